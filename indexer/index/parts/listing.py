"""The listing: what is asked of every document at once, without its text: id, rows, date, validity and collection.

Documents are numbered in the order of their rows, which follow one another. On disk, in one folder, numpy arrays of m
documents with a name for each collection beside them:

    ids.npy           uint64 (m,)    a document's id as a number
    firsts.npy        int64 (m+1,)   its rows are [firsts[i]:firsts[i + 1]]
    days.npy          int32 (m, 3)   when it was published, and the first and the last day on which it holds, counted
                                     from the first day of the calendar, which is 1; 0: not known
    ranks.npy         int32 (m,)     its place in the order of the paths
    collections.npy   int32 (m,)     which of the names is that of its collection
    collections.json                 the names
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from indexer.disk.arrays import map_array, save_array
from indexer.disk.regular_file import read_regular
from indexer.errors import IndexDamaged
from indexer.texts.document import Document
from indexer.texts.validity import Validity

UNDATED = 0
"""No day."""
FOREVER = int(np.iinfo(np.int32).max)


class DocumentListingBuilder:
    """Collects documents in the order of their rows; some 40 bytes each."""

    def __init__(self) -> None:
        self._ids = array("Q")
        self._firsts = array("q", [0])
        self._days = array("i")
        self._collections = array("i")
        self._names: dict[str, int] = {}

    def add(self, document: Document, passages: int) -> None:
        """Add the next document, of so many passages."""
        self._ids.append(int(document.id, 16))
        self._firsts.append(self._firsts[-1] + passages)
        self._days.append(document.published.toordinal() if document.published else UNDATED)
        self._days.extend(bounds(document.validity))
        self._collections.append(self._names.setdefault(document.collection, len(self._names)))

    @property
    def counts(self) -> npt.NDArray[np.int64]:
        """How many passages each has."""
        firsts = np.frombuffer(self._firsts, np.int64)
        counts: npt.NDArray[np.int64] = firsts[1:] - firsts[:-1]
        return counts

    def write(self, folder: Path, by_path: Iterable[int]) -> None:
        """Write the arrays into a new folder; `by_path`: the documents' numbers in that order. Raises `OSError`."""
        folder.mkdir()
        ranks = np.empty(len(self._ids), np.int32)
        ranks[np.fromiter(by_path, np.intp, len(self._ids))] = np.arange(len(self._ids), dtype=np.int32)
        save_array(folder / "ids.npy", np.frombuffer(self._ids, np.uint64))
        save_array(folder / "firsts.npy", np.frombuffer(self._firsts, np.int64))
        save_array(folder / "days.npy", np.frombuffer(self._days, np.int32).reshape(-1, 3))
        save_array(folder / "ranks.npy", ranks)
        save_array(folder / "collections.npy", np.frombuffer(self._collections, np.int32))
        (folder / "collections.json").write_text(json.dumps(list(self._names), ensure_ascii=False), encoding="utf-8")


class DocumentListing:
    """A listing on disk, memory-mapped; read-only and thread-safe."""

    def __init__(self, folder: Path, documents: int, rows: int) -> None:
        """Of so many documents and passages. Raises `IndexDamaged` where the arrays don't fit each other."""
        self._folder = folder
        self.ids: npt.NDArray[np.uint64] = map_array(folder / "ids.npy", "<u8", documents)
        self.firsts: npt.NDArray[np.int64] = map_array(folder / "firsts.npy", "<i8", documents + 1)
        days: npt.NDArray[np.int32] = map_array(folder / "days.npy", "<i4", documents, 3)
        self.published, self.holds_from, self.holds_until = days.T
        self.ranks: npt.NDArray[np.int32] = map_array(folder / "ranks.npy", "<i4", documents)
        self.collections: npt.NDArray[np.int32] = map_array(folder / "collections.npy", "<i4", documents)
        self.names = _names(folder / "collections.json")
        self._order = np.argsort(self.ids).astype(np.int32)
        self._ascending = self.ids[self._order]
        counts = np.diff(self.firsts)
        self.counts: npt.NDArray[np.int64] = counts
        """How many passages each has."""
        if self.firsts[0] != 0 or self.firsts[-1] != rows or (counts < 0).any():
            raise IndexDamaged(str(folder / "firsts.npy"), expected=f"stigande tal till {rows}", found="andra")
        if (self._ascending[1:] == self._ascending[:-1]).any():
            raise IndexDamaged(str(folder / "ids.npy"), expected="olika dokument", found="samma flera gånger")
        if documents and not 0 <= self.collections.min() <= self.collections.max() < len(self.names):
            raise IndexDamaged(str(folder / "collections.npy"), expected=f"tal under {len(self.names)}", found="andra")

    def __len__(self) -> int:
        return len(self.ids)

    def check(self, places: Iterable[tuple[str, int, int]]) -> None:
        """Raises `IndexDamaged` unless these are the first row and the number of passages of each that has any."""
        try:
            told = sorted((int(id_, 16), first, count) for id_, first, count in places)
        except ValueError as error:
            raise IndexDamaged(str(self._folder / "firsts.npy"), expected="dokumentens rader", found="andra") from error
        held = self._order[self.counts[self._order] > 0]
        mine = zip(self.ids[held].tolist(), self.firsts[held].tolist(), self.counts[held].tolist(), strict=True)
        if told != list(mine):
            raise IndexDamaged(str(self._folder / "firsts.npy"), expected="dokumentens rader", found="andra")

    def nearest(self, number: int) -> tuple[int, bool]:
        """The document with that id, or with one near it, and whether it is that one; there must be any."""
        place = min(int(np.searchsorted(self._ascending, np.uint64(number))), len(self) - 1)
        return int(self._order[place]), bool(self._ascending[place] == number)

    def numbers(self, document_ids: Sequence[str]) -> npt.NDArray[np.int32]:
        """Of documents that there are."""
        sought = np.array([int(id_, 16) for id_ in document_ids], np.uint64)
        numbers: npt.NDArray[np.int32] = self._order[np.searchsorted(self._ascending, sought)]
        return numbers

    def id(self, number: int) -> str:
        return f"{int(self.ids[number]):016x}"

    def document_of(self, row: int) -> int:
        """The document of a row."""
        return int(np.searchsorted(self.firsts, row, "right")) - 1

    def rows(self, documents: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
        """Which rows are of some documents: bool `(rows,)`."""
        rows: npt.NDArray[np.bool_] = np.repeat(documents, self.counts)
        return rows


def bounds(validity: Validity) -> tuple[int, int]:
    """The first and the last day on which a text holds. One that was repealed nobody knows when never does."""
    until = validity.valid_until.toordinal() if validity.valid_until else FOREVER
    if validity.repealed:
        until = until - 1 if validity.valid_until else UNDATED
    return validity.begins.toordinal() if validity.begins else UNDATED, until


def _names(path: Path) -> tuple[str, ...]:
    try:
        names = json.loads(read_regular(path).decode("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise IndexDamaged(str(path), expected="namn på samlingar", found=type(error).__name__) from error
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise IndexDamaged(str(path), expected="namn på samlingar", found="annat")
    return tuple(names)
