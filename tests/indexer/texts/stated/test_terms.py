"""Terms and seasons are read with their year, and as one period where periods are read."""

from __future__ import annotations

import datetime

import pytest

from indexer.texts.stated.periods import periods_in
from indexer.texts.stated.terms import is_of_school, terms


@pytest.mark.parametrize(
    ("text", "name", "year", "is_term"),
    [
        ("vårterminen 2027", "vår", 2027, True),
        ("Höstterminens start: höstterminen 26", "höst", 2026, True),
        ("VT 2027", "vår", 2027, True),
        ("vt27", "vår", 2027, True),
        ("HT-26", "höst", 2026, True),
        ("h.t. 2026", "höst", 2026, True),
        ("våren 2027.", "vår", 2027, False),
        ("Höst 2026", "höst", 2026, False),
        ("hösten -26", "höst", 2026, False),
        ("sommaren 2026", "sommar", 2026, False),
    ],
)
def test_every_spelling(text: str, name: str, year: int, is_term: bool) -> None:
    assert [(one.name, one.year, one.is_term) for one in terms(text)] == [(name, year, is_term)]
    assert is_of_school(text) == is_term


@pytest.mark.parametrize(
    "text", ["på våren 12 barn", "vårterminen", "vt 2026/2027", "ht 25-30", "svt26", "våren 2026-01-15"]
)
def test_other_numbers_are_no_years_of_terms(text: str) -> None:
    assert list(terms(text)) == []


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("läsåret 2026/27", (2026, 7, 1), (2027, 6, 30)),
        ("vårterminen 2027", (2027, 1, 1), (2027, 6, 30)),
        ("HT26", (2026, 7, 1), (2026, 12, 31)),
        ("sommaren 2026", (2026, 6, 1), (2026, 8, 31)),
    ],
)
def test_each_is_one_period_without_its_year(
    text: str, first: tuple[int, int, int], last: tuple[int, int, int]
) -> None:
    found = [(period.first, period.last) for period in periods_in(f"Det gäller {text} och inget annat.")]
    assert found == [(datetime.date(*first), datetime.date(*last))]
