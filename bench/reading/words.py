"""Words as readers are held against each other by."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass
from itertools import pairwise

_DIVIDED = re.compile(r"(?<=[^\W\d_])[-\u00ad\u2010]\s*\n\s*(?=[^\W\d_])")
_WORD = re.compile(r"\w+")
_FIRST_HALF = re.compile(r"([^\W\d_]+)[-\u00ad\u2010](?=\s)")
_LETTERS = 3
"""A word that glues or is split has more: shorter ones meet by chance."""


def words(text: str) -> list[str]:
    """No accents apart, no ligatures, those divided at a line's end joined."""
    return _WORD.findall(unicodedata.normalize("NFKC", _DIVIDED.sub("", text.replace("\ufffe", "-"))).casefold())


def first_halves(texts: Sequence[str]) -> frozenset[str]:
    """What stands before a hyphen at a line's end: of two columns side by side, the other half is elsewhere."""
    halves = (_FIRST_HALF.findall(unicodedata.normalize("NFKC", text)) for text in texts)
    return frozenset(half.casefold() for found in halves for half in found)


@dataclass(frozen=True, slots=True)
class Words:
    """How one file's words were read."""

    count: int
    """Words that all the others read."""
    recall: float
    precision: float
    """The share of the words read that any of the others has."""
    glued: int
    """Words that the others all read as two."""
    split: int
    order: float | None
    """Of the words that stand once in both, the share in the first other's order; None if there are none."""

    @classmethod
    def of(cls, own: Sequence[str], others: Sequence[Sequence[str]], halves: Set[str] = frozenset()) -> Words:
        """`others` is what one or more other readers read, or the truth; `halves` are their `first_halves`: a word that
        begins with one, and goes on with a word of theirs, is read as both.
        """
        bags = [Counter(other) for other in others]
        sure, known = bags[0], bags[0]
        for bag in bags[1:]:
            sure, known = sure & bag, known | bag
        bag = Counter(own)
        lost = sure - bag - _put_together(bag - known, halves, known)
        pairs = [{a + b for a, b in pairwise(other)} for other in others]
        glued = sum(
            len(word) > _LETTERS and all(word not in bag for bag in bags) and all(word in pair for pair in pairs)
            for word in own
        )
        joints = (a + b for a, b in pairwise(own))
        split = sum(
            len(joint) > _LETTERS and joint in lost and all(joint in other for other in bags) for joint in joints
        )
        return cls(
            sure.total(),
            1 - lost.total() / max(1, sure.total()),
            1 - (bag - known).total() / max(1, bag.total()),
            glued,
            split,
            _order(own, others[0]),
        )


def _put_together(beyond: Counter[str], halves: Set[str], known: Counter[str]) -> Counter[str]:
    """The halves of words that the others have divided."""
    found: Counter[str] = Counter()
    for word, count in beyond.items():
        cuts = (cut for cut in range(1, len(word)) if word[:cut] in halves and word[cut:] in known)
        if cut := next(cuts, 0):
            found.update({word[:cut]: count} if word[:cut] == word[cut:] else {word[:cut]: count, word[cut:]: count})
    return found


def _order(own: Sequence[str], other: Sequence[str]) -> float | None:
    """By the longest run of places that only rise."""
    once = [{word for word, count in Counter(text).items() if count == 1} for text in (own, other)]
    places = {word: place for place, word in enumerate(other) if word in once[0] and word in once[1]}
    tails: list[int] = []
    for place in (places[word] for word in own if word in places):
        at = bisect_left(tails, place)
        tails[at : at + 1] = [place]
    return len(tails) / len(places) if places else None
