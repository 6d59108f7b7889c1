"""A text's own date goes before that of its file, which is made anew long after: in every format."""

from __future__ import annotations

import datetime
import io
import zipfile

import pytest

from indexer.readers.formats import read
from tests.office_files import RELATION, core, docx, paragraph, pptx, rows, shape, xlsx, zipped
from tests.pdf_files import pdf, shown

DECIDED = "Beslutad av kommunfullmäktige 2025-11-24"
BODY = "Kajen är öppen för alla båtar som är kortare än tolv meter och som har en flagga."
MADE = "2026-03-02T10:00:00Z"
PROPERTIES = core(created=MADE, modified=MADE)
ENTRY = f'<Relationship Id="c" Type="{RELATION}/metadata/core-properties" Target="docProps/core.xml"/></Relationships>'


def with_properties(content: bytes) -> bytes:
    """An office file that says when it was made."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    entries = parts["_rels/.rels"].decode().replace("</Relationships>", ENTRY)
    return zipped({**parts, "_rels/.rels": entries, "docProps/core.xml": PROPERTIES})


def file(ending: str, line: str) -> bytes:
    """One that was made on 2 March 2026, with a line under its title."""
    match ending:
        case "pdf":
            page = shown(72, 780, "Regler för kajen", size=18) + shown(72, 750, line) + shown(72, 720, BODY)
            content = pdf(page, more=[f"<</CreationDate(D:{MADE[:10].replace('-', '')}100000Z)>>"])
            return content.replace(b"/Root 1 0 R", b"/Root 1 0 R/Info 100 0 R")
        case "docx":
            return docx(paragraph("Regler för kajen") + paragraph(line) + paragraph(BODY), properties=PROPERTIES)
        case "pptx":
            return with_properties(pptx(shape("Regler för kajen", "title") + shape(f"{line}\n{BODY}")))
        case "xlsx":
            return with_properties(xlsx(("Regler", rows(line, "Båt|Avgift", "Eka|100 kr", "Skuta|900 kr"))))
        case "rtf":
            made = r"{\info{\creatim\yr2026\mo3\dy2}{\revtim\yr2026\mo3\dy2}}"
            text = f"{line}\\par {BODY}".encode("cp1252").decode("latin-1")
            escaped = "".join(c if ord(c) < 128 else f"\\'{ord(c):02x}" for c in text)
            return f"{{\\rtf1\\ansi\\ansicpg1252{made}{escaped}\\par}}".encode("ascii")
        case _:
            meta = f'<meta name="dcterms.modified" content="{MADE}">'
            page = f"<html><head>{meta}</head><body><main><h1>Regler</h1><p>{line}<p>{BODY}</main></body></html>"
            return page.encode()


@pytest.mark.parametrize("ending", ["pdf", "docx", "pptx", "xlsx", "rtf", "html"])
@pytest.mark.parametrize(
    ("line", "published"),
    [
        (DECIDED, datetime.date(2025, 11, 24)),
        ("Antagen 2019-05-06, reviderad 2024-02-29", datetime.date(2024, 2, 29)),
        ("Senast uppdaterad 2024-02-29", datetime.date(2024, 2, 29)),
        ("Gäller från och med 2025-01-01", datetime.date(2025, 1, 1)),
        ("Gäller från och med 2027-01-01", datetime.date(2026, 3, 2)),
        ("Kajen byggdes 1920", datetime.date(2026, 3, 2)),
    ],
)
def test_what_the_text_states_goes_before_what_its_file_does(ending: str, line: str, published: datetime.date) -> None:
    assert read(f"k/regler.{ending}", file(ending, line)).published == published


@pytest.mark.parametrize(
    ("line", "published"),
    [
        (DECIDED, datetime.date(2025, 11, 24)),
        ("Senast uppdaterad 3 april 2026", datetime.date(2026, 4, 3)),
        ("17 juni 2026", datetime.date(2026, 3, 1)),
    ],
)
def test_a_bare_date_on_a_web_page_is_not_taken_for_its_own_where_the_page_says_when_it_was_published(
    line: str, published: datetime.date
) -> None:
    meta = '<meta property="article:published_time" content="2026-03-01">'
    page = f"<html><head>{meta}</head><body><main><h1>Kajens dag</h1><p>{line}<p>{BODY}</main></body></html>"
    assert read("k/kaj.html", page.encode()).published == published


def test_the_years_of_a_title_are_no_day_of_its_text() -> None:
    content = docx(paragraph("Kajplan 2024–2027") + paragraph(BODY), properties=PROPERTIES)
    assert read("k/kajplan 2024–2027.docx", content).published == datetime.date(2026, 3, 2)
