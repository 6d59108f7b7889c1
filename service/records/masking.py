"""Masking: what tells who a person is, taken out of a text before it is written down.

Three kinds are found: Swedish personal identity numbers and coordination numbers, e-mail addresses, and telephone
numbers. They are looked for in the text as `records/reduced_text.py` spells it; what isn't masked stays as it was
written. Names are not found: nothing tells them surely from other words.

How numbers are written is told by their gaps: what stands between one digit and the next, which may be up to three
characters of any kind but letters. A number that is spelled as identity numbers are is taken for one if its date is
right, whatever its check digit: people mistype their own. Spelled otherwise, the check digit must be right too.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from service.records.reduced_text import WORD_AT, reduce

IDENTITY_NUMBER = "[personnummer]"
EMAIL = "[e-post]"
PHONE = "[telefon]"

_GAP = r"(?:[^\w@§%\ue000]|_){0,3}"
_MASKED = "x"
"""Stands for every character that is masked: no part of a number."""

# E-mail.

_ATOM = r"[\w.!#$%&'*+/=?^`{|}~-]"
_LABEL = r"[\w-]{1,63}"
_TLD = "(?:se|nu|com|org|net|eu|info|io|no|fi|dk|de|fr|uk|us|gov|edu|name|biz|app|dev|me|example)"
_DOTTED = rf"{_LABEL}(?:\.{_LABEL}){{0,8}}\.[^\W\d_]{{2,24}}(?: {{1,2}}\. ?{_TLD}(?!\w))?"
_SPACED = rf"{_LABEL}(?: {{0,2}}\. {{0,2}}{_LABEL}){{0,3}} {{0,2}}\. {{0,2}}{_TLD}(?!\w)"
_EMAIL = re.compile(
    rf"(?<!{_ATOM}){_ATOM}++(?: {{0,2}}[@{WORD_AT}]{{1,2}} {{0,2}}(?:{_DOTTED}|{_SPACED})|@{_LABEL})", re.IGNORECASE
)
"""The last alternative is an address inside a network of its own: `anna@kommunen`."""

# Identity numbers.

_TWELVE = re.compile(rf"(?<!\d)(?:18|1{_GAP}8|1{_GAP}9|2{_GAP}0){_GAP}\d(?:{_GAP}\d){{9}}(?!\d)")
_TEN = re.compile(rf"(?<!\d)\d(?:{_GAP}\d){{9}}(?!\d)")
_BEGINNING = re.compile(rf"(?<!\d)\d(?=(?:{_GAP}\d){{9}})")
_SHORT = 10
_DATE_CUTS: dict[int, tuple[set[int], ...]] = {
    6: ({2, 4}, {2}, set()),
    8: ({4, 6}, {2, 4, 6}, {4}, {2}, set()),
}
"""After which of a date's digits there may be gaps, by how many they are, where it is spelled as a date is."""
_SERIAL_CUTS: tuple[set[int], ...] = (set(), {3}, {2}, {1}, {1, 2, 3})
"""After which of the last four."""
_COORDINATION_DAY = 60
"""Added to the day of birth in a coordination number."""
_GOES_ON = re.compile(r"[ /.-]{1,3}[01]?\d[/.-][0-3]?\d(?!\d)")
"""What follows the year of a second date."""
_AMOUNT = re.compile(r" ?(?:kr|kronor|sek|tkr|mkr|euro|%|procent)(?!\w)|:-", re.IGNORECASE)

# Telephone numbers.

