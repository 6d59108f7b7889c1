"""Case numbers (diarienummer) in every spelling: "KS 2024/123", "Dnr: KS-2024-00123", "KS/2024:123", "KS 2024/1-5"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.texts.days.dates import full_year

_CASE = re.compile(
    r"(?<![\d:])(?P<year>(?:19|20)\d\d)\s?(?P<sign>[/:\u2013\u2011.-])\s?(?P<number>\d{1,6})"
    r"(?P<deed>-\d{1,4})?(?![\w/:]|[.,-]\d)"
)
_OTHERWISE = re.compile(
    r"(?<![\d:/.,-])(?:(?P<first>(?!(?:19|20)\d\d/)\d{1,5})/(?P<last>(?:19|20)\d\d)|(?P<year>\d\d)/(?P<number>\d{1,6}))"
    r"(?![\w/:]|[.,-]\d)"
)
"""With two digits of the year ("MBN 98/123"), or the year last ("dnr 17/2024"): a share, a month or a day as often, if
nothing before says what it is."""
_SHORTEST_AFTER_SHORT_YEAR = 3
"""Digits of a number that only a register tells from a day or a school year."""
_LONGEST_OTHERWISE = 5
"""Letters of a register before those: a longer one is a word in capitals ("RAPPORT 12/2024")."""
_BEFORE = re.compile(
    r"""(?:(?<!\w)(?P<cue>dnr|diarienummer|diarienr|diarienumret|ärendenummer|ärende|ärendenr|mål|beteckning)\b
        (?:[.:]|\s?(?:nr|nummer)\b[.:]?)?\s?)?
    (?:(?<![\w/])(?P<register>[A-ZÅÄÖ]{1,8}(?:[-./][A-ZÅÄÖ]{1,6})?)(?P<joint>[\s/:.-]?))?$""",
    re.VERBOSE | re.IGNORECASE,
)
_JOINED = re.compile(r"(?<![\w/.])(?:[^\W\d_]{1,4}|[A-ZÅÄÖ]{1,8}(?:-[A-ZÅÄÖ]{1,6})?)/$")
"""A register that a stroke joins to the year. Of an address it is the path: "kommun.se/nyheter/2024/12"."""
_LONGEST_BEFORE = 40
_LONGEST_IN_SMALL_LETTERS = 4
"""Of a register's name that is typed without capitals: a longer one is a word before a number."""
_SHORTEST_BEFORE_DEED = 3
"""Digits of a number that a hyphen joins to its year and to the document's own: "2024-05-03" is a day."""

NO_FORM = frozenset(
    """kap kapitel sida sidan sid vecka år åren punkt avsnitt steg bilaga nr kl klockan den till från om jan feb mars
    mar april apr maj juni jun juli jul augusti aug sep sept okt nov dec januari februari september oktober november
    december ca max min och eller på över under minst högst art artikel version lag lagen rum hus plan del fråga bild
    tabell figur åk årskurs klass grupp buss linje tel telefon mobil fax box kr kronor sek euro i av för med per
    cirka prop bet mom st nummer""".split()
)
"""Words before a number that make no form's name of it, and are no diary's either."""
_NO_REGISTER = NO_FORM | {"dnr", "ärende", "mål", "tfn", "ht", "vt", "iso", "sfs", "sou", "pm"}


@dataclass(frozen=True, slots=True)
class CaseNumber:
    """A case that a text names, at `text[start:end]`, with the number that one of its documents has in it."""

    start: int
    """Of the word for it ("Dnr") or its register, where they stand there."""
    end: int
    register: str
    """In small letters ("ks"); empty where none stands there."""
    year: str
    number: int
    is_certain: bool
    """Whether it can hardly be anything else."""


def case_numbers(text: str) -> Iterator[CaseNumber]:
    """The case numbers of a text, in its order."""
    for match in _CASE.finditer(text):
        sign, written = match["sign"], match["number"]
        if match["deed"] and sign not in "/:" and len(written) < _SHORTEST_BEFORE_DEED:
            continue  # a day
        if text[match.start() - 1 : match.start()] == "/" and not _JOINED.search(
            text[max(0, match.start() - 20) : match.start()]
        ):
            continue
        cue, register, start = _named(text, match.start())
        if not register and start == match.start() and start and text[start - 1].isalnum():
            continue
        certain = bool(cue or register or sign == "/")
        yield CaseNumber(start, match.end(), register, match["year"], int(written), certain)
    for match in _OTHERWISE.finditer(text) if "/" in text else ():
        year, written = match["year"] or match["last"], match["number"] or match["first"]
        cue, register, start = _named(text, match.start())
        is_named = 1 < len(register) <= _LONGEST_OTHERWISE and text[start : match.start()].isupper()
        if cue or (is_named and (match["last"] or len(written) >= _SHORTEST_AFTER_SHORT_YEAR)):
            yield CaseNumber(start, match.end(), register, str(full_year(year)), int(written), is_certain=True)


def is_numbered(text: str, at: int) -> bool:
    """Whether a word for a case ("Dnr") stands just before: what follows is its number, and no day."""
    before = _BEFORE.search(text[max(0, at - _LONGEST_BEFORE) : at])
    return bool(before and before["cue"])


def is_registered(text: str, at: int, *, joined: bool = False) -> bool:
    """Whether what stands before two numbers makes a case of them: "ks 2025/2026".

    With `joined` a register alone must be joined to them by a sign: "KS/2025:12", but not "PBL 2010:900".
    """
    before = _BEFORE.search(text[max(0, at - _LONGEST_BEFORE) : at])
    register = _letters(before).lower()
    named = register not in _NO_REGISTER and 0 < len(register) <= _LONGEST_IN_SMALL_LETTERS
    if joined:
        named = named and before is not None and before["joint"] in ("/", ".", "-")
    return named or bool(before and before["cue"])


def _named(text: str, at: int) -> tuple[str, str, int]:
    """The word for a case and the register before its year, and where they begin."""
    first = max(0, at - _LONGEST_BEFORE)
    before = _BEFORE.search(text[first:at])
    if before is None:
        return "", "", at
    cue, written = before["cue"] or "", _letters(before)
    register = written.lower()
    if not written.isupper() and len(written) > _LONGEST_IN_SMALL_LETTERS:
        register = "dnr"
    if register in _NO_REGISTER:
        return cue, "", first + before.start() if cue else at
    return cue, register, first + before.start()


def _letters(before: re.Match[str] | None) -> str:
    return "".join(filter(str.isalpha, (before["register"] or "") if before else ""))
