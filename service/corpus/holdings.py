"""Holdings: what an index holds, collection by collection."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from indexer.texts.validity import Validity


class Listed(Protocol):
    """A document without its text."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def published(self) -> datetime.date | None: ...
    @property
    def collection(self) -> str: ...
    @property
    def validity(self) -> Validity: ...


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


def collections_of(documents: Iterable[Listed], passages: Mapping[str, int]) -> tuple[Collection, ...]:
    """Collections by name. `passages`: how many each document has, by its id."""
    found: dict[str, Collection] = {}
    for document in documents:
        held = found.get(document.collection, Collection(document.collection, 0, 0, None))
        newest = held.newest
        if document.published and (newest is None or document.published > newest.published):
            newest = Newest(document.published, document.title)
        found[document.collection] = Collection(
            held.name, held.documents + 1, held.passages + passages.get(document.id, 0), newest
        )
    return tuple(found[name] for name in sorted(found))
