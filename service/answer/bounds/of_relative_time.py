"""Of which year or season a hit is, where the question names it by where one stands in time: "i fjol", "i höst".

Most of what is asked of last year stands nowhere: a text tells what holds, and a question that differs from the one it
answers by "förra året" alone lies as near to it. So the text has to say by itself that it tells of that time.
"""

from __future__ import annotations

import datetime
import re

from indexer.texts.stated.calendar import calendar_dates
from indexer.texts.stated.periods import periods_in
from indexer.texts.stated.recurring_days import RecurringDays
from indexer.texts.stated.relative_times import RelativeTime, Unit, relative_times
from service.answer.confidence import Confidence
from service.question.asked_relative_times import asked_days, asked_relative_times
from service.question.asked_time import AskedTime
from service.search.hits import Hit

_WHEN = re.compile(r"\s*+(?:när|vilke[nt]\s(?:dag|datum)|vilka\s(?:dagar|datum))\b", re.IGNORECASE)
_FOR = re.compile(r"\b(?:till|för|inför)\s*+$", re.IGNORECASE)
"""Before it: what is applied for now, for a later time."""
_MONTHS = {
    Unit.SPRING: (1, 2, 3, 4, 5, 6),
    Unit.SUMMER: (5, 6, 7, 8, 9),
    Unit.AUTUMN: (8, 9, 10, 11, 12),
    Unit.WINTER: (10, 11, 12, 1, 2, 3, 4),
}
"""Those that people may mean."""
_SOME_TIME = re.compile(
    r"\b(?:(?:sport|påsk|sommar|höst|jul|skol)?lov(?:et|en)?|(?:vecka|v\.)\s?\d{1,2}|avvikande|\w+afton)\b"
    r"|\b(?:jul|påsk|nyårs|midsommar|pingst|national|annan|skärtors|långfre|trettonde|himmelsfärds|kläm)dag(?:en|ar|arna)?\b"
    r"|\b(?:stor|jul|påsk|pingst|nyårs)helg",
    re.IGNORECASE,
)
"""What holds for a week, a holiday or a feast only."""
_EXCEPT = re.compile(r"\b(?:(?:för)?utom|även|också|inklusive)\b[^.;|]*+", re.IGNORECASE)
"""Of other days than those that it stands with."""
_SINCE = re.compile(
    r"""\b(?:(?:från(?:\soch\smed)?|fr\.?\s?o\.?\s?m\.?|sedan|per)\s(?:den\s)?|den\s)(?:\d{1,2}(?::?[ae])?\s)?
    [a-z]{3,9}\s(?:19|20)\d\d\b(?!\s?(?:[-\u2013]|till|t\.?\s?o))
    | \b(?:senast|före|innan)\s(?:den\s)?\d{1,2}(?::?[ae])?\s[a-z]{3,9}\b""",
    re.IGNORECASE | re.VERBOSE,
)
"""A day since when something holds, on which it was counted or by which it is done: no month that it holds in alone."""


def bound_of_relative_time(question: str, hit: Hit, day: datetime.date) -> Confidence:
    """How sure a hit may be to be of the years and seasons that are asked of on a day."""
    quote = hit.passage.text[hit.marked.start : hit.marked.end]
    around = f"{hit.document.title} | {hit.passage.heading or ''} | {hit.passage.text}"
    return bound_of_quote(question, quote, around, day)


def bound_of_quote(question: str, quote: str, around: str, day: datetime.date) -> Confidence:
    """The same of what is quoted; `around` is what it stands in, and what that stands under."""
    bound = Confidence.SURE
    days = asked_days(question, day)
    if days and not any(_may_be_of(one, quote) for one in days):
        bound = Confidence.UNSURE
    if AskedTime.of(question).periods:
        return bound  # which says it better
    for clause, asked in asked_relative_times(question):
        if asked.unit is Unit.YEAR or asked.offset != 0:
            bound = bound.at_most(_of_year(asked, quote, around, day))
        elif not _is_of_season(clause, asked, quote):
            bound = bound.at_most(Confidence.UNSURE)
    return bound


def _may_be_of(day: datetime.date, quote: str) -> bool:
    """Whether what is quoted may hold on a day: it names no other weekdays, months or time alone."""
    said = RecurringDays.of(_SINCE.sub(" ", quote))
    if day.weekday() in said.named:
        return True
    if said.weekdays and day.weekday() not in said.weekdays:
        return False
    return not (said.months and day.month not in said.months) and _SOME_TIME.search(_EXCEPT.sub(" ", quote)) is None


def _of_year(asked: RelativeTime, quote: str, around: str, day: datetime.date) -> Confidence:
    """That a hit is of a year, or of a season of the last or the next year."""
    if any(one.unit is asked.unit for one in relative_times(quote)):
        return Confidence.SURE if _names(asked, quote) else Confidence.UNSURE
    otherwise = Confidence.UNSURE if asked.offset == -1 else Confidence.LIKELY
    year = day.year + (asked.offset or 0)
    periods = periods_in(quote)
    if periods:
        return Confidence.SURE if any(one.first.year <= year <= one.last.year for one in periods) else otherwise
    if asked.offset == 0 or _names(asked, around) or str(year) in around:
        return Confidence.SURE
    return otherwise


def _names(asked: RelativeTime, text: str) -> bool:
    return any(map(asked.may_be, relative_times(text)))


def _is_of_season(clause: str, asked: RelativeTime, quote: str) -> bool:
    """Whether what is marked may be of this season: it names no other, nor, if one asks when, only days of others."""
    seasons = {one.unit for one in relative_times(quote)} - {Unit.YEAR}
    if seasons:
        return asked.unit in seasons
    months = [date.month for date in calendar_dates(quote)]
    if not months or not _WHEN.match(clause) or _FOR.search(clause, 0, asked.start):
        return True
    return any(month in _MONTHS[asked.unit] for month in months)
