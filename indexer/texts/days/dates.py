"""Publication dates in Swedish text: only a full, valid date that stands as a dateline or after a cue counts."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence

from indexer.texts.swedish import small_letters

MONTHS = (
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
)
_FIRST_YEAR, _LAST_YEAR = 1800, 2199
_LAST_SHORT_YEAR = 49
"""Of two digits: "49" is 2049, "50" is 1950."""
_HEAD_LINES, _TAIL_LINES, _LONGEST_LINE = 15, 8, 150

_MONTH_NAMES = "|".join(sorted((*MONTHS, *(f"{m[:3]}\\.?" for m in MONTHS), "sept\\.?"), key=len, reverse=True))
_WEEKDAY = r"(?:(?:mån|tis|ons|tors|fre|lör|sön)(?:dag)?(?:en)?\.?,?\s++)?"
_FORMS = (
    r"(?P<iso>(?P<y1>\d{4})[-./](?P<m1>\d{1,2})[-./](?P<d1>\d{1,2}))"
    rf"|{_WEEKDAY}(?:den\s++)?(?P<d2>\d{{1,2}})(?::?[ae])?\.?\s++(?P<m2>{_MONTH_NAMES}),?\s++(?P<y2>\d{{4}})"
    r"|(?P<d3>\d{1,2})[/.](?P<m3>\d{1,2})[-./\s]\s?(?P<y3>\d{4})"
    r"|(?P<y4>\d\d)-(?P<m4>\d\d)-(?P<d4>\d\d)"
)
_DATE = rf"(?:{_FORMS})(?!-?\d)"
_CUED_FORMS = r"|(?P<y5>\d\d)(?P<m5>\d\d)(?P<d5>\d\d)|(?P<d6>\d{1,2})/(?P<m6>\d{1,2})\s?[-–]?(?P<y6>\d\d)"
"""What is a date only where it is said to be one: six digits may be a case's number."""
_CUED_DATE = rf"(?:{_FORMS}{_CUED_FORMS})(?!-?\d)"
_TIME = r"(?:T?\s*+,?+\s*+(?:kl(?:ockan|\.)?+\s*+)?+\d{1,2}[.:]\d{2}(?:[.:]\d{2})?(?:[.,]\d+)?(?:Z|[+-]\d{2}:?\d{2})?)?"
_PLACE = r"(?:[A-ZÅÄÖ][\wåäö-]+(?:\s[A-ZÅÄÖ][\wåäö-]+)?,?\s+(?=den\s|(?:\d\d){1,2}-))?"
_DATELINE = re.compile(rf"(?-i:{_PLACE}){_DATE}{_TIME}\.?", re.IGNORECASE)
_PUBLISHED = (
    r"publicerad|publicerat|publiceringsdatum|publicering|publ\.?|(?:dokument)?datum|postad|inlagd|skapad|upplagd"
    r"|upprätta(?:d|t)"
)
_UPDATED = r"(?:senast\s++)?(?:uppdaterad|uppdaterat|ändrad|ändrat|granskad|reviderad)|uppdateringsdatum"
_REST = r"(?:$|\s*[,;|·•(–-].*|\s+(?:kl|av|i|under)\b.*)"
_AFTER_CUE = rf"(?:\s++(?:datum|den))?+\s*+[:–-]?+\s*+{_CUED_DATE}{_TIME}\.?{_REST}"
_CUED = tuple(re.compile(rf"(?:{cue}){_AFTER_CUE}", re.IGNORECASE) for cue in (_PUBLISHED, _UPDATED))


def parse_date(text: str) -> datetime.date | None:
    """The date that `text` is, whole: "2013-02-22", "fredag 22 februari 2013", "22/2 2013", "13-02-22".

    None for anything else.
    """
    text = text.strip()
    if len(text) > _LONGEST_LINE:
        return None
    match = _DATELINE.fullmatch(text)
    return _valid(match) if match else None


def is_dateline(line: str) -> bool:
    """Whether a line says nothing but when the text was published."""
    line = line.strip()
    if len(line) > _LONGEST_LINE:
        return False
    return parse_date(line) is not None or any(pattern.fullmatch(line) for pattern in _CUED)


def publication_date(lines: Sequence[str], *, cued: bool = False) -> datetime.date | None:
    """When a text says that it was published, else when it says that it was last changed.

    Datelines count among the first lines that aren't blank, lines with a cue ("Publicerad 3 mars 2021") also among
    the last ones, where web pages put them; with `cued` only those, for a bare date on a page may be that of an event.
    """
    head = _short(lines, _HEAD_LINES)
    tail = _short(lines[: len(head) - 1 : -1] if len(lines) > _HEAD_LINES else (), _TAIL_LINES)
    published, updated = _CUED
    for line in head:
        if (found := (None if cued else parse_date(line)) or _cued(published, line)) is not None:
            return found
    for pattern, candidates in ((published, tail), (updated, head), (updated, tail)):
        for line in candidates:
            if (found := _cued(pattern, line)) is not None:
                return found
    return None


def full_year(year: str) -> int:
    """A year that may be written with its last two digits alone."""
    number = int(year)
    return number if len(year) > 2 else number + (2000 if number <= _LAST_SHORT_YEAR else 1900)


def _short(lines: Sequence[str], count: int) -> list[str]:
    """The first `count` lines that aren't blank, without those too long to be a dateline."""
    found: list[str] = []
    for line in lines:
        if count == 0:
            break
        if stripped := line.strip():
            count -= 1
            if len(stripped) <= _LONGEST_LINE:
                found.append(stripped)
    return found


def _cued(pattern: re.Pattern[str], line: str) -> datetime.date | None:
    match = pattern.fullmatch(line)
    return _valid(match) if match else None


def _valid(match: re.Match[str]) -> datetime.date | None:
    groups = match.groupdict()
    for form in "123456":
        if groups.get(f"y{form}") is None:
            continue
        year, month, day = full_year(groups[f"y{form}"]), groups[f"m{form}"], int(groups[f"d{form}"])
        try:
            date = datetime.date(year, _month_number(month), day)
        except ValueError:
            return None
        return date if _FIRST_YEAR <= year <= _LAST_YEAR else None
    return None


def _month_number(month: str) -> int:
    if month.isdecimal():
        return int(month)
    return next(n for n, name in enumerate(MONTHS, 1) if name.startswith(small_letters(month).rstrip(".")[:3]))
