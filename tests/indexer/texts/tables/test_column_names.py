"""A table's first row names its columns, or says something itself."""

from __future__ import annotations

import pytest

from indexer.texts.tables.column_names import names_columns


def rows(*lines: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in lines]


@pytest.mark.parametrize(
    "lines",
    [
        ("Slag | Avgift", "Villa | 2 480 kr", "Industri | 5 900 kr"),
        ("Slag | 2024 | 2025", "Egen bil | 25 | 34"),
        ("Längd | Vuxen | Under 20 år", "högst 10 km | 48 kr | 30 kr", "11–25 km | 80 kr | 42 kr"),
        ("Kort | 7–15 år | Vuxen", "Dag | 40 kr | 75 kr", "Månad | 190 kr, ej juli | 330 kr"),
        ("Båt | Zon 1 | Zon 2 | Totalt", "Liten | 100 kr | 120 kr | 220 kr", "Stor | 200 kr | 240 kr | 440 kr"),
    ],
)
def test_names(lines: tuple[str, ...]) -> None:
    head, *below = rows(*lines)
    assert names_columns(head, below)


@pytest.mark.parametrize(
    "lines",
    [
        ("Beslutad | 2024", "Sidor | 12"),
        ("Adress | Storgatan 1", "Telefon | 0512-345 67"),
        ("Antal elever | 350", "Lärare | 28 st"),
        ("Under 8 timmar | 790 kr", "8–25 timmar | 1 640 kr"),
        ("Måndag | 8–12 | Sal 4", "Tisdag | 8–16 | Rum 2"),
        ("Solen | Storgatan 1 | 11 barn", "Månen | Kyrkvägen 2 | 17 platser"),
        ("Dag | Rätt", "Måndag | Soppa"),
        ("Lag | 7–9 år | 12 barn", "Lag | 10–12 år | 15 barn"),
        ("Barn | 7–15 år | 40 kr", "Vuxen | från 16 år | 75 kr"),
    ],
)
def test_says_something_itself(lines: tuple[str, ...]) -> None:
    head, *below = rows(*lines)
    assert not names_columns(head, below)
