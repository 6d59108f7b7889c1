"""Relative times: years and seasons that are named by where one stands in time, "i fjol", "i höst", "nästa år"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """What is named: a year, of whatever kind, or one of its seasons."""

    YEAR = "year"
    SPRING = "spring"
    SUMMER = "summer"
    AUTUMN = "autumn"
    WINTER = "winter"


_YEAR = r"(?:år(?:et|s|ets)?|(?:läs|budget|verksamhets)år(?:et|s|ets)?|termin(?:en|s|ens)?|säsong(?:en|s|ens)?)"
"""A school's or a budget's year too, and what there are one or two of in a year."""
_LAST, _THIS, _NEXT = r"(?:förra|föregående)", r"(?:det\ här|den\ här|innevarande)", r"(?:nästa|nästkommande|kommande)"
_SEASONS = {
    Unit.SPRING: ("våras", r"vår(?=\s*+(?:[.,;:!?)]|$))", "våren"),  # not "i vår kommun"
    Unit.SUMMER: ("somras", "sommar", "sommaren"),
    Unit.AUTUMN: ("höstas", "höst", "hösten"),
    Unit.WINTER: ("vintras", "vinter", "vintern"),
}
"""What they are called after "i": the last one, and this one; and by name."""


def _patterns() -> Iterator[tuple[Unit, int | None, re.Pattern[str]]]:
    def compiled(pattern: str) -> re.Pattern[str]:
        return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE)

    yield Unit.YEAR, -1, compiled(rf"i\ ?fjol|fjolårets?|last\ year|{_LAST}\ {_YEAR}")
    yield Unit.YEAR, 0, compiled(rf"i\ år|this\ year|{_THIS}\ {_YEAR}")
    yield Unit.YEAR, 1, compiled(rf"next\ year|{_NEXT}\ {_YEAR}")
    for unit, (last, this, name) in _SEASONS.items():
        yield unit, -1, compiled(rf"i\ {last}|{_LAST}\ {name}s?")
        yield unit, 0, compiled(rf"i\ {this}|{_THIS}\ {name}s?")
        yield unit, 1, compiled(rf"{_NEXT}\ {name[: -2 if name.endswith('en') else -1]}")
        yield unit, None, compiled(rf"(?<!förra\ )(?<!föregående\ )(?<!den\ här\ ){name}s?")


_TIMES = tuple(_patterns())


@dataclass(frozen=True, slots=True)
class RelativeTime:
    """A year or a season that a text names at `[start:end]`, seen from when it was written or asked."""

    start: int
    end: int
    unit: Unit
    offset: int | None
    """-1 is the last one, 0 this one, 1 the next; None where the text doesn't say ("under hösten")."""

    def may_be(self, other: RelativeTime) -> bool:
        """Whether another that a text names may be the same time."""
        return self.unit is other.unit and (other.offset is None or other.offset == self.offset)


def relative_times(text: str) -> Iterator[RelativeTime]:
    """The relative times of a text, by their kind."""
    for unit, offset, pattern in _TIMES:
        for match in pattern.finditer(text):
            yield RelativeTime(match.start(), match.end(), unit, offset)
