"""Terms and seasons with their year: "vårterminen 2026", "VT26" and "våren 2026" are one time."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.texts.days.school_years import school_years
from indexer.texts.swedish import small_letters

_TERM = re.compile(
    r"""(?<!\w)(?:(?P<name>vår|höst|sommar)
        (?:(?P<term>termin(?:en|ens|s)?)\s[-\u2013'\u2019]?|(?:en|ens)?\s(?:[-\u2013'\u2019]|(?=20\d\d)))
      |(?P<short>[vh]t)[\s.-]{0,2}|(?P<initial>[vh])\.t\.\s?)(?P<year>(?:20)?\d\d)(?!\w|[/:.,-]\d)""",
    re.VERBOSE | re.IGNORECASE,
)
_WRITTEN = ("vår", "höst", "sommar", "vt", "ht", "v.t.", "h.t.")
_NAMES = {"v": "vår", "h": "höst", "s": "sommar"}
_MONTHS = {"vår": (1, 6), "höst": (7, 12), "sommar": (6, 8)}
"""The first and the last: a year has two terms, and people call them by the seasons in which most of them lies."""


@dataclass(frozen=True, slots=True)
class Term:
    """A term or a season of a year that a text names, at `text[start:end]`."""

    start: int
    end: int
    name: str
    """Which half of the year it is: "vår", "höst", or "sommar"."""
    year: int
    is_term: bool
    """Whether it is a school's, not a season."""

    @property
    def first(self) -> datetime.date:
        return datetime.date(self.year, _MONTHS[self.name][0], 1)

    @property
    def last(self) -> datetime.date:
        last = _MONTHS[self.name][1]
        return datetime.date(self.year, last, 30 if last == 6 else 31)


def terms(text: str) -> Iterator[Term]:
    """The terms and seasons of a text, in its order."""
    small = small_letters(text)
    if not any(name in small for name in _WRITTEN):
        return
    for match in _TERM.finditer(text):
        name = match["name"] or match["short"] or match["initial"]
        year = 2000 + int(match["year"]) % 100
        is_term = match["name"] is None or match["term"] is not None
        yield Term(match.start(), match.end(), _NAMES[small_letters(name[0])], year, is_term)


def is_of_school(text: str) -> bool:
    """Whether what a text names is no season: a school's term or year."""
    found = next(terms(text), None)
    return (found is not None and found.is_term) or next(school_years(text), None) is not None
