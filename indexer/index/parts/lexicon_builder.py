"""Building a lexicon: sorted runs of postings on disk, then merged a few grams at a time.

Memory doesn't grow with the texts beyond their distinct 4-grams: a run holds 8,192 passages (some 60 MB while it is
sorted), a merge a million postings (40 MB) or those of one gram, and each run's list of its grams 0.5 MB.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from indexer.disk.arrays import Spool, save_array
from indexer.index.parts.lexicon import BLOCK, BLOCK_BITS, GRAM_LENGTH, LOW_BITS, blocks_of, grams_of, is_frequent
from indexer.texts.swedish import folded_words

_RUN = 8_192
"""Passages; a whole number of runs is a block."""
_MERGED = 1_000_000
"""Postings merged at a time."""
_WORDS = 200_000
"""Words of which it is known which grams they have."""


@dataclass(frozen=True, slots=True)
class _Run:
    """Sorted postings of some passages. `start`: where they begin in the spool."""

    grams: npt.NDArray[np.uint32]
    """Numbers of those that occur, in the order of their names."""
    ends: npt.NDArray[np.int64]
    """Where the rows of each end in the spool."""
    start: int
    block: int


class LexiconBuilder:
    """Collects passages in row order and writes a lexicon of them. `scratch`: a folder for what is being sorted."""

    def __init__(self, scratch: Path) -> None:
        self._numbers: dict[str, int] = {}
        self._of_word: dict[str, tuple[int, ...]] = {}
        self._grams = array("I")
        self._lengths = array("I")
        self._rows = 0
        self._runs: list[_Run] = []
        self._sorted = Spool(scratch, np.uint16)

    def add(self, text: str) -> None:
        """Add the next row's text. Raises `OSError`."""
        of_word = self._of_word
        words = set(folded_words(text))
        for word in words.difference(of_word):
            numbers = {self._numbers.setdefault(gram, len(self._numbers)) for gram in grams_of(word)}
            of_word[word] = tuple(numbers)
        grams: set[int] = set().union(*[of_word[word] for word in words])
        self._grams.extend(grams)
        self._lengths.append(len(grams))
        self._rows += 1
        if len(self._lengths) == _RUN:
            self._end_run()
        if len(of_word) > _WORDS:
            of_word.clear()

    def _names(self) -> npt.NDArray[np.str_]:
        return np.array(list(self._numbers), dtype=f"<U{GRAM_LENGTH}")

    def _end_run(self) -> None:
        """Sort what was added since the last run by gram and row."""
        first = self._rows - len(self._lengths)
        rank = np.empty(len(self._numbers), np.uint64)
        order = np.argsort(self._names(), kind="stable")
        rank[order] = np.arange(len(order), dtype=np.uint64)
        rows = np.arange(first % BLOCK, first % BLOCK + len(self._lengths), dtype=np.uint64)
        keys = rank[np.frombuffer(self._grams, np.uint32)]
        keys <<= np.uint64(LOW_BITS)
        keys |= np.repeat(rows, np.frombuffer(self._lengths, np.uint32))
        keys.sort()
        counts = np.bincount((keys >> np.uint64(LOW_BITS)).astype(np.intp), minlength=len(order))
        occurring = np.flatnonzero(counts)
        start = len(self._sorted)
        self._sorted.append(keys.astype(np.uint16))  # the low bits
        ends = start + np.cumsum(counts[occurring])
        self._runs.append(_Run(order[occurring].astype(np.uint32), ends, start, first // BLOCK))
        self._grams, self._lengths = array("I"), array("I")

    def write(self, folder: Path) -> None:
        """Write the arrays into a new folder. Raises `OSError`."""
        if self._lengths:
            self._end_run()
        names = self._names()
        order = np.argsort(names, kind="stable")
        rank = np.empty(len(order), np.int64)
        rank[order] = np.arange(len(order))
        runs = [(run, rank[run.grams]) for run in self._runs]
        frequencies = np.zeros(len(order), np.uint32)
        for run, grams in runs:
            frequencies[grams] += np.diff(run.ends, prepend=run.start).astype(np.uint32)
        folder.mkdir()
        save_array(folder / "grams.npy", names[order])
        save_array(folder / "frequencies.npy", frequencies)
        frequent = is_frequent(frequencies, self._rows)
        blocks = blocks_of(self._rows)
        rows = Spool(folder, np.uint16)
        bitmaps = Spool(folder, np.uint8, -(-self._rows // 8))
        sizes = np.zeros(len(order) * blocks + 1, np.int64)
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

    def _postings(
        self, runs: list[tuple[_Run, npt.NDArray[np.int64]]], first: int, last: int
    ) -> Iterator[npt.NDArray[np.uint64]]:
        """Of the grams from `first` to `last`, each as gram (from `first`) in the high and row in the low 32 bits."""
        yield np.zeros(0, np.uint64)
        for run, grams in runs:
            low, high = np.searchsorted(grams, (first, last)).tolist()
            if low == high:
                continue
            start = int(run.ends[low - 1]) if low else run.start
            ends = run.ends[low:high]
            keys = np.repeat((grams[low:high] - first).astype(np.uint64), np.diff(ends, prepend=start))
            keys <<= np.uint64(32)
            keys |= np.uint64(run.block * BLOCK)
            keys |= self._sorted.read(start, int(ends[-1]))
            yield keys


def _parts(frequencies: npt.NDArray[np.uint32]) -> Iterator[tuple[int, int]]:
    """Grams, from one to another, that together have about as many postings as are merged at a time."""
    ends = np.cumsum(frequencies.astype(np.int64))
    first = 0
    while first < len(ends):
        done = int(ends[first - 1]) if first else 0
        last = max(first + 1, int(np.searchsorted(ends, done + _MERGED, side="right")))
        yield first, last
        first = last
