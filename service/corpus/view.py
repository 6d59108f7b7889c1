"""The view: a corpus as one reader may see it, made once a request and handed to whatever reads the corpus.

`Rights` (`filters.py`) say whose texts somebody may see; a `View` is a corpus within them, and has no method that gives
anything outside: nobody above has to remember to ask. Whoever has no rights sees nothing.

Rights are a value that a corpus turns into what it holds: the rows that may be found, the documents that there are, the
words that are known. Another kind of right (of groups to single documents) is another field of `Rights`, and one more
condition in `PassageAttributes`; nothing above the corpus knows which kinds there are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from indexer.index.calibration import Calibration
from indexer.index.parts.lexicon.grams import grams_within
from indexer.index.parts.lexicon.lexicon import covered, weights_of
from indexer.texts.document import Document
from indexer.texts.passages import Passage, PassagePlace
from service.corpus.filters import EVERYTHING, NOTHING, Filters, Rights
from service.corpus.holdings import Holdings
from service.corpus.port import Corpus, Edition, Fetched, PassageSentences
from service.corpus.retrieval import Retrieved, Sought
from service.corpus.words.kin import Known
from service.corpus.words.suggestions import Suggestion
from service.corpus.words.vocabulary import Vocabulary


class OutsideViewError(Exception):
    """Something was asked of a text that may not be seen: a programming error, for nothing had named it."""


class View:
    """A corpus within rights. Thread-safe; it holds the corpus open."""

    def __init__(self, corpus: Corpus, rights: Rights = NOTHING) -> None:
        self._corpus = corpus
        self.rights = rights
        self._shows_all = rights == EVERYTHING
        self._weighed: tuple[str, Mapping[str, float]] = "", {}
        self._shown: set[int] = set()
        """Rows that have been asked for, and may be seen."""
        self._documents: set[str] = set()
        """Their documents, as far as those were asked for: who may read is said of a document as a whole."""

    @property
    def generation(self) -> int:
        return self._corpus.generation

    @property
    def calibration(self) -> Calibration:
        """What scores mean. They are told by all texts, those that aren't seen too."""
        return self._corpus.calibration

    @property
    def tells_dates(self) -> bool:
        """Whether any text says when it was written or holds."""
        return self._corpus.tells_dates

    def candidates(self, sought: Sought, filters: Filters, limit: int) -> list[Retrieved]:
        """The `limit` best passages for what is sought, of those that filters let pass, best first."""
        return self._corpus.candidates(sought, filters, self.rights, limit)

    def referred(self, key: str, filters: Filters, limit: int) -> dict[int, int]:
        """Rows that are found by a reference's key, at most `limit`, each with its strength."""
        return self._corpus.referred(key, filters, self.rights, limit)

    def vocabulary(self, filters: Filters) -> Vocabulary:
        """The words of the texts that may be found, as far as collections go."""
        return self._corpus.vocabulary(self.rights.within(filters.collections))

    def known(self, filters: Filters) -> Known:
        """Which words have a counterpart there."""
        return self._corpus.known(self.rights.within(filters.collections))

    def suggest(self, typed: str, limit: int) -> list[Suggestion]:
        """How what is typed may go on, at most `limit`."""
        return self._corpus.suggest(typed, limit, self.rights)

    @property
    def holdings(self) -> Holdings:
        """What there is, collection by collection."""
        return self._corpus.holdings(self.rights)

    def shows(self, document_id: str) -> bool:
        """Whether there is a document of that id, as far as may be known."""
        return self._corpus.shows(document_id, self.rights)

    def document(self, document_id: str) -> Document | None:
        """A whole document; None if there is none, as far as may be known."""
        return self._corpus.document(document_id, self.rights)

    def read(self, document_id: str) -> tuple[Document, tuple[PassagePlace, ...]] | None:
        """A whole document, and where its passages stand, in reading order; None as for `document`."""
        return self._corpus.read(document_id, self.rights)

    def original(self, document_id: str) -> tuple[str, str | None, str] | None:
        """A document's path, its link, and the SHA-256 of the bytes that it was read from; None as for `document`."""
        return self._corpus.original(document_id, self.rights)

    def passages_of(self, document_id: str) -> list[Passage]:
        """Every passage of a document, in reading order."""
        return self._corpus.passages_of(document_id, self.rights)

    def editions_of(self, key: str, filters: Filters, limit: int) -> list[Edition]:
        """The documents that are called alike but for what tells editions apart, at most `limit`."""
        return self._corpus.editions_of(key, self.rights.within(filters.collections), limit)

    # What follows is of rows and passages that `candidates` or `referred` gave; of others it raises `OutsideViewError`.

    def texts(self, rows: Sequence[int]) -> list[str]:
        """The texts of some rows, in the order asked for."""
        return self._corpus.texts(self._seen(rows))

    def fetch(self, rows: Sequence[int]) -> list[Fetched]:
        """Their passages, each with what its document says. Raises `IndexDamaged` where that is something else."""
        return self._corpus.fetch(self._seen(rows))

    def document_ids(self, rows: Sequence[int]) -> list[str]:
        """Their documents."""
        ids = self._corpus.document_ids(self._seen(rows))
        self._documents.update(ids)
        return ids

    def sentences(self, rows: Sequence[int], embedding: npt.NDArray[np.float32]) -> PassageSentences:
        """Their sentences, each with its cosine to a unit vector."""
        return self._corpus.sentences(self._seen(rows), embedding)

    def day(self, row: int) -> int:
        """When a row's document was published, counted from the first day of the calendar; 0 if it isn't known."""
        return self._corpus.day(self._seen([row])[0])

    def editions(self, document_ids: Sequence[str]) -> dict[str, Edition]:
        """What is known of some documents, those that are seen, as editions of a text, by their ids."""
        found = self._corpus.editions(document_ids)
        if self._shows_all:
            return found
        return {id_: one for id_, one in found.items() if id_ in self._documents or self.shows(id_)}

    def weights(self, question: str) -> Mapping[str, float]:
        """Weight of each 4-gram of a question, summing to 1, by how many passages of the whole corpus have it."""
        asked, weights = self._weighed
        if asked != question:  # every stage of one answer asks for the same ones
            weights = weights_of(question, self._corpus.statistics)
            self._weighed = question, weights
        return weights

    def sought(
        self, question: str, embedding: npt.NDArray[np.float32], lifts: Mapping[int, float] = MappingProxyType({})
    ) -> Sought:
        """What candidates are looked for by; `lifts` as in `Sought`."""
        return Sought(question, embedding, self.weights(question), lifts)

    def grams_in(
        self, question: str, texts: Sequence[str], sentences: PassageSentences | None = None
    ) -> npt.NDArray[np.bool_]:
        """Which of a question's 4-grams stand in each sentence of some texts, or in each of them as a whole.

        bool `(sentences, grams)` or `(texts, grams)`. The texts needn't be in the corpus.
        """
        grams = list(self.weights(question))
        if sentences is None:
            whole = np.array([(0, len(text)) for text in texts], np.uint32).reshape(-1, 2)
            return grams_within(grams, texts, np.ones(len(texts), np.int64), whole)
        return grams_within(grams, texts, sentences.counts, sentences.spans)

    def covered(self, question: str, grams: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
        """Share of a question's weight that such 4-grams cover: float64 `(len(grams),)`."""
        return covered(self.weights(question), grams)

    def _seen(self, rows: Sequence[int]) -> Sequence[int]:
        if not self._shows_all and not self._shown.issuperset(rows):
            if not self._corpus.shows_rows(rows, self.rights):
                raise OutsideViewError
            self._shown.update(rows)
        return rows
