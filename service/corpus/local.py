"""The one door to the indexer: a generation, opened once and read only.

Everything that the service knows of documents, passages, vectors and words goes through `Index`; a store that spans
several machines would take its place here.
"""

from __future__ import annotations

import datetime
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

from indexer.disk.arrays import map_array
from indexer.errors import IndexDamaged
from indexer.index.folder import IndexFolder
from indexer.index.format import DOCUMENTS, HUBNESS, LEXICON, SENTENCES, VECTORS, WORDS, Manifest
from indexer.index.lease import lease_published
from indexer.index.parts.documents import DocumentStore
from indexer.index.parts.editions import Edition
from indexer.index.parts.lexicon import Coverage, Lexicon
from indexer.index.parts.sentences import PassageSentences, SentenceVectors
from indexer.index.parts.vectors import Vectors
from indexer.index.parts.words import Words
from indexer.index.verification import verified
from indexer.model.encoder import Encoder
from indexer.model.spec import EncoderSpec, QuestionEncoder
from indexer.texts.document import Document, Excerpt
from indexer.texts.passages import Passage, PassagePlace
from indexer.texts.swedish import folded, words
from service.corpus.attributes import PassageAttributes
from service.corpus.filters import Filters
from service.corpus.holdings import Holdings, collections_of
from service.corpus.kin import Kin

__all__ = ["Coverage", "Edition", "Encoder", "Index", "PassageSentences", "QuestionEncoder"]


_WORDS_KEPT = 10_000
"""Of which it is known whether they stand in some collections; about a megabyte."""
_ROWS_AT_ONCE = 20
"""Nearly always one of the first that have a word's 4-grams has the word."""


