"""One shard: the corpus on this machine of some of the documents, asked by the rows of the whole.

It answers for those of the rows that it has, and is silent about the others. What it gives is small, and can be sent.
"""

from __future__ import annotations

import copy
import datetime
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from indexer.index.calibration import Calibration
from indexer.index.format import Manifest
from indexer.index.parts.lexicon.lexicon import Statistics
from indexer.index.shards.cut import index_of, local_rows, verified_shard
from indexer.model.spec import EncoderSpec
from indexer.texts.document import Document
from indexer.texts.passages import Passage, PassagePlace
from service.corpus.access import CLOSED, Access
from service.corpus.attributes import Shelf
from service.corpus.filters import Filters, Rights
from service.corpus.holdings import newest_of
from service.corpus.local import Index
from service.corpus.port import Edition, Fetched
from service.corpus.retrieval import Retrieved, Sought
from service.corpus.shards.errors import AccessDiffers
from service.corpus.shards.held import Held
from service.corpus.words.suggestions import Suggestible


@dataclass(frozen=True, slots=True)
class About:
    """What a shard says of the whole: the same as every other, but for what is told by its texts alone."""

    generation: int
    calibration: Calibration
    encoder: EncoderSpec
    checked: bool
    access: bool
    """Whether it was said of the texts who may read them."""
    created_at: str
    tells_dates: bool

    def agrees(self, other: About) -> bool:
        return self == replace(other, tells_dates=self.tells_dates)


@dataclass(frozen=True, slots=True)
class Gist:
    """What ordering looks at of a passage."""

    text: str
    document_id: str
    day: int


class _Part(Index):
    """The files of a shard, and what of them is told to be merged."""

    @property
    def shelves(self) -> tuple[Shelf, ...]:
        """Each that there is, whoever may see it."""
        return self._attributes.every_shelf

    def referring(self, key: str, limit: int) -> dict[int, int]:
        """The first `limit` rows that are by a reference's key, each with its strength, seen or not."""
        return self._documents.rows_referred(key, limit)

    def every_edition_of(self, key: str, limit: int) -> list[Edition]:
        """The first `limit` documents that are called so, in the order of their ids, seen or not."""
        return self._documents.editions_of(key, limit)

    def named(self, hidden: frozenset[str]) -> Suggestible[Shelf]:
        """What documents are called and headed, by their shelves, without those that are hidden."""
        return self._named.named(hidden).by(self._attributes.shelf_of).distinct()

    def newest_paths(self, rights: Rights) -> dict[str, str]:
        """The path of the newest document of each collection that has any with a date, of equals the first."""
        newest = newest_of(self._listing, self._attributes.documents(rights))
        ids = {collection: self._listing.id(number) for collection, number in newest.items()}
        editions = self.editions(list(ids.values()))
        return {collection: editions[id_].path for collection, id_ in ids.items()}


