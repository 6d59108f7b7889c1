"""Rows of a table stand under the name of their group; a value that is only missing makes no name of a row."""

from __future__ import annotations

import pytest

from indexer.readers.formats import read
from indexer.readers.shared.blocks import Block, Kind
from indexer.readers.shared.groups import column_names, group_rows, grouped_blocks
from indexer.texts.passages import split


def table(*lines: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in lines]


@pytest.mark.parametrize(
    ("lines", "groups"),
    [
        (("Nybyggnad||", "Villa|1|2", "Garage|3|4", "Tillbyggnad||", "Villa|5|6"), {0, 3}),
        (("Simhall|", "Barn|20", "Vuxen|40", "Gym|", "Barn|30", "Vuxen|60"), {0, 3}),
        (("1|Bistånd||", "1.1|Norm|Anna|4 kap.", "2|Barn||", "2.1|Placering|Bo|6 kap."), {0, 2}),
        (("Åsa|", "Bo|123", "Carl|456"), set()),
        (("Åsa|", "Bo|123", "Carl|", "Dan|789"), set()),
        (("Bo|123|a@b.se", "Carl||", "Dan|789|c@d.se"), set()),
        (("Nybyggnad||", "Villa|1|2", "Moms tillkommer inte.||"), {0}),
        (("Nybyggnad||", "Tillbyggnad||", "Villa|5|6"), set()),
    ],
)
def test_a_row_is_a_group_where_all_rows_stand_in_groups(lines: tuple[str, ...], groups: set[int]) -> None:
    assert group_rows(table(*lines)) == groups


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            ("Ärende|Avgift|Avgift", "|Inom plan|Utom plan", "Villa|1|2"),
            ["Ärende", "Avgift, Inom plan", "Avgift, Utom plan"],
        ),
        (("Ärende|Avgift|", "|Inom plan|Utom plan", "Villa|1|2"), ["Ärende", "Avgift, Inom plan", "Avgift, Utom plan"]),
        (("Ärende|Avgift", "|Inom plan|Utom plan", "Villa|1|2"), ["Ärende", "Avgift, Inom plan", "Avgift, Utom plan"]),
        (("Skola|Tid|Ort", "|9-12|Ån", "Ekskolan|8-16|Tallbo"), ["Skola", "Tid", "Ort"]),
    ],
)
def test_two_rows_name_the_columns_where_a_name_stands_over_several(
    lines: tuple[str, ...], expected: list[str]
) -> None:
    assert column_names(table(*lines))[0] == expected


def test_a_line_over_all_columns_without_rows_is_a_line() -> None:
    rows = [["Pris", "kr"], ["Barn", "10"], ["Priserna gäller 2025"]]
    assert grouped_blocks(rows, header_rows=1, over_all=[2]) == [
        Block(Kind.TABLE_ROW, "Pris | kr"),
        Block(Kind.TABLE_ROW, "Barn | 10"),
        Block(Kind.PARAGRAPH, "Priserna gäller 2025"),
    ]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "a.md",
            "# Taxa\n\n|Bad|Helg|Vardag|\n|---|---|---|\n|**Simhall**|||\n|Barn|20|10|\n|**Gym**|||\n|Barn|40|30|\n",
        ),
        (
            "a.html",
            "<main><h1>Taxa</h1><table><tr><th>Bad<th>Helg<th>Vardag<tr><td><b>Simhall</b><td><td><tr><td>Barn<td>20<td>10"
            "<tr><td><b>Gym</b><td><td><tr><td>Barn<td>40<td>30</table></main>",
        ),
    ],
)
def test_a_name_alone_in_its_row_heads_the_rows_below(name: str, text: str) -> None:
    assert [(passage.heading, passage.text) for passage in split(read(name, text.encode()))] == [
        ("Simhall", "Bad | Helg | Vardag\nBarn | 20 | 10"),
        ("Gym", "Bad | Helg | Vardag\nBarn | 40 | 30"),
    ]


@pytest.mark.parametrize("name", ["taxa.md", "taxa.html"])
def test_the_name_of_a_group_is_no_title(name: str) -> None:
    text = "|Bad|Helg|Vardag|\n|---|---|---|\n|Simhall|||\n|Barn|20|10|\n"
    if name.endswith("html"):
        text = "<table><tr><th>Bad<th>Helg<th>Vardag<tr><td>Simhall<td><td><tr><td>Barn<td>20<td>10</table>"
    assert read(name, text.encode()).title == "Taxa"
