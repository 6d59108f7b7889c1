"""Building postings: sorted runs of them on disk, then merged a few things at a time.

Memory doesn't grow with the texts beyond the names of what they have: a run holds 8,192 passages (some 60 MB of
4-grams while it is sorted), a merge a million postings (40 MB) or those of one thing, and each run's list of what it
has 0.5 MB.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from indexer.disk.arrays import Spool, save_array
from indexer.index.parts.lexicon.postings import BLOCK, BLOCK_BITS, LOW_BITS, blocks_of, is_frequent

_RUN = 8_192
"""Passages; a whole number of runs is a block."""
_MERGED = 1_000_000
"""Postings merged at a time."""


@dataclass(frozen=True, slots=True)
class _Run:
    """Sorted postings of some passages. `start`: where they begin in the spool."""

    numbers: npt.NDArray[np.uint32]
    """Of the things that occur, in the order of their names."""
    ends: npt.NDArray[np.int64]
    """Where the rows of each end in the spool."""
    start: int
    block: int


class PostingsBuilder:
    """Collects what each passage has, in row order. `scratch`: a folder for what is being sorted.

    Things are numbered as they are first met, and written in the order of their names.
    """

    def __init__(self, scratch: Path) -> None:
        self._numbers: dict[str, int] = {}
        self._added = array("I")
        self._lengths = array("I")
        self._rows = 0
        self._runs: list[_Run] = []
        self._sorted = Spool(scratch, np.uint16)

    def number(self, name: str) -> int:
        """That by which a thing is added."""
        return self._numbers.setdefault(name, len(self._numbers))

    def add(self, numbers: Collection[int]) -> None:
        """Add the next row's things, each once. Raises `OSError`."""
        self._added.extend(numbers)
        self._lengths.append(len(numbers))
        self._rows += 1
        if len(self._lengths) == _RUN:
            self._end_run()

    def _end_run(self) -> None:
        """Sort what was added since the last run by name and row."""
        first = self._rows - len(self._lengths)
        added = np.frombuffer(self._added, np.uint32)
        names = list(self._numbers)
        occurring = np.flatnonzero(np.bincount(added)).tolist()
        order = np.array(sorted(occurring, key=names.__getitem__), np.uint32)
        rank = np.empty(len(names), np.uint64)
        rank[order] = np.arange(len(order), dtype=np.uint64)
        rows = np.arange(first % BLOCK, first % BLOCK + len(self._lengths), dtype=np.uint64)
        keys = rank[added]
        keys <<= np.uint64(LOW_BITS)
        keys |= np.repeat(rows, np.frombuffer(self._lengths, np.uint32))
        keys.sort()
        counts = np.bincount((keys >> np.uint64(LOW_BITS)).astype(np.intp), minlength=len(order))
        start = len(self._sorted)
        self._sorted.append(keys.astype(np.uint16))  # the low bits
        self._runs.append(_Run(order, start + np.cumsum(counts), start, first // BLOCK))
        self._added, self._lengths = array("I"), array("I")

    def write(self, folder: Path) -> tuple[list[str], npt.NDArray[np.uint32]]:
        """Write the arrays; the names in their order, and how many passages have each. Raises `OSError`."""
        if self._lengths:
            self._end_run()
        names = sorted(self._numbers)
        rank = np.empty(len(names), np.int64)
        rank[[self._numbers[name] for name in names]] = np.arange(len(names))
        runs = [(run, rank[run.numbers]) for run in self._runs]
        frequencies = np.zeros(len(names), np.uint32)
        for run, ranks in runs:
            frequencies[ranks] += np.diff(run.ends, prepend=run.start).astype(np.uint32)
        frequent = is_frequent(frequencies, self._rows)
        blocks = blocks_of(self._rows)
        rows = Spool(folder, np.uint16)
        bitmaps = Spool(folder, np.uint8, -(-self._rows // 8))
        sizes = np.zeros(len(names) * blocks + 1, np.int64)
        for first, last in _parts(frequencies):
            keys = np.sort(np.concatenate(list(self._postings(runs, first, last))))
            common = frequent[first + (keys >> np.uint64(32)).astype(np.intp)]
            rare = keys[~common]
            containers = (rare >> np.uint64(32)) * np.uint64(blocks) + ((rare >> np.uint64(LOW_BITS)) & BLOCK_BITS)
            counts = np.bincount(containers.astype(np.intp), minlength=(last - first) * blocks)
            sizes[1 + first * blocks : 1 + last * blocks] = counts
            rows.append(rare.astype(np.uint16))
            ends = np.cumsum(frequencies[first:last][frequent[first:last]].astype(np.int64))
            for some in np.split(keys[common].astype(np.uint32), ends[:-1]) if len(ends) else ():
                present = np.zeros(self._rows, np.bool_)
                present[some] = True
                bitmaps.append(np.packbits(present, bitorder="little")[None])
        offsets = np.cumsum(sizes)
        save_array(folder / "offsets.npy", offsets.astype(np.uint32 if offsets[-1] < 2**32 else np.int64))
        rows.save(folder / "rows.npy")
        bitmaps.save(folder / "bitmaps.npy")
        return names, frequencies

    def _postings(
        self, runs: list[tuple[_Run, npt.NDArray[np.int64]]], first: int, last: int
    ) -> Iterator[npt.NDArray[np.uint64]]:
        """Of the things from `first` to `last`, each as thing (from `first`) in the high and row in the low 32 bits."""
        yield np.zeros(0, np.uint64)
        for run, ranks in runs:
            low, high = np.searchsorted(ranks, (first, last)).tolist()
            if low == high:
                continue
            start = int(run.ends[low - 1]) if low else run.start
            ends = run.ends[low:high]
            keys = np.repeat((ranks[low:high] - first).astype(np.uint64), np.diff(ends, prepend=start))
            keys <<= np.uint64(32)
            keys |= np.uint64(run.block * BLOCK)
            keys |= self._sorted.read(start, int(ends[-1]))
            yield keys


def _parts(frequencies: npt.NDArray[np.uint32]) -> Iterator[tuple[int, int]]:
    """Things, from one to another, that together have about as many postings as are merged at a time."""
    ends = np.cumsum(frequencies.astype(np.int64))
    first = 0
    while first < len(ends):
        done = int(ends[first - 1]) if first else 0
        last = max(first + 1, int(np.searchsorted(ends, done + _MERGED, side="right")))
        yield first, last
        first = last
