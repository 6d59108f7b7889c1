"""The corpus on this machine: a generation of the indexer's, opened once and read only.

What a question asks of it goes through the port (`service/corpus/port.py`); commands, measurement and the making of an
index, which have its files, may ask for the rest.
"""

from __future__ import annotations

import copy
import datetime
import weakref
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

from indexer.disk.arrays import map_array
from indexer.index.calibration import Calibration
from indexer.index.format import DOCUMENTS, HUBNESS, LEXICON, LISTING, OCCURRENCES, SENTENCES, VECTORS, WORDS, Manifest
from indexer.index.held import HeldGeneration, hindrances
from indexer.index.parts.documents import DocumentStore
from indexer.index.parts.editions import Edition
from indexer.index.parts.lexicon.lexicon import Coverage, Lexicon, Statistics
from indexer.index.parts.lexicon.words import Words
from indexer.index.parts.listing import DocumentListing
from indexer.index.parts.sentences import PassageSentences, SentenceVectors
from indexer.index.parts.vectors import Vectors
from indexer.model.encoder import Encoder
from indexer.model.spec import EncoderSpec, QuestionEncoder
from indexer.texts.document import Document
from indexer.texts.passages import Passage, PassagePlace
from service.corpus.access import Access, ReadersOf, nobodys
from service.corpus.attributes import PassageAttributes
from service.corpus.bounded import Bounded
from service.corpus.filters import EVERYTHING, UNFILTERED, Filters, Rights
from service.corpus.holdings import Holdings, collections_of
from service.corpus.port import Fetched
from service.corpus.retrieval import Retrieved, Sought, retrieve
from service.corpus.stored import StoredDocuments
from service.corpus.words.kin import Kin, Known
from service.corpus.words.named import NamedDocuments
from service.corpus.words.suggestions import Suggestion
from service.corpus.words.vocabulary import KinWithin, OccurringWithin, Occurs, Vocabulary, WordsWithin

__all__ = ["Coverage", "Edition", "Encoder", "Index", "PassageSentences", "QuestionEncoder"]

_HOLDINGS_KEPT = 256


