"""The lexicon: which passages contain which character 4-grams, and how much of a question's weight each covers.

Each word becomes "_word_", folded (å -> a), cut in runs of four characters. Unlike stems and compound parts these
need no dictionary, forgive typing errors, and measured better on Swedish (the design's table). On disk the grams'
postings (`postings.py`) in one folder with two numpy arrays more:

    grams.npy        <U4 (g,)         the distinct 4-grams, ascending
    frequencies.npy  uint32 (g,)      how many passages have each
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
import numpy.typing as npt

from indexer.disk.arrays import map_array
from indexer.index.parts.lexicon.postings import LOW_BITS, Postings
from indexer.texts.swedish import content_words

GRAM_LENGTH = 4
_AT_ONCE = 8
"""Frequent grams, so that which of them a passage has makes one byte."""
_LEAST = 1e-6
"""Any coverage at all."""
_NONE: npt.NDArray[np.intp] = np.zeros(0, np.intp)
_NOTHING: npt.NDArray[np.float64] = np.zeros(0, np.float64)


def grams_of(word: str) -> list[str]:
    """The 4-grams of one folded word, repetitions included; a word shorter than that is one gram."""
    framed = f"_{word}_"
    return [framed[i : i + GRAM_LENGTH] for i in range(len(framed) - GRAM_LENGTH + 1)] or [framed]


@dataclass(frozen=True, slots=True)
class Statistics:
    """How many passages there are, and how many of them have each of some 4-grams."""

    passages: int
    frequencies: Mapping[str, int]


def weights_of(question: str, statistics: Callable[[Sequence[str]], Statistics]) -> dict[str, float]:
    """Weight of each 4-gram of a question, summing to 1; empty if it has stop words only.

    A gram weighs its inverse document frequency (Robertson and Zaragoza 2009; unseen: the maximum) over the square root
    of the number of grams in its word, so that a long word doesn't drown the short ones.
    """
    cut = [grams_of(word) for word in content_words(question)]
    told = statistics(list(dict.fromkeys(chain.from_iterable(cut))))
    weights: dict[str, float] = {}
    for grams in cut:
        for gram in dict.fromkeys(grams):
            frequency = told.frequencies[gram]
            idf = float(np.log1p((told.passages - frequency + 0.5) / (frequency + 0.5)))
            weights[gram] = weights.get(gram, 0.0) + idf * len(grams) ** -0.5
    total = sum(weights.values())
    return {gram: weight / total for gram, weight in weights.items()}


def covered(weights: Mapping[str, float], grams: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
    """cov4 of whatever contains these of a question's 4-grams, bool `(n, grams)`: float64 `(n,)`."""
    # As a product this would start threads for a moment's work, and equal sentences might get unequal values.
    shares = np.array(list(weights.values()), np.float64)
    sums: npt.NDArray[np.float64] = np.einsum("ij,j->i", grams.astype(np.float64), shares)
    return sums


