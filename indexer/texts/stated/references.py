"""References: what identifies something exactly, found in question and text alike and normalised to one form.

Paragraphs of statutes, case numbers (diarienummer), dates, terms, telephone and organisation numbers, forms, cadastral
designations, statutes' numbers and e-mail addresses. Two references are equal when one of their keys is: they match as
wholes or not at all, where nearness by meaning or by 4-grams takes 8 kap. 3 § for 3 kap. 8 §.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from indexer.texts.days.school_years import school_years
from indexer.texts.stated.calendar import CalendarDate, calendar_dates
from indexer.texts.stated.case_numbers import NO_FORM, case_numbers, is_registered
from indexer.texts.stated.terms import terms
from indexer.texts.swedish import small_letters


class ReferenceKind(StrEnum):
    """What a reference identifies."""

    PARAGRAPH = "paragraph"
    CASE = "case"
    DATE = "date"
    TELEPHONE = "telephone"
    ORGANISATION = "organisation"
    FORM = "form"
    PROPERTY = "property"
    STATUTE = "statute"
    EMAIL = "email"
    TERM = "term"
    """A school's term, or its year."""
    SEASON = "season"

    @property
    def is_time(self) -> bool:
        """Whether it says when rather than what: its words tell something, and days that don't name it lie in it."""
        return self in (ReferenceKind.TERM, ReferenceKind.SEASON)


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference at `text[start:end]`."""

    kind: ReferenceKind
    start: int
    end: int
    keys: tuple[str, ...]
    """Its forms, the most exact first: a text is found by each of them."""
    wanted: tuple[str, ...]
    """The keys by which a question with this reference is answered, the best first."""
    certain: bool
    """Whether it can hardly be anything else, so that its absence from the texts says something."""


_ORDINALS = {
    word: number
    for number, word in enumerate(
        """första andra tredje fjärde femte sjätte sjunde åttonde nionde tionde elfte tolfte trettonde fjortonde
        femtonde sextonde sjuttonde artonde nittonde tjugonde""".split(),
        1,
    )
}
_ORDINAL = "|".join(_ORDINALS)
_NUMBER = r"\d{1,3}(?:\s?[a-hj-z](?![\w.]))?"
_CHAPTER_NUMBER = r"\d{1,2}(?:\s?[a-hj-z](?!\w))?"
_CHAPTER = rf"(?P<chapter>{_CHAPTER_NUMBER}|{_ORDINAL})\s?kap(?:itlet|itel|\.|\b)"
_CHAPTER_NAMED = rf"kap(?:itel|itlet|\.)?\s?(?P<named>{_CHAPTER_NUMBER})(?!\d)"
_IN_CHAPTER = rf"(?:{_CHAPTER}|{_CHAPTER_NAMED})"
_LIST = rf"{_NUMBER}(?:\s?(?:,|och|eller|samt|-|\u2013|\u2011)\s?{_NUMBER}){{0,8}}"
_SIGN = r"(?:§{1,2}|paragraf(?:en|erna)?\b)"
_SIGNED = rf"(?:(?P<signed>{_LIST}|{_ORDINAL})\s?{_SIGN}|{_SIGN}\s?(?P<unsigned>{_LIST}))"

_CHAPTER_HEADING = re.compile(
    rf"{_CHAPTER}(?!\s?(?:\d|§))|{_CHAPTER_NAMED}(?!\s?§)",
    re.IGNORECASE,
)
_CHAPTER_FIRST = re.compile(
    rf"(?<!\w){_IN_CHAPTER},?\s?{_SIGNED}",
    re.IGNORECASE,
)
_CHAPTER_LAST = re.compile(rf"(?<!\w){_SIGNED},?\s(?:i\s)?{_IN_CHAPTER}", re.IGNORECASE)
_SHORT = re.compile(
    r"(?<![\w:.,/-])(?<!kl\s)(?<!kl\.\s)(?<!klockan\s)(?P<chapter>\d{1,2})\s?:\s?(?P<number>\d{1,3}\s?[a-h]?)(?![\w:]|[.,/-]\d)"
)
_PARAGRAPH = re.compile(
    rf"(?<![\w:/.-])(?:(?P<signed>{_LIST}|{_ORDINAL})\s?{_SIGN}|{_SIGN}\s?(?P<unsigned>{_NUMBER})(?!\d|\s?kap))(?!\w)",
    re.IGNORECASE,
)
_PARTS = re.compile(rf"{_NUMBER}|-|\u2013|\u2011", re.IGNORECASE)
_MOST_IN_RANGE = 40
_FIRST_YEAR, _LAST_YEAR = 1900, 2099

_STATUTE = re.compile(
    r"(?<!\w)(?:SFS\s?)?\(?(?P<year>1[6-9]\d\d|20\d\d)\s?:\s?(?P<number>\d{1,4})\)?(?![\w:])", re.IGNORECASE
)
_TELEPHONE = re.compile(
    r"(?<![\w/:.,-])(?P<international>\+\s?46|0046)?[\s(-]{0,2}(?P<digits>\(?\d(?:[\s\u2011\u2013/().-]{0,3}\d){5,13})(?!\w|[:/]\d)"
)
_HOURS = re.compile(r"(?:[01]?\d|2[0-4])\.[0-5]\d\s?[-\u2011\u2013]\s?(?:[01]?\d|2[0-4])\.[0-5]\d")
"""From one time of day to another, which is no number: "08.00-16.30"."""
_ORGANISATION = re.compile(
    r"(?<![\w-])(?:16)?(?P<first>\d{2}[2-9]\d{3})(?P<between>[-\s\u2011\u2013]?)(?P<last>\d{4})(?![\w-])"
)
_NAMES_ORGANISATION = re.compile(r"\borg(?:anisation)?s?[\s.-]{0,2}(?:nr|nummer|number)\b", re.IGNORECASE)
"""Ten digits in one are such a number only where the text says so."""
_FORM = re.compile(
    r"(?<![\w/:.-])(?P<letters>[A-ZÅÄÖ]{2,6}|[A-ZÅÄÖ](?=-?\d{3}))(?P<between>[\s\u2011\u2013-]?)(?P<digits>\d{1,5}[A-Z]?)(?![\w/:]|[.,-]\d)",
    re.IGNORECASE,
)
_PROPERTY = re.compile(
    r"(?<![\w:])(?P<name>[A-ZÅÄÖ][\wåäöé-]{2,30})\s(?P<block>\d{1,3}):(?P<unit>\d{1,4})(?![\w:]|[.,]\d)"
)
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}", re.IGNORECASE)


def references(text: str) -> list[Reference]:
    """The references of a text, in its order; where two overlap, the more exact one."""
    found: list[Reference] = []
    for needed, finder in _FINDERS:
        if needed.search(text):
            taken = [(one.start, one.end) for one in found]
            found += [
                one for one in finder(text) if not any(one.start < end and start < one.end for start, end in taken)
            ]
    return sorted(found, key=lambda one: (one.start, one.end, one.keys))


def paragraph_keys(chapter: str, number: str) -> tuple[str, ...]:
    """The keys of a paragraph of a statute; `chapter` is empty where there are none."""
    return (f"§{chapter}:{number}", f"§{number}") if chapter else (f"§{number}",)


def chapter_of(line: str) -> str:
    """The number of the chapter whose heading a line is, or nothing."""
    match = _CHAPTER_HEADING.match(line)
    return _chapter_of(match) if match else ""


def _emails(text: str) -> Iterator[Reference]:
    for match in _EMAIL.finditer(text):
        key = (match.group().lower().rstrip("."),)
        yield Reference(ReferenceKind.EMAIL, match.start(), match.start() + len(key[0]), key, key, certain=True)


def _statutes(text: str) -> Iterator[Reference]:
    for match in _STATUTE.finditer(text):
        if match.group()[0].isdigit() and is_registered(text, match.start(), joined=True):
            continue  # "KS/2024:123" is a case
        key = (f"sfs{match['year']}:{int(match['number'])}",)
        yield Reference(ReferenceKind.STATUTE, match.start(), match.end(), key, key, certain=True)


def _properties(text: str) -> Iterator[Reference]:
    for match in _PROPERTY.finditer(text):
        if match["name"].lower() in NO_FORM | {"lagen", "balken"} or match["name"].lower().endswith(("kap", "klockan")):
            continue
        place = f"{int(match['block'])}:{int(match['unit'])}"
        keys = (f"{match['name'].lower()} {place}", f"fastighet {place}")
        yield Reference(ReferenceKind.PROPERTY, match.start(), match.end(), keys, keys[:1], certain=True)


def _paragraphs(text: str) -> Iterator[Reference]:
    taken: list[tuple[int, int]] = []
    small = text.lower()
    is_signed = "§" in small or "paragraf" in small
    for pattern in (_CHAPTER_FIRST, _CHAPTER_LAST) if is_signed and "kap" in small else ():
        for match in pattern.finditer(text):
            if _is_free(match, taken):
                taken.append(match.span())
                yield from _each(match, _chapter_of(match), match["signed"] or match["unsigned"])
    for match in _SHORT.finditer(text):
        if _is_free(match, taken):
            chapter, number = match["chapter"], _plain(match["number"])
            keys = (*paragraph_keys(chapter, number)[:1], f"fastighet {chapter}:{number}")
            certain = not _may_be_clock(chapter, number)
            taken.append(match.span())
            yield Reference(ReferenceKind.PARAGRAPH, match.start(), match.end(), keys, keys, certain)
    for match in _PARAGRAPH.finditer(text) if is_signed else ():
        if _is_free(match, taken):
            yield from _each(match, "", match["signed"] or match["unsigned"])


def _is_free(match: re.Match[str], taken: list[tuple[int, int]]) -> bool:
    return not any(match.start() < end and start < match.end() for start, end in taken)


def _each(match: re.Match[str], chapter: str, numbers: str) -> Iterator[Reference]:
    for number in _numbers(numbers):
        keys = paragraph_keys(chapter, number)
        yield Reference(ReferenceKind.PARAGRAPH, match.start(), match.end(), keys, keys[:1], bool(chapter))


def _numbers(listed: str) -> list[str]:
    """ "3", "3 a", "tredje", "3, 4 och 6", "3-5" as numbers."""
    if small_letters(listed) in _ORDINALS:
        return [_in_digits(listed)]
    found: list[str] = []
    ranging = False
    for match in _PARTS.finditer(listed):
        part = _plain(match.group())
        if part in "-\u2013\u2011":
            ranging = True
            continue
        if ranging and found and found[-1].isdigit() and part.isdigit():
            first, last = int(found[-1]), int(part)
            found += map(str, range(first + 1, min(last, first + _MOST_IN_RANGE)))
        ranging = False
        found.append(part)
    return list(dict.fromkeys(found))


def _chapter_of(match: re.Match[str]) -> str:
    return _in_digits(match["chapter"] or match["named"])


def _in_digits(number: str) -> str:
    return str(_ORDINALS.get(small_letters(number), "")) or _plain(number)


def _plain(number: str) -> str:
    return "".join(number.lower().split())


def _may_be_clock(chapter: str, number: str) -> bool:
    return len(number) == 2 and number.isdigit() and int(number) < 60 and int(chapter) < 25


def _cases(text: str) -> Iterator[Reference]:
    for one in case_numbers(text):
        if not one.is_certain and _FIRST_YEAR <= one.number <= _LAST_YEAR:
            continue  # "2023-2024" are years
        case = f"{one.year}/{one.number}"
        keys = (f"dnr {one.register} {case}", f"dnr {case}") if one.register else (f"dnr {case}", f"dnr - {case}")
        wanted = (keys[0], f"dnr - {case}") if one.register else keys[:1]
        yield Reference(ReferenceKind.CASE, one.start, one.end, keys, wanted, one.is_certain)


def _terms(text: str) -> Iterator[Reference]:
    """A term is found by itself, or by its school year."""
    for term in terms(text):
        key = (f"{term.name} {term.year}",)
        kind = ReferenceKind.TERM if term.is_term else ReferenceKind.SEASON
        yield Reference(kind, term.start, term.end, key, key, certain=True)
    for one in school_years(text):
        if one.named or not is_registered(text, one.start):
            keys = (f"läsår {one.first}", f"höst {one.first}", f"vår {one.first + 1}")
            yield Reference(ReferenceKind.TERM, one.start, one.end, keys, keys[:1], certain=True)


def _dates(text: str) -> Iterator[Reference]:
    for date in calendar_dates(text):
        keys, wanted = _date_keys(date)
        yield Reference(ReferenceKind.DATE, date.start, date.end, keys, wanted, date.certain)


def _date_keys(date: CalendarDate) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """A day of a year is found by that day, or by one without a year; one without a year by that of any."""
    day = f"{date.month:02}-{date.day:02}"
    if date.year is None:
        return (f"dag --{day}", f"dag utan år {day}"), (f"dag --{day}",)
    full = f"dag {date.year}-{day}"
    return (full, f"dag --{day}"), (full, f"dag utan år {day}")


def _organisations(text: str) -> Iterator[Reference]:
    named = _NAMES_ORGANISATION.search(text) is not None
    for match in _ORGANISATION.finditer(text):
        if match["between"] or named:
            key = (f"org {match['first']}{match['last']}",)
            yield Reference(ReferenceKind.ORGANISATION, match.start(), match.end(), key, key, certain=True)


def _telephones(text: str) -> Iterator[Reference]:
    for match in _TELEPHONE.finditer(text):
        digits = "".join(filter(str.isdigit, match["digits"]))
        if match["international"]:
            digits = "0" + digits.removeprefix("0")
        if not digits.startswith("0") or not 7 <= len(digits) <= 11 or _HOURS.match(match["digits"]):
            continue
        key = (f"tel {digits}",)
        yield Reference(ReferenceKind.TELEPHONE, match.start(), match.end(), key, key, certain=True)


def _forms(text: str) -> Iterator[Reference]:
    for match in _FORM.finditer(text):
        letters = match["letters"]
        if letters.lower() in NO_FORM:
            continue
        key = (f"form {letters.lower()}{match['digits'].lstrip('0').lower() or '0'}",)
        certain = letters.isupper() or match["between"] == ""
        yield Reference(ReferenceKind.FORM, match.start(), match.end(), key, key, certain)


_DIGIT = re.compile(r"\d")
_COLON = re.compile(r"\d\s?:\s?\d")
_FINDERS: tuple[tuple[re.Pattern[str], Callable[[str], Iterator[Reference]]], ...] = (
    (re.compile("@"), _emails),
    (_COLON, _statutes),
    (_COLON, _properties),
    (re.compile(rf"(?i:§|kap|paragraf)|{_COLON.pattern}"), _paragraphs),
    (_DIGIT, _terms),
    (re.compile(r"19\d\d|20\d\d|\d/\d"), _cases),
    (_DIGIT, _dates),
    (re.compile(r"\d{6}[-\s\u2011\u2013]?\d{4}"), _organisations),
    (re.compile(r"\d(?:[\s\u2011\u2013/().-]{0,3}\d){5}"), _telephones),
    (_DIGIT, _forms),
)
"""What a text must have to be worth looking for references of a kind, the most exact kinds first: most of indexing,
beside encoding, is looking for what isn't there."""
