"""Near-duplicates: passages that say the same in the same words, of which one hit is enough.

Authorities keep a text in many places: the same paragraph in last year's decision and this year's.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from service.index import words

_NEAR = 0.98
"""Least cosine of near-duplicates."""
_SHARED_WORDS = 0.9
"""Share of two texts' words that both have (Jaccard 1912): the vectors alone don't see another year or sum."""


def groups(texts: Sequence[str], vectors: npt.NDArray[np.float32]) -> list[list[int]]:
    """Positions of near-duplicates, grouped around the first of each group, in the order of the firsts.

    `vectors`: unit vectors of the texts, `(len(texts), dimension)`.
    """
    cosines = np.einsum("ik,jk->ij", vectors, vectors)  # as a product it would start threads for a moment's work
    found: list[list[int]] = []
    for position in range(len(texts)):
        for group in found:
            if cosines[group[0], position] >= _NEAR and _say_the_same(texts[group[0]], texts[position]):
                group.append(position)
                break
        else:
            found.append([position])
    return found


def _say_the_same(one: str, other: str) -> bool:
    """Numbers must be equal: they are what two versions of a decision differ in."""
    first, second = set(words(one)), set(words(other))
    if {word for word in first ^ second if not word.isalpha()}:
        return False
    return len(first & second) >= _SHARED_WORDS * len(first | second)
