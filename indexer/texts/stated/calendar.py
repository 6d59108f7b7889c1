"""Calendar dates as they are written in running text and in questions: every spelling, one form.

"den 3 maj 2026", "3/5 2026", "2026-05-03", "26-05-03", "3.5.2026", "May 3, 2026" and "20260503" are one day; without a
year it is the day of some year. Six digits ("260503") are a day where the words before them say so: a case may be
numbered so, too. `indexer.texts.days.dates` tells which of a text's dates is that of its publication.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.texts.days.dates import full_year
from indexer.texts.stated.case_numbers import is_numbered
from indexer.texts.swedish import small_letters

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari january jan",
            "februari february feb",
            "mars march mar",
            "april apr",
            "maj may",
            "juni june jun",
            "juli july jul",
            "augusti august aug",
            "september sept sep",
            "oktober october okt oct",
            "november nov",
            "december dec",
        ),
        1,
    )
    for name in names.split()
}
_MONTH_BEGINNINGS = sorted({name[:3] for name in _MONTHS})
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_FIRST_YEAR, _LAST_YEAR = 1700, 2199

_NUMERIC = re.compile(
    r"""(?<![\d:/.,§-])(?: (?P<y1>\d{4})(?P<s1>[-/.\u2013\u2011])(?P<m1>\d{1,2})(?P=s1)(?P<d1>\d{1,2})
      | (?P<y2>(?:19|20)\d\d)(?P<m2>\d\d)(?P<d2>\d\d)
      | (?P<d3>\d{1,2})/(?P<m3>\d{1,2}) (?: (?:\s?[-/]\s?|\s|,\s)(?P<y3>(?:\d{4}|\d\d(?![:.]\d))) )?
      | (?P<d4>\d{1,2})\.(?P<m4>\d{1,2})\.(?P<y4>\d{4})
      | (?P<d6>\d{1,2})-(?P<m6>\d{1,2})-(?P<y6>(?:19|20)\d\d)
      | (?P<y5>\d\d)[-\u2011](?P<m5>\d\d)[-\u2011](?P<d5>\d\d)(?!\s\d\d\b) )(?![\d/:]|[.,-]\d)""",
    re.VERBOSE,
)
_NAMED = re.compile(
    rf"""(?<![\w:/.,-])(?P<first>\d{{1,2}})(?::?[ae]|st|nd|rd|th|\.)?
    (?: \s?(?:-|\u2013|\u2011|och|and|till|to)\s?(?P<last>\d{{1,2}})(?::?[ae]|\.)? )?
    \s?(?:\s|of\s)(?P<month>{_MONTH})\b
    (?:\.?,?\s(?P<year>\d{{4}}|[-\u2013'’]\d\d)(?!\w|[:.,]\d|\s?(?:{_MONTH})\b))?""",
    re.VERBOSE | re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    r"(?<=[a-zA-Z])\s(?P<day>\d{1,2})(?:st|nd|rd|th)?(?!\w|[:.,-]\d)(?:,?\s(?P<year>\d{4})(?!\w|[:.,]\d))?",
)
_SAYS_DATE = r"""fr\.?\s?o\.?\s?m\b\.?|t\.?\s?o\.?\s?m\b\.?|(?:från|till)\s+och\s+med|den|rev\.?|[^\W\d]*datum
    |gäller|giltig[at]?|(?:gäller|gälla|giltig[at]?|tillämpas)\s+(?:från|sedan|till|tiden|perioden)|(?:upphör|upphörde)(?:\s+att\s+gälla)?
    |(?:reviderad|uppdaterad|ändrad|granskad|antagen|fastställd|beslutad|godkänd|daterad|publicerad|upphävd)
    |(?:reviderat|uppdaterat|ändrat|granskat|antaget|fastställt|beslutat|godkänt|daterat|publicerat|upphävt)
    |(?:reviderades|uppdaterades|ändrades|antogs|fastställdes|beslutades|upphävdes)|i\s+kraft"""
_SIX_DIGITS = re.compile(
    rf"""(?<!\w)(?:{_SAYS_DATE})(?![^\W\d])\s?:?\s?(?:(?:den|av)\s)?(?:(?:kf|ks|kommunfullmäktige|kommunstyrelsen|\w+nämnden)\s)?(?:den\s)?
    (?P<first>\d{{6}})(?:\s?[-–]\s?(?P<last>\d{{6}}))?(?![\w/:]|[.,-]\d|\s?(?:kr|kronor|tkr|mkr|st|m²|m2|\d)\b)""",
    re.VERBOSE | re.IGNORECASE,
)
_LAST_WORD = re.compile(r"[a-zA-Z]{1,9}$")
_MAY_BE_SIX = re.compile(r"(?<!\d)\d{6}(?!\d)")
_MAY_BE_NUMERIC = re.compile(r"\d[-/.\u2013\u2011]\d|\d{8}")


@dataclass(frozen=True, slots=True)
class CalendarDate:
    """A day that a text names, at `text[start:end]`; of any year if `year` is None."""

    start: int
    end: int
    year: int | None
    month: int
    day: int
    certain: bool
    """Whether it can hardly be anything but a date; "3/5" may be a share."""


def calendar_dates(text: str) -> Iterator[CalendarDate]:
    """Every date of a text, in no order. One of two days of a month ("3-5 maj") gives both."""
    if _MAY_BE_NUMERIC.search(text):
        for match in _NUMERIC.finditer(text):
            yield from _numeric(text, match)
    if _MAY_BE_SIX.search(text):
        for match in _SIX_DIGITS.finditer(text):
            for name in filter(match.group, ("first", "last")):
                digits, (start, end) = match[name], match.span(name)
                yield from _date(start, end, digits[:2], int(digits[2:4]), digits[4:], certain=True)
    small = small_letters(text)
    if not any(month in small for month in _MONTH_BEGINNINGS):
        return
    for match in _NAMED.finditer(text):
        year, month = match["year"], match["month"]
        for day in filter(None, (match["first"], match["last"])):
            yield from _date(
                *match.span(), year and year[-4:].lstrip("-\u2013'’"), _MONTHS[small_letters(month)], day, certain=True
            )
    for match in _MONTH_FIRST.finditer(text):
        word = _LAST_WORD.search(text, max(0, match.start() - 10), match.start())
        month = _MONTHS.get(small_letters(word.group())) if word else None
        if word and month:
            yield from _date(word.start(), match.end(), match["year"], month, match["day"], certain=True)


def _numeric(text: str, match: re.Match[str]) -> Iterator[CalendarDate]:
    if match["y5"] and is_numbered(text, match.start()):
        return
    for form in "123456":
        if (day := match[f"d{form}"]) is not None:
            year = match[f"y{form}"]
            certain = year is not None and form != "5"
            yield from _date(*match.span(), year, int(match[f"m{form}"]), day, certain=certain)


def _date(start: int, end: int, year: str | None, month: int, day: str, *, certain: bool) -> Iterator[CalendarDate]:
    number = None if year is None else full_year(year)
    try:
        datetime.date(2000 if number is None else number, month, int(day))
    except ValueError:
        return
    if number is None or _FIRST_YEAR <= number <= _LAST_YEAR:
        yield CalendarDate(start, end, number, month, int(day), certain)