class Index(StoredDocuments):
    """One generation. Thread-safe; it never changes, whatever is published after it."""

    def __init__(
        self, generation: Path, manifest: Manifest, access: Access | None = None, *, is_checked: bool = False
    ) -> None:
        """Open the files of a generation's folder. Raises `OSError`, or `IndexDamaged` if they don't fit each other.

        `access`: without it nobody may read anything, but who may see everything. `is_checked`: these very files were
        opened before, so that not every table has to be gone through.
        """
        self.manifest = manifest
        self._documents = DocumentStore(generation / DOCUMENTS)
        # Whoever asks last lets go of it last: there is no other moment at which nobody needs it any more.
        weakref.finalize(self, self._documents.close)
        dimension = manifest.encoder.dimension
        self._vectors = Vectors(generation / VECTORS)
        self._vectors.check(self.size, dimension)
        self._sentences = SentenceVectors(generation / SENTENCES, self.size, dimension)
        self._lexicon = Lexicon(generation / LEXICON, self.manifest.counts.passages)
        self.hubness: npt.NDArray[np.float32] = map_array(generation / HUBNESS, "<f4", self.size)
        """How near each passage lies to whatever there is, above the mean: float32 `(size,)`."""
        self.words = Words(generation / WORDS)
        self._listing = DocumentListing(generation / LISTING, manifest.counts.documents, self.size)
        if not is_checked:
            self._check()
        self._occurrences = self.words.occurrences(generation / OCCURRENCES, self.size)
        self.access = access
        self._readers_of: ReadersOf = nobodys if access is None else access.readers_of
        self._attributes = PassageAttributes(self._listing, self._readers_of)
        self.tells_dates = self._documents.tells_dates()
        self._kin: Kin | None = None
        self._read_last: tuple[str, Document, tuple[PassagePlace, ...]] | None = None
        self._named = NamedDocuments(self._documents, self._listing, self.words)
        self._unread: HeldGeneration | None = None  # where no file was read when it was opened
        self._opened: Index | None = None  # what holds the files open, if it is another
        self._forget()

    def _forget(self) -> None:
        """Nothing is known yet of those who ask."""
        self._holdings: Bounded[Rights, Holdings] = Bounded(_HOLDINGS_KEPT)
        self._occurring_within = OccurringWithin(self.words, self._occurrences)

    @property
    def is_as_said(self) -> bool:
        """Whether those may read the documents of whom that is said now."""
        return self.access is None or self.access.readers_of is self._readers_of

    def as_said(self) -> Self:
        """The same generation, with the readers that are said now; it goes on if others are said."""
        return self.with_readers(self._readers_of if self.access is None else self.access.readers_of)

    def with_readers(self, readers_of: ReadersOf) -> Self:
        """The same generation, where others may read its documents."""
        changed = copy.copy(self)
        changed._readers_of = readers_of
        changed._attributes = self._attributes.with_readers(readers_of)
        changed._opened = self._opened or self
        changed._forget()
        return changed

    def effective(self, rights: Rights) -> Rights:
        """Rights that show the same here, and are equal for many readers."""
        return self._attributes.effective(rights)

    @classmethod
    def open(cls, folder: Path, encoder: EncoderSpec | None = None, *, from_seen: bool = False) -> Self:
        """Check every file of the published generation of `folder` against its manifest and open it.

        It isn't removed from the disk before the last reference to it is gone. `from_seen`: files that were verified
        since the machine was started, and are as they were, aren't read, and whoever asks for that goes on to `verify`.
        Raises `NotAnIndex`, `WrongFormatVersion`, `WrongEncoder` (unless `encoder` is None), `IndexDamaged` or
        `IndexUnread`.
        """
        with hindrances(folder):
            held = HeldGeneration.hold(folder, encoder, from_seen=from_seen)
            try:
                access = Access(folder, held.manifest.sources, is_needed=held.manifest.access)
                index = cls(held.folder, held.manifest, access, is_checked=held.known)
            except BaseException:
                held.lease.release()
                raise
        if held.known:
            index._unread = held
        elif from_seen:
            held.remember()
        weakref.finalize(index, held.lease.release)
        return index

    @property
    def is_verified(self) -> bool:
        """Whether every byte was read."""
        return self._unread is None

    def verify(self, until: Callable[[], bool] = lambda: False) -> None:
        """Read what opening didn't, until it is told to end. Raises `IndexDamaged`, `IndexUnread` or `OSError`."""
        if self._unread is not None:
            self._unread.verify(self._check, until)
            self._unread = None

    def _check(self) -> None:
        self._documents.check(self.manifest.counts.documents, self.size)
        self._listing.check(self._documents.places())

    @property
    def generation(self) -> int:
        return self.manifest.generation

    @property
    def calibration(self) -> Calibration:
        """What scores mean here."""
        return self.manifest.calibration

    @property
    def checked(self) -> bool:
        """Whether the vectors are of lengths that were compared with references before they were used."""
        return self.manifest.checked

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

    def covering(self, weights: Mapping[str, float]) -> Coverage:
        """What knows, by the weights of a question's 4-grams, the coverage of those passages that it is asked of."""
        return self._lexicon.covering(weights)

    def statistics(self, grams: Sequence[str]) -> Statistics:
        """How many passages there are, and how many have each of some 4-grams."""
        return self._lexicon.statistics(grams)

    def fetch(self, rows: Sequence[int]) -> list[Fetched]:
        """The passages of some rows, each with what its document says. Raises `IndexDamaged` where that is another."""
        passages = self.passages(rows)
        editions = self.editions(list(dict.fromkeys(passage.document_id for passage in passages)))
        return [Fetched(passage, self.excerpt(passage), editions[passage.document_id]) for passage in passages]

    def passages_of(self, document_id: str, rights: Rights) -> list[Passage]:
        """Every passage of a document, in reading order."""
        return self._documents.passages_of(document_id) if self.shows(document_id, rights) else []

    def vocabulary(self, rights: Rights) -> Vocabulary:
        """The words of the texts that may be seen."""
        return self.words if rights == EVERYTHING else WordsWithin(self.words, self._occurring(rights))

    def known(self, rights: Rights) -> Known:
        """Which words have a counterpart in the texts that may be seen."""
        if self._kin is None:  # two threads may make it, both alike
            self._kin = Kin(spelling for _, spelling, _ in self.words.spellings())
        return self._kin if rights == EVERYTHING else KinWithin(self._kin, self.words, self._occurring(rights))

    def suggest(self, typed: str, limit: int, rights: Rights) -> list[Suggestion]:
        """How what is typed may go on, at most `limit`, of the texts that may be seen."""
        suggestions, seen = self._named.suggestions(rights.hidden), self._attributes.documents(rights)
        return suggestions.of(typed, limit, seen, self._occurring(rights))

    def holdings(self, rights: Rights) -> Holdings:
        """What there is, as far as may be seen."""
        return self._holdings.of(rights, self._held)

    def _held(self, rights: Rights) -> Holdings:
        return Holdings(
            self.manifest.generation,
            datetime.datetime.fromisoformat(self.manifest.created_at),
            self.manifest.encoder.model,
            collections_of(self._listing, self._attributes.documents(rights), self._documents.title),
        )

    def candidates(self, sought: Sought, filters: Filters, rights: Rights, limit: int) -> list[Retrieved]:
        """The `limit` best passages for what is sought, of those that may be found, best first."""
        return retrieve(self, sought, limit, self.allowed(filters, rights))

    def referred(self, key: str, filters: Filters, rights: Rights, limit: int) -> dict[int, int]:
        """Rows that may be found and are by a reference's key, each with its strength; of the first `limit` in all."""
        rows, allowed = self._documents.rows_referred(key, limit), self.allowed(filters, rights)
        return rows if allowed is None else {row: strength for row, strength in rows.items() if allowed[row]}

    def allowed(self, filters: Filters, rights: Rights) -> npt.NDArray[np.bool_] | None:
        """Which rows may be found: bool `(size,)`; None if all may."""
        return self._attributes.allowed(filters, rights)

    def occurs(self, word: str, rights: Rights) -> bool:
        """Whether a word in lower case stands in a title, heading or text that may be seen."""
        return self._occurring(rights)(word)

    def _occurring(self, rights: Rights) -> Occurs:
        """What tells so of any word."""
        return self._occurring_within.of(rights, self._attributes.allowed(UNFILTERED, rights))

    def day(self, row: int) -> int:
        """When a passage's document was published, counted from the first day of the calendar; 0 if it isn't known."""
        return self._attributes.day(row)

    def editions_of(self, key: str, rights: Rights, limit: int) -> list[Edition]:
        """The documents that are called alike but for what tells editions apart: of the first `limit`, those seen."""
        found = self._documents.editions_of(key, limit)
        if rights == EVERYTHING or not found:
            return found
        shown = self._attributes.shown([one.document_id for one in found], rights)
        return [one for one, is_shown in zip(found, shown, strict=True) if is_shown]

    def shows_rows(self, rows: Sequence[int], rights: Rights) -> bool:
        """Whether all of some rows may be seen."""
        allowed = self.allowed(UNFILTERED, rights)
        return allowed is None or bool(allowed[list(rows)].all())

    def shows(self, document_id: str, rights: Rights) -> bool:
        """Whether there is a document of that id that may be seen, without a look at its text."""
        return self._attributes.shows(document_id, rights)

    def document(self, document_id: str, rights: Rights) -> Document | None:
        """A whole document; None if there is none of that id that may be seen."""
        return self._documents.document(document_id) if self.shows(document_id, rights) else None

    def original(self, document_id: str, rights: Rights) -> tuple[str, str | None, str] | None:
        """A document's path, its link, and the SHA-256 of the bytes that it was read from; as `document` otherwise."""
        return self._documents.original(document_id) if self.shows(document_id, rights) else None

    def read(self, document_id: str, rights: Rights) -> tuple[Document, tuple[PassagePlace, ...]] | None:
        """A whole document, and where its passages stand, in reading order; None as for `document`.

        The one read last is kept: whoever reads a long one goes on with its next part.
        """
        if not self.shows(document_id, rights):
            return None
        held = self._read_last
        if held is None or held[0] != document_id:
            document = self._documents.document(document_id)
            if document is None:
                return None
            held = self._read_last = (document_id, document, tuple(self._documents.places_of(document_id)))
        return held[1:]
