"""Rows with bars are a table again, with the quoted cells marked; what is none beyond doubt stays text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.answer.quoted_table import QuotedTable, quoted_table

ROWS = ("Åtgärd | Avgift | Tid", "Altan | 4 350 kr | 3 veckor", "Plank | 2 100 kr | 10 veckor")
PRICES = "\n".join(("Avgifter för bygglov.\n", *ROWS, "\nBetalas i förväg."))


def table(text: str, quote: str) -> QuotedTable | None:
    before, found, after = text.partition(quote)
    assert found
    return quoted_table(before, quote, after)


def marked(found: QuotedTable) -> list[str]:
    return [cell.text for row in found.rows for cell in row if cell.marked]


def test_a_row_is_quoted_under_the_names_of_its_columns() -> None:
    found = table(PRICES, "Plank | 2 100 kr | 10 veckor")
    assert found is not None
    assert found.header == ("Åtgärd", "Avgift", "Tid")
    assert [[cell.text for cell in row] for row in found.rows] == [
        ["Altan", "4 350 kr", "3 veckor"],
        ["Plank", "2 100 kr", "10 veckor"],
    ]
    assert marked(found) == ["Plank", "2 100 kr", "10 veckor"]
    assert (found.before, found.after) == ("Avgifter för bygglov.", "Betalas i förväg.")


def test_a_cell_is_marked_alone() -> None:
    found = table(PRICES, "4 350 kr")
    assert found is not None
    assert marked(found) == ["4 350 kr"]


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        (PRICES, "Betalas i förväg."),
        (PRICES, "10 veckor\n\nBetalas"),
        ("Hem | Kontakt | Om oss\n\nAvgiften är 5 kr.", "Kontakt"),
        ("a | b\nc | d | e", "c | d | e"),
        ("Ingen tabell alls.", "tabell"),
    ],
)
def test_what_is_no_table_stays_text(text: str, quote: str) -> None:
    assert table(text, quote) is None


@pytest.mark.parametrize(
    "text",
    [
        "Anna Ek | Rektor\nBo Al | Lärare",
        "Altan | 4 350 kr\nPlank | 2 100 kr",
        "Namn | Namn\nAltan | 4 350 kr",
        "2 kr | Avgift\nAltan | 4 350 kr",
    ],
)
def test_a_row_that_may_be_one_of_all_names_no_columns(text: str) -> None:
    found = table(text, text.split("\n")[1])
    assert found is not None
    assert (found.header, len(found.rows)) == (None, 2)


def test_an_empty_cell_is_one_and_years_name_columns() -> None:
    found = table("| 2024 | 2025\nAvgift | | 350 kr\nTaxa | 10 | 20", "Avgift | | 350 kr")
    assert found is not None
    assert found.header == ("", "2024", "2025")
    assert [cell.text for cell in found.rows[0]] == ["Avgift", "", "350 kr"]
    assert marked(found) == ["Avgift", "350 kr"]


@given(st.text("ab1 |\n", max_size=40), st.text("ab1 |\n", max_size=20), st.text("ab1 |\n", max_size=40))
def test_every_cell_stands_in_the_passage_and_rows_are_alike(before: str, quote: str, after: str) -> None:
    found = quoted_table(before, quote, after)
    if found is None:
        return
    lines = [[cell.strip() for cell in line.split("|")] for line in f"{before}{quote}{after}".split("\n")]
    rows = [[cell.text for cell in row] for row in found.rows]
    header = [list(found.header)] if found.header is not None else []
    together = header + rows
    assert any(lines[at : at + len(together)] == together for at in range(len(lines)))
    assert len({len(row) for row in together}) == 1
