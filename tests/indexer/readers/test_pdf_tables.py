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


Cell = Sequence[Sequence[str]]
"""The lines of each paragraph."""

SERVICES: Sequence[Sequence[Cell]] = (
    ([["Ärende"]], [["Vad du lämnar in"]], [["Avgift"]]),
    ([["Bygglov"]], [["Ansökan, ritningar i skala 1:100 med", "mått på huset"], ["Situationsplan"]], [["14 350 kr"]]),
    ([["Strandskydd"]], [["Ansökan"], ["Karta"], ["Fotografier"]], [["9 450 kr"]]),
    ([["Förhandsbesked", "i detaljplan"]], [["Ansökan med karta över platsen,", "namn på grannar"]], [["8 800 kr"]]),
)
SAID = (
    "Ärende | Vad du lämnar in | Avgift",
    "Bygglov | Ansökan, ritningar i skala 1:100 med mått på huset; Situationsplan | 14 350 kr",
    "Strandskydd | Ansökan; Karta; Fotografier | 9 450 kr",
    "Förhandsbesked i detaljplan | Ansökan med karta över platsen, namn på grannar | 8 800 kr",
)
PITCH, BETWEEN = 11.5, 6.0


def wrapped(
    rows: Sequence[Sequence[Cell]], *, ruled: bool, centred: bool, bullets: bool = False, padding: float = 4.0
) -> str:
    """A table whose cells have several lines and paragraphs, at the top of their row or at half its height."""
    drawn, top, lefts = "", 700.0, (72, 180, 420)
    line = "0.5 w 70 {0:.2f} m 500 {0:.2f} l S\n"
    for cells in rows:
        heights = [PITCH * sum(map(len, cell)) + BETWEEN * (len(cell) - 1) for cell in cells]
        for left, cell, height in zip(lefts, cells, heights, strict=True):
            y = top - padding - 9 - (max(heights) - height) / 2 * centred
            for paragraph in cell:
                for number, text in enumerate(paragraph):
                    bullet = bullets and len(cell) > 1
                    drawn += shown(left, y, "•") if bullet and number == 0 else ""
                    drawn += shown(left + 14 * bullet, y, text)
                    y -= PITCH
                y -= BETWEEN
        drawn += line.format(top) if ruled else ""
        top -= max(heights) + 2 * padding
    return drawn + (line.format(top) if ruled else "")


@pytest.mark.parametrize("centred", [False, True], ids=["at the top", "centred"])
def test_lines_between_rows_hold_the_paragraphs_of_cells_together(centred: bool) -> None:
    text = read("a.pdf", pdf(INTRO + wrapped(SERVICES, ruled=True, centred=centred))).text
    assert text.replace("; ", " ").split("\n")[2:] == [row.replace("; ", " ") for row in SAID]
    assert centred or text.split("\n")[2:] == list(SAID)


def test_bullets_in_a_cell_are_no_column() -> None:
    text = read("a.pdf", pdf(INTRO + wrapped([*SERVICES[1:3]] * 2, ruled=True, centred=False, bullets=True))).text
    assert text.split("\n")[3] == "Strandskydd | • Ansökan; • Karta; • Fotografier | 9 450 kr"


def test_paragraphs_nearer_than_rows_belong_to_the_row_above() -> None:
    rows = [([name[0][:1]], [paragraph[:1] for paragraph in parts], fee) for name, parts, fee in SERVICES]
    text = read("a.pdf", pdf(INTRO + wrapped(rows, ruled=False, centred=False))).text
    assert text.split("\n")[4] == SAID[2]


DUTIES = (("Färdtjänst", "Alla", "Anna Ek"), ("Skolskjuts", "Elever", "Bo Lind"), ("Parkering", "En plats", "Eva Alm"))


