"""E-mail is read as what its author wrote, whatever program sent it."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from indexer.errors import NoText, SourceDamaged
from indexer.readers.formats import read
from indexer.readers.mail.text import own_text, unflowed
from indexer.texts.document import Document
from tests.fixtures.make_eml import ANSWERED, PARAGRAPHS, SENDER, SUBJECT

FOLDER = Path(__file__).parents[2] / "fixtures" / "eml"
TEXT = "\n\n".join(PARAGRAPHS)
HEAD = "From: =?utf-8?q?=C3=85sa?= <asa@tallbo.example>\nDate: Tue, 4 Mar 2025 23:30:00 +0100\nSubject: Simhallen\n"


def document(name: str) -> Document:
    return read(f"mapp/{name}.eml", (FOLDER / f"{name}.eml").read_bytes())


def mail(body: str, head: str = HEAD, content_type: str = "text/plain; charset=utf-8") -> Document:
    return read("mapp/a.eml", f"{head}Content-Type: {content_type}\n\n{body}".encode())


@pytest.mark.parametrize("name", ["mutt", "s_nail", "outlook", "gmail"])
def test_the_text_is_what_the_author_wrote(name: str) -> None:
    found = document(name)
    assert (found.title, found.author, found.text) == (SUBJECT, SENDER, TEXT)
    assert (found.media_type, found.headings) == ("message/rfc822", ())
    assert found.published is not None


def test_the_date_is_that_where_it_was_sent() -> None:
    assert document("outlook").published == datetime.date(2025, 3, 4)
    assert mail("Badet är stängt.").published == datetime.date(2025, 3, 4)


def test_what_is_passed_on_is_the_text() -> None:
    found = document("forwarded")
    assert found.title == SUBJECT
    assert found.text.startswith("För kännedom, se nedan.")
    assert found.text.endswith(TEXT)
    assert found.headings == ()


def test_attachments_are_named_and_not_opened() -> None:
    assert document("mutt").notes == (
        "mapp/mutt.eml: bilagan öppettider sommar.pdf öppnades inte. Spara den som egen fil i mappen om texten ska "
        "läsas.",
    )
    assert document("gmail").notes == ()


@pytest.mark.parametrize(
    ("body", "own"),
    [
        ("Ja.\n\nDen 3 mars 2025 kl. 10.12 skrev Åsa:\n> Är det öppet?\n", "Ja."),
        ("Ja.\n\nDen 3 mars 2025 kl. 10.12 skrev Åsa Ek\n<asa@tallbo.example>:\n> Är det öppet?\n", "Ja."),
        ("Ja.\n\nOn 3 March 2025 Åsa wrote:\n>> Är det?\n> Vet ej.\n\n-- \nBerit", "Ja."),
        ("Ja.\n\n-----Original Message-----\nFrom: Åsa\nÄr det öppet?", "Ja."),
        ("Ja.\n\nFrån: Åsa\nSkickat: den 3 mars\nTill: Berit\nÄmne: Bad\n\nÄr det öppet?", "Ja."),
        ("> Är det öppet?\n\nJa.\n\n> Och i helgen?\n\nNej.", "Är det öppet?\n\nJa.\n\nOch i helgen?\n\nNej."),
        ("> Är det öppet?\n> Ja.", "Är det öppet?\nJa."),
        ("Från: torget\ngår bussen.", "Från: torget\ngår bussen."),
    ],
)
def test_the_answered_mail_goes_where_it_stands_last(body: str, own: str) -> None:
    assert own_text(body, forwarded=False).strip() == own


def test_flowed_lines_are_joined_and_quotes_keep_their_depth() -> None:
    text = "En rad \nsom går vidare.\n Indragen.\n> Ett citat \n> på två rader.\n>> Ett annat.\n-- \nÅsa"
    assert unflowed(text, delete_space=False).split("\n") == [
        "En rad som går vidare.",
        "Indragen.",
        "> Ett citat på två rader.",
        ">> Ett annat.",
        "-- ",
        "Åsa",
    ]
    assert unflowed("kommu \nnen", delete_space=True) == "kommunen"


def test_an_html_body_that_says_more_is_read_with_its_headings() -> None:
    page = f"<h1>Nytt tak</h1><p>{PARAGRAPHS[0]}</p><blockquote type='cite'>{ANSWERED}</blockquote>"
    plain = "--x\nContent-Type: text/plain\n\nVisa i webbläsaren\n"
    body = f"{plain}--x\nContent-Type: text/html; charset=utf-8\n\n{page}\n--x--"
    found = mail(body, content_type="multipart/alternative; boundary=x")
    assert found.text == f"Nytt tak\n\n{PARAGRAPHS[0]}"
    assert [heading.text for heading in found.headings] == ["Nytt tak"]


def test_a_wrongly_declared_charset_does_no_harm() -> None:
    assert mail("Är badet öppet?", content_type="text/plain; charset=us-ascii").text == "Är badet öppet?"
    assert mail("Är badet öppet?", content_type="text/plain; charset=okänd-1").text == "Är badet öppet?"


@pytest.mark.parametrize(
    "head",
    ["Subject: Bad\nFrom: <<>>@\n", "Subject: Bad\nDate: i går\n", "Subject: Bad\nContent-Disposition: =?x?q?\n"],
)
def test_broken_headers_lose_only_themselves(head: str) -> None:
    found = mail("Badet är stängt.", head=head)
    assert (found.title, found.text, found.published) == ("Bad", "Badet är stängt.", None)


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n", b"Bara en text.", b"Subject"])
def test_what_is_no_mail_is_refused(content: bytes) -> None:
    with pytest.raises(SourceDamaged):
        read("x.eml", content)


def test_a_mail_without_text_is_refused() -> None:
    with pytest.raises(NoText):
        mail("")
    with pytest.raises(NoText):
        read("x.eml", b"")
