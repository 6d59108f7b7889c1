"""Masking: what tells who a person is, taken out of a text before it is written down.

Three kinds are found: Swedish personal identity numbers and coordination numbers (their date and check digit must be
right, so that journal numbers, years and amounts stay), e-mail addresses, and telephone numbers as they are written in
Sweden. Names are not: nothing tells them surely from other words.
"""

from __future__ import annotations

import datetime
import re

IDENTITY_NUMBER = "[personnummer]"
EMAIL = "[e-post]"
PHONE = "[telefon]"

_DASH = "[-\u2010-\u2015\u2212]"
_EMAIL = re.compile(
    r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}\s?(?:@|\uff20|\(at\)|\[at\]|\(a\)|\(snabel-?a\))\s?(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24}",
    re.IGNORECASE,
)
_IDENTITY_NUMBER = re.compile(
    rf"(?<![\d])(?P<century>1[89]|20)?(?P<year>\d\d) ?(?:{_DASH} ?)?(?P<month>[01]\d) ?(?:{_DASH} ?)?(?P<day>\d\d)"
    rf"\s?(?:(?:{_DASH}|[+/])\s?)?(?P<serial>\d{{3}})\s?(?P<check>\d)(?!\d)"
)
_SEPARATOR = rf"(?:{_DASH}|[ \u00a0/])"
_PHONE = re.compile(
    rf"""(?<![\w/.,§+-]) (?<!\d:) \(? (?:0046 {_SEPARATOR}? (?:\(0\))? {_SEPARATOR}? | 0)
    [1-9]\d{{0,2}} \)? (?: {_SEPARATOR}{{0,3}} \d ){{4,8}} (?! \d | {_DASH}\d | [.,:/]\d )""",
    re.VERBOSE,
)
_INTERNATIONAL_PHONE = re.compile(rf"(?<![\w+])\+[1-9](?:{_SEPARATOR}{{0,3}}\(?\d\)?){{7,13}}(?!\d)")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
"""What a text that was pasted may have between its digits."""
_OPENING_HOURS = re.compile(rf"[0-2]\d[0-5]\d ?{_DASH} ?[0-2]\d[0-5]\d")
_MOBILE_DIGITS = 10

_COORDINATION_DAY = 60
"""Added to the day of birth in a coordination number."""


def mask(text: str) -> str:
    """The text with every one of them replaced by the word for its kind, in square brackets.

    Invisible characters are left out.
    """
    text = _EMAIL.sub(EMAIL, _INVISIBLE.sub("", text))
    text = _IDENTITY_NUMBER.sub(lambda match: IDENTITY_NUMBER if _is_identity_number(match) else match.group(), text)
    text = _INTERNATIONAL_PHONE.sub(PHONE, text)
    return _PHONE.sub(lambda match: PHONE if _is_phone(match) else match.group(), text)


def _is_identity_number(match: re.Match[str]) -> bool:
    """Whether date and check digit are right: a number of ten digits that isn't one passes once in some 300 times."""
    short = match["year"] + match["month"] + match["day"] + match["serial"]
    return _check_digit(short) == int(match["check"]) and _is_date(match)


def _is_date(match: re.Match[str]) -> bool:
    day = int(match["day"])
    day -= _COORDINATION_DAY if day > _COORDINATION_DAY else 0
    for century in (match["century"],) if match["century"] else ("20", "19"):
        try:
            datetime.date(int(century + match["year"]), int(match["month"]), day)
        except ValueError:
            continue
        return True
    return False


def _check_digit(digits: str) -> int:
    """Of nine digits, by the Luhn algorithm (ISO/IEC 7812-1, annex B)."""
    total = 0
    for place, digit in enumerate(map(int, digits)):
        doubled = digit * (2 - place % 2)
        total += doubled // 10 + doubled % 10
    return -total % 10


def _is_phone(match: re.Match[str]) -> bool:
    """Whether it is written as one: fewer than ten digits in a run are the number of a case, an article or a form."""
    written = match.group()
    together = written.isdecimal() and len(written) < _MOBILE_DIGITS
    return not together and not _OPENING_HOURS.fullmatch(written)
