"""Recurring days: the weekdays and months that a text or a question names, alone or as what lies between two.

"Måndag–torsdag 7–20" names four days and "15 juni–15 augusti" three months; "vardagar" and "helger" are days,
"sommaren" is months. `texts.calendar` reads single dates.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from indexer.texts.swedish import small_letters

_WEEKDAYS = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")
_SHORT_WEEKDAYS = ("mån", "tis", "ons", "tors", "fre", "lör", "sön")
_ENGLISH_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    *("januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november"),
    "december",
)
_ENGLISH_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november"),
    "december",
)
_TO = r"\s?(?:-|\u2013|\u2011|till(?:\soch\smed)?|t\.?o\.?m\.?|to|through)\s?"
_WEEKDAY = (
    rf"(?:{'|'.join(_WEEKDAYS)})(?:en|s|ar|arna)?(?:s)?|(?:{'|'.join(_SHORT_WEEKDAYS)})(?:\b\.?)"
    rf"|(?:{'|'.join(_ENGLISH_WEEKDAYS)})s?"
)
_MONTH = "|".join((*_MONTHS, *(month for month in _ENGLISH_MONTHS if month not in _MONTHS)))
_DAY_OF_MONTH = r"(?:(?:den\s)?\d{1,2}(?::?[ae])?\s)?"
_WEEKDAY_RANGE = re.compile(rf"\b(?P<first>{_WEEKDAY})(?:{_TO}(?P<last>{_WEEKDAY}))?(?!\w)", re.IGNORECASE)
_MONTH_RANGE = re.compile(rf"\b(?P<first>{_MONTH})(?:{_TO}{_DAY_OF_MONTH}(?P<last>{_MONTH}))?(?!\w)", re.IGNORECASE)
_BETWEEN = re.compile(
    rf"\b(?:mellan|between)\s((?:{_DAY_OF_MONTH}(?:{_MONTH})|{_WEEKDAY}))\s(?:och|and)\s(?=\w)", re.IGNORECASE
)
_GROUPS = (
    (re.compile(r"\b(?:vardag\w{0,5}|weekdays?)\b", re.IGNORECASE), frozenset(range(5))),
    (re.compile(r"\b(?:helg(?:en|er|erna)?|weekends?)\b", re.IGNORECASE), frozenset((5, 6))),
    (
        re.compile(r"\b(?:varje dag|alla dagar|dagligen|alla veckans dagar|every day|daily)\b", re.IGNORECASE),
        frozenset(range(7)),
    ),
)
_SEASONS = (
    (re.compile(r"\bsommar(?:en|tid|säsong|månaderna)?\b|\bsummer\b", re.IGNORECASE), frozenset((6, 7, 8))),
    (re.compile(r"\bvinter(?:n|tid|säsong)?\b|\bwinter\b", re.IGNORECASE), frozenset((12, 1, 2))),
)
_MAY_NAME = re.compile(r"dag|helg|mån|tis|ons|tors|fre|lör|sön|day|week|dai|sommar|vinter|summer|winter", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RecurringDays:
    """Weekdays from 0, Monday, to 6; months from 1 to 12."""

    named: frozenset[int]
    """Weekdays that stand there by their own names."""
    weekdays: frozenset[int]
    """Those, and the ones between two or in a word for several."""
    months: frozenset[int]

    @classmethod
    def of(cls, text: str) -> Self:
        named: set[int] = set()
        weekdays: set[int] = set()
        months: set[int] = set()
        text = _BETWEEN.sub(r"\1 till ", text)
        if _MAY_NAME.search(text):
            for match in _WEEKDAY_RANGE.finditer(text):
                first, last = _weekday(match["first"]), _weekday(match["last"] or match["first"])
                named.update((first, last))
                weekdays.update(_between(first, last, 7))
            for pattern, days in _GROUPS:
                if pattern.search(text):
                    weekdays |= days
            for pattern, those in _SEASONS:
                if pattern.search(text):
                    months |= those
        for match in _MONTH_RANGE.finditer(text):
            first, last = _month(match["first"]), _month(match["last"] or match["first"])
            months.update(number + 1 for number in _between(first, last, 12))
        return cls(frozenset(named), frozenset(weekdays | named), frozenset(months))


def _between(first: int, last: int, length: int) -> list[int]:
    """The numbers from one to another, both counted, past the end and on from 0."""
    return [(first + step) % length for step in range((last - first) % length + 1)]


def _weekday(word: str) -> int:
    start = small_letters(word)[:3]
    for names in (_SHORT_WEEKDAYS, _ENGLISH_WEEKDAYS):
        for number, name in enumerate(names):
            if name.startswith(start):
                return number
    return 0


def _month(word: str) -> int:
    plain = small_letters(word)
    return _MONTHS.index(plain) if plain in _MONTHS else _ENGLISH_MONTHS.index(plain)
