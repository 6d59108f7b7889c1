"""Quantities: which sentence, or row of a table, is of the number that is asked of.

"8–25 timmar i månaden" is of one who gets ten hours, "65 år och äldre" of one who is 71; what stands beside them in the
same scale isn't, however near it lies.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Self

from indexer.texts.swedish import small_letters
from service.search.limits import asks_whether

_SMALL = """noll ett två tre fyra fem sex sju åtta nio tio elva tolv tretton fjorton femton sexton sjutton arton nitton
    tjugo""".split()
_TENS = "trettio fyrtio femtio sextio sjuttio åttio nittio hundra".split()
_IN_WORDS = {"en": 1.0} | {word: float(number) for number, word in enumerate(_SMALL)}
_IN_WORDS |= {word: 10.0 * number for number, word in enumerate(_TENS, start=3)}
_IN_WORDS |= {ten + one: _IN_WORDS[ten] + _IN_WORDS[one] for ten in ("tjugo", *_TENS[:-1]) for one in _SMALL[1:10]}
_UNITS = {
    "year": "år års åring åringen åringar åringarna årig åriga årigt",
    "month": "månad månader månaders mån",
    "week": "vecka veckor veckors",
    "day": "dag dagar dagars dygn",
    "hour": "timme timmar timmars tim",
    "minute": "minut minuter minuters min",
    "kilometre": "km kilometer kilometers",
    "metre": "m meter meters",
    "square metre": "kvm m2 m² kvadrat kvadratmeter kvadratmeters",
    "kilogram": "kg kilo",
    "person": "personer deltagare gäster",
}
_GRADES = "årskurs årskurser årskurserna åk klass klasser".split()
"""Of a school: the number comes after."""
_KINDS = {word: (unit, 1.0) for unit, words in _UNITS.items() for word in words.split()}
_KINDS |= {"mil": ("kilometre", 10.0), "ton": ("kilogram", 1000.0)}
"""What a number is of, by the word after it, and how many of the unit that is."""

_SIZES = frozenset({"year", "metre", "square metre", "kilometre", "kilogram"})
_AT_HEAD = 30
"""Characters before a span of time by which a sentence is a step: later it tells how long something takes, or lasts."""


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_NUMBER = rf"(?:\d{{1,3}}(?:[\s\u00a0]\d{{3}})+|\d{{1,6}}(?:,\d{{1,2}})?|{_any(_IN_WORDS)})(?![\d,]\d)"
_KIND = rf"[\s\u00a0-]?(?P<kind>{_any(_KINDS)})(?![\w²])"
_BEGIN = r"(?<![\w,.:§/–-])"
_ASKED = re.compile(rf"{_BEGIN}(?P<number>{_NUMBER}){_KIND}", re.IGNORECASE)
_AGED = re.compile(
    rf"\b(?:är|fyller|fyllt|fyllde|blir)\s(?:snart\s|båda\s|bara\s|redan\s)?(?P<number>{_NUMBER})(?=\s*+(?:[,.?!]|och\b|så\b|$))",
    re.IGNORECASE,
)
"""An age without its unit: "Jag är 71 och änka"."""
_GRADE = re.compile(rf"\b(?:{_any(_GRADES)})\s(?P<number>\d)(?!\s?[\d–-])", re.IGNORECASE)
_OF_GRADES = re.compile(rf"\b(?:{_any(_GRADES)})\s$", re.IGNORECASE)
_FIRST_GRADE = "f"
"""Förskoleklass, before the first: "F–3"."""
_BEFORE = re.compile(
    r"""\b(?:(?P<under>under|(?:mindre|kortare|yngre|färre|lägre|smalare)\sän)
    |(?P<over>över|(?:mer|fler|längre|äldre|större|bredare|högre)\sän)
    |(?P<other>till|inom|före|innan|varje|sedan|från|per|de))\s$""",
    re.IGNORECASE | re.VERBOSE,
)
"""What a number is less or more than, or isn't what the question is of."""
_A_LITTLE = 1e-6
_RANGE = re.compile(
    rf"""{_BEGIN}(?=\w)(?:
      (?:från\s|(?P<between>mellan\s))?(?P<low>{_NUMBER}|{_FIRST_GRADE}(?=\s?[–-]\s?\d))(?:[\s\u00a0]?(?:{_any(_KINDS)}))?
        (?(between)\soch\s|(?:\s?[–-]\s?|\still\s(?:och\smed\s)?))(?P<high>{_NUMBER})
    | (?:(?P<below>under|(?:mindre|kortare|yngre|färre|lägre|smalare)\sän)
        |(?P<most>högst|(?:upp\s)?till|som\smest|max(?:imalt)?|till\soch\smed|t\.?\s?o\.?\s?m\.?)
        |(?P<above>över|(?:mer|fler|längre|äldre|större|bredare|högre)\sän)
        |(?P<least>minst|lägst|från(?:\soch\smed)?|fr\.?\s?o\.?\s?m\.?|fyllt|fyllda))\s(?P<limit>{_NUMBER})
    | (?P<number>{_NUMBER})(?=(?:{_KIND.replace("?P<kind>", "?:")})?\s(?:och|eller)\s
        (?:(?P<up>däröver|äldre|mer|fler|längre|större|bredare|över|uppåt)
        |(?:därunder|yngre|mindre|färre|kortare|smalare|under|nedåt))\b)
    )(?:{_KIND})?""",
    re.IGNORECASE | re.VERBOSE,
)
_JOINED = re.compile(r"\s*+(?:,\s*+)?(?:(?:och|men)\s*+)?")


