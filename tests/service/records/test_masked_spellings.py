"""Every way in which people spell a number or an address is masked; what only looks like one stays.

The spellings are patterns times separators, written down by hand. `{0}` is the separator.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from service.records.masking import EMAIL, IDENTITY_NUMBER, PHONE, mask
from service.records.reduced_text import reduce

SEPARATORS = {
    "hyphen": "-",
    "two hyphens": "--",
    "en dash": "\u2013",
    "em dash": "\u2014",
    "hyphen that doesn't break": "\u2011",
    "minus": "\u2212",
    "space": " ",
    "two spaces": "  ",
    "space that doesn't break": "\u00a0",
    "thin space": "\u2009",
    "narrow space that doesn't break": "\u202f",
    "hair space": "\u200a",
    "ideographic space": "\u3000",
    "tab": "\t",
    "hyphen between spaces": " - ",
    "en dash between spaces": " \u2013 ",
    "dot": ".",
    "slash": "/",
    "plus": "+",
    "underscore": "_",
    "dot in the middle": "\u00b7",
    "bullet": "\u2022",
    "star": "*",
    "bar": "|",
    "backslash": "\\",
    "tilde": "~",
    "zero width space": "\u200b",
    "soft hyphen and hyphen": "\u00ad-",
    "word joiner": "\u2060",
    "right-to-left mark": "\u200f",
}
IDENTITY_PATTERNS = (
    "121212{0}1212",
    "19121212{0}1212",
    "1912{0}12{0}12{0}1212",
    "12{0}12{0}12{0}1212",
    "1912{0}1212{0}1212",
    "121212{0}1213",  # a check digit beside the right one
    "121272{0}1219",  # a coordination number
    "20121272{0}1219",
    "19{0}121212{0}1212",
)
PHONE_PATTERNS = (
    "070{0}1234567",
    "070{0}123{0}45{0}67",
    "0739{0}12{0}34{0}56",
    "08{0}123{0}456{0}78",
    "031{0}701{0}12{0}34",
    "0522{0}69{0}60{0}00",
    "+46{0}70{0}123{0}45{0}67",
    "0046{0}70{0}1234567",
)
EMAIL_ATS = (
    *("@", " @ ", "@ ", " @", "\uff20", "\ufe6b", "(at)", " (at) ", "[at]", "{at}", "<at>", "( at )", "(AT)", "(a)"),
    *("[a]", "(@)", "[@]", "(snabel-a)", "[snabela]", " snabel-a ", " snabela ", "(\u00e4t)", " at ", "&#64;", "%40"),
    *("@\u200b", "\u00ad@", "(\u200bat)", "(kringla)"),
)
EMAIL_DOTS = (
    *(".", " .", ". ", "(dot)", " (dot) ", "[dot]", "{dot}", " dot ", "(punkt)", "[punkt]", " punkt ", "(.)"),
    *("\uff0e", "\u3002", ".\u200b", "&#46;"),
)


def identity_numbers() -> Iterator[str]:
    for pattern in IDENTITY_PATTERNS:
        for separator in SEPARATORS.values():
            yield pattern.format(separator)
    for digits in ("1212121212", "191212121212", "1212121213"):
        for spelled in (wide, circled, bold, arabic, keycaps, underlined):
            yield spelled(digits)
        for separator in ("-", " ", ".", "\u2009", "_", " - "):
            yield separator.join(digits)
            yield separator.join(digits[i : i + 2] for i in range(0, len(digits), 2))
    yield from ("121212(1212)", "121212 (1212)", "[121212]-1212", "121212-12 12", "121212-121 2", "121212-1 2 1 2")
    yield from ("Pnr121212-1212", "pnr:121212-1212", "(121212-1212)", "12\u03321212-1212", "1212\n12-1212")


def phones() -> Iterator[str]:
    for pattern in PHONE_PATTERNS:
        for separator in SEPARATORS.values():
            yield pattern.format(separator)
    for spelled in (wide, circled, bold, arabic, keycaps, underlined):
        yield spelled("0701234567")
    for separator in ("-", " ", ".", "\u2009", "_"):
        yield separator.join("0701234567")
        yield separator.join(("07", "01", "23", "45", "67"))
    yield from ("(070) 123 45 67", "(070)1234567", "070/123 45 67", "+46 (0)70 123 45 67", "+46(0)701234567")
    yield from ("46701234567", "46 70 123 45 67", "+46-8-123 456 78", "\uff0b46701234567", "tel.0701234567")
    yield from ("tfn0701234567", "08-12 34 56", "081234567", "0911 - 123 45", "+47 22 12 34 56", "+1 (212) 555-0123")


def emails() -> Iterator[str]:
    for at in EMAIL_ATS:
        for dot in EMAIL_DOTS:
            yield f"anna.berg{at}kommun{dot}se"
    yield from ("anna(dot)berg(at)kommun(dot)se", "anna@mail.kommun.se", "anna@mail .kommun .se", "ANNA@KOMMUN.SE")
    yield from ("anna.berg@kommunen", "anna+post@kommun.se", "mailto:anna@kommun.se", "anna@r\u00e4ttvik.se")


def wide(digits: str) -> str:
    return "".join(chr(0xFF10 + int(digit)) for digit in digits)


def circled(digits: str) -> str:
    return "".join(unicodedata.lookup(f"CIRCLED DIGIT {NAMES[int(digit)]}") for digit in digits)


def bold(digits: str) -> str:
    return "".join(chr(0x1D7CE + int(digit)) for digit in digits)


def arabic(digits: str) -> str:
    return "".join(chr(0x660 + int(digit)) for digit in digits)


def keycaps(digits: str) -> str:
    return "".join(f"{digit}\ufe0f\u20e3" for digit in digits)


def underlined(digits: str) -> str:
    return "".join(f"{digit}\u0332" for digit in digits)


NAMES = ("ZERO", "ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE")
KINDS: dict[str, tuple[Callable[[], Iterator[str]], str]] = {
    "identity numbers": (identity_numbers, IDENTITY_NUMBER),
    "telephone numbers": (phones, PHONE),
    "e-mail addresses": (emails, EMAIL),
}


def leaks(spelling: str, kind: str) -> bool:
    """Whether more than a bracket, a label or a sign of what was meant is left, or another word stands there."""
    masked = mask(f"Hej! {spelling}, tack.")
    left = masked.replace("Hej!", "").replace("tack", "").replace(kind, "")
    digits = [character for character in reduce(left).text if character.isdecimal()]
    return kind not in masked or bool(digits) or "berg" in left or "kommun" in left.lower()


@pytest.mark.parametrize("kind", KINDS)
def test_no_spelling_leaks(kind: str) -> None:
    spellings, word = KINDS[kind]
    tried = list(spellings())
    assert len(set(tried)) > 250
    assert [spelling for spelling in tried if leaks(spelling, word)] == []


@pytest.mark.parametrize(
    "text",
    [
        "SFS 2010:110, SFS 2010:1110, lag (2018:1937) och prop. 2009/10:165, bet. 2012/13:KU5, rskr. 2012/13:1234",
        "dnr KS 2023/01234-5, KS-2024-00123, 2023-01234, ÄN 2012/05123-4 och mål nr 1234-12",
        "4 kap. 9 § 2 st., §§ 1-12, 12 kap. 12-14 §§, art. 6.1 e",
        "den 2024-01-15, 2024-01-15 08:15, 2024-01-15 kl. 08.15-09.30, 2024-01-15 0815, 2024-01-15 – 2024-02-15",
        "1/2 2024, 01/02/2024, 01.02.2024, 01-02-2024, 15.12.2023 12 personer, 20240115-20240215",
        "kl. 08.15-09.30, kl 0800-1630, 08:00–16:30, 08.00 - 16.30, 00.00-24.00",
        "1 000 000 kr, 12 500 000 kronor, 1 234 567,89, 1 212 121 212 kr, 12.500.000:-, 0,5 procent, 0.12345678",
        "åren 1985-1990, 2010-2012-2014, 2010 2011 2012, läsåret 2023/2024, 2012-05-12 5000 kr",
        "org.nr 212000-0142, bankgiro 5050-1055, plusgiro 12 34 56-7, postnr 451 81",
        "ring 112, 113 13, 114 14 eller 1177, rum 0123456, sidan 1234567890",
        "ISBN 978-91-7000-150-5, ISBN 0-12-345678-9, version 0.1.2.345678",
        "0-5 år, 07-08, 09-10 2023-2024, åk 7-9, 6–12 timmar, 5@10, 50 m², 3×4 m",
        "look at this, the dot. Punkt. at",
    ],
)
def test_what_only_looks_like_one_stays(text: str) -> None:
    assert mask(text) == text


def test_no_real_question_is_masked(evaluation_folder: Callable[[str], Path]) -> None:
    questions = [
        json.loads(line)["text"]
        for name in ("squad-sv-a", "swequad-train", "swefaq-dev", "byggfaq-a")
        for line in (evaluation_folder(name) / "queries.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert len(questions) >= 5_000
    assert [question for question in questions if mask(question) != question] == []


def test_what_is_not_masked_stays_as_it_was_written() -> None:
    text = "Vad kostar ½ plats\u00a0på Ö\u0308rja \uff12\uff10\uff12\uff14? \u2013 \u00adtack"
    assert mask(f"{text} anna@kommun.se \u200b{text}") == f"{text} {EMAIL} \u200b{text}"
