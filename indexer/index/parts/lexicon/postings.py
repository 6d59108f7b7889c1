"""Postings: which passages have what, of things that are numbered, as the lexicon's 4-grams and the texts' words are.

Of n passages a thing is *frequent* if at least n/16 have it: then a bit for every passage takes no more room than the
others' 16 bits for each that has it. On disk, beside each other in a folder, of g things of which f are frequent and p
postings of the others, three numpy arrays:

    bitmaps.npy      uint8 (f, n/8)   of each frequent one, ascending: bit r % 8 of byte r // 8 is passage row r
    rows.npy         uint16 (p,)      of the others: rows, ascending, without what their block of 65,536 adds
    offsets.npy      uint32 (g*b+1,)  rows of number i in block j are rows[offsets[i*b + j]:offsets[i*b + j + 1]];
                                      int64 where there are 2^32 or more

The layout within blocks is that of Roaring bitmaps (Lemire et al. 2018).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.disk.arrays import map_array
from indexer.errors import IndexDamaged

LOW_BITS = 16
"""Of a row's number, that stand in `rows.npy`."""
BLOCK = 1 << LOW_BITS
"""Passages whose rows differ in those bits only."""
BLOCK_BITS = np.uint64(0xFFFF)
_FREQUENT = 16
"""Share of the passages, inverse, from which a thing is frequent."""
_LOOKED_AT_FIRST = 1 << 10
"""Passages that are looked at for a frequent thing before twice as many are."""


def is_frequent(frequencies: npt.NDArray[np.integer], rows: int) -> npt.NDArray[np.bool_]:
    """Which things are stored as bitmaps, of so many passages."""
    frequent: npt.NDArray[np.bool_] = frequencies.astype(np.int64) * _FREQUENT >= max(rows, 1)
    return frequent


def blocks_of(rows: int) -> int:
    """How many blocks so many passages make."""
    return -(-rows // BLOCK)


_NO_ROW: npt.NDArray[np.uint16] = np.zeros(0, np.uint16)


class Postings:
    """Postings on disk, memory-mapped; read-only and thread-safe. `rows`: how many passages they cover."""

    def __init__(self, folder: Path, frequencies: npt.NDArray[np.integer], rows: int) -> None:
        """`frequencies`: how many passages have each. Raises `IndexDamaged` where the arrays don't fit each other."""
        self._folder = folder
        count = len(frequencies)
        self._offsets: npt.NDArray[np.integer] = map_array(
            folder / "offsets.npy", "<u4 <i8", count * blocks_of(rows) + 1
        )
        self._low: npt.NDArray[np.uint16] = map_array(folder / "rows.npy", "<u2", None)
        frequent = np.flatnonzero(is_frequent(frequencies, rows)).tolist()
        self._bitmaps_by_number = {number: bitmap for bitmap, number in enumerate(frequent)}
        self.bitmaps: npt.NDArray[np.uint8] = map_array(folder / "bitmaps.npy", "|u1", len(frequent), -(-rows // 8))
        self._rows = rows
        self.blocks = blocks_of(rows)

    def bitmap(self, number: int) -> int | None:
        """Which of the bitmaps is that of a thing; None if it is rare."""
        return self._bitmaps_by_number.get(number)

    def sums(
        self, numbers: Sequence[int], weights: Sequence[float], wanted: npt.NDArray[np.bool_] | None = None
    ) -> Iterator[tuple[int, npt.NDArray[np.float64]]]:
        """The weights of those rare things that each row has, added up in their order: block by block.

        Gives the first row of a block and float64 `(rows of the block,)`; `wanted`, `(blocks,)`: of those alone.
        """
        starts = np.array([self._offsets_of(number) for number in numbers], np.int64).reshape(-1, self.blocks + 1)
        lengths = np.diff(starts, axis=1)
        shares = np.array(weights, np.float64)
        for block in range(self.blocks) if wanted is None else np.flatnonzero(wanted).tolist():
            size = min(BLOCK, self._rows - block * BLOCK)
            runs = zip(starts[:, block].tolist(), starts[:, block + 1].tolist(), strict=True)
            rows = np.concatenate([_NO_ROW, *(self._low[start:end] for start, end in runs if start < end)])
            sums: npt.NDArray[Any] = np.bincount(rows, np.repeat(shares, lengths[:, block]), size)
            if len(sums) > size:
                raise self._beyond()
            yield block * BLOCK, sums

    def has_any(self, number: int, allowed: npt.NDArray[np.bool_]) -> bool:
        """Whether any of the rows that have a thing is allowed: bool `(rows,)`. No more are looked at than it takes."""
        bitmap = self.bitmap(number)
        return self._any_rare(number, allowed) if bitmap is None else self._any_frequent(bitmap, allowed)

    def _any_rare(self, number: int, allowed: npt.NDArray[np.bool_]) -> bool:
        for block, (start, end) in enumerate(pairwise(self._offsets_of(number))):
            if start == end:
                continue
            try:
                if allowed[block * BLOCK : (block + 1) * BLOCK][self._low[start:end]].any():
                    return True
            except IndexError as error:
                raise self._beyond() from error
        return False

    def _any_frequent(self, bitmap: int, allowed: npt.NDArray[np.bool_]) -> bool:
        start, count = 0, _LOOKED_AT_FIRST
        while start < self._rows:
            some = allowed[start : start + count]
            packed = self.bitmaps[bitmap, start >> 3 : (start + count) >> 3]
            if (np.unpackbits(packed, count=len(some), bitorder="little").view(np.bool_) & some).any():
                return True
            start, count = start + count, 2 * count
        return False

    def _offsets_of(self, number: int) -> list[int]:
        """Where the rows of a rare thing in each block begin, and where those of the last end."""
        blocks = self.blocks
        offsets: list[int] = self._offsets[number * blocks : (number + 1) * blocks + 1].tolist()
        if offsets[0] < 0 or offsets[-1] > len(self._low) or offsets != sorted(offsets):
            raise IndexDamaged(str(self._folder / "offsets.npy"), expected="stigande tal", found="andra")
        return offsets

    def _beyond(self) -> IndexDamaged:
        return IndexDamaged(str(self._folder / "rows.npy"), expected=f"rader under {self._rows}", found="andra")