class Coverage:
    """cov4 of a question, of those passages that it is asked of. One question's: not for several threads.

    What rare grams add is summed up in blocks of passages, so that it takes no array as long as the corpus; frequent
    ones, which tell little of which passages to look at, are looked up.
    """

    def __init__(self, postings: Postings, rare: Mapping[int, float], frequent: Mapping[int, float]) -> None:
        """`rare`: the weight of each rare gram, by its number; `frequent`: of each other, by that of its bitmap."""
        self._postings = postings
        self._rare = rare
        self._frequent = frequent
        self._known: tuple[npt.NDArray[np.intp], npt.NDArray[np.float64]] | None = None
        """Rows, ascending, some twice, of which it is known what the rare grams add."""

    def of(self, rows: npt.NDArray[np.intp]) -> npt.NDArray[np.float64]:
        """cov4 of some passages."""
        coverage = self._rare_of(rows)
        byte, bit = rows >> 3, (rows & 7).astype(np.uint8)
        for number, weight in self._frequent.items():
            coverage += weight * (self._postings.bitmaps[number][byte] >> bit & 1)
        return coverage

    def _rare_of(self, rows: npt.NDArray[np.intp]) -> npt.NDArray[np.float64]:
        if self._known is not None and len(self._known[0]):
            known, sums = self._known
            places = np.searchsorted(known, rows).clip(max=len(known) - 1)
            if (known[places] == rows).all():
                known_sums: npt.NDArray[np.float64] = sums[places]
                return known_sums
        return self._summed(rows)

    def _summed(self, rows: npt.NDArray[np.intp]) -> npt.NDArray[np.float64]:
        added = np.zeros(len(rows), np.float64)
        blocks = rows >> LOW_BITS
        wanted = np.zeros(self._postings.blocks, np.bool_)
        wanted[blocks] = True
        for start, sums in self._blocks(wanted):
            here = np.flatnonzero(blocks == start >> LOW_BITS)
            added[here] = sums[rows[here] - start]
        return added

    def _blocks(self, wanted: npt.NDArray[np.bool_] | None = None) -> Iterator[tuple[int, npt.NDArray[np.float64]]]:
        return self._postings.sums(list(self._rare), list(self._rare.values()), wanted)

    def most(
        self, count: int, allowed: npt.NDArray[np.bool_] | None, beside: npt.NDArray[np.intp]
    ) -> npt.NDArray[np.intp]:
        """The rows with most of the rare grams, ascending: `count` of those that are allowed, bool `(rows,)`, or more.

        More where several have as much as the last of them; fewer where fewer have any. `beside`: other rows,
        ascending, that will be asked of.
        """
        found, sums, least, checked = [_NONE], [_NOTHING], _LEAST, 4 * count
        besides = np.zeros(len(beside), np.float64)
        for start, added in self._blocks():
            first, last = np.searchsorted(beside, (start, start + len(added))).tolist()
            besides[first:last] = added[beside[first:last] - start]
            enough = added >= least
            if allowed is not None:
                enough &= allowed[start : start + len(added)]
            places = np.flatnonzero(enough)
            found.append(places + start)
            sums.append(added[places])
            if sum(map(len, found)) > checked:
                rows, of_rows = _highest(np.concatenate(found), np.concatenate(sums), count)
                found, sums, least, checked = [rows], [of_rows], float(of_rows.min()), 4 * count + len(rows)
        rows, of_rows = _highest(np.concatenate(found), np.concatenate(sums), count)
        every = np.concatenate([rows, beside])
        order = np.argsort(every, kind="stable")
        self._known = every[order], np.concatenate([of_rows, besides])[order]
        return rows

    def of_all(self) -> npt.NDArray[np.float64]:
        """cov4 of every passage."""
        coverage = np.concatenate([_NOTHING, *(sums for _, sums in self._blocks())])
        numbers, weights = list(self._frequent), list(self._frequent.values())
        for start in range(0, len(numbers), _AT_ONCE):
            # Which of them a passage has is a byte, whose bits' weights are added up once and not for every passage.
            sums = np.zeros(1, np.float64)
            which = np.zeros(len(coverage), np.uint8)
            for place, number in enumerate(numbers[start : start + _AT_ONCE]):
                bits = np.unpackbits(self._postings.bitmaps[number], count=len(coverage), bitorder="little")
                which |= bits << np.uint8(place)
                sums = np.concatenate([sums, sums + weights[start + place]])
            coverage += sums[which]
        return coverage


def _highest(
    rows: npt.NDArray[np.intp], sums: npt.NDArray[np.float64], count: int
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.float64]]:
    """Those with the `count` highest sums, or more where others are equal to the least of them."""
    if len(rows) <= count:
        return rows, sums
    high = sums >= np.partition(sums, -count)[-count]
    return rows[high], sums[high]


class Lexicon:
    """A lexicon on disk, memory-mapped; read-only and thread-safe. `rows`: how many passages it covers."""

    def __init__(self, folder: Path, rows: int) -> None:
        """Raises `IndexDamaged` where the arrays don't fit each other."""
        self._grams: npt.NDArray[np.str_] = map_array(folder / "grams.npy", f"<U{GRAM_LENGTH}", None)
        self._frequencies: npt.NDArray[np.uint32] = map_array(folder / "frequencies.npy", "<u4", len(self._grams))
        self._postings = Postings(folder, self._frequencies, rows)
        self._rows = rows

    def weights(self, query: str) -> dict[str, float]:
        """See `weights_of`."""
        return weights_of(query, self.statistics)

    def statistics(self, grams: Sequence[str]) -> Statistics:
        """Of some 4-grams."""
        numbers = ((gram, self._number(gram)) for gram in grams)
        held = {gram: 0 if number is None else int(self._frequencies[number]) for gram, number in numbers}
        return Statistics(self._rows, held)

    def coverage(self, query: str) -> npt.NDArray[np.float64]:
        """cov4 of every passage, float64 `(rows,)` in 0..1: the share of the question's weight that it contains."""
        return self.covering(self.weights(query)).of_all()

    def covering(self, weights: Mapping[str, float]) -> Coverage:
        """What knows, by the weights of a question's 4-grams, the cov4 of those passages that it is asked of."""
        rare, frequent = {}, {}
        for gram, weight in weights.items():
            number = self._number(gram)
            if number is None:
                continue
            bitmap = self._postings.bitmap(number)
            if bitmap is None:
                rare[number] = weight
            else:
                frequent[bitmap] = weight
        return Coverage(self._postings, rare, frequent)

    def _number(self, gram: str) -> int | None:
        number = int(np.searchsorted(self._grams, gram))
        return number if number < len(self._grams) and self._grams[number] == gram else None
