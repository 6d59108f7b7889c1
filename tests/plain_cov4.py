"""cov4 written from its definition in the design, without the lexicon: the ground truth of several tests.

A question's words (stop words dropped) become "_word_", folded (å -> a), cut in runs of four characters. A gram weighs
its idf among the passages times (grams in its word)^-0.5; cov4 is the share of the weight that a passage contains.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from indexer.texts.swedish import STOP_WORDS

FOLD = {"å": "a", "ä": "a", "ö": "o", "é": "e", "è": "e", "ü": "u", "à": "a", "á": "a", "ø": "o", "æ": "a"}


def fold(text: str) -> str:
    return "".join(FOLD.get(letter, letter) for letter in text.lower())


def four_grams(word: str) -> list[str]:
    framed = "_" + word + "_"
    return [framed[i : i + 4] for i in range(max(1, len(framed) - 3))]


def gram_set(text: str) -> frozenset[str]:
    return frozenset(gram for word in re.findall(r"[^\W_]+", fold(text)) for gram in four_grams(word))


class PlainCoverage:
    """Passages as their sets of 4-grams, by gram."""

    def __init__(self, passages: Sequence[frozenset[str]]) -> None:
        self._passages = len(passages)
        self._holders: defaultdict[str, list[int]] = defaultdict(list)
        for row, grams in enumerate(passages):
            for gram in grams:
                self._holders[gram].append(row)

    def of(self, question: str) -> npt.NDArray[np.float64]:
        """cov4 of every passage: float64 `(passages,)`."""
        dropped = {fold(word) for word in STOP_WORDS}
        weights: defaultdict[str, float] = defaultdict(float)
        for word in re.findall(r"[^\W_]+", question.lower()):
            if word in STOP_WORDS or (word == fold(word) and word in dropped):
                continue
            grams = four_grams(fold(word))
            for gram in set(grams):
                frequency = len(self._holders.get(gram, ()))
                idf = math.log(1 + (self._passages - frequency + 0.5) / (frequency + 0.5))
                weights[gram] += idf / math.sqrt(len(grams))
        covered = np.zeros(self._passages)
        total = sum(weights.values())
        for gram, weight in weights.items():
            covered[self._holders.get(gram, [])] += weight / total
        return covered


def coverage(question: str, passages: Sequence[frozenset[str]]) -> npt.NDArray[np.float64]:
    """cov4 of every passage, given as its set of 4-grams: float64 `(passages,)`."""
    return PlainCoverage(passages).of(question)