def _value(number: str) -> float:
    word = small_letters(number)
    if word == _FIRST_GRADE:
        return 0.0
    return _IN_WORDS[word] if word in _IN_WORDS else float(re.sub(r"\s", "", number).replace(",", "."))


@dataclass(frozen=True, slots=True)
class _Range:
    """Numbers of a unit that a text names at `[start:end]`, from the lowest to the highest."""

    start: int
    end: int
    unit: str | None
    """None where only what stands above a cell tells it."""
    low: float
    high: float
    is_above: bool
    """Whether the lowest is none of them."""
    is_below: bool
    """Whether the highest isn't."""

    @classmethod
    def of(cls, match: re.Match[str]) -> Self:
        unit, factor = _KINDS[small_letters(match["kind"])] if match["kind"] else (None, 1.0)
        if match["high"]:
            low, high = _value(match["low"]), _value(match["high"])
        else:
            limit = _value(match["limit"] or match["number"])
            is_most = match["below"] or match["most"] or (match["number"] and not match["up"])
            low, high = (0.0, limit) if is_most else (limit, math.inf)
        place = match.start(), match.end()
        return cls(*place, unit, low * factor, high * factor, bool(match["above"]), bool(match["below"]))

    def holds(self, value: float) -> bool:
        if value in (self.low, self.high):
            return not (self.is_above if value == self.low else self.is_below)
        return self.low < value < self.high

    def upto(self, other: Self) -> Self:
        """From this one's lowest to another's highest."""
        unit = self.unit or other.unit
        return replace(self, end=other.end, unit=unit, high=other.high, is_below=other.is_below)

    def column(self, text: str) -> int | None:
        """That of the cell of a row that says nothing else."""
        before, after = text[: self.start].rpartition("|")[2], text[self.end :].partition("|")[0]
        return None if before.strip() or after.strip() else text.count("|", 0, self.start)


def _ranges(text: str) -> list[_Range]:
    """The ranges that a text names; "mer än 15 m² och högst 50 m²" is one."""
    found: list[_Range] = []
    for one in map(_Range.of, _RANGE.finditer(text)):
        last = found[-1] if found else None
        if last and last.high == math.inf and one.low == 0 and _JOINED.fullmatch(text, last.end, one.start):
            found[-1] = last.upto(one)
        else:
            found.append(one)
    return found


