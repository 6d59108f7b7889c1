"""Numbers that a word processor shows before paragraphs without writing them in the text: "3.1", "b)", "2 §"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

_PLACE = re.compile(r"%([1-9])")
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
          (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_LARGEST_NUMBER = 100_000


@dataclass(frozen=True, slots=True)
class ListLevel:
    """How one level of a list is numbered. `pattern` has %1 for the first level's number; "" for a bullet."""

    form: str = "decimal"
    """decimal, lowerLetter, upperLetter, lowerRoman, upperRoman or none; anything else counts as decimal."""
    pattern: str = ""
    start: int = 1


@dataclass
class ListNumbers:
    """Counts through a document, list by list."""

    lists: Mapping[str, Sequence[ListLevel]]
    counted_as: Mapping[str, str] = field(default_factory=dict)
    """Lists that go on where another one with the same levels stopped, and by which name these are counted."""
    counts: dict[str, list[int | None]] = field(default_factory=dict)

    def label(self, name: str, level: int) -> str:
        """The number of the next paragraph on a level of a list; "" for bullets and lists that aren't known."""
        levels = self.lists.get(name, ())
        if not 0 <= level < len(levels):
            return ""
        counts = self.counts.setdefault(self.counted_as.get(name, name), [None] * len(levels))
        count = counts[level]
        counts[level] = levels[level].start if count is None else min(count + 1, _LARGEST_NUMBER)
        counts[level + 1 :] = [None] * (len(levels) - level - 1)

        def number(match: re.Match[str]) -> str:
            above = int(match.group(1)) - 1
            if above >= len(levels):
                return ""
            return as_number(counts[above] or levels[above].start, levels[above].form)

        return _PLACE.sub(number, levels[level].pattern).strip()


def as_number(count: int, form: str) -> str:
    """A count in one of the forms that word processors know."""
    if form == "none":
        return ""
    if form in ("lowerLetter", "upperLetter") and count > 0:
        # After z comes aa, then bb: Word repeats the letter.
        letters = chr(ord("a") + (count - 1) % 26) * min(1 + (count - 1) // 26, 10)
        return letters if form == "lowerLetter" else letters.upper()
    if form in ("lowerRoman", "upperRoman") and 0 < count < 4000:
        numeral = ""
        for value, sign in _ROMAN:
            numeral += sign * (count // value)
            count %= value
        return numeral if form == "lowerRoman" else numeral.upper()
    return str(count)
