"""A school year is one however it is written, and years that are none stay what they are."""

from __future__ import annotations

import datetime

import pytest

from indexer.texts.days.school_years import school_years, without_school_years
from indexer.texts.swedish import folded


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Busskort läsåret 2025/2026", "läsåret 2025/2026"),
        ("Busskort läsår 2025/26", "läsår 2025/26"),
        ("Busskort läsåret 2025–2026.", "läsåret 2025–2026"),
        ("Busskort Läsåret 2025 - 26", "Läsåret 2025 - 26"),
        ("busskort läsåret 25/26", "läsåret 25/26"),
        ("skolåret 2025/26, busskort", "skolåret 2025/26"),
        ("läsår_2025-2026", "läsår_2025-2026"),
        ("Läsårskalender för fritidshem 25/26", "25/26"),
        ("Läsårskalender 2025-2026", "2025-2026"),
        ("Busskort 2025/2026", "2025/2026"),
    ],
)
def test_every_spelling_is_one_school_year(text: str, named: str) -> None:
    found = list(school_years(text))
    assert [(text[one.start : one.end], one.begins, one.ends) for one in found] == [
        (named, datetime.date(2025, 7, 1), datetime.date(2026, 6, 30))
    ]
    assert [one.first for one in school_years(folded(text))] == [2025]


@pytest.mark.parametrize(
    "text",
    [
        "Budget 2026-2028",
        "Plan 2025–2026",
        "läsåren 2025–2028",
        "KS 2025/2026",
        "dnr 2025/26",
        "2025/26",
        "läsåret 2025",
        "förläsår 2025-26",
        "2025/2026-11",
        "läsåret 2026/2025",
    ],
)
def test_other_years_and_cases_are_none(text: str) -> None:
    assert list(school_years(text)) == []


def test_its_numbers_are_blanked_and_nothing_else() -> None:
    text = "Läsåret 2025/2026 och 2027"
    assert without_school_years(text) == "Läsåret           och 2027"
