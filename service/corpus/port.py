"""The port: what the service knows of a corpus, wherever it lies, and the only way from a view to it.

The seam lies where data is narrow: nothing as long as the corpus crosses it, no mask and no array of scores. `local` is
one generation on this machine; another that passes the tests of every corpus (`tests/service/corpus/every_corpus.py`)
may take its place. A passage is known by its row, a number that is stable as long as the generation: equal scores keep
the order of rows. Rights and filters are given as they are, for a corpus to turn into what it holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, Self

import numpy as np
import numpy.typing as npt

from indexer.index.calibration import Calibration
from indexer.index.parts.editions import Edition
from indexer.index.parts.lexicon.lexicon import Statistics
from indexer.index.parts.sentences import PassageSentences
from indexer.texts.document import Document, Excerpt
from indexer.texts.passages import Passage, PassagePlace
from service.corpus.filters import Filters, Rights
from service.corpus.holdings import Holdings
from service.corpus.retrieval import Retrieved, Sought
from service.corpus.words.kin import Known
from service.corpus.words.suggestions import Suggestion
from service.corpus.words.vocabulary import Vocabulary

__all__ = ["Corpus", "Edition", "Fetched", "PassageSentences", "Statistics"]


@dataclass(frozen=True, slots=True)
class Fetched:
    """A passage, and what is shown with it."""

    passage: Passage
    document: Excerpt
    """What the document itself says where the passage stands."""
    edition: Edition
    """The document as one among the editions of its text."""


class Corpus(Protocol):
    """One generation of passages, and who may read them as it was said at one time. Thread-safe; it never changes."""

    @property
    def is_as_said(self) -> bool:
        """Whether those may read the documents of whom that is said now."""
        ...

    def as_said(self) -> Self:
        """The same generation, with the readers that are said now."""
        ...

    def effective(self, rights: Rights, /) -> Rights:
        """Rights that show the same here, and are equal for many readers."""
        ...

    @property
    def generation(self) -> int: ...
    @property
    def calibration(self) -> Calibration: ...
    @property
    def checked(self) -> bool:
        """Whether the vectors are of lengths that were compared with references before they were used."""
        ...

    @property
    def tells_dates(self) -> bool:
        """Whether any text says when it was written or holds."""
        ...

    def statistics(self, grams: Sequence[str], /) -> Statistics:
        """How many passages there are, and how many have each of some 4-grams, of the whole corpus."""
        ...

    def candidates(self, sought: Sought, filters: Filters, rights: Rights, limit: int, /) -> list[Retrieved]:
        """The `limit` best of the passages that may be found, best first: exact, with what their scores are made of."""
        ...

    def referred(self, key: str, filters: Filters, rights: Rights, limit: int, /) -> dict[int, int]:
        """Rows that may be found and are by a reference's key, at most `limit`, each with its strength."""
        ...

    def shows_rows(self, rows: Sequence[int], rights: Rights, /) -> bool:
        """Whether all of some rows may be seen."""
        ...

    # Of rows that may be seen, in the order asked for.

    def texts(self, rows: Sequence[int], /) -> list[str]: ...
    def document_ids(self, rows: Sequence[int], /) -> list[str]: ...
    def sentences(self, rows: Sequence[int], embedding: npt.NDArray[np.float32], /) -> PassageSentences:
        """Their sentences, each with its cosine to a unit vector."""
        ...

    def day(self, row: int, /) -> int:
        """When a row's document was published, counted from the first day of the calendar; 0 if it isn't known."""
        ...

    def passages(self, rows: Sequence[int], /) -> list[Passage]: ...
    def fetch(self, rows: Sequence[int], /) -> list[Fetched]:
        """Their passages, each with what its document says. Raises `IndexDamaged` where that is something else."""
        ...

    # Of documents.

    def shows(self, document_id: str, rights: Rights, /) -> bool:
        """Whether there is a document of that id that may be seen, without a look at its text."""
        ...

    def document(self, document_id: str, rights: Rights, /) -> Document | None: ...
    def read(self, document_id: str, rights: Rights, /) -> tuple[Document, tuple[PassagePlace, ...]] | None:
        """A whole document, and where its passages stand, in reading order."""
        ...

    def original(self, document_id: str, rights: Rights, /) -> tuple[str, str | None, str] | None:
        """A document's path, its link, and the SHA-256 of the bytes that it was read from."""
        ...

    def passages_of(self, document_id: str, rights: Rights, /) -> list[Passage]: ...
    def rows_of(self, document_id: str, /) -> list[int]:
        """The rows of a document's passages, in reading order; none if there is no document of that id."""
        ...

    def has_below(self, folder: str, /) -> bool:
        """Whether any document's path begins with a folder's, which ends in a slash, whoever may see it."""
        ...

    def saying(self, prints: frozenset[str], /) -> dict[str, frozenset[str]]:
        """Which documents have any of some paragraphs (`prints.py`), and which, whoever may see them.

        Reads every passage.
        """
        ...

    def editions(self, document_ids: Sequence[str], /) -> dict[str, Edition]:
        """What is known of some documents as editions of a text, by their ids."""
        ...

    def editions_of(self, key: str, rights: Rights, limit: int, /) -> list[Edition]:
        """The documents that may be seen and are called alike but for what tells editions apart, at most `limit`."""
        ...

    def document_ids_by_row(self) -> list[str]:
        """The document of each passage, whoever may see it."""
        ...

    # Of what may be seen as a whole.

    def vocabulary(self, rights: Rights, /) -> Vocabulary: ...
    def known(self, rights: Rights, /) -> Known:
        """Which words have a counterpart in the texts."""
        ...

    def suggest(self, typed: str, limit: int, rights: Rights, /) -> list[Suggestion]:
        """How what is typed may go on, at most `limit`."""
        ...

    def holdings(self, rights: Rights, /) -> Holdings:
        """What there is, collection by collection."""
        ...