class Shard:
    """Thread-safe; it never changes."""

    def __init__(self, folder: Path, manifest_sha256: str) -> None:
        """Raises `IndexDamaged` or `WrongFormatVersion`."""
        manifest, self._rows = verified_shard(folder, manifest_sha256)
        self._manifest: Manifest = manifest
        self._index = _Part(folder, manifest)
        self._access = Access(index_of(folder), manifest.sources, is_needed=manifest.access)
        self._by_state: dict[str, Shard] = {CLOSED: self}
        self._arranging = threading.Lock()

    def as_said(self, state: str) -> Shard:
        """The same with the readers of a state of what is said of them, by its name; with `CLOSED` nobody is one.

        Raises `AccessDiffers` unless that is what is said here too, or was until now: whoever asks has looked before.
        """
        now = self._access.state
        if state not in self._by_state and state == now.name:
            with self._arranging:
                if state not in self._by_state:  # another thread was as fast
                    changed = copy.copy(self)
                    changed._index = self._index.with_readers(now.readers_of)
                    # Those who began to ask before it changed end with what was said then.
                    kept = list(self._by_state.items())[1:][-1:]
                    self._by_state = {CLOSED: self, **dict(kept), state: changed}
        known = self._by_state.get(state)
        if known is None:
            raise AccessDiffers
        return known

    def shelves(self) -> tuple[Shelf, ...]:
        return self._index.shelves

    def about(self) -> About:
        manifest = self._manifest
        return About(
            manifest.generation,
            manifest.calibration,
            manifest.encoder,
            manifest.checked,
            manifest.access,
            manifest.created_at,
            self._index.tells_dates,
        )

    def statistics(self, grams: Sequence[str]) -> Statistics:
        return self._index.statistics(grams)

    def candidates(self, sought: Sought, filters: Filters, rights: Rights, limit: int) -> list[tuple[Retrieved, Gist]]:
        """The best of its passages, by their rows in the whole, and what ordering looks at."""
        lifted, places = local_rows(self._rows, list(sought.lifts))
        lifts = {place: sought.lifts[row] for row, place in zip(lifted, places, strict=True)}
        found = self._index.candidates(replace(sought, lifts=lifts), self._local(filters), rights, limit)
        gists = self._gists([one.row for one in found])
        return [(replace(one, row=int(self._rows[one.row])), its) for one, its in zip(found, gists, strict=True)]

    def referred(self, key: str, filters: Filters, rights: Rights, limit: int) -> list[tuple[int, int, bool]]:
        """The first `limit` of its rows that are by a key, each with its strength, and whether it may be found."""
        found, allowed = self._index.referring(key, limit), self._index.allowed(self._local(filters), rights)
        return [
            (int(self._rows[row]), strength, allowed is None or bool(allowed[row])) for row, strength in found.items()
        ]

    def document_ids_by_row(self) -> list[tuple[int, str]]:
        """Of each of its rows, the document."""
        return list(zip(self._rows.tolist(), self._index.document_ids_by_row(), strict=True))

    def gists(self, rows: Sequence[int]) -> dict[int, Gist]:
        its, places = local_rows(self._rows, rows)
        return dict(zip(its, self._gists(places), strict=True))

    def sentences(
        self, rows: Sequence[int], embedding: npt.NDArray[np.float32]
    ) -> dict[int, tuple[npt.NDArray[np.uint32], npt.NDArray[np.float32]]]:
        """Spans and cosines of the sentences of each row."""
        its, places = local_rows(self._rows, rows)
        found = self._index.sentences(places, embedding)
        ends = np.cumsum(found.counts)[:-1]
        parted = zip(its, np.split(found.spans, ends), np.split(found.cosines, ends), strict=True) if its else ()
        return {row: (spans, cosines) for row, spans, cosines in parted}

    def passages(self, rows: Sequence[int]) -> dict[int, Passage]:
        its, places = local_rows(self._rows, rows)
        return dict(zip(its, self._index.passages(places), strict=True))

    def fetch(self, rows: Sequence[int]) -> dict[int, Fetched]:
        its, places = local_rows(self._rows, rows)
        return dict(zip(its, self._index.fetch(places), strict=True))

    def seen(self, rows: Sequence[int], rights: Rights) -> list[int]:
        """Those of some rows that it has and that may be seen."""
        its, places = local_rows(self._rows, rows)
        return [row for row, place in zip(its, places, strict=True) if self._index.shows_rows([place], rights)]

    def shows(self, document_id: str, rights: Rights) -> bool:
        return self._index.shows(document_id, rights)

    def document(self, document_id: str, rights: Rights) -> Document | None:
        return self._index.document(document_id, rights)

    def read(self, document_id: str, rights: Rights) -> tuple[Document, tuple[PassagePlace, ...]] | None:
        return self._index.read(document_id, rights)

    def original(self, document_id: str, rights: Rights) -> tuple[str, str | None, str] | None:
        return self._index.original(document_id, rights)

    def passages_of(self, document_id: str, rights: Rights) -> list[Passage]:
        return self._index.passages_of(document_id, rights)

    def rows_of(self, document_id: str) -> list[int]:
        return [int(self._rows[row]) for row in self._index.rows_of(document_id)]

    def has_below(self, folder: str) -> bool:
        return self._index.has_below(folder)

    def saying(self, prints: frozenset[str]) -> dict[str, frozenset[str]]:
        return self._index.saying(prints)

    def editions(self, document_ids: Sequence[str]) -> dict[str, Edition]:
        return self._index.editions(document_ids)

    def editions_of(self, key: str, rights: Rights, limit: int) -> list[tuple[Edition, bool]]:
        """Its first `limit` documents that are called so, and whether each may be seen."""
        found = self._index.every_edition_of(key, limit)
        return [(edition, self._index.shows(edition.document_id, rights)) for edition in found]

    def occurs(self, word: str, rights: Rights) -> bool:
        return self._index.occurs(word, rights)

    def named(self, hidden: frozenset[str]) -> Suggestible[Shelf]:
        """What is suggested of its documents."""
        return self._index.named(hidden)

    def holdings(self, rights: Rights) -> Held:
        holdings = self._index.holdings(rights)
        return Held(holdings, self._index.newest_paths(rights))

    def _gists(self, places: Sequence[int]) -> list[Gist]:
        texts, ids = self._index.texts(places), self._index.document_ids(places)
        days = map(self._index.day, places)
        return [Gist(*each) for each in zip(texts, ids, days, strict=True)]

    def _local(self, filters: Filters) -> Filters:
        if filters.rows is None:
            return filters
        return replace(filters, rows=frozenset(local_rows(self._rows, sorted(filters.rows))[1]))


def created(about: About) -> datetime.datetime:
    return datetime.datetime.fromisoformat(about.created_at)
