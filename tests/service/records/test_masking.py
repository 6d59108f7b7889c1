"""What tells who a person is never comes through; other numbers always do."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.records.masking import EMAIL, IDENTITY_NUMBER, PHONE, mask

AROUND = st.text(alphabet="abcåäö ,.?!\n", max_size=20)
FORMS = (
    "{yy}{md}{last}",
    "{yy}{md}-{last}",
    "{yy}{md}+{last}",
    "{yy}{md} {last}",
    "{yy}{md} - {last}",
    "{cc}{yy}{md}{last}",
    "{cc}{yy}{md}-{last}",
    "{cc}{yy}{md} {last}",
    "{cc}{yy}-{m}-{d}-{last}",
    "{cc}{yy} {m} {d} {last}",
    "{yy}{md}–{last}",
)


def luhn(digits: str) -> int:
    """Written otherwise than the code it tests: doubled digits, their digits summed, up to the next ten."""
    written = "".join(str(int(digit) * (2 if place % 2 == 0 else 1)) for place, digit in enumerate(digits))
    return (10 - sum(map(int, written)) % 10) % 10


@st.composite
def identity_numbers(draw: st.DrawFn, *, right: bool = True) -> str:
    born = draw(st.dates(datetime.date(1900, 1, 1), datetime.date(2026, 12, 31)))
    day = born.day + draw(st.sampled_from([0, 60]))
    yy, m, d = f"{born.year % 100:02}", f"{born.month:02}", f"{day:02}"
    serial = f"{draw(st.integers(0, 999)):03}"
    check = luhn(yy + m + d + serial)
    if not right:
        check = (check + draw(st.integers(1, 9))) % 10
    form = draw(st.sampled_from(FORMS))
    return form.format(cc=born.year // 100, yy=yy, m=m, d=d, md=m + d, last=f"{serial}{check}")


@given(identity_numbers(), AROUND, AROUND)
def test_an_identity_number_in_any_form_is_masked(number: str, before: str, after: str) -> None:
    assert mask(f"{before}{number}{after}") == f"{before}{IDENTITY_NUMBER}{after}"


@given(identity_numbers(right=False).filter(lambda number: number[0] != "0"))
def test_a_number_with_a_check_digit_mistyped_is_masked_too(number: str) -> None:
    assert mask(f"Hej {number}.") == f"Hej {IDENTITY_NUMBER}."


@given(st.from_regex(r"[a-z][a-z0-9._+-]{0,20}[a-z0-9]@([a-z0-9]{1,10}\.){1,3}(se|com|nu)", fullmatch=True), AROUND)
def test_an_address_of_mail_is_masked(address: str, after: str) -> None:
    assert mask(f"skriv till {address} {after}") == f"skriv till {EMAIL} {after}"


@given(
    st.sampled_from(
        ["070{}", "070-{}", "070 {}", "(070) {}", "+4670{}", "+46 70 {}", "+46 (0)70-{}", "0046 70 {}", "0046-70-{}"]
    ),
    st.integers(0, 9_999_999),
    st.sampled_from(["{}{}{}", "{} {} {}", "{}-{} {}"]),
    AROUND,
)
def test_a_mobile_number_is_masked(start: str, number: int, form: str, after: str) -> None:
    digits = f"{number:07}"
    written = start.format(form.format(digits[:3], digits[3:5], digits[5:]))
    assert mask(f"ring {written} {after}") == f"ring {PHONE} {after}"


@pytest.mark.parametrize(
    "number", ["08-123 456 78", "08-12 34 56", "0522-69 60 00", "0911 - 123 45", "(08) 508 000 00"]
)
def test_a_number_of_a_landline_is_masked(number: str) -> None:
    assert mask(f"Ring {number}!") == f"Ring {PHONE}!"


def test_a_number_right_after_its_label_is_masked() -> None:
    assert mask("tel:0701234567, Mobil:070-123 45 67") == f"tel:{PHONE}, Mobil:{PHONE}"


def test_invisible_characters_hide_nothing() -> None:
    assert mask("811218\u00ad-9876, 070\u200b-1234567, anna\u2060@kommun.se") == f"{IDENTITY_NUMBER}, {PHONE}, {EMAIL}"


@pytest.mark.parametrize("address", ["anna.åberg@kommun.se", "anna @ kommun.se", "anna(at)kommun.se", "a@b.gov.se"])
def test_an_address_written_otherwise_is_masked(address: str) -> None:
    assert mask(f"Mejla {address}.") == f"Mejla {EMAIL}."


@pytest.mark.parametrize(
    "text",
    [
        "Vad säger dnr KS 2023/01234-5 om KS-2024-00123 och 2023-01234?",
        "SFS 2010:800, 4 kap. 9 §, prop. 2009/10:165",
        "org.nr 212000-0142, bankgiro 5050-1055, plusgiro 12 34 56-7",
        "1 000 000 kr, 12 500 000 kronor, 0,5 procent, 1 234 567,89",
        "åren 1985-1990 och 2024–2026, den 2024-01-15, 15/1 2024",
        "kl. 08.15-09.30, kl 0800-1630, 0-5 år, 07-08",
        "ring 112 eller 114 14, rum 0123456, postnummer 451 81",
        "ISBN 978-91-7000-150-5",
        "fastigheten Berg 12:34, sidan 1234567890",
    ],
)
def test_other_numbers_are_left(text: str) -> None:
    assert mask(text) == text


@given(st.text())
def test_masking_twice_is_masking_once(text: str) -> None:
    assert mask(mask(text)) == mask(text)


@given(st.text(alphabet=st.characters(exclude_categories=["Nd", "Cs"], exclude_characters="@＠([")))
def test_a_text_without_digits_and_at_signs_stays_as_it_is(text: str) -> None:
    assert mask(text) == text