@pytest.mark.parametrize("padding", [1.5, 4.0], ids=["near", "apart"])
@pytest.mark.parametrize("lines", [2, 3, 4, 5])
def test_a_name_at_half_the_height_of_its_row_is_of_that_row(lines: int, padding: float) -> None:
    use = (
        "Möten för föreningar, högst trettio gäster, varje kväll, och på söndagar efter samråd med vaktmästaren".split()
    )
    uses = [[" ".join(use[3 * number : 3 * number + 3]) for number in range(lines)]]
    rows = (
        ([["Lokal"]], [["Används till"]], [["Pris"]]),
        ([["Aulan"]], uses, [["800 kr"]]),
        ([["Salen"]], uses, [["300 kr"]]),
        ([["Köket"]], [["Kurser"]], [["100 kr"]]),
    )
    text = read("a.pdf", pdf(INTRO + wrapped(rows, ruled=False, centred=True, padding=padding))).text
    assert text.split("\n")[2:] == [
        "Lokal | Används till | Pris",
        *(f"{name} | {' '.join(uses[0])} | {fee} kr" for name, fee in (("Aulan", 800), ("Salen", 300))),
        "Köket | Kurser | 100 kr",
    ]


def test_the_last_line_under_a_later_column_is_of_the_last_row() -> None:
    """As browsers print paragraphs in cells: with an empty space above them, the name without one."""
    drawn = "".join(shown(x, 720, text) for x, text in ((72, "Ärende"), (180, "Gäller"), (420, "Kontakt")))
    for number, (name, text, contact) in enumerate(DUTIES):
        y = 703 - 26 * number
        drawn += shown(72, y, name) + shown(180, y - 10, text) + shown(420, y, contact)
    text = read("a.pdf", pdf(INTRO + drawn)).text
    assert text.split("\n")[3:] == [" | ".join(row) for row in DUTIES]


def test_a_value_between_two_lines_of_a_name_stands_beside_both() -> None:
    rows = (
        ([["Skola"]], [["Rektor"]], [["Elever"]]),
        ([["Ekskolan", "Ekby"]], [["Anna Ek", "Bo Lind"]], [["120"]]),
        ([["Tallskolan", "Tallby"]], [["Cecilia Alm", "David Berg"]], [["85"]]),
    )
    text = read("a.pdf", pdf(INTRO + wrapped(rows, ruled=False, centred=True, padding=1.5))).text
    said = [
        "Skola | Rektor | Elever",
        "Ekskolan Ekby | Anna Ek Bo Lind | 120",
        "Tallskolan Tallby | Cecilia Alm David Berg | 85",
    ]
    assert text.split("\n")[2:] == said


@pytest.mark.parametrize("ruled", [False, True])
@pytest.mark.parametrize("y", [3.0, 7.0])
def test_rows_beside_a_cell_of_several_rows_stay_apart(y: float, ruled: bool) -> None:
    rows = [("dag", "100 kr"), ("kväll", "150 kr"), ("dag", "200 kr"), ("kväll", "250 kr"), ("helg", "300 kr")]
    drawn = shown(72, 687, "Grupp") + shown(180, 687, "Tid") + shown(420, 687, "Avgift")
    for number, (time, fee) in enumerate(rows):
        drawn += shown(180, 673 - 14 * number, time) + shown(420, 673 - 14 * number, fee)
        if ruled:
            drawn += f"0.5 w {178 if number in (1, 3, 4) else 70} {684 - 14 * number} m 500 {684 - 14 * number} l S\n"
    drawn += shown(72, 673 - y, "Barn") + shown(72, 645 - 7 - y, "Vuxna")
    drawn += "".join(f"0.5 w 70 {height} m 500 {height} l S\n" for height in (698, 684 - 70) if ruled)
    text = read("a.pdf", pdf(INTRO + drawn)).text
    read_rows = [tuple(row.removeprefix("| ").split(" | ")[-2:]) for row in text.split("\n")[3:]]
    assert read_rows == rows