@dataclass(frozen=True, slots=True)
class Quantities:
    """The numbers that tell which step of a scale a question is of."""

    values: tuple[tuple[str, float], ...]
    """By unit."""

    @classmethod
    def asked(cls, question: str) -> Self:
        if asks_whether(question):
            return cls(())
        found = {}
        for match in _ASKED.finditer(question):
            before = _BEFORE.search(question, 0, match.start())
            if before is None or not before["other"]:
                unit, factor = _KINDS[small_letters(match["kind"])]
                side = 0 if before is None else _A_LITTLE if before["over"] else -_A_LITTLE
                found[unit] = _value(match["number"]) * factor + side
        if "year" not in found and (aged := _AGED.search(question)):
            found["year"] = _value(aged["number"])
        if graded := _GRADE.search(question):
            found["grade"] = _value(graded["number"])
        return cls(tuple(found.items()))

    def sides(self, texts: Sequence[str]) -> list[int]:
        """Whether each sentence of a passage is of what is asked (1), of another step of a scale (-1), or neither (0).

        There is a scale where some are of it and others aren't, in the rows of a table, and where sizes are told apart.
        """
        sides = [0] * len(texts)
        rows = [text for text in texts if is_row(text)]
        for unit, value in self.values:
            said = [_says(text, unit, value, rows[0] if rows else "") for text in texts]
            in_rows = [one if is_row(text) else 0 for one, text in zip(said, texts, strict=True)]
            is_table = len(in_rows) - in_rows.count(0) > 1
            if is_table:
                said = in_rows  # what is said beside it is of something else
            elif 1 not in said:
                said = [one if _is_size(text, unit) else 0 for one, text in zip(said, texts, strict=True)]
            sides = [min(filter(None, (side, one)), default=0) for side, one in zip(sides, said, strict=True)]
        return sides


def _is_size(text: str, unit: str) -> bool:
    """Whether a text names a range that is a step even alone: "Tillbyggnad 16–50 kvm", not "inom 2–5 veckor"."""
    return unit in _SIZES and any(one.unit == unit and 0 < one.low < one.high < math.inf for one in _ranges(text))


def is_quantity(word: str) -> bool:
    """Whether a word is a number, what numbers are of, or both: "trettio", "mil", "sexåring". Not whom they count."""
    plain = small_letters(word)
    unit, _ = _KINDS.get(plain, (None, 1.0))
    return plain in _IN_WORDS or unit not in (None, "person") or _ASKED.fullmatch(word) is not None


def is_row(text: str) -> bool:
    """Whether it is a table's: "Villa | 20 kr", "Slag: Villa; Avgift: 20 kr"."""
    return " | " in text or ("; " in text and ": " in text)


def _says(text: str, unit: str, value: float, head: str) -> int:
    """1 if a text names a range of the unit that holds the value, -1 if only others, else 0.

    Where a cell is nothing but numbers, the head of its table's column may name the unit.
    """
    names = head.split("|") if head != text else []
    ranges = [
        one
        for one in _ranges(text)
        if one.unit == unit or (one.unit is None and _is_of(one, unit, text, names))
        if unit in _SIZES or one.start <= _AT_HEAD or is_row(text)
    ]
    if not ranges:
        return 0
    return 1 if any(one.holds(value) for one in ranges) else -1


def _is_of(one: _Range, unit: str, text: str, heads: Sequence[str]) -> bool:
    """Whether what stands before numbers, or above their cell, says what they are of."""
    before = text[max(0, one.start - _AT_HEAD) : one.start]
    return (unit == "grade" and _OF_GRADES.search(before) is not None) or _names(heads, one.column(text), unit)


def _names(heads: Sequence[str], column: int | None, unit: str) -> bool:
    """Whether the head of a column names a unit."""
    if column is None or column >= len(heads):
        return False
    words = re.findall(r"[^\W\d]+[2²]?", heads[column].lower())
    return not set(_GRADES if unit == "grade" else _UNITS[unit].split()).isdisjoint(words)
