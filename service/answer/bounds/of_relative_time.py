"""Of which year or season a hit is, where the question names it by where one stands in time: "i fjol", "i höst".

Most of what is asked of last year stands nowhere: a text tells what holds, and a question that differs from the one it
answers by "förra året" alone lies as near to it. So the text has to say by itself that it tells of that time.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from indexer.texts.stated.calendar import calendar_dates
from indexer.texts.stated.periods import periods_in
from indexer.texts.stated.relative_times import RelativeTime, Unit, relative_times
from service.answer.confidence import Confidence
from service.question.asked_time import AskedTime
from service.search.hits import Hit

_CLAUSE = re.compile(r"[^.,;:!?]++")
_ASKS = re.compile(
    r"""\s*+(?:(?:och|men|så|eller|samt)\s++)?(?:hur|vad|va|vem|vems|vilk\w++|när|var|vart|varför|varifrån
    |hade|har|är|blev|blir|fick|får|finns|fanns|kan|kunde|ska|skulle|kommer|kom|gick|går|kosta\w*+|gäll\w*+|höj\w*+|sänk\w*+
    |how|what|when|who|which|did|was|were|will|is|are)\b""",
    re.IGNORECASE | re.VERBOSE,
)
"""How a clause that asks begins: "Jag var sjuk i fjol, får jag ...?" asks of no last year."""
_BESIDE = re.compile(
    r"\b(?:fast|eftersom|som|att|innan|sedan|från|än|mot|om|när|då|than|from|since|that|because)\b", re.IGNORECASE
)
"""What begins another clause, or names what is compared, once it is asked."""
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


def bound_of_relative_time(question: str, hit: Hit, day: datetime.date) -> Confidence:
    """How sure a hit may be to be of the years and seasons that are asked of on a day."""
    quote = hit.passage.text[hit.marked.start : hit.marked.end]
    around = f"{hit.document.title} | {hit.passage.heading or ''} | {hit.passage.text}"
    return bound_of_quote(question, quote, around, day)


def bound_of_quote(question: str, quote: str, around: str, day: datetime.date) -> Confidence:
    """The same of what is quoted; `around` is what it stands in, and what that stands under."""
    bound = Confidence.SURE
    if AskedTime.of(question).periods:
        return bound  # which says it better
    for clause in _CLAUSE.findall(question):
        for asked in _asked(clause):
            if asked.unit is Unit.YEAR or asked.offset != 0:
                bound = bound.at_most(_of_year(asked, quote, around, day))
            elif not _is_of_season(clause, asked, quote):
                bound = bound.at_most(Confidence.UNSURE)
    return bound


def _asked(clause: str) -> Iterator[RelativeTime]:
    """The relative times that a clause asks of, not those by which it tells of who asks."""
    if asks := _ASKS.match(clause):
        for time in relative_times(clause):
            if time.offset is not None and not _BESIDE.search(clause, asks.end(), time.start):
                yield time


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
