"""What is embedded of a table's row tells which table it is of, and what its columns are called."""

from __future__ import annotations

import pytest

from indexer.index.parts.sentences import cut
from indexer.texts.tables.rows import embedded_sentences

FEES = """Avgiften betalas varje månad.
Barn | Kronor | Anmärkning
Ett barn | 1 645 | högst
Två barn | 2 742 |
Den som är sen betalar 60 kronor."""


def embedded(text: str, heading: str = "Avgifter › Förskola") -> list[str]:
    return list(embedded_sentences(text, cut(text), heading))


def test_a_row_says_where_it_stands_and_what_its_columns_are_called() -> None:
    assert embedded(FEES) == [
        "Avgiften betalas varje månad.",
        "Avgifter › Förskola: Barn | Kronor | Anmärkning",
        "Avgifter › Förskola: Barn: Ett barn; Kronor: 1 645; Anmärkning: högst",
        "Avgifter › Förskola: Barn: Två barn; Kronor: 2 742",
        "Den som är sen betalar 60 kronor.",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Måndag | 8–16\nFredag | 8–14", ["Tider: Måndag | 8–16", "Tider: Fredag | 8–14"]),
        ("Måndag | stängt\nTisdag | 8–16", ["Tider: Måndag | stängt", "Tider: Tisdag | 8–16"]),
        ("Rektor | Anna Ek", ["Tider: Rektor | Anna Ek"]),
        (f"{'långt ' * 14} | Kr\nAula | 100", [f"Tider: {'långt ' * 14} | Kr", "Tider: Aula | 100"]),
        ("Plats | Kr\n\nAula | 100", ["Tider: Plats | Kr", "Tider: Plats: Aula; Kr: 100"]),
        ("Plats | Kr\n | \nAula | 100", ["Tider: Plats | Kr", "|", "Tider: Plats: Aula; Kr: 100"]),
        ("Plats | Kr\nAula | 100\nA | B | C", ["Tider: Plats | Kr", "Tider: Plats: Aula; Kr: 100", "Tider: A | B | C"]),
    ],
    ids=[
        "no names",
        "no figure in the first row",
        "one row",
        "too long a name",
        "blank lines",
        "no words",
        "another table",
    ],
)
def test_what_names_no_columns_names_none(text: str, expected: list[str]) -> None:
    assert embedded(text, "Tider") == expected


def test_a_row_is_one_sentence_whatever_its_cells_say() -> None:
    text = "Fråga | Svar\nFår jag byta | Ja. Hör av dig före den 1 maj."
    assert embedded(text, "Byten")[1:] == ["Byten: Fråga: Får jag byta; Svar: Ja. Hör av dig före den 1 maj."]


@pytest.mark.parametrize(
    "text", ["", "|", " | \n | ", "a | b\r\n\r\n| c |\u2028d | 1", "  Plats | Kr\n\t Aula | 100  "]
)
def test_there_is_something_for_each_sentence_however_bars_stand(text: str) -> None:
    assert len(embedded(text)) == len(cut(text))


def test_rows_that_are_indented_are_rows() -> None:
    assert embedded("  Plats | Kr\n\t Aula | 100  ", "Hyra") == ["Hyra: Plats | Kr", "Hyra: Plats: Aula; Kr: 100"]
