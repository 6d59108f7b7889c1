"""Grams within texts: which 4-grams of a question stand in which sentences, for all passages looked into at once.

The texts are framed: in lower case, folded, an underscore in the place of all that is no word: "_sno__is_". What may be
a gram is found by a hash of every four characters of that, in arrays, and then compared: six times faster than looking
for one gram after another.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from indexer.texts.swedish import folded, is_plain_word

Units = npt.NDArray[np.uint16]
"""Characters of a framed text as numbers, `(length,)`."""

_UNIT_BITS = np.uint64(16)
_LAST_UNIT = 0xFFFF
_HASHES = 1 << 16
_MULTIPLIER = np.uint16(0x9E35)
"""Odd, and without a pattern in its bits."""


def grams_within(
    grams: Sequence[str], texts: Sequence[str], counts: npt.NDArray[np.int64], spans: npt.NDArray[np.uint32]
) -> npt.NDArray[np.bool_]:
    """Which parts of texts have which grams: bool `(parts, grams)`.

    `spans`, `(parts, 2)`, are start and end of each part in its text, in order and without overlap; `counts` says how
    many of them each text has. A part begins and ends between words, as sentences do.
    """
    found = np.zeros((len(spans), len(grams)), np.bool_)
    if not found.size:
        return found
    units = _FRAMED.units("\n".join(["", *texts, ""]))
    offsets = np.cumsum([0, *(len(text) + 1 for text in texts[:-1])]).repeat(counts)
    # With the frame before and after each part; the first text's is at 0.
    starts, ends = offsets + spans[:, 0], offsets + spans[:, 1] + 2
    for length in {len(gram) for gram in grams}:  # a word of one letter is a gram of three
        numbers = np.array([number for number, gram in enumerate(grams) if len(gram) == length])
        sought = _FRAMED.units("".join(grams[number] for number in numbers)).reshape(-1, length).T
        positions, which = _occurrences(units, sought)
        parts = np.searchsorted(starts, positions, "right") - 1
        inside = (parts >= 0) & (positions + length <= ends[parts])
        found[parts[inside], numbers[which[inside]]] = True
    return found


def _occurrences(units: Units, sought: Units) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Where in a framed text grams begin, and which of `sought`, `(length, grams)`, all different."""
    length = len(sought)
    windows = [units[place : len(units) - length + 1 + place] for place in range(length)]
    told_by_hash = np.zeros(_HASHES, np.bool_)
    told_by_hash[_hashes(sought)] = True
    maybe = np.flatnonzero(told_by_hash.take(_hashes(windows)))
    keys, candidates = _keys(sought), _keys([window[maybe] for window in windows])
    ascending = np.argsort(keys)
    keys = keys[ascending]
    places = np.searchsorted(keys, candidates).clip(max=len(keys) - 1)
    same = keys[places] == candidates
    return maybe[same], ascending[places[same]]


def _keys(windows: Sequence[Units] | Units) -> npt.NDArray[np.uint64]:
    """Each run of characters as one number, see `_hashes`."""
    keys = windows[0].astype(np.uint64)
    for window in windows[1:]:
        keys = keys << _UNIT_BITS | window
    return keys


def _hashes(windows: Sequence[Units] | Units) -> Units:
    """Of each run of characters, the first of all in `windows[0]`, and so on."""
    hashes = windows[0]
    for window in windows[1:]:
        hashes = hashes * _MULTIPLIER + window
    return hashes


class _Framed:
    """What each character is in a framed text, found out when it is first met. Thread-safe.

    Letters beyond the first 65,535 code points, of scripts that nobody writes any longer, count as one and the same.
    """

    def __init__(self) -> None:
        self._units = np.zeros(sys.maxunicode + 1, np.uint16)

    def units(self, text: str) -> Units:
        """The framed text."""
        points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<i4")
        units: Units = self._units.take(points)
        if not units.all():
            for point in np.unique(points[units == 0]).tolist():
                plain = folded(chr(point))[0]  # "İ" in lower case is two characters
                self._units[point] = min(ord(plain), _LAST_UNIT) if is_plain_word(plain) else ord("_")
            units = self._units.take(points)
        return units


_FRAMED = _Framed()
