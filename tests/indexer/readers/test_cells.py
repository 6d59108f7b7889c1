"""Several paragraphs in one cell of a table: told apart, in one line with the rest of their row."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from indexer.readers.formats import read
from indexer.readers.shared.tables import in_cell
from indexer.texts.swedish import sentences
from indexer.texts.tables.rows import paired
from tests.office_files import docx, paragraph, zipped
from tests.pdf_files import shown, tagged

ROWS: Sequence[Sequence[Sequence[str]]] = (
    (("Lokal",), ("Villkor",)),
    (("Aula",), ("Avgift 100 kr", "Gäller från 1 maj")),
    (("Stora salen", "i Ekby"), ("Avgift 200 kr.", "Gäller ej helg")),
)
SAID = "Lokal | Villkor\nAula | Avgift 100 kr; Gäller från 1 maj\nStora salen i Ekby | Avgift 200 kr. Gäller ej helg"


def made(row: str, cell: str, part: str) -> str:
    """The rows in markup: what stands around the `{}` of each row, cell and paragraph."""
    return "".join(
        row.format("".join(cell.format("".join(part.format(text) for text in parts)) for parts in cells))
        for cells in ROWS
    )


def word() -> bytes:
    rows = "".join(
        "<w:tr>" + "".join(f"<w:tc>{''.join(map(paragraph, parts))}</w:tc>" for parts in cells) + "</w:tr>"
        for cells in ROWS
    )
    return docx(f"<w:tbl>{rows}</w:tbl>")


def odt() -> bytes:
    rows = made("<b:table-row>{}</b:table-row>", "<b:table-cell>{}</b:table-cell>", "<t:p>{}</t:p>")
    text = f"<o:body><o:text><b:table>{rows}</b:table></o:text></o:body>"
    return zipped(
        {"content.xml": f'<o:document-content xmlns:o="o" xmlns:t="t" xmlns:b="b">{text}</o:document-content>'}
    )


def rtf() -> bytes:
    breaks = r"\par ".join
    lines = ("".join(rf"\pard\intbl {breaks(parts)}\cell" for parts in cells) for cells in ROWS)
    rows = "".join(rf"\trowd\cellx1\cellx2{line}\row " for line in lines)
    return f"{{\\rtf1\\ansi {rows}}}".encode("cp1252")


def html() -> bytes:
    return f"<main><table>{made('<tr>{}</tr>', '<td>{}</td>', '<p>{}</p>')}</table></main>".encode()


def printed() -> bytes:
    """A tagged page; each paragraph is an element of its own."""
    items: list[tuple[str, str]] = []
    tables = ["/S/Table/K[102 0 R 103 0 R 104 0 R]"]
    cells: list[str] = []
    parts: list[str] = []
    for number, row in enumerate(ROWS):
        tables.append(f"/S/TR/K[{105 + 2 * number} 0 R {106 + 2 * number} 0 R]")
        for column, texts in enumerate(row):
            kids = []
            for at, text in enumerate(texts):
                kids.append(f"{111 + len(parts)} 0 R")
                parts.append(f"/S/P/K[{len(items)}]")
                items.append(("P", shown(72 + 150 * column, 700 - 40 * number - 12 * at, text)))
            cells.append(f"/S/TD/K[{' '.join(kids)}]")
    return tagged(items, [*tables, *cells, *parts])


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.docx", word()), ("a.odt", odt()), ("a.rtf", rtf()), ("a.html", html()), ("a.pdf", printed())],
)
def test_the_paragraphs_of_a_cell_are_told_apart(name: str, content: bytes) -> None:
    text = read(name, content).text
    assert text == SAID
    assert "Aula | Avgift 100 kr; Gäller från 1 maj" in [text[span.start : span.end] for span in sentences(text)]


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("<div>Avgift 100 kr</div><div>Gäller från 1 maj</div>", "Avgift 100 kr; Gäller från 1 maj"),
        ("<div><p>Avgift 100 kr</p></div><div><br></div>", "Avgift 100 kr"),
    ],
)
def test_what_editors_of_web_pages_write_as_paragraphs_in_a_cell_is_told_apart(cell: str, said: str) -> None:
    rows = f"<tr><th>Lokal</th><th>Pris</th></tr><tr><td>Aula</td><td>{cell}</td></tr>"
    page = f"<html><body><main><h1>Priser</h1><p>Här står vad det kostar.</p><table>{rows}</table></main></body></html>"
    assert read("a.html", page.encode()).text.endswith(f"\nAula | {said}")


@pytest.mark.parametrize(
    ("paragraphs", "said"),
    [
        (["Barn- och", "utbildnings-", "nämnden"], "Barn- och utbildnings- nämnden"),
        (["Avgift", "(kr/år)"], "Avgift (kr/år)"),
        (["Telefon:", "0123-45 67"], "Telefon: 0123-45 67"),
        (["1 200", "1 300"], "1 200; 1 300"),
        (["", "Ja", ""], "Ja"),
        ([], ""),
    ],
)
def test_what_goes_on_from_one_line_of_a_cell_to_the_next_is_one(paragraphs: Sequence[str], said: str) -> None:
    assert in_cell(paragraphs) == said


def test_a_column_with_two_lines_in_its_name_has_one_name() -> None:
    assert paired(["Lokal", "Pris; Vuxen"], ["Aula", "100 kr; Gäller 2026"]) == (
        "Lokal: Aula; Pris, Vuxen: 100 kr; Gäller 2026"
    )
