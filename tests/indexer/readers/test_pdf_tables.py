"""Tables on a page of a PDF whose lines tell the columns."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from indexer.readers.formats import read
from tests.pdf_files import pdf, shown, width

ROWS = (
    ("Ärende", "Handläggare", "Telefon", "Avgift"),
    ("Bygglov", "Anna Ek", "0123-45 67", "14 350 kr"),
    ("Strandskydd", "Bo Lindqvist", "0123-45 68", "9 450 kr"),
    ("Förhandsbesked", "Cecilia Alm", "0123-45 69", "8 800 kr"),
    ("Marklov", "David Bergman", "0123-45 70", "3 350 kr"),
)
INTRO = shown(72, 740, "Här står vem som handlägger vad vid förvaltningen under året, och vad det kostar.")


def upright(x: float, bottom: float, top: float, *, filled: bool) -> str:
    return (
        f"{x - 0.25:.2f} {bottom} 0.5 {top - bottom} re f\n"
        if filled
        else f"0.5 w {x:.2f} {bottom} m {x:.2f} {top} l S\n"
    )


def tight(rows: Sequence[Sequence[str]], *, lines: str, right: bool = False) -> str:
    """A table whose columns are as wide as their longest cells, with less than a space between one and the next."""
    drawn, left = "", 72.0
    for column in zip(*rows, strict=True):
        wide = max(map(width, column)) + 0.8
        for number, text in enumerate(column):
            y = 700 - 14 * number
            drawn += shown(left + wide - 0.4 - width(text) if right else left + 0.4, y, text)
            if lines == "of cells":
                drawn += upright(left + wide, y - 4, y + 10, filled=True)
        left += wide
        if lines == "of the table":
            drawn += upright(left, 696 - 14 * (len(rows) - 1), 710, filled=False)
    return drawn


@pytest.mark.parametrize("right", [False, True], ids=["at the left", "at the right"])
@pytest.mark.parametrize("lines", ["of cells", "of the table"])
def test_lines_part_columns_that_stand_closer_than_words(lines: str, right: bool) -> None:
    text = read("a.pdf", pdf(INTRO + tight(ROWS, lines=lines, right=right))).text
    assert text.split("\n")[2:] == [" | ".join(row) for row in ROWS]


@pytest.mark.parametrize("place", [0.0, 0.25, 0.5, 0.75])
def test_lines_of_cells_above_each_other_need_not_stand_at_one_place_exactly(place: float) -> None:
    rows = [("Barnomsorg", "Sundsby ko", "1234")] * 6
    drawn = ""
    for number, row in enumerate(rows):
        left, y = 72 + place, 700 - 14 * number
        for text in row:
            drawn += shown(left, y, text)
            left += width(text) + 0.8
            drawn += upright(left - 0.5 + 0.2 * (number % 2), y - 4, y + 10, filled=False)
    text = read("a.pdf", pdf(INTRO + drawn)).text
    assert text.split("\n")[2:] == [" | ".join(row) for row in rows]


def test_a_box_around_a_word_parts_no_sentence() -> None:
    before, word, after = "Ange koden (", "A12", ") när du ringer."
    left = 72 + width(before)
    right = left + width(word)
    drawn = shown(72, 700, before) + shown(left, 700, word) + shown(right, 700, after)
    box = upright(left, 697, 709, filled=False) + upright(right, 697, 709, filled=False)
    assert read("a.pdf", pdf(drawn + box)).text == "Ange koden (A12) när du ringer."


PRICES = (("Lokal", "Pris", "Ort"), ("Aula", "800 kr", "Ekby"), ("Hall", "300 kr", "Tallby"), ("Sal", "200 kr", "Ås"))


@pytest.mark.parametrize("step", [12, 14, 26, 38])
@pytest.mark.parametrize("struck", [(1,), (2,), (3,), (1, 2), (2, 3)])
def test_a_row_that_is_struck_out_is_gone_and_parts_no_table(step: int, struck: tuple[int, ...]) -> None:
    rows, drawn = (*PRICES, ("Kök", "100 kr", "Ås")), ""
    for number, row in enumerate(rows):
        y = 700 - step * number
        for x, text in zip((72, 222, 372), row, strict=True):
            drawn += shown(x, y, text)
            if number in struck:
                drawn += f"0.6 w {x} {y + 3} m {x + width(text):.2f} {y + 3} l S\n"
    kept = [" | ".join(row) for number, row in enumerate(rows) if number not in struck]
    assert read("a.pdf", pdf(INTRO + drawn)).text.split("\n")[2:] == kept
