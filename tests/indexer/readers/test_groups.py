"""Rows of a table stand under the name of their group; a value that is only missing makes no name of a row."""

from __future__ import annotations

import pytest

from indexer.readers.formats import read
from indexer.readers.shared.blocks import Block, Kind
from indexer.readers.shared.groups import column_names, group_rows, grouped_blocks
from indexer.texts.passages import split
from tests.office_files import docx, paragraph, rows, xlsx
from tests.pdf_files import pdf, shown


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


_ROWS = (("Bad", "Helg", "Vardag"), ("Simhall", "", ""), ("Barn", "20", "10"), ("Gym", "", ""), ("Barn", "40", "30"))
_AFTER = "Priserna gäller för den som bor i kommunen."
_MARKDOWN = "\n".join("|".join(row) for row in (_ROWS[0], ("---",) * 3, *_ROWS[1:]))
_HTML = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in _ROWS).replace("td>", "th>", 6)
_STYLES = "".join(
    f'<w:style w:styleId="H{n}" w:type="paragraph"><w:name w:val="heading {n}"/></w:style>' for n in (1, 2)
)


def _headed(level: int, text: str) -> str:
    return paragraph(text, f'<w:pStyle w:val="H{level}"/>')


def _word_table() -> str:
    lines = ("".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in _ROWS)
    return f"<w:tbl>{''.join(f'<w:tr>{line}</w:tr>' for line in lines)}</w:tbl>"


def _open_document() -> bytes:
    kinds = ("office", "text", "table")
    spaces = " ".join(f'xmlns:{kind}="urn:oasis:names:tc:opendocument:xmlns:{kind}:1.0"' for kind in kinds)
    lines = ("".join(f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in row) for row in _ROWS)
    table = "".join(f"<table:table-row>{line}</table:table-row>" for line in lines)
    headings = ((1, "Taxa"), (2, "Bad och gym"))
    above = "".join(f'<text:h text:outline-level="{level}">{text}</text:h>' for level, text in headings)
    body = f"{above}<table:table>{table}</table:table><text:p>{_AFTER}</text:p>"
    mime = 'office:mimetype="application/vnd.oasis.opendocument.text"'
    text = f"<office:body><office:text>{body}</office:text></office:body>"
    return f"<office:document {spaces} {mime}>{text}</office:document>".encode()


def _page() -> bytes:
    lines = [shown(72, 780, "Taxa", font=1, size=20), shown(72, 750, "Bad och gym", font=1, size=14)]
    for number, row in enumerate(_ROWS):
        lines += [shown(72 + 150 * n, 720 - 14 * number, cell) for n, cell in enumerate(row) if cell]
    return pdf("".join(lines) + shown(72, 620, _AFTER))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.md", f"# Taxa\n\n## Bad och gym\n\n{_MARKDOWN}\n\n{_AFTER}\n".encode()),
        ("a.html", f"<main><h1>Taxa</h1><h2>Bad och gym</h2><table>{_HTML}</table><p>{_AFTER}</p></main>".encode()),
        ("a.html", f"<main><h1>Taxa</h1><p><b>Bad och gym</b><table>{_HTML}</table><p>{_AFTER}</main>".encode()),
        (
            "a.docx",
            docx(
                _headed(1, "Taxa") + _headed(2, "Bad och gym") + _word_table() + paragraph(_AFTER),
                styles=_STYLES,
            ),
        ),
        ("a.fodt", _open_document()),
        ("a.pdf", _page()),
        ("a.xlsx", xlsx(("Taxa", rows("Bad och gym", *map("|".join, _ROWS), "", _AFTER)))),
        ("a.csv", "\n".join(("Bad och gym;;", *map(";".join, _ROWS), ";;", f"{_AFTER};;")).encode()),
    ],
)
def test_what_follows_a_table_stands_under_the_heading_of_the_table(name: str, content: bytes) -> None:
    passages = split(read(name, content))
    assert (passages[-1].heading or "").rpartition(" › ")[2] == "Bad och gym"
    assert passages[-1].text == _AFTER
    assert (passages[-2].heading or "").rpartition(" › ")[2] == "Gym"


def test_a_bold_line_below_a_table_stands_under_no_group_of_it() -> None:
    page = f"<main><h1>Taxa</h1><p>Om bad.<table>{_HTML}</table><p><b>Kort</b><p>{_AFTER}</main>"
    assert [passage.heading for passage in split(read("a.html", page.encode()))] == [None, "Simhall", "Gym", "Kort"]


def test_a_group_ends_and_is_kept_in_the_document() -> None:
    document = read("a.md", f"# Taxa\n\n{_MARKDOWN}\n\n{_AFTER}\n".encode())
    assert [(h.text, None if h.end is None else document.text[h.end :]) for h in document.headings] == [
        ("Taxa", None),
        ("Simhall", None),
        ("Gym", _AFTER),
    ]


def test_a_remark_over_all_columns_below_a_table_is_a_paragraph_of_no_group() -> None:
    rows = [["Pris", "kr"], ["Bad"], ["Barn", "10"], ["1 Gäller från den 1 januari.", ""]]
    assert grouped_blocks(rows, header_rows=1, over_all=[1, 3], level=2) == [
        Block(Kind.HEADING, "Bad", 2, heads_rows=True),
        Block(Kind.TABLE_ROW, "Pris | kr", in_group=True),
        Block(Kind.TABLE_ROW, "Barn | 10", in_group=True),
        Block(Kind.PARAGRAPH, "1 Gäller från den 1 januari."),
    ]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([[], ["", "Barn"], ["Ekby", "5"]], ["| Barn", "Ekby | 5"]),
        ([[], [], []], []),
        ([["Ort"], [], ["Ås"]], ["Ort", "Ås"]),
    ],
)
def test_a_row_without_cells_names_no_columns(rows: list[list[str]], said: list[str]) -> None:
    """As damaged RTF has them."""
    assert column_names(rows) == ([], 0)
    assert [block.text for block in grouped_blocks(rows)] == said
