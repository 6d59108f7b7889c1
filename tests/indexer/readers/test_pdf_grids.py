"""Tables with lines around their cells, and the text around them, as word processors make them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from indexer.readers.formats import read
from tests.pdf_files import pdf, shown

STEP = 11


def grid(top: float, lefts: Sequence[float], rows: Sequence[Sequence[str]], *, size: float = 9) -> str:
    """A table with lines around its cells, which may have several lines; the last of `lefts` is where it ends."""
    drawn, y = "", top
    for row in rows:
        height = STEP * max(1, *(cell.count("\n") + 1 for cell in row)) + 3
        for left, cell in zip(lefts, row, strict=False):
            for number, line in enumerate(cell.split("\n")):
                drawn += shown(left + 4, y - STEP * (number + 1), line, size=size) if line else ""
        for x in lefts:
            drawn += f"0.5 w {x} {y - height} m {x} {y} l S\n"
        for edge in (y, y - height):
            drawn += f"0.5 w {lefts[0]} {edge} m {lefts[-1]} {edge} l S\n"
        y -= height
    return drawn


def lines_of(top: float, *lines: str, size: float = 11) -> str:
    return "".join(shown(60, top - 14 * number, line, size=size) for number, line in enumerate(lines))


COLUMNS = (60, 240, 330, 540)
DUTIES = tuple(
    tuple(cell.replace("/", "\n") for cell in row.split(" | "))
    for row in (
        "Beslut om upplåtelse av mark för/torghandel och uteservering | Gatuchef"
        " | Samråd ska ske med räddnings-/tjänsten om tält ställs upp",
        "Beslut om dispens för breda och/långa transporter i kommunen | Trafikingenjör"
        " | Kungörelse ska ske om vägen/stängs av längre än två timmar",
        "Beslut om flyttning av fordon som/hindrar snöröjning eller trafik | Parkeringsvakt"
        " | Ägaren ska underrättas samma/dag om adressen är känd",
        "Beslut om parkeringstillstånd för/rörelsehindrade som bor här | Handläggare"
        " | Avslag överklagas hos läns-/styrelsen inom tre veckor",
    )
)
WHOLE = [" | ".join(cell.replace("-\n", "").replace("\n", " ") for cell in row) for row in DUTIES]


def test_columns_of_long_cells_are_no_columns_of_text() -> None:
    text = read("a.pdf", pdf(grid(760, COLUMNS, DUTIES))).text
    assert text.split("\n") == WHOLE


def test_a_table_beside_text_is_read_with_its_column() -> None:
    left = ("Gatuchefen svarar för torgen och för alla", "parker, men inte för badplatserna som är")
    right = ("Parkeringsvakten flyttar fordon som står", "i vägen för snöröjningen eller för trafiken")
    columns = "".join(
        shown(60, 760 - 14 * number, left[number % 2]) * (number < 14)
        + shown(310, 760 - 14 * number, right[number % 2])
        for number in range(24)
    )
    rows = [("Torgen sköts av", "Gatuchefen"), ("Parkerna sköts av", "Parkchefen"), ("Baden sköts av", "Badchefen")]
    text = read("a.pdf", pdf(columns + grid(560, (60, 170, 290), rows))).text
    assert "Parkerna sköts av | Parkchefen" in text.split("\n")
    assert " ".join(right * 12) in text


def test_names_above_the_lines_and_a_sum_below_them_belong_to_the_table() -> None:
    rows = [("Torg", "410", "52"), ("Parker", "1 220", "97"), ("Badplatser", "88", "14")]
    names = "".join(shown(x + 4, 765, name, size=9) for x, name in zip(COLUMNS, ("", "Antal", "Kr"), strict=False))
    names += shown(64, 765, "Skötsel", size=9)
    whole = "".join(shown(x + 4, 704, cell, size=9) for x, cell in zip(COLUMNS, ("Allt", "1 718", "163"), strict=False))
    text = read("a.pdf", pdf(names + grid(760, COLUMNS, rows) + whole)).text
    assert text.split("\n") == ["Skötsel | Antal | Kr", *map(" | ".join, rows), "Allt | 1 718 | 163"]


NAMES = ("Ärende", "Delegat", "Anmärkning")


@pytest.mark.parametrize("repeated", [False, True])
def test_a_row_may_begin_on_one_page_and_end_on_the_next(repeated: bool) -> None:
    begun = ("Beslut om tillfällig avstängning", "Gatuchef", "Gäller även broar, när det är")
    rest = ("av en gata vid ras eller skred", "", "halt eller blåser hårt")
    first = grid(760, COLUMNS, [NAMES, *DUTIES[:3], begun])
    last = grid(790, COLUMNS, [NAMES, rest, DUTIES[3]] if repeated else [rest, DUTIES[3]])
    text = read("a.pdf", pdf(first, last)).text
    whole = (
        "Beslut om tillfällig avstängning av en gata vid ras eller skred | Gatuchef"
        " | Gäller även broar, när det är halt eller blåser hårt"
    )
    assert [row for row in text.split("\n") if row != " | ".join(NAMES)] == [*WHOLE[:3], whole, WHOLE[3]]


def test_a_name_over_all_columns_on_a_later_page_is_no_end_of_a_row() -> None:
    """Drawn by hand: `grid` has lines between all cells of a row."""
    name, top = "Gator och torg", 760
    box = f"0.5 w {COLUMNS[0]} {top} m {COLUMNS[-1]} {top} l S\n"
    box += "".join(f"0.5 w {x} {top - 14} m {x} {top} l S\n" for x in (COLUMNS[0], COLUMNS[-1]))
    later = box + shown(265, top - STEP, name, size=9) + grid(top - 14, COLUMNS, DUTIES)
    text = read("a.pdf", pdf(grid(760, COLUMNS, [NAMES, *DUTIES]), later)).text
    assert name in text.split("\n")


def test_small_text_of_tables_makes_no_headings_of_what_is_around_them() -> None:
    intro = (
        "Nämnden får uppdra åt anställda att besluta på nämndens vägnar i vissa",
        "grupper av ärenden som inte är av vikt.",
    )
    notes = (
        "Besluten ska anmälas till nämnden vid nästa sammanträde, och de får",
        "inte ändras av nämnden i efterhand.",
    )
    page = lines_of(790, *intro) + grid(740, COLUMNS, [*DUTIES] * 5) + lines_of(120, *notes)
    document = read("a.pdf", pdf(page))
    assert document.headings == ()
    assert " ".join(intro) in document.text.split("\n")
    assert document.text.endswith(" ".join(notes))


@pytest.mark.parametrize("rest", ["2026/0412)", "2026–2028", "2027"])
def test_a_heading_may_end_in_a_line_without_letters(rest: str) -> None:
    heading = "§ 12 Plan för skötsel av kommunens lekplatser (Dnr TN"
    page = shown(60, 780, heading, font=1, size=12) + shown(60, 765, rest, font=1, size=12)
    body = lines_of(730, "Nämnden antar planen, som ska ses över av", "förvaltningen varje år och sedan redovisas.")
    document = read("a.pdf", pdf(page + body))
    assert [each.text for each in document.headings] == [f"{heading} {rest}"]


def test_a_number_below_a_section_sign_begins_no_item() -> None:
    lines = ("Antagen av kommunfullmäktige den 24 februari, §", "17. Gäller från den 1 april och tills vidare.")
    assert read("a.pdf", pdf(lines_of(700, *lines))).text == " ".join(lines)


def test_rows_in_a_grid_may_be_lettered() -> None:
    rows = [("Avgift", "Utan moms", "Med moms")]
    rows += [
        (f"{letter}) sotning av {what}", "400 kr", "500 kr")
        for letter, what in zip("abcd", "eldstad panna imkanal kakelugn".split(), strict=True)
    ]
    assert read("a.pdf", pdf(grid(760, COLUMNS, rows))).text.split("\n") == [" | ".join(row) for row in rows]


def test_a_word_keeps_its_hyphen_where_another_form_of_it_has_one() -> None:
    lines = ("Lägg en ja-röst om förslaget är bra. Vid omröstningen avgavs sex ja-", "röster, och en ledamot avstod.")
    assert "sex ja-röster, och" in read("a.pdf", pdf(lines_of(700, *lines))).text


def test_a_lettered_number_and_a_name_over_a_row_head_those_below() -> None:
    rows = [("Nr", "Ärende", "Lagrum", "Delegat"), ("C1", "Gator och torg", "", "")]
    rows += [(f"C1.{number}", what, "3 § LGS", "Gatuchef") for number, what in enumerate(("Torghandel", "Tält"), 1)]
    rows += [("C2", "Parker och bad", "", ""), ("C2.1", "Grillplatser", "5 § LGS", "Parkchef")]
    document = read("a.pdf", pdf(grid(760, (60, 100, 300, 380, 540), rows)))
    assert [each.text for each in document.headings] == ["C1 Gator och torg", "C2 Parker och bad"]


@pytest.mark.parametrize(("number", "rest"), [("0123-", "45 67 89"), ("13.15–", "17.00"), ("12-", "15 personer")])
def test_figures_with_a_dash_between_them_are_one_over_two_lines(number: str, rest: str) -> None:
    lines = (f"Anmälan till kvällens möte om den nya lekparken tas emot {number}", f"{rest} i receptionen.")
    assert f"tas emot {number}{rest} i receptionen." in read("a.pdf", pdf(lines_of(700, *lines))).text
