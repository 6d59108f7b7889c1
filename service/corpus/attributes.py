"""What rights and filters ask of each document and passage: collection, readers, date and validity."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Self

import numpy as np
import numpy.typing as npt

from indexer.index.parts.listing import FOREVER, UNDATED, DocumentListing
from indexer.texts.access import Group, Readers
from service.corpus.access import ReadersOf, everybodys, nobodys
from service.corpus.bounded import Bounded
from service.corpus.filters import Filters, Rights

_ID = re.compile("[0-9a-f]{16}")
_NO_SHELF: npt.NDArray[np.int32] = np.zeros(0, np.int32)
_KEPT = 1_000
"""Kinds of readers whose shelves are known."""
_MASKS_KEPT = 8
"""A byte a passage each, and what it is known by; more of them if they take less than so many bytes."""
_MASK_BYTES = 16_000_000
_KNOWN_BY_BYTES = 1_000


Shelf = tuple[str, Readers]
"""What may be seen together or not at all: the documents of one collection that the same groups may read."""


def is_document_id(text: str) -> bool:
    """Whether a text may be the id of a document."""
    return _ID.fullmatch(text) is not None


class PassageAttributes:
    """What is known of documents, mapped, and a shelf of each, four bytes. Immutable."""

    def __init__(self, listing: DocumentListing, readers_of: ReadersOf = nobodys) -> None:
        self._listing = listing
        self._tells_validity = bool((listing.holds_from != UNDATED).any() or (listing.holds_until != FOREVER).any())
        self._arrange(readers_of)

    def _arrange(self, readers_of: ReadersOf) -> None:
        """Put each document on its shelf."""
        names, collections = self._listing.names, self._listing.collections
        shelves: dict[Shelf, int] = {}
        if readers_of in (everybodys, nobodys):  # the same of each: none has to be asked
            told = [shelves.setdefault((name, readers_of("")), len(shelves)) for name in names]
            self._shelves_by_document = np.array(told, np.int32)[collections]
        else:
            self._shelves_by_document = np.fromiter(
                (
                    shelves.setdefault((names[collection], readers_of(f"{id_:016x}")), len(shelves))
                    for id_, collection in zip(self._listing.ids.tolist(), collections.tolist(), strict=True)
                ),
                np.int32,
                len(self._listing),
            )
        self._shelves = tuple(shelves)
        self._seen: Bounded[tuple[frozenset[str] | None, frozenset[Group] | None], npt.NDArray[np.bool_]] = Bounded(
            _KEPT
        )
        self._masks: Bounded[tuple[Filters, Rights], npt.NDArray[np.bool_] | None] = Bounded(
            max(_MASKS_KEPT, _MASK_BYTES // (_KNOWN_BY_BYTES + int(self._listing.firsts[-1])))
        )
        self._effective: Bounded[Rights, Rights] = Bounded(_KEPT)
        self._named = named_by(shelves)
        self._shelves_by_group = _by_group(self._shelves)

    def with_readers(self, readers_of: ReadersOf) -> Self:
        """The same where others may read them."""
        changed = copy.copy(self)
        changed._arrange(readers_of)
        return changed

    @property
    def every_shelf(self) -> tuple[Shelf, ...]:
        """Each that there is, seen or not."""
        return self._shelves

    def shelf_of(self, document_id: str) -> Shelf:
        """That of a document that there is."""
        number = self._number(document_id)
        if number is None:
            raise KeyError(document_id)
        return self._shelves[self._shelves_by_document[number]]

    def effective(self, rights: Rights) -> Rights:
        """Rights that show the same here, and are equal for many readers: only groups that decide something."""
        return rights if rights.groups is None else self._effective.of(rights, self._work_out_effective)

    def _work_out_effective(self, rights: Rights) -> Rights:
        few = replace(rights, groups=(rights.groups or frozenset()) & self._named)
        any_group = replace(rights, groups=None)
        return any_group if np.array_equal(self._shelves_seen(few), self._shelves_seen(any_group)) else few

    def _shelves_seen(self, rights: Rights) -> npt.NDArray[np.bool_]:
        """Which shelves may be seen, as far as nothing on them is hidden: bool `(shelves,)`, not to be changed."""
        return self._seen.of((rights.collections, rights.groups), self._work_out_seen)

    def _work_out_seen(self, asked: tuple[frozenset[str] | None, frozenset[Group] | None]) -> npt.NDArray[np.bool_]:
        rights = Rights(*asked)
        seen = np.full(len(self._shelves), rights.groups is None)
        for group in (None, *(rights.groups or ())):
            seen[self._shelves_by_group.get(group, _NO_SHELF)] = True
        if rights.collections is not None:
            seen &= np.array([rights.shows(collection) for collection, _ in self._shelves], np.bool_)
        return seen

    def documents(self, rights: Rights) -> npt.NDArray[np.bool_] | None:
        """Which documents of the listing may be seen: bool `(documents,)`; None if all may."""
        on_shelves = self._shelves_seen(rights)
        if on_shelves.all() and not rights.hidden:
            return None
        seen = on_shelves[self._shelves_by_document]
        for document_id in rights.hidden:
            if (number := self._number(document_id)) is not None:
                seen[number] = False
        return seen

    def shown(self, document_ids: Sequence[str], rights: Rights) -> list[bool]:
        """Which of some documents that there are may be seen."""
        shelves = self._shelves_by_document[self._listing.numbers(document_ids)]
        seen: list[bool] = self._shelves_seen(rights)[shelves].tolist()
        return [is_seen and id_ not in rights.hidden for id_, is_seen in zip(document_ids, seen, strict=True)]

    def _number(self, document_id: str) -> int | None:
        """A document's number in the listing."""
        if not _ID.fullmatch(document_id) or not len(self._listing):
            return None
        number, is_there = self._listing.nearest(int(document_id, 16))
        return number if is_there else None

    def shows(self, document_id: str, rights: Rights) -> bool:
        """Whether there is a document of that id that may be seen.

        One that isn't there and one that may not be seen take the same work, and none that grows with the document:
        nobody can tell by the time of a refusal which it was.
        """
        if not is_document_id(document_id) or not len(self._listing):
            return False
        number, is_there = self._listing.nearest(int(document_id, 16))
        collection, readers = self._shelves[self._shelves_by_document[number]]  # asked in either case
        seen = rights.shows(collection)
        seen &= rights.are_of(readers)
        seen &= document_id not in rights.hidden
        return seen and is_there

    def day(self, row: int) -> int:
        """When a row's document was published, counted from the first day of the calendar; 0 if it doesn't say."""
        return int(self._listing.published[self._listing.document_of(row)])

    def allowed(self, filters: Filters, rights: Rights) -> npt.NDArray[np.bool_] | None:
        """Which rows may be seen, and pass: bool `(rows,)`, not to be changed; None if all do."""
        if filters.rows is not None:
            rows = int(self._listing.firsts[-1])
            its, others = np.zeros(rows, np.bool_), self.allowed(replace(filters, rows=None), rights)
            its[list(filters.rows)] = True
            return its if others is None else its & others
        return self._masks.of((filters, rights), self._allowed)

    def _allowed(self, asked: tuple[Filters, Rights]) -> npt.NDArray[np.bool_] | None:
        filters, rights = asked
        listing, conditions = self._listing, []
        seen = self.documents(rights.within(filters.collections))
        if seen is not None:
            conditions.append(seen)
        if filters.published_after is not None:
            conditions.append(listing.published >= filters.published_after.toordinal())
        if filters.published_before is not None:
            day = filters.published_before.toordinal()
            conditions.append((listing.published <= day) & (listing.published != UNDATED))
        if filters.valid_on is not None and self._tells_validity:
            day = filters.valid_on.toordinal()
            conditions.append((listing.holds_from <= day) & (day <= listing.holds_until))
        return listing.rows(np.logical_and.reduce(conditions)) if conditions else None


def named_by(shelves: Iterable[Shelf]) -> frozenset[Group]:
    """The groups that may read something on any of some shelves."""
    return frozenset[Group]().union(*(readers for _, readers in shelves if readers is not None))


def effective(rights: Rights, shelves: Iterable[Shelf], named: frozenset[Group]) -> Rights:
    """Rights with no groups but those that decide something where there are such shelves; `named` by them."""
    if rights.groups is None:
        return rights
    few = replace(rights, groups=rights.groups & named)
    decides = any(few.shows(collection) and not few.are_of(readers) for collection, readers in shelves)
    return few if decides else replace(rights, groups=None)


def _by_group(shelves: Iterable[tuple[str, Readers]]) -> Mapping[Group | None, npt.NDArray[np.int32]]:
    """The shelves that each group may read; those of None are everybody's."""
    found: dict[Group | None, list[int]] = {}
    for number, (_, readers) in enumerate(shelves):
        for group in (None,) if readers is None else readers:
            found.setdefault(group, []).append(number)
    return {group: np.array(numbers, np.int32) for group, numbers in found.items()}