def test_lines_around_a_head_hold_its_lines_together_but_no_rows_below_it() -> None:
    drawn = "".join(shown(x, 720, text) for x, text in ((222, "Antal barn"), (372, "Högsta avgift")))
    drawn += "".join(shown(x, 704, text) for x, text in ((72, "Ort"), (222, "i kön"), (372, "i kronor")))
    rows = [("Ekby", "av alla", "ingen"), ("Tallby", "av alla", "ingen"), ("Granby", "inga", "ingen")] * 3
    for number, row in enumerate(rows):
        drawn += "".join(shown(x, 688 - 12 * number, text) for x, text in zip((72, 222, 372), row, strict=True))
    drawn += "".join(f"0.5 w 70 {y} m 500 {y} l S\n" for y in (732, 699, 588))
    drawn += "".join(f"0.5 w {x} 588 m {x} 732 l S\n" for x in (215, 365))
    text = read("a.pdf", pdf(drawn)).text
    assert text.split("\n") == ["Ort | Antal barn i kön | Högsta avgift i kronor", *(" | ".join(row) for row in rows)]


@pytest.mark.parametrize(
    ("place", "step"), [("Sal {}", 16), ("Sal {}", 12), ("30{}", 12)], ids=["words", "words close together", "figures"]
)
def test_lines_around_groups_of_rows_join_no_rows(place: str, step: int) -> None:
    """A line over and under the head and at the end, and one under each group of rows."""
    names = [(f"Anna {letter}", "Ekby", place.format(number)) for number, letter in enumerate("ABCDEFGHI")]
    rows = (("Namn", "Ort", "Plats"), *names)
    drawn = "".join(
        shown(x, 690 - step * number, text)
        for number, row in enumerate(rows)
        for x, text in zip((72, 222, 372), row, strict=True)
    )
    drawn += "".join(f"0.5 w 70 {686 - step * number} m 500 {686 - step * number} l S\n" for number in (-1, 0, 3, 6, 9))
    text = read("a.pdf", pdf(INTRO + drawn)).text
    assert text.split("\n")[2:] == [" | ".join(row) for row in rows]


def figures(x: float, y: float, *cells: str, step: float = 60) -> str:
    """Cells that end at the right of columns, the first at `x`."""
    return "".join(shown(x + step * n - width(cell), y, cell) for n, cell in enumerate(cells) if cell)


STALLS = (("Fiskbil", "410", "455", ""), ("Ostvagn", "", "395", "620"), ("Blomstånd", "120", "", "275"))


def test_names_that_begin_at_the_left_of_figures_that_end_at_the_right_stand_over_them() -> None:
    """As spreadsheets print: "Torsdag" ends before the first of its figures begins, and is near "Onsdagar"."""
    names = [(72, "Stånd"), (160, "Onsdagseftermiddag"), (255.5, "Torsdag"), (320, "Lördag")]
    ops = "".join(shown(x, 700, name) for x, name in names)
    for number, (stall, *fees) in enumerate(STALLS, 1):
        ops += shown(72, 700 - 15 * number, stall) + figures(250, 700 - 15 * number, *fees, step=62)
    assert read("a.pdf", pdf(INTRO + ops)).text.split("\n")[2:] == [
        "Stånd | Onsdagseftermiddag | Torsdag | Lördag",
        "Fiskbil | 410 | 455 |",
        "Ostvagn | | 395 | 620",
        "Blomstånd | 120 | | 275",
    ]