_PHONE_GAP = r"(?:[^\w@§%,;!?\ue000]|_){0,3}"
_NATIONAL = re.compile(rf"(?<!\d)(?<!\d[.,:/+-])(?<!§)0(?:{_PHONE_GAP}\d){{7,9}}(?!\d)(?![.,:/-]\d)")
_ABROAD = re.compile(rf"(?<![\d+])(?:\+|00){_PHONE_GAP}[1-9](?:{_PHONE_GAP}\d){{7,13}}(?!\d)")
_SWEDEN = re.compile(rf"(?<!\d)(?:(?:\+|00){_PHONE_GAP})?4{_PHONE_GAP}6(?:{_PHONE_GAP}\d){{7,10}}(?!\d)")
_MOBILE_FROM_ABROAD = 11
"""Digits of a mobile number with Sweden's 46 and no plus."""
_STOCKHOLM = "08"
_TOGETHER = 9
"""Digits of the shortest number that is told from the number of a case, an article or a form without any gap."""
_TIME = r"(?:(?:[01]?\d|2[0-4])[.:]|[01]\d|2[0-4])[0-5]\d"
_HOURS = re.compile(rf"{_TIME} ?- ?{_TIME}(?! ?\d)")
_DAY = re.compile(r"(?:0?[1-9]|[12]\d|3[01])[-./ ]{1,2}(?:0?[1-9]|1[0-2])[-./ ]{1,2}(?:19|20)\d\d(?!\d)")


@dataclass(frozen=True, slots=True)
class _Number:
    """Digits as they stand in a reduced text, and what stands before each but the first."""

    start: int
    end: int
    digits: str
    gaps: tuple[str, ...]

    @property
    def cuts(self) -> set[int]:
        """After how many digits there is a gap."""
        return {place for place, gap in enumerate(self.gaps, start=1) if gap}


def mask(text: str) -> str:
    """The text with every one of them replaced by the word for its kind, in square brackets."""
    reduced = reduce(text)
    left = reduced.text
    found: list[tuple[int, int, str]] = []
    for kind, spans_in in ((EMAIL, _emails), (IDENTITY_NUMBER, _identity_numbers), (PHONE, _phones)):
        for start, end in list(spans_in(left)):
            found.append((*reduced.original(start, end), kind))
            left = left[:start] + _MASKED * (end - start) + left[end:]
    for start, end, kind in sorted(found, reverse=True):
        text = text[:start] + kind + text[end:]
    return text


def _emails(text: str) -> Iterator[tuple[int, int]]:
    for match in _EMAIL.finditer(text):
        local = re.split(f"[@{WORD_AT}]", match.group(), maxsplit=1)[0]
        if any(character.isalpha() for character in local):
            yield match.span()