class Index:
    """One generation. Thread-safe; it never changes, whatever is published after it."""

    def __init__(self, generation: Path, manifest: Manifest) -> None:
        """Open the files of a generation's folder. Raises `OSError`, or `IndexDamaged` if they don't fit each other."""
        self.manifest = manifest
        self._documents = DocumentStore(generation / DOCUMENTS)
        # Whoever asks last lets go of it last: there is no other moment at which nobody needs it any more.
        weakref.finalize(self, self._documents.close)
        self._vectors = Vectors(generation / VECTORS)
        dimension = manifest.encoder.dimension
        if self._vectors.dimension != dimension:
            expected, found = f"{dimension} tal i varje vektor", f"{self._vectors.dimension}"
            raise IndexDamaged(str(generation / VECTORS), expected=expected, found=found)
        if self._vectors.rows != self.size:
            expected, found = f"{self.size} rader", f"{self._vectors.rows} rader"
            raise IndexDamaged(str(generation / VECTORS), expected=expected, found=found)
        self._sentences = SentenceVectors(generation / SENTENCES, self.size, dimension)
        self._lexicon = Lexicon(generation / LEXICON, self.manifest.counts.passages)
        self.hubness: npt.NDArray[np.float32] = map_array(generation / HUBNESS, "<f4", self.size)
        """How near each passage lies to whatever there is, above the mean: float32 `(size,)`."""
        self.words = Words(generation / WORDS)
        documents, passages = self._documents.listing(), self._documents.passage_counts()
        self._documents.check(manifest.counts.documents, self.size)
        self._attributes = PassageAttributes(documents, passages, self.size)
        self.holdings = Holdings(
            manifest.generation,
            datetime.datetime.fromisoformat(manifest.created_at),
            manifest.encoder.model,
            collections_of(documents, {id_: count for id_, (_, count) in passages.items()}),
        )
        self.tells_dates = any(document.validity.is_known or document.published for document in documents)
        """Whether any text says when it was written or holds."""
        self._kin: Kin | None = None
        self._read_last: tuple[str, Document, tuple[PassagePlace, ...]] | None = None
        # No lru_cache on a method: the index would hold itself, and its files, when nobody else does any longer.
        self._occurrences: dict[tuple[str, frozenset[str]], bool] = {}

    @classmethod
    def open(cls, folder: Path, encoder: EncoderSpec | None = None) -> Self:
        """Check every file of the published generation of `folder` against its manifest and open it.

        It isn't removed from the disk before the last reference to it is gone.
        Raises `NotAnIndex`, `WrongFormatVersion`, `WrongEncoder` (unless `encoder` is None) or `IndexDamaged`.
        """
        whole = IndexFolder(folder)
        lease = lease_published(whole)
        try:
            index = cls(lease.generation, verified(whole, lease.generation, encoder))
        except BaseException:
            lease.release()
            raise
        weakref.finalize(index, lease.release)
        return index

    @property
    def size(self) -> int:
        """Number of passages, which are numbered from 0 as rows."""
        return self.manifest.counts.passages

    @property
    def exact(self) -> bool:
        """Whether there are so few passages that each is compared with a question."""
        return self._vectors.exact

    def cosines(self, embedding: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Cosine of every passage to a unit vector: float32 `(size,)`."""
        return self._vectors.cosines(embedding)

    def cosines_of(self, embedding: npt.NDArray[np.float32], rows: npt.NDArray[np.intp]) -> npt.NDArray[np.float32]:
        """The same for some rows: float32 `(len(rows),)`."""
        return self._vectors.cosines_of(embedding, rows)

    def exact_cosines(self, embedding: npt.NDArray[np.float32], rows: npt.NDArray[np.intp]) -> npt.NDArray[np.float64]:
        """The same for a few rows, in double precision."""
        return self._vectors.exact_cosines(embedding, rows)

    def nearest(
        self, embedding: npt.NDArray[np.float32], count: int, allowed: npt.NDArray[np.bool_] | None = None
    ) -> npt.NDArray[np.intp]:
        """Rows with nearly the `count` highest cosines, of those that are `allowed`, where there are many passages."""
        return self._vectors.nearest(embedding, count, allowed)

    def vectors(self, rows: Sequence[int]) -> npt.NDArray[np.float32]:
        """The unit vectors of some rows: float32 `(len(rows), dimension)`."""
        return self._vectors.of(rows)

    def sentences(self, rows: Sequence[int], embedding: npt.NDArray[np.float32]) -> PassageSentences:
        """The sentences of some passages, each with its cosine to a unit vector."""
        return self._sentences.of(rows, embedding)

    def coverage(self, question: str) -> npt.NDArray[np.float64]:
        """Share of the question's weight in character 4-grams that every passage covers: float64 `(size,)`."""
        return self._lexicon.coverage(question)

    def covering(self, question: str) -> Coverage:
        """The same of those passages that it is asked of."""
        return self._lexicon.covering(question)

    def grams_in(
        self, question: str, texts: Sequence[str], sentences: PassageSentences | None = None
    ) -> npt.NDArray[np.bool_]:
        """Which of the question's 4-grams stand in each sentence of some texts, or in each of them as a whole.

        bool `(sentences, grams)` or `(texts, grams)`.
        """
        if sentences is None:
            whole = np.array([(0, len(text)) for text in texts], np.uint32).reshape(-1, 2)
            return self._lexicon.grams_in(question, texts, np.ones(len(texts), np.int64), whole)
        return self._lexicon.grams_in(question, texts, sentences.counts, sentences.spans)

    def covered(self, question: str, grams: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
        """Share of the question's weight that such 4-grams cover: float64 `(len(grams),)`."""
        return self._lexicon.covered(question, grams)

    def passages(self, rows: list[int]) -> list[Passage]:
        """The passages of some rows, in the order asked for."""
        return self._documents.passages(rows)

    def texts(self, rows: list[int]) -> list[str]:
        """The texts of their passages alone."""
        return self._documents.texts(rows)

    @property
    def kin(self) -> Kin:
        """Which words have a counterpart in the texts."""
        if self._kin is None:  # two threads may make it, both alike
            self._kin = Kin(spelling for _, spelling, _ in self.words.spellings())
        return self._kin

    def rows_referred(self, key: str, limit: int) -> dict[int, int]:
        """Rows that are found by a reference's key, at most `limit`, each with its strength."""
        return self._documents.rows_referred(key, limit)

    def allowed(self, filters: Filters) -> npt.NDArray[np.bool_] | None:
        """Which rows pass filters: bool `(size,)`; None if all do."""
        return self._attributes.allowed(filters)

    def occurs(self, word: str, collections: frozenset[str]) -> bool:
        """Whether a word in lower case stands in a title, heading or text of some collections."""
        known = self._occurrences.get((word, collections))
        if known is None:
            if len(self._occurrences) >= _WORDS_KEPT:
                self._occurrences.clear()
            known = self._occurrences[word, collections] = self._occurs_in(word, collections)
        return known

    def _occurs_in(self, word: str, collections: frozenset[str]) -> bool:
        rows = self._lexicon.rows_with_all(folded(word))
        allowed = self.allowed(Filters(collections))
        if allowed is not None:
            rows = rows[allowed[rows]]
        for start in range(0, len(rows), _ROWS_AT_ONCE):
            some = rows[start : start + _ROWS_AT_ONCE].tolist()
            if any(word in words(text) for text in self._documents.embedded_texts(some)):
                return True
        return False

    def day(self, row: int) -> int:
        """When a passage's document was published, counted from the first day of the calendar; 0 if it isn't known."""
        return self._attributes.day(row)

    def editions(self, document_ids: Sequence[str]) -> dict[str, Edition]:
        """What is known of some documents as editions of a text, by their ids."""
        return self._documents.editions(document_ids)

    def rows_of(self, document_id: str) -> list[int]:
        """The rows of a document's passages, in reading order; none if there is no document of that id."""
        return self._documents.rows_of(document_id)

    def document_ids(self, rows: Sequence[int]) -> list[str]:
        """The documents of some rows, in the order asked for."""
        return self._documents.document_ids(rows)

    def editions_of(self, key: str, limit: int) -> list[Edition]:
        """The documents that are called alike but for what tells editions apart, at most `limit`."""
        return self._documents.editions_of(key, limit)

    def titles(self) -> list[tuple[str, str]]:
        """The title and the collection of every document."""
        return [(document.title, document.collection) for document in self._documents.listing()]

    def headings(self) -> list[tuple[str, str]]:
        """The different headings of every document, each with its collection."""
        collections = {document.id: document.collection for document in self._documents.listing()}
        return [(text, collections[document_id]) for document_id, text in self._documents.headings()]

    def document_ids_by_row(self) -> list[str]:
        """The document of each passage."""
        return self._documents.document_ids_by_row()

    def collection_of(self, document_id: str) -> str | None:
        """The collection of a document, without a look at its text; None if there is none of that id."""
        return self._attributes.collection_of(document_id)

    def document(self, document_id: str) -> Document | None:
        """A whole document, or None if there is none of that id. Whoever may not see its collection isn't told here."""
        return self._documents.document(document_id)

    def original(self, document_id: str) -> tuple[str, str | None, str] | None:
        """A document's path, its link, and the SHA-256 of the bytes that it was read from; as `document` otherwise."""
        return self._documents.original(document_id)

    def passages_of(self, document_id: str) -> list[Passage]:
        """All passages of a document, in reading order."""
        return self._documents.passages_of(document_id)

    def read(self, document_id: str) -> tuple[Document, tuple[PassagePlace, ...]] | None:
        """A whole document, and where its passages stand, in reading order; None as for `document`.

        The one read last is kept: whoever reads a long one goes on with its next part.
        """
        held = self._read_last
        if held is None or held[0] != document_id:
            document = self.document(document_id)
            if document is None:
                return None
            held = self._read_last = (document_id, document, tuple(self._documents.places_of(document_id)))
        return held[1:]

    def excerpt(self, passage: Passage) -> Excerpt:
        """What a passage's document itself says where the passage stands. Raises `IndexDamaged` if it isn't there."""
        excerpt = self._documents.excerpt(passage.document_id, passage.start, passage.end)
        if excerpt is None or excerpt.text != passage.text:
            raise IndexDamaged(self._documents.path, expected=f"stycket {passage.id} ordagrant", found="en annan text")
        return excerpt
