"""Spreadsheet numbers as a Swede reads them: "1 645,50 kr", "3,0 %", "2024-03-12", "14.30" as "14:30"."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation, localcontext
from fractions import Fraction

GENERAL, HIDING = "General", ";;;"
BUILT_IN: Mapping[int, str] = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: '#,##0 "kr"', 6: '#,##0 "kr"', 7: '#,##0.00 "kr"',
    8: '#,##0.00 "kr"', 9: "0%", 10: "0.00%", 14: "yyyy-mm-dd", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy",
    18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy-mm-dd h:mm", 37: "#,##0", 38: "#,##0",
    39: "#,##0.00", 40: "#,##0.00", 41: "#,##0", 42: '#,##0 "kr"', 43: "#,##0.00", 44: '#,##0.00 "kr"', 45: "mm:ss",
    46: "[h]:mm:ss", 47: "mm:ss",
}  # fmt: skip
"""Formats that files refer to by number alone (ECMA-376, part 1, 18.8.30), as Swedish Excel shows them."""

_LITERAL = re.compile(r'"([^"]*)"|\\(.)|\[\$([^][-]*+)(?:-[^][]*+)?\]|_.|\*.|\[(?!h|m|s)[^][]*+\]', re.IGNORECASE)
_ESCAPED = re.compile(r'\\([ /-])|"([ /-])"')
_MASK = re.compile(r"0[0 /-]*0")
_DIGITS = re.compile(r"[#0?][#0?,. ]*")
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_SPELLED = re.compile(r"(?:\\\w)+")
_FRACTION = re.compile(r"[?#0] ?/ ?([?#0-9]{1,4})")
_FIRST_DAY, _FIRST_DAY_1904 = datetime.datetime(1899, 12, 30), datetime.datetime(1904, 1, 1)
_LAST_DAY = 2_958_465
"""31 December 9999, counted from 1899-12-30."""

_LONGEST_NUMBER = 40
_MOST_DECIMALS = 15
_PRECISION = 3 * _LONGEST_NUMBER


def shown(value: str, number_format: str, *, from_1904: bool = False) -> str:
    """A number as it is stored, in its format; as it is stored where it is no number."""
    try:
        number = Decimal(value.strip())
    except InvalidOperation:
        return value
    if not number.is_finite() or len(value) > _LONGEST_NUMBER or abs(number.adjusted()) > _LONGEST_NUMBER:
        return value
    with localcontext(prec=_PRECISION):
        return _shown(number, number_format, from_1904=from_1904)


def _shown(number: Decimal, number_format: str, *, from_1904: bool) -> str:
    sections = _SPELLED.sub(lambda found: f'"{found.group().replace(chr(92), "")}"', number_format).split(";")
    section = sections[0]
    if len(sections) > 2 and not sections[(number < 0) + 2 * (number == 0)].strip():
        return ""  # "0;-0;;@" shows no zeros, ";;;" nothing at all
    code = _LITERAL.sub("", section).casefold()
    if _ELAPSED.search(code):
        return _elapsed(number)
    if code != "general" and re.search(r"[ymdhs]", code):
        return _date(number, code, from_1904=from_1904) or _plain(number)
    if (fraction := _FRACTION.search(code)) is not None:
        return _fraction(number, fraction.group(1))
    return _masked(number, section) or _number(number, section)


def _masked(number: Decimal, section: str) -> str:
    """A whole number of fixed length, as a code or a telephone number; "" where the format is another."""
    mask = _ESCAPED.sub(r"\1\2", section)
    if not _MASK.fullmatch(mask) or number < 0:
        return ""
    places = mask.count("0")
    digits = f"{number.quantize(Decimal(1), ROUND_HALF_UP):f}".zfill(places)
    first, rest = digits[: len(digits) - places], iter(digits[len(digits) - places :])
    return first + "".join(next(rest) if place == "0" else place for place in mask)


def _fraction(number: Decimal, below: str) -> str:
    """A whole number and the nearest fraction with as many digits below the line, or with the number stated there."""
    parts = int(below) if below.isdecimal() else 0
    exact = Fraction(abs(number))
    near = Fraction(round(exact * parts), parts) if parts else exact.limit_denominator(10 ** len(below) - 1)
    said = " ".join(str(part) for part in (near // 1, near % 1) if part) or "0"
    return f"-{said}" if number < 0 and near else said


def _number(number: Decimal, section: str) -> str:
    literals = [a or b or c for a, b, c in _LITERAL.findall(section)]
    before = _LITERAL.sub("", _DIGITS.split(section)[0]) if _DIGITS.search(section) else ""
    bare = _LITERAL.sub("", section)
    digits = _DIGITS.search(bare)
    if bare.strip().casefold() in ("general", "standard", "@", "") or digits is None or before.strip("-+ ("):
        return _plain(number)
    pattern = digits.group()
    decimals = min(sum(map(pattern.rpartition(".")[2].count, "0#?")) if "." in pattern else 0, _MOST_DECIMALS)
    percent = "%" in bare
    thousands = len(pattern.rstrip()) - len(pattern.rstrip(" ,"))
    scaled = (number * 100 if percent else number.scaleb(-3 * thousands)).quantize(
        Decimal(1).scaleb(-decimals), ROUND_HALF_UP
    )
    if "." in pattern and "0" not in pattern.rpartition(".")[2]:
        scaled = scaled.normalize() if scaled else Decimal(0)
    text = f"{scaled:,f}" if "," in pattern.partition(".")[0].rstrip(", ") or " " in pattern.strip() else f"{scaled:f}"
    text = text.replace(",", " ").replace(".", ",")
    unit = " ".join(filter(None, (literal.strip() for literal in literals)))
    return " ".join(filter(None, (text, "%" if percent else "", unit if unit.strip("-+() ") else "")))


def _plain(number: Decimal) -> str:
    """A number without a format: as many digits as a cell shows, none that only binary arithmetic left."""
    rounded = Decimal(format(number, ".15g"))
    text = format(rounded.normalize() if rounded % 1 else rounded.quantize(Decimal(1)), "f")
    return text.replace(".", ",")


def _date(number: Decimal, code: str, *, from_1904: bool) -> str | None:
    if not 0 <= number <= _LAST_DAY:
        return None
    seconds = int((number * 86_400).quantize(Decimal(1), ROUND_HALF_UP))
    try:
        moment = (_FIRST_DAY_1904 if from_1904 else _FIRST_DAY) + datetime.timedelta(seconds=seconds)
    except OverflowError:
        return None
    clock = moment.strftime("%H:%M:%S" if "s" in code else "%H:%M")
    if not re.search(r"[yd]|mmm", code):
        return clock
    day = moment.date().isoformat()
    return f"{day} {clock}" if "h" in code else day


def _elapsed(number: Decimal) -> str:
    minutes = int((abs(number) * 1_440).quantize(Decimal(1), ROUND_HALF_UP))
    return f"{'-' if number < 0 else ''}{minutes // 60}:{minutes % 60:02}"
