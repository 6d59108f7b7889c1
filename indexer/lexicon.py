"""The lexicon: which passages contain which character 4-grams, and how much of a question's weight each covers.

Each word becomes "_word_", folded (å -> a), cut in runs of four characters. Unlike stems and compound parts these
need no dictionary, forgive typing errors, and measured better on Swedish (the design's table). On disk, beside
each other in one folder, three numpy arrays:

    grams.npy      <U4 (g,)    the distinct 4-grams, ascending
    offsets.npy    int64 (g+1,)  postings of gram i are postings[offsets[i]:offsets[i + 1]]
    postings.npy   uint32 (p,)  passage rows, ascending within a gram
"""

from __future__ import annotations

import weakref
from array import array
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from indexer.arrays import map_array, save_array
from indexer.grams_within import grams_within
from indexer.swedish import content_words, folded_words

GRAM_LENGTH = 4

_QUESTIONS = 64
"""A question's weights are needed for every stage of its answer, and many questions are answered at once."""


def grams_of(word: str) -> list[str]:
    """The 4-grams of one folded word, repetitions included; a word shorter than that is one gram."""
    framed = f"_{word}_"
    return [framed[i : i + GRAM_LENGTH] for i in range(len(framed) - GRAM_LENGTH + 1)] or [framed]


class LexiconBuilder:
    """Collects passages in row order and writes a lexicon of them."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._of_word: dict[str, tuple[int, ...]] = {}
        self._grams = array("I")
        self._lengths = array("I")

    def add(self, text: str) -> None:
        """Add the next row's text."""
        grams: set[int] = set()
        for word in set(folded_words(text)):
            known = self._of_word.get(word)
            if known is None:
                known = self._of_word[word] = tuple(
                    {self._numbers.setdefault(gram, len(self._numbers)) for gram in grams_of(word)}
                )
            grams.update(known)
        self._grams.extend(sorted(grams))
        self._lengths.append(len(grams))

    def write(self, folder: Path) -> None:
        """Write the three arrays into a new folder. Raises `OSError`."""
        names = np.array(list(self._numbers), dtype=f"<U{GRAM_LENGTH}")
        ascending = np.argsort(names, kind="stable")
        new_number = np.empty(len(names), np.int64)
        new_number[ascending] = np.arange(len(names))
        grams = new_number[np.frombuffer(self._grams, np.uint32)]
        rows = np.repeat(np.arange(len(self._lengths), dtype=np.uint32), np.frombuffer(self._lengths, np.uint32))
        counts = np.bincount(grams, minlength=len(names))
        folder.mkdir()
        save_array(folder / "grams.npy", names[ascending])
        save_array(folder / "offsets.npy", np.concatenate(([0], np.cumsum(counts))).astype(np.int64))
        save_array(folder / "postings.npy", rows[np.argsort(grams, kind="stable")])


class Lexicon:
    """A lexicon on disk, memory-mapped; read-only and thread-safe. `rows`: how many passages it covers."""

    def __init__(self, folder: Path, rows: int) -> None:
        self._grams: npt.NDArray[np.str_] = map_array(folder / "grams.npy")
        self._offsets: npt.NDArray[np.int64] = np.load(folder / "offsets.npy", allow_pickle=False)
        self._postings: npt.NDArray[np.uint32] = map_array(folder / "postings.npy")
        self._rows = rows
        # Through a weak reference: a lexicon that is part of a cycle would outlive its last question.
        itself = weakref.proxy(self)
        self.weights = lru_cache(maxsize=_QUESTIONS)(lambda query: Lexicon._weights(itself, query))
        """Weight of each 4-gram of a question, see `_weights`; those of the last questions are kept."""

    def coverage(self, query: str) -> npt.NDArray[np.float64]:
        """cov4 of every passage, float64 `(rows,)` in 0..1: the share of the question's weight that it contains."""
        scores = np.zeros(self._rows, np.float64)
        for gram, weight in self.weights(query).items():
            scores[self._rows_with(gram)] += weight
        return scores

    def rows_with_all(self, word: str) -> npt.NDArray[np.uint32]:
        """Rows, ascending, that have all 4-grams of a folded word: every passage that has the word, and some others."""
        postings = sorted((self._rows_with(gram) for gram in set(grams_of(word))), key=len)
        rows: npt.NDArray[np.uint32] = np.asarray(postings[0])
        for others in postings[1:]:
            rows = np.intersect1d(rows, others, assume_unique=True)
        return rows

    def grams_in(
        self, query: str, texts: Sequence[str], counts: npt.NDArray[np.int64], spans: npt.NDArray[np.uint32]
    ) -> npt.NDArray[np.bool_]:
        """Which 4-grams of a question parts of texts contain: bool `(parts, grams)`, see `grams_within`.

        The texts needn't be in the index.
        """
        return grams_within(list(self.weights(query)), texts, counts, spans)

    def covered(self, query: str, grams: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
        """cov4 of whatever contains these of a question's 4-grams, bool `(n, grams)`: float64 `(n,)`."""
        # As a product this would start threads for a moment's work, and equal sentences might get unequal values.
        weights = np.array(list(self.weights(query).values()), np.float64)
        covered: npt.NDArray[np.float64] = np.einsum("ij,j->i", grams.astype(np.float64), weights)
        return covered

    def _weights(self, query: str) -> dict[str, float]:
        """Weight of each 4-gram of a question, summing to 1; empty if it has stop words only.

        A gram weighs its inverse document frequency (Robertson and Zaragoza 2009; unseen: the maximum) over the
        square root of the number of grams in its word, so that a long word doesn't drown the short ones.
        """
        weights: dict[str, float] = {}
        for word in content_words(query):
            grams = grams_of(word)
            for gram in dict.fromkeys(grams):
                weights[gram] = weights.get(gram, 0.0) + self._idf(gram) * len(grams) ** -0.5
        total = sum(weights.values())
        return {gram: weight / total for gram, weight in weights.items()}

    def _idf(self, gram: str) -> float:
        frequency = len(self._rows_with(gram))
        return float(np.log1p((self._rows - frequency + 0.5) / (frequency + 0.5)))

    def _rows_with(self, gram: str) -> npt.NDArray[np.uint32]:
        number = int(np.searchsorted(self._grams, gram))
        if number == len(self._grams) or self._grams[number] != gram:
            return self._postings[:0]
        return self._postings[self._offsets[number] : self._offsets[number + 1]]
