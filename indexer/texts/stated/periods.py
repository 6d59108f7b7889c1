"""Periods: the days, months, terms, years and ranges of years that a sentence names, and where."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from indexer.texts.days.dates import MONTHS
from indexer.texts.days.school_years import school_years
from indexer.texts.stated.calendar import CalendarDate, calendar_dates
from indexer.texts.stated.terms import terms
from indexer.texts.swedish import small_letters

UP_TO = r"(?:t\.?\s?o\.?\s?m\b\.?|till\s+och\s+med|längst\s+till|som\s+längst|till)"
_MONTH_YEAR = re.compile(rf"\b(?P<month>{'|'.join(MONTHS)})\s+(?P<year>(?:19|20)\d\d)\b", re.IGNORECASE)
_YEAR = re.compile(r"(?<![\d§/:.\wåäö-])(?P<year>(?:19|20)\d\d)(?![\d\wåäö]|[-/.:]\d)")
YEARS = re.compile(r"(?<!\d)(?P<first>(?:19|20)\d\d)\s?[-–/]\s?(?P<last>(?:19|20)\d\d)(?!\d|-\d)")
NAME_YEAR = re.compile(r"(?<!\d)(?:19[5-9]|20[0-4])\d(?!\d)")
_LONGEST_MONTH = 31
"""Days: "Gäller januari 2025" may say when it began."""
_HOLDS = re.compile(r"\s*(?:gäll|gilt|tillämp)", re.IGNORECASE)
_FROM = re.compile(r"\b(?:fr\.?\s?o\.?\s?m|från|sedan)\b", re.IGNORECASE)
_GOES_ON = re.compile(
    r"[\s,]*(?:och\s+|eller\s+|samt\s+)?(?:tills\s?vidare|tillsvidare|framåt|därefter|senare)", re.IGNORECASE
)
_TO_DATE = re.compile(rf"\s*(?:[-–—]|{UP_TO})\s*(?:den\s+)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Period:
    """A day, month, term or year that a sentence names, at `[start:end]`."""

    start: int
    end: int
    first: datetime.date
    last: datetime.date

    @classmethod
    def of_year(cls, year: int, start: int, end: int) -> Self:
        return cls(start, end, datetime.date(year, 1, 1), datetime.date(year, 12, 31))

    @property
    def is_year(self) -> bool:
        """Whether it is a calendar year."""
        return (self.first.month, self.last.month) == (1, 12) and self.first.year == self.last.year

    @property
    def is_school_year(self) -> bool:
        return (self.first.month, self.last.month) == (7, 6)

    def covers(self, other: Period) -> bool:
        """Whether all of another lies in it."""
        return self.first <= other.first and other.last <= self.last


def last_day(statement: str, periods: Sequence[Period], first: Period, begin: int) -> datetime.date | None:
    """The last day of what a statement says from `begin` on that something holds; None where it names no end."""
    if last := end_of_range(statement, periods, first):
        return last
    long = (first.last - first.first).days > _LONGEST_MONTH and _HOLDS.match(statement, begin) is not None
    is_open = _FROM.search(statement, begin, first.start) or _GOES_ON.match(statement, first.end)
    return first.last if long and not is_open else None


def end_of_range(statement: str, periods: Sequence[Period], first: Period) -> datetime.date | None:
    """The last day of "2020-01-01 – 2022-12-31", "2020–2023"."""
    if first.last.year - first.first.year >= 1:
        return first.last
    for following in periods:
        if following.start >= first.end and _TO_DATE.fullmatch(statement[first.end : following.start]):
            return following.last
    return None


def periods_in(statement: str) -> list[Period]:
    """Days with their year, months, terms, seasons, school years and years that a sentence names, in its order."""
    found = list(_days(statement))
    found += [Period(one.start, one.end, one.begins, one.ends) for one in school_years(statement)]
    found += [Period(one.start, one.end, one.first, one.last) for one in terms(statement)]
    for match in YEARS.finditer(statement):
        first, last = int(match["first"]), int(match["last"])
        if first < last:
            found.append(Period(match.start(), match.end(), datetime.date(first, 1, 1), datetime.date(last, 12, 31)))
    for match in _MONTH_YEAR.finditer(statement):
        month, year = MONTHS.index(small_letters(match["month"])) + 1, int(match["year"])
        last_day = datetime.date(year + month // 12, month % 12 + 1, 1) - datetime.timedelta(days=1)
        found.append(Period(match.start(), match.end(), datetime.date(year, month, 1), last_day))
    for match in _YEAR.finditer(statement):
        found.append(Period.of_year(int(match["year"]), match.start(), match.end()))
    return _apart(sorted(found, key=lambda period: (period.start, -period.end, period.first)))


def years_named(name: str) -> list[int]:
    """The years that a title or the name of a file or folder bears, else those of its days ("rev 22-06-13")."""
    plain = [int(match.group()) for match in NAME_YEAR.finditer(name)]
    return plain or [date.year for date in calendar_dates(name.replace("_", " ")) if date.year is not None]


def _days(statement: str) -> Iterator[Period]:
    """The days with their year; the first of "1 juni–31 augusti 2025" has that of the last, or the one before it."""
    following: CalendarDate | None = None
    for date in sorted(calendar_dates(statement), key=lambda date: (date.start, date.month, date.day), reverse=True):
        year = date.year
        after = None if following is None else following.year
        if following and after and year is None and _TO_DATE.fullmatch(statement[date.end : following.start]):
            year = after - ((date.month, date.day) > (following.month, following.day))
        following = date
        try:
            day = None if year is None else datetime.date(year, date.month, date.day)
        except ValueError:  # 29 February of the year before
            day = None
        if day is not None:
            yield Period(date.start, date.end, day, day)


def _apart(periods: Iterable[Period]) -> list[Period]:
    """Without those that lie in another: the year of a day."""
    kept: list[Period] = []
    for period in periods:
        if not kept or period.start >= kept[-1].end:
            kept.append(period)
    return kept