@pytest.mark.parametrize("group", [False, True])
def test_names_nearer_to_each_other_than_cells_name_the_columns_below(group: bool) -> None:
    months = ("jan", "feb", "mars", "april")
    ops = shown(72, 700, "Färja", font=1) + figures(170.5, 700, *months, step=24)
    rows = [
        ("Mot Ön", "11", "12", "13", "14"),
        ("Mot Hamnen i väst", "21", "22", "23", "24"),
        ("Extra", "", "2", "", "4"),
    ]
    for number, (name, *trips) in enumerate(rows, 1 + group):
        ops += shown(72, 700 - 15 * number, name) + figures(170.5, 700 - 15 * number, *trips, step=24)
    ops += shown(72, 685, "Vardagar") if group else ""
    text = read("a.pdf", pdf(INTRO + ops)).text
    if group:
        assert text.split("\n")[2] == "Vardagar"
        assert "Färja: Mot Hamnen i väst; jan: 21; feb: 22; mars: 23; april: 24" in text
    else:
        assert text.split("\n")[2:] == [
            " | ".join(("Färja", *months)),
            *(" | ".join(row).replace("  ", " ") for row in rows),
        ]


def test_names_over_names_that_repeat_are_of_so_many_columns_each() -> None:
    """Whether the upper ones stand over the last of their columns or between; that of the first is on its own line."""
    ops = shown(240, 700, "Utfall", font=1) + shown(340, 700, "Plan", font=1) + shown(72, 693, "Enhet", font=1)
    ops += figures(215, 686, "Kostnad", "Intäkt", "Kostnad", "Intäkt", step=45)
    for number, row in enumerate(
        (("Kajen", "91", "12", "95", "13"), ("Slussen", "44", "", "48", "7"), ("Fyren", "8", "1", "9", "2")), 1
    ):
        ops += shown(72, 686 - 15 * number, row[0]) + figures(215, 686 - 15 * number, *row[1:], step=45)
    assert read("a.pdf", pdf(INTRO + ops)).text.split("\n")[2:] == [
        "Enhet | Utfall, Kostnad | Utfall, Intäkt | Plan, Kostnad | Plan, Intäkt",
        "Kajen | 91 | 12 | 95 | 13",
        "Slussen | 44 | | 48 | 7",
        "Fyren | 8 | 1 | 9 | 2",
    ]


def test_words_above_a_table_that_dont_stand_over_its_columns_name_none() -> None:
    """Each is a text of its own in the file, as some programs write all text."""
    ops, left = "", 72.0
    for word in ("Antal", "lån", "i", "år"):
        ops += shown(left, 700, word)
        left += width(word) + 2.8
    for number, (name, *loans) in enumerate(
        (("Filial", "5", "6", "7"), ("Buss", "8", "9", "4"), ("Bod", "1", "2", "3")), 1
    ):
        ops += shown(72, 700 - 15 * number, name) + figures(220, 700 - 15 * number, *loans)
    text = read("a.pdf", pdf(INTRO + ops)).text
    assert (
        text.split("\n")[-4:]
        == ["Antal lån i år", "", "Filial | 5 | 6 | 7", "Buss | 8 | 9 | 4", "Bod | 1 | 2 | 3"][-4:]
    )
    assert "Antal lån i år\n" in text


@pytest.mark.parametrize(("size", "rise"), [(6, 3), (8.3, 3.3), (7, 5.4)], ids=["small", "as browsers do", "high"])
def test_a_raised_figure_is_no_digit_of_the_one_before_it_and_a_mark_after_a_word_is_left_out(
    size: float, rise: float
) -> None:
    def noted(x: float, y: float, text: str, note: str) -> str:
        return shown(x, y, text) + shown(x + width(text), y + rise, note, size=size)

    ops = shown(72, 700, "Kvarter") + noted(200, 700, "Hyra", "1") + shown(300, 700, "Lokaler")
    ops += shown(72, 680, "Slaktaren") + noted(200, 680, "4 150", "2") + shown(300, 680, "17")
    ops += shown(72, 660, "Bagaren") + noted(200, 660, "980", "13") + shown(300, 660, "6")
    assert read("a.pdf", pdf(INTRO + ops)).text.split("\n")[2:] == [
        "Kvarter | Hyra | Lokaler",
        "Slaktaren | 4 150² | 17",
        "Bagaren | 980¹³ | 6",
    ]


