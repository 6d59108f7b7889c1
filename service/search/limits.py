"""Limits: which side of a number is asked of, and which sentences are of the other one.

"Båt upp till 8 meter: 190 kronor" is no answer to what a boat over 8 meters costs, however near it lies.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Self


class Side(Enum):
    OVER = "over"
    UNDER = "under"


_SIDES = {
    Side.OVER: r"""över | (?:mer|fler|större|längre|högre|äldre|bredare|tyngre)\sän | minst | överstig(?:er|ande)
        | (?:over|above|more\sthan|at\sleast)""",
    Side.UNDER: r"""under | (?:mindre|färre|kortare|lägre|yngre|smalare|lättare)\sän | upp\still | högst | max(?:imalt)?
        | understig(?:er|ande) | (?:below|up\sto|less\sthan|at\smost)""",
}
_NUMBER = r"(\d{1,3}(?:[ \u00a0]\d{3})+(?!\d)|\d{1,9}(?:,\d{1,3})?)"
_LIMITS = {
    side: re.compile(rf"(?<!inte\s)\b(?:{words})\s{_NUMBER}", re.IGNORECASE | re.VERBOSE)
    for side, words in _SIDES.items()
}


_UNITS = {
    "kvm": r"kvm|m2|m²|kvadratmeter",
    "m": r"m|meter",
    "liter": r"liter",
    "ton": r"ton",
    "kg": r"kg|kilo",
    "km": r"km|kilometer",
    "år": r"år(?:\sgam(?:mal|malt|la)|ing(?:ar)?)?",
}
_PLAIN = r"(\d{1,6})"
_RANGES = {
    unit: re.compile(rf"(?<![\d.,:]){_PLAIN}\s?(?:[-\u2013]|till|och)\s?{_PLAIN}\s?(?:{forms})(?!\w)", re.IGNORECASE)
    for unit, forms in _UNITS.items()
}
_SIZES = {
    unit: re.compile(rf"(?<![\d.,:–-])(?:på|om|är|med|en)\s{_PLAIN}[\s-]?(?:{forms})(?!\w)", re.IGNORECASE)
    for unit, forms in _UNITS.items()
}
"""What something has that is asked of: "en tillbyggnad på 30 kvm", "den som är 25 år"."""
_WHETHER = re.compile(
    r"""^\W*(?:får|kan|måste|behöver|behövs|krävs|ska|skall|är|gäller|har|finns|räcker|blir|kostar|tar|går|do|does|did|can|may
    |must|is|are|has)\b""",
    re.IGNORECASE | re.VERBOSE,
)
"""A question of yes or no: "upp till 30" answers whether one may build over 30."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The numbers of a text that it says are exceeded or not reached, with the sides that it names."""

    sides: Mapping[str, frozenset[Side]]
    sizes: tuple[tuple[str, int], ...] = ()
    """Each with its unit: what something has that is asked of."""

    @classmethod
    def of(cls, text: str) -> Self:
        found: dict[str, set[Side]] = {}
        for side, pattern in _LIMITS.items():
            for match in pattern.finditer(text):
                found.setdefault(re.sub(r"\s", "", match[1]), set()).add(side)
        return cls({number: frozenset(sides) for number, sides in found.items()})

    @classmethod
    def asked(cls, question: str) -> Self:
        """Those that tell what is asked of from what isn't."""
        if _WHETHER.search(question):
            return cls({})
        sizes = ((unit, int(match[1])) for unit, form in _SIZES.items() for match in form.finditer(question))
        return cls(cls.of(question).sides, tuple(sizes))

    def excludes(self, text: str) -> bool:
        """Whether a text is only of the other side of a number than is asked of here, or of other sizes."""
        for unit, size in self.sizes:
            ranges = [(int(match[1]), int(match[2])) for match in _RANGES[unit].finditer(text)]
            if ranges and not any(first <= size <= last for first, last in ranges):
                return True
        said = Limits.of(text).sides if self.sides else {}
        return any(
            number in said and len(sides) == 1 and not sides & said[number] for number, sides in self.sides.items()
        )
