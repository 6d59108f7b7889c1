"""PDF files of many programs are read as what their authors wrote, block by block, with the right pages."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest

from indexer.errors import NoText, OnlyImages, PasswordProtected, SourceDamaged
from indexer.readers.formats import read
from indexer.readers.pdf.blocks import blocks_of_lines
from indexer.readers.pdf.layout import Line
from indexer.readers.shared.blocks import Kind
from indexer.texts.document import Document
from indexer.texts.passages import split
from tests.fixtures.municipal_text import AUTHOR, BLOCKS, NOTE, TITLE, WIDE_TABLE

FOLDER = Path(__file__).parents[2] / "fixtures" / "pdf"
PAGES: dict[str, list[int]] = json.loads((FOLDER / "pages.json").read_text(encoding="utf-8"))
"""The page that each block begins on, by another program's finding."""
PLAIN = sorted(set(PAGES) - {"latex_report"})
HEADINGS = [text for kind, text in BLOCKS if kind.startswith("h")]


def document(name: str) -> Document:
    return read(f"mapp/{name}.pdf", (FOLDER / f"{name}.pdf").read_bytes())


def said(text: str) -> list[str]:
    """The blocks of a text, without the bullets that only some programs write as letters."""
    return [line.removeprefix("• ") for block in text.split("\n\n") for line in block.split("\n")]


@pytest.mark.parametrize("name", PLAIN)
def test_every_block_is_read_whole_and_in_order_and_nothing_else(name: str) -> None:
    assert said(document(name).text) == [text for _, text in BLOCKS]


@pytest.mark.parametrize("name", PLAIN)
def test_headings_are_headings_and_nothing_else_is(name: str) -> None:
    found = document(name)
    assert [heading.text for heading in found.headings] == HEADINGS
    levels = {heading.text: heading.level for heading in found.headings}
    assert levels["Skolskjuts"] < levels["Avståndsgränser"] == levels["Trafikfarlig väg"]


@pytest.mark.parametrize("name", PAGES)
def test_every_block_and_passage_has_its_page(name: str) -> None:
    found = document(name)
    at = 0
    for (_, text), page in zip(BLOCKS, PAGES[name], strict=True):
        at = found.text.index(text, at)
        assert (text[:40], found.page_at(at)) == (text[:40], page)
        at += len(text)
    assert {passage.page for passage in split(found)} <= set(PAGES[name])
    assert all(passage.page == found.page_at(passage.start) for passage in split(found))


def test_a_paragraph_knows_where_the_page_turns_inside_it() -> None:
    found = document("libreoffice_untagged")
    before, after = found.text.index("behöver hjälp med blanketten"), found.text.index("medborgarkontoret på Ågatan")
    assert (found.page_at(before), found.page_at(after)) == (1, 2)


@pytest.mark.parametrize(
    ("name", "author", "dated"),
    [
        ("libreoffice", AUTHOR, True),
        ("decomposed", AUTHOR, False),
        ("latex_old_fonts", AUTHOR, True),
        ("ghostscript", AUTHOR, True),
        ("wkhtmltopdf", None, True),
    ],
)
def test_title_author_and_date(name: str, author: str | None, dated: bool) -> None:
    found = document(name)
    assert (found.title, found.author) == (TITLE, author)
    assert (found.media_type, found.source, found.link) == ("application/pdf", f"mapp/{name}.pdf", None)
    assert (found.published is not None) == dated


def test_a_date_and_an_author_in_the_old_encoding_and_a_title_that_nobody_gave() -> None:
    found = document("ghostscript")
    assert b"Microsoft Word - " in (FOLDER / "ghostscript.pdf").read_bytes()
    assert (found.title, found.author, found.published) == (TITLE, AUTHOR, datetime.date(2025, 3, 14))


def test_a_report_with_contents_running_heads_and_notes() -> None:
    found = document("latex_report")
    lines = said(found.text)
    assert found.published == datetime.date(2025, 3, 14)
    assert [heading.text for heading in found.headings][2:4] == ["1 Vem kan få tillstånd", "2 Så här ansöker du"]
    assert [heading.text for heading in found.headings][-1] == "7 Handlingsplan"
    assert [line for line in lines if "Innehåll" in line or "AVGIFTER" in line or ". . ." in line] == []
    fees = next(text for _, text in BLOCKS if text.startswith("Egenavgiften"))
    # The note stands under the first half of the paragraph, and is read after it, with its own page.
    assert lines[lines.index(fees) + 1] == f"1 {NOTE}"
    assert found.page_at(found.text.index(NOTE)) == 2
    assert lines[-3:] == [" | ".join(row) for row in WIDE_TABLE]
    numbered = [line.lstrip("0123456789. ") for line in lines if line[:1].isdigit() and NOTE not in line]
    assert set(HEADINGS[1:]) <= set(numbered)


def test_pages_that_are_pictures_are_reported() -> None:
    found = document("partly_scanned")
    assert {page.number for page in found.pages} == {1, 3}
    assert found.notes == (
        'mapp/partly_scanned.pdf: sidan 2 är en bild av text och lästes inte. Skriv ocr = "swe+eng" i belagg.toml om '
        "text i bilder ska maskinläsas, eller kör textigenkänning (OCR) på filen och kör igen.",
    )
    with pytest.raises(OnlyImages, match="OCR"):
        document("scanned")


def test_locked_files_are_refused_unless_they_can_be_read_all_the_same() -> None:
    with pytest.raises(PasswordProtected, match="lösenord"):
        document("locked")
    assert document("locked_for_changes").text == document("weasyprint").text


@pytest.mark.parametrize("content", [b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n", b"hej", b"%PDF-1.4\n%%EOF" * 50])
def test_what_is_no_pdf_is_refused(content: bytes) -> None:
    with pytest.raises(SourceDamaged, match="skadad"):
        read("x.pdf", content)
    with pytest.raises(NoText):
        read("x.pdf", b" \n")


def line(text: str, baseline: float, *, page: int = 1, left: float = 50, size: float = 10, bold: bool = False) -> Line:
    return Line(page, (text,), left, left + 5 * len(text), baseline, size, bold, (50, 350))


def test_a_heading_in_small_print_is_known_by_its_bookmark() -> None:
    body = [line("Badet har öppet varje dag i sommar och på höstens lov.", 120 + 12 * n) for n in range(4)]
    lines = [line("Öppettider", 100), *body]
    assert blocks_of_lines(lines, {})[0].kind is Kind.PARAGRAPH
    heading = blocks_of_lines(lines, {"öppettider": 2})[0]
    assert (heading.kind, heading.level, heading.text) == (Kind.HEADING, 2, "Öppettider")


@pytest.mark.parametrize(
    ("above", "below", "joined"),
    [
        ("Den som bor i kommu-", "nen har rätt till plats.", "Den som bor i kommunen har rätt till plats."),
        ("Det gäller både hälso-", "och sjukvård i hemmet.", "Det gäller både hälso- och sjukvård i hemmet."),
        ("Avgiften sänktes efter-", "som staten bidrar.", "Avgiften sänktes eftersom staten bidrar."),
        ("Det gäller i hela EU-", "marknaden och utanför.", "Det gäller i hela EU-marknaden och utanför."),
    ],
)
def test_words_divided_between_pages_are_joined(above: str, below: str, joined: str) -> None:
    lines = [line(above.rjust(58), 700), line(below, 60, page=2)]
    (block,) = blocks_of_lines(lines, {})
    assert block.text == joined
    assert [(block.text[turn.offset :][:4], turn.number) for turn in block.turns] == [(below[:4], 2)]
