"""Pages that are pictures are read by Tesseract where belagg.toml says so, and are known as such."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pytest

from bench.reading.scans import Scanner, scanned
from bench.reading.words import words
from indexer.errors import OnlyImages, PictureNotRead, SourceDamaged, SourceError, SourceListUnusable
from indexer.index.caches.recognised_pages import FILE, RecognisedPages
from indexer.readers.formats import read, rules
from indexer.readers.isolation import Reading
from indexer.readers.pdf.scans import tesseract
from indexer.readers.pdf.scans.page import ScannedLine, ScannedPage, Word, page_from_json, pages_of
from indexer.readers.pdf.scans.tesseract import Recogniser, lacking
from indexer.sources.config import load
from indexer.sources.folders import Folders
from indexer.texts.raw_text import RawText
from tests.pdf_files import pdf, shown

needs_tesseract = pytest.mark.skipif(
    bool(lacking("swe")),
    reason=f"*** TEXT RECOGNITION NOT TESTED: it needs {' and '.join(lacking('swe'))} ***",
)

LINES = [
    "Riktlinjer för färdtjänst",
    "Ansökan om färdtjänst görs skriftligen hos kommunen.",
    "Beslutet gäller i högst två år, och därefter måste en ny",
    "ansökan göras. Egenavgiften är 85 kronor för varje resa.",
]


def sheet(lines: list[str]) -> str:
    return "".join(shown(60, 780 - 16 * n, line, size=12) for n, line in enumerate(lines))


def original() -> bytes:
    return pdf(sheet(LINES), media="0 640 400 842")


def png(file: bytes) -> bytes:
    """The first page of a PDF as a picture."""
    grey = pdfium.PdfDocument(file)[0].render(scale=300 / 72, grayscale=True).to_numpy().squeeze()

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    rows = b"".join(b"\0" + row.tobytes() for row in np.ascontiguousarray(grey))
    head = struct.pack(">IIBBBBB", grey.shape[1], grey.shape[0], 8, 0, 0, 0, 0)
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 1)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


class Memory(dict[str, Any]):
    def put(self, key: str, record: Any) -> None:
        self[key] = record


@needs_tesseract
@pytest.mark.parametrize("scanner", [Scanner(300), Scanner(200, 1.3, 28.0)], ids=str)
def test_a_scan_is_read_and_known_as_one(scanner: Scanner) -> None:
    document = read("a.pdf", scanned(original(), scanner), recogniser=Recogniser("swe"))
    wanted, got = words(" ".join(LINES)), words(document.text)
    assert sum(word in got for word in wanted) >= 0.95 * len(wanted)
    assert "måste en ny ansökan göras" in document.text
    assert [(page.number, page.recognised is not None and page.recognised > 80) for page in document.pages] == [
        (1, True)
    ]
    assert document.notes == ()


@needs_tesseract
def test_only_pages_without_text_are_read_by_it_and_are_kept_by_their_content() -> None:
    memory = Memory()
    with Reading(pages=memory) as reading:
        raw = RawText("m/a.png", png(original()), ocr="swe")
        document = reading.read(raw)
        assert "Egenavgiften är 85 kronor" in document.text
        assert document.pages[0].recognised is not None
        (key,) = memory
        memory[key][0][0][3][0][0] = "Minnet"
        assert reading.read(raw).text.startswith("Minnet")
        assert reading.read(RawText("m/b.pdf", original(), ocr="swe")).pages[0].recognised is None
    assert list(memory) == [key]


def test_without_a_word_in_belagg_toml_nothing_is_read_and_it_says_what_to_write() -> None:
    with pytest.raises(OnlyImages, match=r'ocr = "swe\+eng" i belagg\.toml'):
        read("a.pdf", scanned(original(), Scanner(72)))
    with pytest.raises(PictureNotRead, match=r"a\.png är en bild"):
        read("a.png", png(original()))


def test_where_it_isnt_installed_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tesseract, "installed", lambda: None)
    assert lacking("swe+eng") == ("tesseract-ocr", "tesseract-ocr-swe", "tesseract-ocr-eng")
    with pytest.raises(OnlyImages, match="installera tesseract-ocr och tesseract-ocr-swe"):
        read("a.pdf", scanned(original(), Scanner(72)), recogniser=Recogniser("swe"))
    assert rules("a.pdf", "swe") == rules("a.pdf", "")


@needs_tesseract
def test_a_reading_that_is_hardly_what_stands_there_is_no_text(monkeypatch: pytest.MonkeyPatch) -> None:
    def found(sure: int) -> tuple[ScannedPage, ...]:
        return (ScannedPage((ScannedLine((Word("Egenavgiften", 10, 300, sure),), 40, 0, 60),)),)

    for sure, refused in ((49, True), (50, False)):
        monkeypatch.setattr(Recogniser, "pages", lambda *_, sure=sure: found(sure))
        for name, content in (("a.pdf", scanned(original(), Scanner(72))), ("a.png", png(original()))):
            if refused:
                with pytest.raises(SourceError, match="blev för osäker"):
                    read(name, content, recogniser=Recogniser("swe"))
            else:
                document = read(name, content, recogniser=Recogniser("swe"))
                assert (document.text, document.pages[0].recognised) == ("Egenavgiften", 50)


@needs_tesseract
def test_what_is_installed_decides_whether_a_text_is_read_anew() -> None:
    assert rules("a.pdf", "swe") != rules("a.pdf", "")
    assert rules("a.docx", "swe") == rules("a.docx", "")


@needs_tesseract
@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n", b"hej", png(original())[:400]])
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(SourceDamaged):
        read("a.png", content, recogniser=Recogniser("swe"))


def test_the_lines_of_a_table_are_no_letters_and_a_sheet_has_its_mean_confidence() -> None:
    line = (
        "<span class='ocr_line' title='bbox 10 20 400 60; baseline 0.01 -5; x_size 40'>"
        "<span class='ocrx_word' title='bbox 10 20 110 60; x_wconf 90'>[2024</span>"
        "<span class='ocrx_word' title='bbox 120 20 330 60; x_wconf 60'>85|90,5</span>"
        "<span class='ocrx_word' title='bbox 340 20 350 60; x_wconf 10'>~</span></span>"
    )
    (page,) = pages_of("a", f"<html><div class='ocr_page'>{line}</div></html>".encode())
    assert [word.text for word in page.lines[0].words] == ["2024", "85", "90,5"]
    assert page.sure == round((4 * 90 + 6 * 60) / 10)
    assert page_from_json(page.to_json()) == page


@pytest.mark.parametrize(
    "record", [None, 7, [[1]], [[1, 2, 3, [["a", 1, 2]]]], [[1, 2, 3, [[7, 1, 2, 3]]]], [["x"] * 4]]
)
def test_what_is_no_page_is_refused(record: Any) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - any of several messages
        page_from_json(record)


def test_pages_are_kept_until_there_are_too_many(tmp_path: Path) -> None:
    record = ScannedPage((ScannedLine((Word("år", 1, 2, 90),), 30, 0, 9),)).to_json()
    pages = RecognisedPages(tmp_path / "cache", most=2)
    assert pages.get("a") is None
    for key in "abc":
        pages.put(key, [record])
    assert [pages.get(key) for key in "abc"] == [None, [record], [record]]
    pages.close()
    (tmp_path / "cache" / FILE).write_bytes(b"no database at all" * 100)
    assert pages.get("c") is None
    pages.close()
    pages.put("c", [record])
    assert pages.get("c") == [record]
    pages.close()
    (tmp_path / "file").touch()
    nowhere = RecognisedPages(tmp_path / "file" / "cache")
    nowhere.put("a", [record])
    assert nowhere.get("a") is None


def test_belagg_toml_says_so_for_all_sources_or_for_one(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    file = tmp_path / "belagg.toml"
    file.write_text('ocr = "swe+eng"\n[[source]]\npath = "a"\n[[source]]\npath = "b"\nocr = "swe"\n', encoding="utf-8")
    (folders,) = load(file, tmp_path / "index")
    assert isinstance(folders, Folders)
    assert [source.ocr for source in folders.sources] == ["swe+eng", "swe"]
    file.write_text('ocr = "svenska; rm -rf"\n[[source]]\npath = "a"\n', encoding="utf-8")
    with pytest.raises(SourceListUnusable, match='rad 1: ocr ska vara språk som Tesseract kan, som "swe\\+eng"'):
        load(file, tmp_path / "index")
