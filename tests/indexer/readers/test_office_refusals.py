"""Office files that can't, mustn't or needn't be read are refused with a sentence that says what to do."""

from __future__ import annotations

import contextlib
import io
import struct
import time
import tracemalloc
import zipfile
from pathlib import Path

import psutil
import pytest

from indexer.errors import (
    ArchiveNotOpened,
    NoText,
    OldOfficeFormat,
    PasswordProtected,
    SourceDamaged,
    SourceError,
    UnpacksTooLarge,
)
from indexer.readers.formats import READERS, read
from indexer.readers.office.xml import MAX_MARKUP
from indexer.readers.office.zip_package import MAX_PART, MAX_PARTS
from tests.office_files import docx, paragraph, rows, word_part, xlsx, zipped

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIPPED = [".docx", ".docm", ".odt", ".pptx", ".pptm", ".ppsx", ".odp", ".xlsx", ".xlsm", ".ods"]
FIXTURES = Path(__file__).parents[2] / "fixtures"


def replaced(content: bytes, name: str, part: bytes | None) -> bytes:
    """An archive with one of its parts changed, or without it."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {entry: archive.read(entry) for entry in archive.namelist()}
    parts[name] = part or b""
    return zipped({entry: inside for entry, inside in parts.items() if inside or part is not None})


@pytest.mark.parametrize("ending", ZIPPED)
class TestEveryFormat:
    def test_nothing(self, ending: str) -> None:
        for content in (b"", b"\0\0", b" \n"):
            with pytest.raises(NoText):
                read(f"a{ending}", content)

    def test_what_is_no_archive(self, ending: str) -> None:
        for content in (b"hej", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04" + bytes(100), zipped({}), zipped({"a": "b"})):
            with pytest.raises(SourceDamaged, match="spara den på nytt"):
                read(f"a{ending}", content)

    def test_the_old_binary_format_under_a_new_name(self, ending: str) -> None:
        new = {".docm": ".docx", ".pptm": ".pptx", ".ppsx": ".pptx", ".xlsm": ".xlsx"}.get(ending, ending)
        with pytest.raises(OldOfficeFormat, match=rf"Spara den som \{new}\."):
            read(f"a{ending}", OLE + bytes(1000))

    def test_a_password(self, ending: str) -> None:
        with pytest.raises(PasswordProtected, match="lösenord"):
            read(f"a{ending}", OLE + bytes(500) + "EncryptedPackage".encode("utf-16-le") + bytes(500))


@pytest.mark.parametrize("name", ["a.7z", "a.RAR", "a.tar.gz"])
def test_archives_are_not_opened(name: str) -> None:
    with pytest.raises(ArchiveNotOpened, match=r"packa dem som \.zip"):
        read(name, zipped({"a.txt": "hej"}))


def test_an_encrypted_opendocument_file() -> None:
    content = (FIXTURES / "odt" / "riktlinjer-för-skolskjuts.odt").read_bytes()
    manifest = (
        b'<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><m:file-entry>'
        b"<m:encryption-data/></m:file-entry></m:manifest>"
    )
    with pytest.raises(PasswordProtected):
        read("a.odt", replaced(content, "META-INF/manifest.xml", manifest))


def test_an_encrypted_archive() -> None:
    content = bytearray(docx(paragraph("hej")))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(signature)
        while at >= 0:
            content[at + offset] |= 1
            at = content.find(signature, at + 1)
    with pytest.raises(SourceDamaged):
        read("a.docx", bytes(content))


class TestBombs:
    def test_a_part_that_says_that_it_is_too_large(self) -> None:
        body = b"<w:p/>" * (MAX_PART // 6 + 1)
        with pytest.raises(UnpacksTooLarge, match="Dela upp"):
            read("a.docx", replaced(docx(""), "word/document.xml", body))

    def test_a_part_that_hides_how_large_it_is(self) -> None:
        content = replaced(docx(""), "word/document.xml", b" " * (MAX_PART * 2))
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entry = archive.getinfo("word/document.xml")
        size = struct.pack("<L", entry.file_size)
        lying = content.replace(size, struct.pack("<L", 1000))
        assert lying != content
        tracemalloc.start()
        with pytest.raises(SourceDamaged):
            read("a.docx", lying)
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
        tracemalloc.stop()

    @pytest.mark.parametrize("element", [b"<w:p/>", b"<w:p a='' b='' c='' d='' e=''/>"])
    def test_a_part_that_is_little_but_markup(self, element: bytes) -> None:
        part = element * (MAX_MARKUP // element.count(b"=") // 2 if b"=" in element else MAX_MARKUP)
        with pytest.raises(UnpacksTooLarge):
            read("a.docx", replaced(docx(""), "word/document.xml", b"<w:x>" + part + b"</w:x>"))

    def test_a_sheet_that_is_little_but_markup(self) -> None:
        part = b"<worksheet>" + b"<x a='1'/>" * 500_000 + b"</worksheet>"
        before = psutil.Process().memory_info().rss
        with pytest.raises(NoText):
            read("a.xlsx", replaced(xlsx(("S", "")), "xl/worksheets/sheet1.xml", part))
        assert psutil.Process().memory_info().rss - before < 50_000_000

    def test_many_entries(self) -> None:
        with pytest.raises(SourceDamaged):
            read("a.docx", docx("") + b"PK\x01\x02" * (MAX_PARTS + 1))

    @pytest.mark.parametrize("kind", ["internal", "attribute", "external", "parameter", "quadratic"])
    def test_entities(self, kind: str, tmp_path: Path) -> None:
        secret = tmp_path / "hemligt.txt"
        secret.write_text("HEMLIGT")
        many = "".join(f"<!ENTITY e{n} '{10 * ('&e' + str(n - 1) + ';')}'>" for n in range(1, 12))
        declared = {
            "internal": f'<!ENTITY e0 "ha">{many}',
            "attribute": f'<!ENTITY e0 "ha">{many}',
            "external": f'<!ENTITY e11 SYSTEM "file://{secret}">',
            "parameter": f'<!ENTITY % p SYSTEM "file://{secret}"> %p;<!ENTITY e11 "x">',
            "quadratic": f"<!ENTITY e11 '{'ha' * 100_000}'>",
        }[kind]
        uses = "&e11;" * (2_000 if kind == "quadratic" else 1)
        inside = f'<w:p w:a="{uses}"/>' if kind == "attribute" else f"<w:p><w:r><w:t>{uses}</w:t></w:r></w:p>"
        part = f"<!DOCTYPE x [{declared}]>" + word_part("document", f"<w:body>{inside}</w:body>")
        started = time.thread_time()
        with pytest.raises(SourceDamaged):
            read("a.docx", replaced(docx(""), "word/document.xml", part.encode()))
        assert time.thread_time() - started < 2

    def test_a_sheet_with_a_document_type(self) -> None:
        row = '<row><c t="str"><v>&e;</v></c></row>'
        sheet = f'<!DOCTYPE x [<!ENTITY e "HEMLIGT">]><worksheet><sheetData>{row}</sheetData></worksheet>'
        with pytest.raises(SourceDamaged):
            read("a.xlsx", replaced(xlsx(("S", rows("a|b"))), "xl/worksheets/sheet1.xml", sheet.encode()))

    def test_few_bytes_that_stand_for_many_characters(self) -> None:
        long = f"<si><t>{'ord ' * 50_000}</t></si>"
        cells = "".join(f'<row r="{n}"><c t="s"><v>0</v></c></row>' for n in range(1, 2_000))
        with pytest.raises(UnpacksTooLarge):
            read("a.xlsx", xlsx(("S", f"<sheetData>{cells}</sheetData>"), strings=long))

    def test_cells_and_rows_that_are_said_to_repeat(self) -> None:
        content = (FIXTURES / "ods" / "telefonlista-och-avgifter.ods").read_bytes()
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            part = archive.read("content.xml").decode()
        repeats = ' table:number-columns-repeated="1000000"'
        bomb = part.replace("<table:table-row ", '<table:table-row table:number-rows-repeated="1000000" ').replace(
            'office:value-type="string"', f'office:value-type="string"{repeats}'
        )
        started = time.thread_time()
        with contextlib.suppress(SourceError):
            read("a.ods", replaced(content, "content.xml", bomb.encode()))
        assert time.thread_time() - started < 10

    @pytest.mark.parametrize("depth", [200, 100_000])
    def test_deep_nesting(self, depth: int) -> None:
        body = "<w:smartTag>" * depth + paragraph("djupt") + "</w:smartTag>" * depth
        content = docx(f"<w:p>{body}</w:p>")
        if depth < 250:
            assert read("a.docx", content).text == "djupt"
        else:
            with pytest.raises(SourceDamaged):
                read("a.docx", content)

    def test_tables_in_tables_in_tables(self) -> None:
        body = "<w:tbl><w:tr><w:tc>" * 60 + paragraph("innerst") + "</w:tc></w:tr></w:tbl>" * 60
        assert read("a.docx", docx(body)).text == "innerst"


class TestPaths:
    def test_a_reference_out_of_the_package_leads_nowhere(self) -> None:
        for target in ("../../../../etc/passwd", "/etc/passwd", "file:///etc/passwd", "http://example.se/x"):
            relations = (
                f'<Relationships><Relationship Id="r1" Type="x/officeDocument" Target="{target}"/></Relationships>'
            )
            with pytest.raises(SourceDamaged):
                read("a.docx", replaced(docx(""), "_rels/.rels", relations.encode()))

    def test_odd_names_inside_harm_nothing(self) -> None:
        content = docx(paragraph("hej"))
        for name in ("../../x", "/etc/passwd", "C:\\x", "word/\x00x", "å" * 3000):
            assert read("a.docx", replaced(content, name, b"x")).text == "hej"


def test_macros_are_never_opened() -> None:
    content = replaced(docx(paragraph("hej")), "word/vbaProject.bin", b"Sub AutoOpen()")
    assert read("a.docm", content).text == "hej"


def test_every_office_format_has_a_fixture() -> None:
    same_as = {".docm": "docx", ".pptm": "pptx", ".ppsx": "pptx", ".xlsm": "xlsx"}
    for ending in (*ZIPPED, ".rtf", ".csv"):
        assert ending in READERS
        folder = FIXTURES / same_as.get(ending, ending[1:])
        assert list(folder.glob(f"*.{folder.name}")), folder
