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


def test_an_attachment_that_cant_be_read_is_told_of() -> None:
    assert document("mutt").notes == (str(SourceDamaged("mapp/mutt.eml/öppettider sommar.pdf")),)
    assert document("mutt").parts == ()
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


def test_what_an_html_body_hides_is_left_out() -> None:
    """What mail programs show beside the subject in their lists, and what a style sheet strikes out."""
    page = (
        "<html><head><style>.u { text-decoration: line-through }</style></head><body>"
        "<div style='display:none;max-height:0'>FÖRHANDSVISNING</div>"
        "<p>Lägret kostar <span class='u'>700</span> 650 kronor.</p></body></html>"
    )
    assert mail(page, content_type="text/html; charset=utf-8").text == "Lägret kostar 650 kronor."


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


def parts(kind: str, *inner: str) -> str:
    """A multipart body; each inner part is headers and content."""
    boundary = f"B{len(''.join(inner))}"
    body = "".join(f"--{boundary}\n{part}\n" for part in inner)
    return f'Content-Type: multipart/{kind}; boundary="{boundary}"\n\n{body}--{boundary}--\n'


def text_part(text: str, kind: str = "plain") -> str:
    return f"Content-Type: text/{kind}; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{text}\n"


def whole(body: str, encoding: str = "utf-8") -> Document:
    return read("mapp/a.eml", f"{HEAD}MIME-Version: 1.0\n{body}".encode(encoding))


PICTURE = "Content-Type: image/png\nContent-Disposition: inline; filename=bild.png\n\niVBORw0KGgo="
FIRST, SECOND, THIRD = "Gungan ser ut så här:", "Kedjan måste bytas före den 1 april.", "Kostnaden är 4 500 kronor."


class TestManyParts:
    @pytest.mark.parametrize("kind", ["mixed", "signed", "parallel", "x-unknown"])
    def test_every_text_is_read_in_order(self, kind: str) -> None:
        body = parts(kind, text_part(FIRST), PICTURE, text_part(SECOND), PICTURE, text_part(THIRD))
        document = whole(body)
        assert document.text == f"{FIRST}\n\n{SECOND}\n\n{THIRD}"
        assert document.notes[0].startswith("mapp/a.eml: bilagorna bild.png, bild.png öppnades inte.")

    def test_pages_between_pictures(self) -> None:
        page = parts("mixed", text_part(f"<p>{FIRST}</p>", "html"), PICTURE, text_part(f"<p>{SECOND}</p>", "html"))
        assert whole(page).text == f"{FIRST}\n\n{SECOND}"
        # As Apple Mail does: the plain form has only what stands before the first picture.
        assert whole(parts("alternative", text_part("Gungan"), page)).text == f"{FIRST}\n\n{SECOND}"

    def test_a_page_and_a_text_are_both_read(self) -> None:
        body = parts("mixed", text_part(f"{FIRST}\n\n<b>"), text_part(f"<p>{SECOND}</p>", "html"))
        assert whole(body).text == f"{FIRST}\n\n<b>\n\n{SECOND}"

    def test_of_what_is_related_the_page_alone_is_read(self) -> None:
        body = parts("related", text_part(f"<p>{FIRST}</p>", "html"), text_part("p { color: red }", "css"), PICTURE)
        assert (whole(body).text, whole(body).notes) == (FIRST, ())

    def test_a_report_with_the_mail_that_it_is_about(self) -> None:
        returned = f"Content-Type: message/rfc822\n\nSubject: Lekplatsen\n{text_part(SECOND)}"
        status = "Content-Type: message/delivery-status\n\nReporting-MTA: dns; x\n"
        document = whole(parts("report", text_part("Kunde inte levereras."), status, returned))
        assert document.text == f"Kunde inte levereras.\n\nLekplatsen\n\n{SECOND}"

    def test_the_mails_of_a_digest(self) -> None:
        mails = (f"\nSubject: Brev {number}\n{text_part(text)}" for number, text in enumerate((FIRST, SECOND), 1))
        assert whole(parts("digest", *mails)).text == f"Brev 1\n\n{FIRST}\n\nBrev 2\n\n{SECOND}"

    def test_a_mail_that_is_passed_on_as_an_attachment_is_read_and_others_are_documents(self) -> None:
        mail_inside = (
            "Content-Type: message/rfc822\nContent-Disposition: attachment; filename=brev.eml\n\n"
            f"Subject: Lekplatsen\n{parts('alternative', text_part(SECOND), text_part(f'<p>{SECOND}</p>', 'html'))}"
        )
        attached = f"Content-Disposition: attachment; filename=lista.txt\n{text_part(THIRD)}"
        document = whole(parts("mixed", text_part(FIRST), mail_inside, attached))
        assert document.text == f"{FIRST}\n\nLekplatsen\n\n{SECOND}"
        assert document.notes == ()
        assert [(part.path, part.text) for part in document.parts] == [("mapp/a.eml/lista.txt", THIRD)]

    def test_each_part_ends_with_its_own_signature(self) -> None:
        assert whole(parts("mixed", text_part(f"{FIRST}\n-- \nÅsa"), text_part(SECOND))).text == f"{FIRST}\n\n{SECOND}"

    def test_what_a_mailing_list_adds_is_left_out(self) -> None:
        footer = text_part(f"{'_' * 47}\nInfo mailing list\ninfo@tallbo.example")
        assert whole(parts("mixed", text_part(FIRST), footer)).text == FIRST

    def test_a_mail_that_was_saved_anew(self) -> None:
        body = parts("mixed", text_part(FIRST), text_part(SECOND))
        for encoding in ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"):
            assert whole(body, encoding).text == f"{FIRST}\n\n{SECOND}"
            assert whole(body, encoding).author == "Åsa"

    def test_parts_inside_parts_without_end_are_refused(self) -> None:
        body = text_part(FIRST)
        for _ in range(400):
            body = f"Content-Type: message/rfc822\n\n{body}"
        with pytest.raises(SourceDamaged):
            whole(body)


WRAPPED = (
    "Ordföranden, eller vid dennes förfall förste vice ordföranden, får\n"
    "besluta i ärenden som är så brådskande att nämndens avgörande inte kan\n"
    "avvaktas. Hög arbetsbelastning är inte skäl för brådska."
)


@pytest.mark.parametrize(
    "kept",
    [
        "Bygglov: 14 350 kr\nMarklov: 3 350 kr\nAnmälan: 2 100 kr",
        "Barn- och utbildningsnämnden\nStorgatan 12\n123 45 Ekby",
        "Måndag–torsdag 8.00–16.30\nFredag 8.00–15.00\nlördag stängt.",
        "Närvarande: Anna Ek, Bo Lind, Cecilia Alm, David Berg och Elin Fors\nFrånvarande: Fredrik Gran",
    ],
)
def test_a_paragraph_of_a_short_mail_is_joined_and_the_lines_beside_it_stay(kept: str) -> None:
    signature = "Med vänlig hälsning\nAnna Ek\nHandläggare, bygglov\nEkby kommun\n0123-456 78"
    lines = mail(f"Hej!\n\n{WRAPPED}\n\n{kept}\n\n{signature}\n").text.split("\n")
    assert WRAPPED.replace("\n", " ") in lines
    assert [line for line in lines if line in kept.split("\n")] == kept.split("\n")
    assert [line for line in lines if line in signature.split("\n")] == signature.split("\n")
