"""Holdings: what an index holds, collection by collection."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from indexer.index.parts.listing import UNDATED, DocumentListing


@dataclass(frozen=True, slots=True)
class Newest:
    """The document with the latest date."""

    published: datetime.date
    title: str


@dataclass(frozen=True, slots=True)
class Collection:
    """Texts that were put together; those that were put in none are the collection named ""."""

    name: str
    documents: int
    passages: int
    newest: Newest | None
    """None if no text has a date."""


@dataclass(frozen=True, slots=True)
class Holdings:
    """Collections by name, and what is known of the index as a whole."""

    generation: int
    created_at: datetime.datetime
    model: str
    collections: tuple[Collection, ...]

    @property
    def documents(self) -> int:
        return sum(collection.documents for collection in self.collections)

    @property
    def passages(self) -> int:
        return sum(collection.passages for collection in self.collections)

    @property
    def newest(self) -> Newest | None:
        return max(
            (held.newest for held in self.collections if held.newest), key=lambda newest: newest.published, default=None
        )


def collections_of(
    listing: DocumentListing, seen: npt.NDArray[np.bool_] | None, title_of: Callable[[str], str]
) -> tuple[Collection, ...]:
    """Collections by name, of the documents that are seen, bool `(documents,)`; None is all."""
    every = np.ones(len(listing), np.bool_) if seen is None else seen
    documents = np.bincount(listing.collections[every], minlength=len(listing.names)).tolist()
    passages = np.bincount(listing.collections[every], listing.counts[every], len(listing.names)).tolist()
    newest = newest_of(listing, seen)

    def held(number: int, name: str) -> Collection:
        its = newest.get(name)
        day = None if its is None else datetime.date.fromordinal(int(listing.published[its]))
        shown = None if its is None or day is None else Newest(day, title_of(listing.id(its)))
        return Collection(name, documents[number], int(passages[number]), shown)

    numbered = sorted((name, number) for number, name in enumerate(listing.names) if documents[number])
    return tuple(held(number, name) for name, number in numbered)


def newest_of(listing: DocumentListing, seen: npt.NDArray[np.bool_] | None) -> dict[str, int]:
    """The number of the newest document of each collection that has any with a date, of equals the first by path."""
    dated = listing.published != UNDATED if seen is None else seen & (listing.published != UNDATED)
    numbers = np.flatnonzero(dated)
    collections = listing.collections[numbers]
    ordered = np.lexsort((listing.ranks[numbers], -listing.published[numbers], collections))
    firsts = np.unique(collections[ordered], return_index=True)[1]
    chosen = numbers[ordered[firsts]].tolist()
    return {listing.names[int(listing.collections[number])]: number for number in chosen}
