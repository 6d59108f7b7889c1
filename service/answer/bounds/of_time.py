"""Of which time a hit is: what is asked of a year, a month, a term or a school year isn't answered by another.

A year's number that stands somewhere near ("Läsårstider 2025/2026") says little of the very month or term: those have
to be named themselves, or without their year under what says it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from indexer.texts.days.dates import MONTHS
from indexer.texts.days.school_years import without_school_years
from indexer.texts.stated.calendar import calendar_dates
from indexer.texts.stated.periods import Period, periods_in
from indexer.texts.stated.terms import is_of_school
from indexer.texts.swedish import small_letters
from indexer.texts.validity import Validity
from service.question.asked_time import AskedTime
from service.search.hits import Hit

_MONTH = re.compile(rf"(?<!\w)(?<!\d\s)(?<!\d\.\s)(?P<month>{'|'.join(MONTHS)})(?!\w|\s(?:19|20)\d\d)", re.IGNORECASE)
"""As such: neither of a day nor of a year."""
_TERM = re.compile(r"(?<!\w)(?P<term>vår|höst)(?:termin(?:en|ens|s)?|en)(?!\w|\s20\d\d)", re.IGNORECASE)
_TERM_MONTHS = {"vår": (1, 6), "höst": (7, 12)}
_LONGEST_MONTH, _LONGEST_TERM = 31, 190
"""Days."""


def is_of_time(question: str, hit: Hit) -> bool:
    """Whether a hit may be of one of the times that are asked of."""
    asked = AskedTime.of(question)
    if not asked.periods:
        return True
    said = SaidTimes.of(hit)
    if asked.parts:
        return any(said.tells(part, of_school=is_of_school(question[part.start : part.end])) for part in asked.parts)
    return _is_of_year(asked.years, hit, said)


def _is_of_year(years: tuple[int, ...], hit: Hit, said: SaidTimes) -> bool:
    """Whether a hit says a year, stands under it, or holds in it.

    A school year is of both its years only where the text itself dates nothing.
    """
    validity, published = hit.status.edition.validity, hit.document.published
    told = f"{said.around} | {said.text}"
    plain = without_school_years(told)
    if any(str(year) in plain for year in years):
        return True
    if (plain != told or validity.is_of_school_year) and any(not _is_long(period) for period in periods_in(said.text)):
        return False
    return any(str(year) in told or _holds(validity, year) for year in years) or (
        published is not None and published.year in years
    )


def _holds(validity: Validity, year: int) -> bool:
    """Whether a text says that it held in a year."""
    if validity.year == year:
        return True
    begins, ends = validity.begins, validity.valid_until
    return begins is not None and begins.year <= year and (ends is None or year <= ends.year)


@dataclass(frozen=True, slots=True)
class SaidTimes:
    """What a hit says of times."""

    text: str
    heading: str
    outside: str
    """Path, title and the day of the decision."""

    @classmethod
    def of(cls, hit: Hit) -> Self:
        document, passage = hit.document, hit.passage
        path = document.path.replace("_", " ").replace("/", " ")
        decided = hit.status.edition.validity.decided or ""
        return cls(passage.text, passage.heading or "", f"{path} | {document.title} | {decided}")

    @property
    def around(self) -> str:
        """What the text stands under."""
        return f"{self.outside} | {self.heading}"

    def tells(self, asked: Period, *, of_school: bool) -> bool:
        """Whether it may be of a month, a season, or a term or year of a school.

        It names it, or a day in it; or names it without a year under what says the year; or names no other, and what
        it stands under is of it.
        """
        inside = periods_in(f"{self.heading} | {self.text}")
        named = [period for period in inside if period.first != period.last]
        around = periods_in(self.around)
        if any(map(asked.covers, named)):
            return True
        spans = [*around, *(period for period in named if not period.is_year)]
        if (asked.first.month, asked.last.month) in _without_year(self.text) and any(
            period.covers(asked) for period in spans
        ):
            return True
        others = bool(_as_such(self.text, asked)) or any(
            _is_alike(period, asked) and not period.covers(asked) for period in named
        )
        if any(map(asked.covers, inside)) and not (of_school and others):
            return True
        if others:
            return False
        return any(map(asked.covers, periods_in(self.outside))) or (
            not _is_month(asked) and any(period.covers(asked) and not period.is_year for period in around)
        )


def _without_year(text: str) -> set[tuple[int, int]]:
    """The first and the last month of the months and terms that a text names without a year, those of its days too."""
    days = {(date.month, date.month) for date in calendar_dates(text) if date.year is None}
    return days | _months_as_such(text) | _terms_as_such(text)


def _as_such(text: str, asked: Period) -> set[tuple[int, int]]:
    return _months_as_such(text) if _is_month(asked) else _terms_as_such(text)


def _months_as_such(text: str) -> set[tuple[int, int]]:
    numbers = (MONTHS.index(small_letters(match["month"])) + 1 for match in _MONTH.finditer(text))
    return {(number, number) for number in numbers}


def _terms_as_such(text: str) -> set[tuple[int, int]]:
    return {_TERM_MONTHS[small_letters(match["term"])] for match in _TERM.finditer(text)}


def _is_alike(period: Period, asked: Period) -> bool:
    """Whether both are months, or both are more than that."""
    return _is_month(period) == _is_month(asked) and not period.is_year


def _is_month(period: Period) -> bool:
    return (period.last - period.first).days < _LONGEST_MONTH


def _is_long(period: Period) -> bool:
    """Whether it is more than a term."""
    return (period.last - period.first).days > _LONGEST_TERM
