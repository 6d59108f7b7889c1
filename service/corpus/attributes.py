"""What rights and filters ask of each passage: its document's collection, date and validity, by row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import numpy as np
import numpy.typing as npt

from indexer.texts.validity import Validity
from service.corpus.filters import Filters, Rights
from service.corpus.holdings import Listed

_ID = re.compile("[0-9a-f]{16}")
_UNDATED = 0
"""No day: the first of the calendar is 1."""
_FOREVER = np.iinfo(np.int32).max


class PassageAttributes:
    """Eight bytes a passage, eight more where texts tell how long they hold, and sixteen a document. Immutable."""

    def __init__(self, documents: Iterable[Listed], passages: Mapping[str, tuple[int, int]], rows: int) -> None:
        """`passages`: the first row of each document, by its id, and how many follow one another from there."""
        self._codes: dict[str, int] = {}
        self._collections = np.zeros(rows, np.int32)
        self._days = np.zeros(rows, np.int32)
        numbers: list[tuple[int, int]] = []
        self._holds: npt.NDArray[np.int32] | None = None
        for document in documents:
            first, count = passages.get(document.id, (0, 0))
            end = first + count
            code = self._codes.setdefault(document.collection, len(self._codes))
            self._collections[first:end] = code
            numbers.append((int(document.id, 16), code))
            self._days[first:end] = document.published.toordinal() if document.published else _UNDATED
            if (bounds := _bounds(document.validity)) != (_UNDATED, _FOREVER):
                if self._holds is None:
                    self._holds = np.zeros((2, rows), np.int32)
                    self._holds[1] = _FOREVER
                self._holds[:, first:end] = np.array(bounds, np.int32)[:, np.newaxis]

        numbers.sort()
        self._ids = np.array([number for number, _ in numbers], np.uint64)
        self._collections_by_id = np.array([code for _, code in numbers], np.int32)
        self._names = tuple(self._codes)

    def shows(self, document_id: str, rights: Rights) -> bool:
        """Whether there is a document of that id that may be seen.

        One that isn't there and one that may not be seen take the same work, and none that grows with the document:
        nobody can tell by the time of a refusal which it was.
        """
        if not _ID.fullmatch(document_id) or not len(self._ids):
            return False
        number = np.uint64(int(document_id, 16))
        place = min(int(np.searchsorted(self._ids, number)), len(self._ids) - 1)
        seen = rights.shows(self._names[self._collections_by_id[place]])  # asked in either case
        seen &= document_id not in rights.hidden
        return seen and bool(self._ids[place] == number)

    def day(self, row: int) -> int:
        """When a row's document was published, counted from the first day of the calendar; 0 if it doesn't say."""
        return int(self._days[row])

    def allowed(self, filters: Filters, rights: Rights) -> npt.NDArray[np.bool_] | None:
        """Which rows may be seen, as far as collections go, and pass: bool `(rows,)`; None if all do."""
        conditions: list[npt.NDArray[np.bool_]] = []
        shown = rights.within(filters.collections)
        if shown.collections is not None:
            codes = [code for name, code in self._codes.items() if shown.shows(name)]
            if len(codes) < len(self._codes):
                conditions.append(np.isin(self._collections, codes))
        if filters.published_after is not None:
            conditions.append(self._days >= filters.published_after.toordinal())
        if filters.published_before is not None:
            conditions.append((self._days <= filters.published_before.toordinal()) & (self._days != _UNDATED))
        if filters.valid_on is not None and self._holds is not None:
            day = filters.valid_on.toordinal()
            conditions.append((self._holds[0] <= day) & (day <= self._holds[1]))
        return np.logical_and.reduce(conditions) if conditions else None


def _bounds(validity: Validity) -> tuple[int, int]:
    """The first and the last day on which a text holds. One that was repealed nobody knows when never does."""
    until = validity.valid_until.toordinal() if validity.valid_until else _FOREVER
    if validity.repealed:
        until = until - 1 if validity.valid_until else _UNDATED
    return validity.begins.toordinal() if validity.begins else _UNDATED, until
