"""The relative times that a question asks of, not those by which it tells of who asks."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from indexer.texts.stated.relative_times import RelativeTime, Unit, relative_times

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

_DAYS_FROM_NOW = (
    (re.compile(r"\b(?:i\s?dag|i\s?kväll|i\s?eftermiddag|today|tonight|this\sevening)\b", re.IGNORECASE), 0),
    (re.compile(r"\b(?:i\s?morgon|tomorrow)\b", re.IGNORECASE), 1),
    (re.compile(r"\b(?:i\s?övermorgon)\b", re.IGNORECASE), 2),
)


def asked_days(question: str, day: datetime.date) -> tuple[datetime.date, ...]:
    """The days that a question asks of on a day, where it names them by that day: "idag", "imorgon"."""
    return tuple(day + datetime.timedelta(days=far) for pattern, far in _DAYS_FROM_NOW if pattern.search(question))


def asked_relative_times(question: str) -> Iterator[tuple[str, RelativeTime]]:
    """Each with the clause that asks, in which it stands."""
    for clause in _CLAUSE.findall(question):
        if asks := _ASKS.match(clause):
            for time in relative_times(clause):
                if time.offset is not None and not _BESIDE.search(clause, asks.end(), time.start):
                    yield clause, time


def asked_years(question: str, year: int) -> frozenset[int]:
    """The years that a question asks of in a year, where it names them so: "i fjol"."""
    times = (time for _, time in asked_relative_times(question))
    return frozenset(year + (time.offset or 0) for time in times if time.unit is Unit.YEAR)