def _identity_numbers(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    while (first := _BEGINNING.search(text, at)) is not None:
        at = first.start()
        for pattern in (_TWELVE, _TEN):
            match = pattern.match(text, at)
            if match is not None and _is_identity_number(number := _number(match), text):
                yield number.start, number.end
                at = number.end - 1
                break
        at += 1


def _number(match: re.Match[str]) -> _Number:
    places = [place for place, character in enumerate(match.group()) if character.isdecimal()]
    gaps = tuple(match.group()[one + 1 : other] for one, other in pairwise(places))
    return _Number(match.start(), match.end(), "".join(match.group()[place] for place in places), gaps)


def _is_identity_number(number: _Number, text: str) -> bool:
    digits = number.digits
    if not _is_date(digits[:-4]) or _is_something_else(number, text):
        return False
    right = _has_right_check_digit(number)
    if _is_spelled_as_one(number):
        return right or not _is_rather_a_time(number, text)
    thousands = set(number.gaps) == {"", " "} and number.cuts == {len(digits) - 3 * i for i in range(1, 4)}
    return right and digits[0] != "0" and not thousands and number.gaps[3] not in ("/", ":")


def _is_spelled_as_one(number: _Number) -> bool:
    """Whether the gaps are where people make them."""
    cuts, length = number.cuts, len(number.digits)
    if any("," in gap or ";" in gap for gap in number.gaps):  # a list of numbers is written like that
        return False
    if cuts in (set(), {*range(1, length)}, {*range(2, length, 2)}):  # together, digit by digit, or in pairs
        rather_a_phone = number.digits[0] == "0" and length == _SHORT
        return not rather_a_phone or _has_right_check_digit(number)
    date = length - 4
    in_date = {cut for cut in cuts if cut < date}
    in_serial = {cut - date for cut in cuts if cut > date}
    if in_date and date not in cuts:
        return False
    return in_date in _DATE_CUTS[date] and in_serial in _SERIAL_CUTS


def _is_something_else(number: _Number, text: str) -> bool:
    """Whether it is a date and a time with a colon or a dot, or the first date of two and the year of the next."""
    date = len(number.digits) - 4
    gap, serial = number.gaps[date - 1], number.digits[-4:]
    time = _is_time(serial) and number.gaps[date + 1] in (":", ".") and not number.gaps[date] and gap.strip(",") == " "
    return time or (serial[:2] in ("19", "20") and bool(gap) and _GOES_ON.match(text, number.end) is not None)


def _is_rather_a_time(number: _Number, text: str) -> bool:
    """Whether a number with a wrong check digit is a date of this century, and a time or an amount after it."""
    date = len(number.digits) - 4
    dashed = all(gap.strip() for gap in (number.gaps[date - 5], number.gaps[date - 3]))
    if number.digits[:2] != "20" or date == 6 or not dashed or number.gaps[date - 1].strip(",") != " ":
        return False
    return _is_time(number.digits[-4:]) or _AMOUNT.match(text, number.end) is not None


def _is_time(digits: str) -> bool:
    return int(digits[:2]) < 24 and int(digits[2:]) < 60


def _is_date(digits: str) -> bool:
    *century, year, month, day = (digits[i : i + 2] for i in range(0, len(digits), 2))
    number = int(day) - (_COORDINATION_DAY if int(day) > _COORDINATION_DAY else 0)
    for hundreds in century or ("20", "19"):
        try:
            datetime.date(int(hundreds + year), int(month), number)
        except ValueError:
            continue
        return True
    return False


def _has_right_check_digit(number: _Number) -> bool:
    """By the Luhn algorithm (ISO/IEC 7812-1, annex B), over the last ten digits."""
    total = 0
    for place, digit in enumerate(map(int, number.digits[-_SHORT:])):
        doubled = digit * (2 - place % 2)
        total += doubled // 10 + doubled % 10
    return total % 10 == 0


def _phones(text: str) -> Iterator[tuple[int, int]]:
    for pattern, is_one in ((_SWEDEN, _is_from_abroad), (_ABROAD, _is_any), (_NATIONAL, _is_national)):
        at = 0
        while (match := pattern.search(text, at)) is not None:
            number = _number(match)
            if not is_one(number, text):
                at = match.start() + 1
                continue
            opened = number.start and text[number.start - 1] == "(" and any(")" in gap for gap in number.gaps)
            start = number.start - bool(opened)
            yield start, number.end
            at = number.end
            text = text[:start] + _MASKED * (at - start) + text[at:]


def _is_any(number: _Number, text: str) -> bool:  # noqa: ARG001 (the others ask for more)
    return True


def _is_from_abroad(number: _Number, text: str) -> bool:
    """With a plus or zeros before, or all that a mobile number has after Sweden's 46."""
    before = text[number.start]
    return before in "+0" or (len(number.digits) == _MOBILE_FROM_ABROAD and number.digits.startswith("467"))


def _is_national(number: _Number, text: str) -> bool:
    """Whether it is spelled as one, and no time or date that begins with a zero."""
    cuts, first = number.cuts, number.gaps[0]
    if number.digits[1] == "0" or _HOURS.match(text, number.start) or _DAY.match(text, number.start):
        return False
    if first and not first.startswith(")") and len(cuts) < len(number.gaps):  # a decimal, the number of a book
        return False
    return bool(cuts) or len(number.digits) >= _TOGETHER or number.digits.startswith(_STOCKHOLM)
