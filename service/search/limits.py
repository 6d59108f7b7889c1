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


_WHETHER = re.compile(
    r"""^\W*(?:får|kan|måste|behöver|behövs|krävs|ska|skall|är|gäller|har|finns|räcker|blir|kostar|tar|går|do|does|did|can|may
    |must|is|are|has)\b""",
    re.IGNORECASE | re.VERBOSE,
)
"""A question of yes or no: "upp till 30" answers whether one may build over 30."""


def asks_whether(question: str) -> bool:
    """Whether it is one of yes or no, which any side answers."""
    return _WHETHER.search(question) is not None


@dataclass(frozen=True, slots=True)
class Limits:
    """The numbers of a text that it says are exceeded or not reached, with the sides that it names."""

    sides: Mapping[str, frozenset[Side]]

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
        return cls({}) if asks_whether(question) else cls.of(question)

    def excludes(self, text: str) -> bool:
        """Whether a text is only of the other side of a number than is asked of here."""
        said = Limits.of(text).sides if self.sides else {}
        return any(
            number in said and len(sides) == 1 and not sides & said[number] for number, sides in self.sides.items()
        )
