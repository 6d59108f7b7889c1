"""Books, calendars and address cards: chapters in order, an event or a card a record, nothing that is private."""

from __future__ import annotations

import pytest

from indexer.errors import NoText, PasswordProtected, SourceDamaged
from indexer.readers.formats import read
from tests.office_files import zipped

PAGE = "<html xmlns='http://www.w3.org/1999/xhtml'><body><h1>{}</h1><p>{}</p></body></html>"
BOOK = """<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>
<dc:title>Handbok för kontaktpersoner</dc:title><dc:creator>Åsa Ek</dc:creator><dc:date>2024-03-12</dc:date>
<dc:language>sv</dc:language></metadata><manifest><item id="n" href="nav.xhtml" media-type="application/xhtml+xml"
properties="nav"/><item id="b" href="b%20c.xhtml" media-type="application/xhtml+xml"/><item id="a" href="a.xhtml"
media-type="application/xhtml+xml"/><item id="x" href="x.xhtml" media-type="application/xhtml+xml"/></manifest>
<spine><itemref idref="n"/><itemref idref="b"/><itemref idref="a"/><itemref idref="x" linear="no"/></spine></package>"""
CONTAINER = '<container><rootfiles><rootfile full-path="OEBPS/content.opf"/></rootfiles></container>'


def book(**more: str) -> bytes:
    pages = {
        "OEBPS/a.xhtml": PAGE.format("Sist", "Ersättningen betalas den 25 varje månad."),
        "OEBPS/b c.xhtml": PAGE.format("Först", "En kontaktperson är en medmänniska."),
        "OEBPS/nav.xhtml": PAGE.format("Innehåll", "Först Sist"),
        "OEBPS/x.xhtml": PAGE.format("Svar", "FACIT"),
    }
    parts = {"mimetype": "application/epub+zip", "META-INF/container.xml": CONTAINER, "OEBPS/content.opf": BOOK}
    return zipped({**parts, **pages, **more})


@pytest.mark.parametrize("ending", [".epub", ".docx"])
def test_the_chapters_of_a_book_in_their_order(ending: str) -> None:
    document = read(f"a{ending}", book())
    assert document.text == (
        "Först\n\nEn kontaktperson är en medmänniska.\n\nSist\n\nErsättningen betalas den 25 varje månad."
    )
    assert (document.title, document.author, str(document.published)) == (
        "Handbok för kontaktpersoner",
        "Åsa Ek",
        "2024-03-12",
    )
    assert [heading.text for heading in document.headings] == ["Först", "Sist"]


def test_what_a_books_style_sheet_strikes_out_or_hides_is_left_out() -> None:
    chapter = PAGE.format("Taxa", "Loge <span class='u1'>90</span> 95 kr.</p><p class='u2'>ARBETSNOT</p><p>Torg 20 kr.")
    sheet = '<item id="s" href="stil/bok.css" media-type="text/css"/></manifest>'
    content = {
        "OEBPS/content.opf": BOOK.replace("</manifest>", sheet),
        "OEBPS/stil/bok.css": "/* <b> */ .u1 { text-decoration: line-through } .u2 { display: none }",
        "OEBPS/a.xhtml": chapter,
    }
    assert read("a.epub", book(**content)).text.endswith("Taxa\n\nLoge 95 kr.\n\nTorg 20 kr.")


def test_books_that_cant_be_read() -> None:
    with pytest.raises(PasswordProtected):
        read("a.epub", book(**{"META-INF/rights.xml": "<rights/>"}))
    with pytest.raises(SourceDamaged):
        read("a.epub", zipped({"mimetype": "application/epub+zip"}))
    with pytest.raises(NoText):
        read("a.epub", book(**{"OEBPS/content.opf": "<package/>"}))


CALENDAR = """BEGIN:VCALENDAR
BEGIN:VEVENT
SUMMARY:Kommunfullmäktiges sammanträde
DTSTART;TZID=Europe/Stockholm:20250304T130000
DTEND;TZID=Europe/Stockholm:20250304T160000
LOCATION:Stadshuset\\, sal A
DESCRIPTION:Öppet för alla.\\nAnmälan behövs inte och mötet kan ses
  på webben.
RRULE:FREQ=MONTHLY;BYDAY=1TU
BEGIN:VALARM
DESCRIPTION:Påminnelse
END:VALARM
END:VEVENT
BEGIN:VEVENT
SUMMARY:Hemligt möte
CLASS:PRIVATE
DTSTART:20250305T130000Z
END:VEVENT
BEGIN:VEVENT
SUMMARY:Sportlov
STATUS:CANCELLED
DTSTART;VALUE=DATE:20250224
DTEND;VALUE=DATE:20250301
END:VEVENT
END:VCALENDAR
"""


def test_the_events_of_a_calendar() -> None:
    document = read("a/möten.ics", CALENDAR.replace("\n", "\r\n").encode())
    assert document.text.split("\n\n\n") == [
        "Kommunfullmäktiges sammanträde; Tid: 2025-03-04 13.00–16.00; Upprepas: varje månad; Plats: Stadshuset, sal A; "
        "Beskrivning: Öppet för alla. Anmälan behövs inte och mötet kan ses på webben.",
        "Inställt; Sportlov; Tid: 2025-02-24–2025-02-28",
    ]
    assert document.title == "Möten"


def test_address_cards() -> None:
    cards = (
        "BEGIN:VCARD\nVERSION:3.0\nN:Öman;Anna;;;\nFN:Anna Öman\nTITLE:Rektor\nORG:Tallbo kommun;Skola\n"
        "item1.TEL;TYPE=WORK,VOICE:0123-45 67 01\nTEL;TYPE=fax:0123-45 67 99\nEMAIL:anna@tallbo.example\n"
        "ADR;TYPE=WORK:;;Storgatan 1;Tallbo;;123 45;\nPHOTO;ENCODING=b:/9j/4AAQ\nEND:VCARD\n"
        "BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C3=85kesson;Bj=C3=B6rn\n"
        "NOTE;ENCODING=QUOTED-PRINTABLE:Tr=C3=A4ffas=\n p=C3=A5 tis=\ndagar\nEND:VCARD\n"
    )
    assert read("a.vcf", cards.encode()).text.split("\n\n\n") == [
        "Anna Öman; Titel: Rektor; Organisation: Tallbo kommun, Skola; Telefon: 0123-45 67 01; Fax: 0123-45 67 99; "
        "E-post: anna@tallbo.example; Adress: Storgatan 1, Tallbo, 123 45",
        "Björn Åkesson; Anteckning: Träffas på tisdagar",
    ]


@pytest.mark.parametrize("ending", [".ics", ".vcf"])
def test_what_is_no_calendar_and_no_card(ending: str) -> None:
    with pytest.raises(SourceDamaged):
        read(f"a{ending}", b"hej")
    with pytest.raises(NoText):
        read(f"a{ending}", b"")
    with pytest.raises(NoText):
        read(f"a{ending}", b"BEGIN:VCALENDAR\nBEGIN:VCARD\nBEGIN:VEVENT\nEND:VEVENT\nEND:VCARD\n")
