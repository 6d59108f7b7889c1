"""School years: "läsåret 2025/2026", from the summer of the one year to that of the next, however it is written."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.texts.swedish import small_letters

_DASH = r"\s?[-/_\u2010\u2011\u2013]\s?"
_SCHOOL_YEAR = re.compile(
    rf"""(?<![^\W_])(?:(?P<word>(?:l[äa]s|skol)[åa]r(?:et|ets)?[\s:_]{{1,2}})
      |(?:l[äa]s|skol)[åa]r[^\W\d_]{{0,20}}(?:[\s:,(_-]{{1,3}}[^\W\d_]{{1,20}}){{0,3}}[\s:,(_-]{{1,3}})
      (?P<years>(?P<first>(?:20)?\d\d){_DASH}(?P<last>(?:20)?\d\d))(?![^\W_]|[/:.-]\d)
    | (?<![\w/:.-])(?<!nr\s)(?<!(?-i:[A-ZÅÄÖ])\s)(?P<alone>20\d\d)/(?P<following>20\d\d)(?![^\W_]|[/:.-]\d)""",
    re.VERBOSE | re.IGNORECASE,
)
"""Without the word only two whole years that a stroke joins: "2025-2026" are two years, "2025/26" may be a case."""

_WORDS = ("läsår", "läsar", "lasår", "lasar", "skolår", "skolar")


@dataclass(frozen=True, slots=True)
class SchoolYear:
    """A school year that a text names, at `text[start:end]`."""

    start: int
    """Of the word for it, where that stands right before."""
    years: int
    """Where its numbers begin."""
    end: int
    first: int
    """The year in which it begins."""
    named: bool
    """Whether a word says that it is a school year."""

    @property
    def begins(self) -> datetime.date:
        return datetime.date(self.first, 7, 1)

    @property
    def ends(self) -> datetime.date:
        return datetime.date(self.first + 1, 6, 30)


def school_years(text: str) -> Iterator[SchoolYear]:
    """The school years of a text, in its order; folded words do too ("lasaret 2025/26")."""
    small = small_letters(text)
    if "/20" not in small and not any(word in small for word in _WORDS):
        return
    for match in _SCHOOL_YEAR.finditer(text):
        numbers = match["first"] or match["alone"], match["last"] or match["following"]
        first, last = (int(number) % 100 for number in numbers)
        if last == first + 1:
            years = match.start("years" if match["years"] else "alone")
            start = match.start() if match["word"] else years
            yield SchoolYear(start, years, match.end(), 2000 + first, named=match["alone"] is None)


def without_school_years(text: str) -> str:
    """A text with blanks in the place of its school years' numbers."""
    for one in school_years(text):
        text = f"{text[: one.years]}{' ' * (one.end - one.years)}{text[one.end :]}"
    return text
