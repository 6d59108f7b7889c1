"""When texts are to be reviewed: dates and years as editors write them, the nearest row counts, and late is said."""

from __future__ import annotations

import datetime

import pytest

from indexer.texts.document import document_id
from service.settings.levers.lever import Lever, LeverKind
from service.settings.levers.review import Review, Reviews, last_day
from service.settings.levers.table import Table

DAY = datetime.date(2026, 11, 28)
UNTIL = datetime.date(2999, 1, 1)


def lever(about: str, due: str, reviewed: str = "") -> Lever:
    return Lever(LeverKind.REVIEW, about, due, reviewed, "", "Eva", "prov", UNTIL)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2025", datetime.date(2025, 12, 31)),
        ("2025-06-30", datetime.date(2025, 6, 30)),
        ("2025-02-30", None),
        ("25", None),
        ("0000", None),
        ("20250630", None),
        ("２０２５", None),
        ("i vår", None),
        ("", None),
    ],
)
def test_the_last_day_of_what_is_written(written: str, day: datetime.date | None) -> None:
    assert last_day(written) == day


@pytest.mark.parametrize(
    ("due", "reviewed", "said"),
    [
        ("2025", "2023", "Granskad 2023, skulle granskats 2025."),
        ("2026-11-27", "", "Skulle granskats 2026-11-27."),
        ("2026-11-28", "2024-01-02", "Granskad 2024-01-02, granskas senast 2026-11-28."),
        ("2026", "", "Granskas senast 2026."),
    ],
)
def test_what_is_said_of_it(due: str, reviewed: str, said: str) -> None:
    assert Review.of(lever("a.md", due, reviewed)).said(DAY) == said


def test_a_text_s_own_row_goes_before_that_of_its_folder_and_the_nearest_folder_first() -> None:
    there = Reviews([lever("policy/", "2024"), lever("policy/alkohol/", "2025"), lever("policy/alkohol/a.md", "2030")])
    due = {}
    for path in ("policy/b.md", "policy/alkohol/c.md", "policy/alkohol/a.md", "policyer/d.md"):
        found = there.of(document_id(path), path)
        due[path] = found and found.due
    assert due == {
        "policy/b.md": "2024",
        "policy/alkohol/c.md": "2025",
        "policy/alkohol/a.md": "2030",
        "policyer/d.md": None,
    }
    assert not Reviews([])


def test_of_several_rows_of_one_text_or_folder_the_first_holds() -> None:
    there = Reviews([lever("a/", "2024"), lever("a/", "2025"), lever("b.md", "2026"), lever("b.md", "2027")])
    found = [there.of(document_id(path), path) for path in ("a/c.md", "b.md")]
    assert [one and one.due for one in found] == ["2024", "2026"]


@pytest.mark.parametrize("cells", ["a.md;i vår;2023", "a.md;2025;förra året"])
def test_what_is_no_date_is_told(cells: str) -> None:
    read = Table.parse(f"slag;gäller;mål;text;samling;ägare;skäl;till\ngranskning;{cells};;Eva;x;2999-01-01")
    wrong = "i vår" if "vår" in cells else "förra året"
    assert [bad.sentence for bad in read.bad] == [
        f"Rad 2 verkar inte. ”{wrong}” är varken datum eller årtal. Skriv det som 2027-06-30 eller 2027."
    ]
