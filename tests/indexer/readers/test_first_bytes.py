"""A file is read as what its first bytes say it is, whatever its name ends with."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from indexer.errors import NotText, OldOfficeFormat, PasswordProtected, SourceDamaged
from indexer.readers.formats import READERS, read
from indexer.readers.html import reader as html
from indexer.readers.mail import eml
from indexer.readers.odf import odp, ods, odt
from indexer.readers.ooxml import docx, pptx, xlsx
from indexer.readers.plain import csv
from indexer.readers.plain import text as plain_text
from indexer.readers.rtf import reader as rtf
from tests import office97_files, office_files

FIXTURES = Path(__file__).parents[2] / "fixtures"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BINARY = [".docx", ".doc", ".xls", ".potx", ".ods", ".rtf", ".pdf"]
SPREADSHEETS = [".xls", ".xlsx", ".xlt", ".ods", ".fods"]

DTD = '<!DOCTYPE m:manifest PUBLIC "-//OpenOffice.org//DTD Manifest 1.0//EN" "Manifest.dtd">'
ENTITIES = (
    '<!DOCTYPE m [<!ENTITY a "ha">]>',
    '<!DOCTYPE m [<!ENTITY % a "ha">]>',
    '<!DOCTYPE m [<!ENTITY a SYSTEM "f">]>',
)


def fixture(folder: str) -> bytes:
    files = [file for file in (FIXTURES / folder).iterdir() if file.suffix == f".{folder}" and file.stem != "locked"]
    return min(files, key=lambda file: (len(file.name), file.name)).read_bytes()


def with_part(content: bytes, name: str, part: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts: dict[str, str | bytes] = {entry: archive.read(entry) for entry in archive.namelist()}
    return office_files.zipped({**parts, name: part})


@pytest.mark.parametrize("ending", BINARY)
@pytest.mark.parametrize(
    ("folder", "media_type"),
    [
        ("docx", docx.MEDIA_TYPE),
        ("xlsx", xlsx.MEDIA_TYPE),
        ("pptx", pptx.MEDIA_TYPE),
        ("odt", odt.MEDIA_TYPE),
        ("ods", ods.MEDIA_TYPE),
        ("odp", odp.MEDIA_TYPE),
        ("rtf", rtf.MEDIA_TYPE),
    ],
)
def test_an_office_file_under_any_ending(folder: str, media_type: str, ending: str) -> None:
    content = fixture(folder)
    document = read(f"a{ending}", content)
    assert document.media_type == media_type
    assert document.text == READERS[f".{folder}"]("a", content).text


@pytest.mark.parametrize("ending", [".txt", ".csv", ".html", ".md", ".eml"])
@pytest.mark.parametrize("folder", ["docx", "rtf", "pdf"])
def test_what_is_binary_under_an_ending_of_text(folder: str, ending: str) -> None:
    content = fixture(folder)
    assert read(f"a{ending}", content).media_type == READERS[f".{folder}"]("a", content).media_type


PAGE = "<table><tr><th>Skola</th><th>Elever</th></tr><tr><td>Björkskolan</td><td>312</td></tr></table>"


@pytest.mark.parametrize("ending", BINARY)
@pytest.mark.parametrize(
    "page",
    [
        PAGE,
        f"<html><body>{PAGE}",
        f"\n<!-- export -->\n<?xml version='1.0'?>\n<!DOCTYPE html><html>{PAGE}",
        f'<meta charset="utf-8">{PAGE}',
        f"<style>td {{ color: red }}</style>{PAGE}",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_page_under_an_ending_of_an_office_file(ending: str, page: str, encoding: str) -> None:
    document = read(f"a{ending}", page.encode(encoding))
    assert (document.media_type, document.text) == (html.MEDIA_TYPE, "Skola | Elever\nBjörkskolan | 312")


def test_a_page_under_an_ending_of_text_is_known_by_its_root_alone() -> None:
    assert read("a.txt", b"<!doctype html><p>Hej").text == "Hej"
    assert read("a.txt", b"<p>Hej</p> skrivs <b>s\xc3\xa5</b>").media_type == plain_text.MEDIA_TYPE


@pytest.mark.parametrize("ending", SPREADSHEETS)
@pytest.mark.parametrize("delimiter", [";", "\t", ","])
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_rows_of_text_under_an_ending_of_a_spreadsheet(ending: str, delimiter: str, encoding: str) -> None:
    rows = [("Skola", "Ort", "Elever"), ("Björkskolan", "Tallbo", "312"), ("Åskolan", "Ån", "96")]
    document = read(f"a{ending}", "\r\n".join(map(delimiter.join, rows)).encode(encoding))
    assert document.media_type == csv.MEDIA_TYPE
    assert document.text == ("Skola: Björkskolan; Ort: Tallbo; Elever: 312\n\n\nSkola: Åskolan; Ort: Ån; Elever: 96")


def test_letters_under_the_ending_of_old_word_files() -> None:
    assert read("a.doc", "Förskolan öppnar klockan sju.".encode("cp1252")).text == "Förskolan öppnar klockan sju."


def test_a_web_page_that_word_saved_in_a_single_file() -> None:
    content = (
        'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="B"\n\n--B\n'
        "Content-Type: text/html; charset=utf-8\n"
        "Content-Transfer-Encoding: 8bit\n\n<html><body><p>Nämnden beslutar.</p></body></html>\n--B--\n"
    )
    for path in ("a.doc", "a.mht"):
        assert (read(path, content.encode()).text, read(path, content.encode()).media_type) == (
            "Nämnden beslutar.",
            eml.MEDIA_TYPE,
        )


@pytest.mark.parametrize("ending", [".doc", ".xls", ".ppt", ".docx", ".ods", ".txt"])
def test_an_old_word_file_says_what_it_is_to_be_saved_as(ending: str) -> None:
    with pytest.raises(OldOfficeFormat, match=r"Spara den som \.docx\."):
        read(f"a{ending}", office97_files.word("Hej", version=0x65))


@pytest.mark.parametrize("ending", [".docx", ".doc", ".xls", ".ods"])
def test_what_is_nothing_of_all_this_is_said_to_be_damaged(ending: str) -> None:
    for content in (
        b"\x89PNG\r\n\x1a\n" + bytes(range(32)),
        b"<?xml version='1.0'?><svg/>",
        office_files.zipped({"a": "b"}),
    ):
        with pytest.raises((SourceDamaged, NotText)):
            read(f"a{ending}", content)


def test_a_password_comes_before_everything() -> None:
    for ending in (".docx", ".doc", ".xls", ".txt"):
        with pytest.raises(PasswordProtected):
            read(f"a{ending}", OLE + bytes(500) + "EncryptedPackage".encode("utf-16-le") + bytes(500))


@pytest.mark.parametrize("folder", ["odt", "ods", "odp"])
def test_a_document_type_by_name_alone_is_harmless(folder: str) -> None:
    content = fixture(folder)
    expected = read(f"a.{folder}", content).text
    manifest = f'<?xml version="1.0"?>{DTD}<m:manifest xmlns:m="urn:m"><m:file-entry/></m:manifest>'
    assert read(f"a.{folder}", with_part(content, "META-INF/manifest.xml", manifest)).text == expected
    for entities in ENTITIES:
        with pytest.raises(SourceDamaged):
            read(f"a.{folder}", with_part(content, "META-INF/manifest.xml", f"{entities}<m/>"))


def test_entities_of_a_streamed_part_are_refused_too() -> None:
    sheet = '<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData></worksheet>'
    content = fixture("xlsx")
    name = "xl/worksheets/sheet1.xml"
    assert read("a.xlsx", with_part(content, name, f"<!DOCTYPE worksheet SYSTEM 'x'>{sheet}")).text
    for entities in ENTITIES:
        with pytest.raises(SourceDamaged):
            read("a.xlsx", with_part(content, name, entities + sheet))


OFFICE = "urn:oasis:names:tc:opendocument:xmlns"


def flat(kind: str, media_type: str, body: str) -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document xmlns:office="{OFFICE}:office:1.0" '
        f'xmlns:text="{OFFICE}:text:1.0" xmlns:table="{OFFICE}:table:1.0" xmlns:draw="{OFFICE}:drawing:1.0" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/" office:mimetype="{media_type}"><office:meta><dc:title>Rubriken'
        f"</dc:title></office:meta><office:body><office:{kind}>{body}</office:{kind}></office:body></office:document>"
    ).encode()


DRAWN = (
    '<draw:page draw:name="page1"><draw:frame>'
    "<draw:text-box><text:p>Väg 17</text:p></draw:text-box></draw:frame></draw:page>"
)


@pytest.mark.parametrize("ending", [".fodt", ".fods", ".fodp", ".fodg", ".xml.odt", ".doc"])
@pytest.mark.parametrize(
    ("kind", "media_type", "body", "text"),
    [
        ("text", odt.MEDIA_TYPE, "<text:p>Väg 17</text:p>", "Väg 17"),
        ("text", odt.MEDIA_TYPE + "-template", "<text:p>Väg 17</text:p>", "Väg 17"),
        (
            "spreadsheet",
            ods.MEDIA_TYPE,
            "<table:table><table:table-row><table:table-cell><text:p>Väg 17</text:p></table:table-cell>"
            "</table:table-row></table:table>",
            "Väg 17",
        ),
        ("presentation", odp.MEDIA_TYPE, DRAWN, "Bild 1\n\nVäg 17"),
        ("drawing", odp.DRAWING_MEDIA_TYPE, DRAWN, "Bild 1\n\nVäg 17"),
    ],
)
def test_an_open_document_in_one_xml_file(kind: str, media_type: str, body: str, text: str, ending: str) -> None:
    document = read(f"a{ending}", flat(kind, media_type, body))
    assert (document.text, document.title) == (text, "Rubriken")
    assert document.media_type == media_type.removesuffix("-template")


def test_a_drawing() -> None:
    xml = flat("drawing", "", DRAWN).decode().replace("office:document ", "office:document-content ")
    xml = xml.replace("</office:document>", "</office:document-content>")
    content = office_files.zipped({"mimetype": odp.DRAWING_MEDIA_TYPE, "content.xml": xml})
    for ending in (".odg", ".otg", ".odt", ".docx"):
        assert read(f"a{ending}", content).text == "Bild 1\n\nVäg 17"


@pytest.mark.parametrize(
    ("ending", "folder"), [(".dotx", "docx"), (".dotm", "docx"), (".xltx", "xlsx"), (".potx", "pptx"), (".ott", "odt")]
)
def test_templates_are_read_as_what_is_made_from_them(ending: str, folder: str) -> None:
    assert read(f"a{ending}", fixture(folder)).text == read(f"a.{folder}", fixture(folder)).text
