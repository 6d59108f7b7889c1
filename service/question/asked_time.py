"""Asked time: which time a question asks of: now, what is to come, a year or version that it names, what was before."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from indexer.texts.stated.periods import Period, periods_in

_YEAR = re.compile(r"(?<![\d/.:§-])(?P<year>(?:19|20)\d\d)(?!\d|[/.:]\d)")
_VERSION = re.compile(r"\b(?:version|utgåva)\s+(?P<version>\d{1,3}(?:\.\d{1,3}){0,3})", re.IGNORECASE)
_EARLIER = re.compile(
    r"""\b(?:gällde|förut|dåvarande|i\ fjol|ifjol|förra\ året|tidigare(?=\s*+[?.!]*+\s*+$)
    |(?:gamla|gammal|äldre|tidigare|förra|föregående|upphävda?)\s++(?:[\wåäö]++\s++)?
      [\wåäö-]*(?:policy|riktlinje|tax|avgift|plan|dokument|regl|regel|reglement|föreskrift|program|strategi|instruktion|rutin
      |anvisning|stadg|ordning|bestämmelse|text|version|utgåva|pris|bidrag|budget|villkor|avtal|ersättning|belopp|beslut)\w*)""",
    re.IGNORECASE | re.VERBOSE,
)
"""Not "för äldre", which asks of people."""
_COMING = re.compile(r"\b(?:nästa|kommande|härnäst|framöver|snart|next|upcoming)\b", re.IGNORECASE)
_NOW = re.compile(
    r"\b(?:idag|i\s+dag|ikväll|i\s+kväll|imorgon|i\s+morgon|nu|just\s+nu|i\s+helgen|denna\s+vecka|den\s+här\s+veckan"
    r"|i\s+veckan|today|tonight|tomorrow)\b",
    re.IGNORECASE,
)

_LONGEST = 366
"""Days of a part: several years are asked of by their years."""


@dataclass(frozen=True, slots=True)
class AskedTime:
    """What a question says of time."""

    years: tuple[int, ...]
    version: str | None
    earlier: bool
    """Whether it asks of what no longer holds."""
    coming: bool
    """Whether it asks of what is yet to be: "nästa", "kommande"."""
    now: bool
    """Whether it asks of today or the days that follow."""
    parts: tuple[Period, ...] = ()
    """The months, terms, seasons and school years that it names with their year: more than a day, and no calendar
    year."""

    @property
    def periods(self) -> tuple[Period, ...]:
        """The times that it asks of, as exactly as it names them."""
        return self.parts or tuple(Period.of_year(year, 0, 0) for year in self.years)

    @property
    def of_now(self) -> bool:
        """Whether today decides what answers it."""
        return self.coming or self.now

    @classmethod
    def of(cls, question: str) -> Self:
        version = _VERSION.search(question)
        return cls(
            tuple(int(match["year"]) for match in _YEAR.finditer(question)),
            version["version"] if version else None,
            _EARLIER.search(question) is not None,
            _COMING.search(question) is not None,
            _NOW.search(question) is not None,
            tuple(
                period
                for period in periods_in(question)
                if 0 < (period.last - period.first).days < _LONGEST and not period.is_year
            ),
        )