def test_rows_go_on_whose_name_reaches_to_that_of_the_first_figures() -> None:
    """A name ends where a year above the figures begins; the figures below end where it ends."""
    ops = shown(72, 700, "Väg") + "".join(shown(128 + 42 * n, 700, str(2041 + n)) for n in range(3))
    rows = (("Åsen", "15", "16", "17"), ("Ekbacken", "25", "26", "27"), ("Långa viken", "3", "36", "37"))
    for number, (name, *cells) in enumerate(rows, 1):
        ops += shown(72, 700 - 15 * number, name) + figures(162, 700 - 15 * number, *cells, step=42)
    ops = ops.replace("Långa viken", "Långa vikens")
    assert read("a.pdf", pdf(INTRO + ops)).text.split("\n")[2:] == [
        "Väg | 2041 | 2042 | 2043",
        "Åsen | 15 | 16 | 17",
        "Ekbacken | 25 | 26 | 27",
        "Långa vikens | 3 | 36 | 37",
    ]


@pytest.mark.parametrize("named_last", [True, False])
def test_names_of_several_lines_are_one(named_last: bool) -> None:
    """The lines above the last one stand nearer to each other than cells; the first column's name is at the bottom."""
    ops = shown(150, 712, "Högsta", font=1) + shown(205, 712, "Antal lediga", font=1)
    ops += shown(150, 700, "antal", font=1) + shown(205, 700, "platser i juni", font=1)
    ops += shown(72, 700 if named_last else 712, "Koloni", font=1) + shown(290, 700, "Kö", font=1)
    for number, (name, *cells) in enumerate(
        (("Solgläntan", "40", "3", ""), ("Fridhem", "25", "", "8"), ("Ro", "9", "1", "2")), 1
    ):
        ops += shown(72, 700 - 18 * number, name) + figures(190, 700 - 18 * number, *cells, step=70)
    lines = read("a.pdf", pdf(INTRO + ops)).text.split("\n")[2:]
    assert lines[0] == "Koloni | Högsta antal | Antal lediga platser i juni | Kö"
    assert lines[1:] == ["Solgläntan | 40 | 3 |", "Fridhem | 25 | | 8", "Ro | 9 | 1 | 2"]


def test_names_stand_in_order_over_fewer_columns_than_there_are() -> None:
    """Names begin at the left of figures that end at the right; the last column, of remarks, has no name."""
    ops = shown(72, 700, "Lokal") + shown(140, 700, "Dag") + shown(200, 700, "Kväll")
    for number, (name, day, evening, remark) in enumerate(
        (("Salen", "500", "700", "ring först"), ("Köket", "90", "", ""), ("Verkstad", "", "250", "")), 1
    ):
        ops += shown(72, 700 - 15 * number, name) + figures(190, 700 - 15 * number, day, evening)
        ops += shown(262, 700 - 15 * number, remark) if remark else ""
    assert read("a.pdf", pdf(INTRO + ops)).text.split("\n")[2:] == [
        "Lokal | Dag | Kväll |",
        "Salen | 500 | 700 | ring först",
        "Köket | 90 | |",
        "Verkstad | | 250 |",
    ]


def test_names_over_names_that_repeat_need_not_stand_close() -> None:
    ops = shown(72, 700, "Rum") + shown(200, 700, "Vardag") + shown(300, 700, "Helg")
    for number, row in enumerate(
        (("", "dag", "natt", "dag", "natt"), ("Ett", "1", "2", "3", "4"), ("Två", "5", "", "7", "8")), 1
    ):
        ops += (shown(72, 700 - 15 * number, row[0]) if row[0] else "") + figures(
            215, 700 - 15 * number, *row[1:], step=45
        )
    assert read("a.pdf", pdf(INTRO + ops)).text.split("\n")[2:] == [
        "Rum | Vardag, dag | Vardag, natt | Helg, dag | Helg, natt",
        "Ett | 1 | 2 | 3 | 4",
        "Två | 5 | | 7 | 8",
    ]
