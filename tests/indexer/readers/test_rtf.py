"""RTF as Word and case-handling systems write it, command by command."""

from __future__ import annotations

import datetime

import pytest

from indexer.errors import NoText, OldOfficeFormat, SourceDamaged
from indexer.readers.formats import read
from indexer.readers.rtf.tokens import TokenKind, tokens
from indexer.texts.document import Document
from tests.growth import linear


def rtf(body: str, header: str = r"\ansi\ansicpg1252") -> Document:
    return read("mapp/beslut.rtf", f"{{\\rtf1{header} {body}}}".encode("latin-1"))


def headings(document: Document) -> list[tuple[int, str]]:
    for heading in document.headings:
        assert document.text[heading.offset :].startswith(heading.text)
    return [(heading.level, heading.text) for heading in document.headings]


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (r"Sk\'e5ne \'e4r \'d6ppet", "Skåne är Öppet"),
        (r"Sk\u229?ne \u8211-\u32?nu", "Skåne – nu"),
        (r"{\uc2 Sk\u229\'c3\'a5ne}", "Skåne"),
        (r"{\uc0 Sk\u229ne}", "Skåne"),
        (r"Sk\u229 {?}ne", "Skå?ne"),  # a group isn't a fallback
        (r"A\u778\'3frs", "Års"),
        (r"\u-10179?\u-8702?", "😂"),
        (r"kommun\-styrelsen 12\~000 e\_post", "kommunstyrelsen 12 000 e-post"),
        (r"a\tab b\line c", "a b\nc"),
        (r"\endash\emdash\bullet\lquote\rquote\rdblquote", "–—•‘’”"),
        (r"\{klammer\} \\ snedstreck", "{klammer} \\ snedstreck"),
        ("en\r\n rad", "en rad"),
        ("a\\\nb", "a\n\nb"),
        (r"\b0 fet\b  slut", "fet slut"),
    ],
)
def test_letters(written: str, text: str) -> None:
    assert rtf(written).text == text


@pytest.mark.parametrize(
    ("header", "written"),
    [
        (r"\mac", r"Sk\'8cne"),
        (r"\pca", r"Sk\'86ne"),
        (r"\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset77 Geneva;}}\f1", r"Sk\'8cne"),
        (r"\ansi\ansicpg65001", r"Sk\'c3\'a5ne"),
        (r"\ansi\ansicpg99999", r"Sk\'e5ne"),
    ],
)
def test_encodings(header: str, written: str) -> None:
    assert rtf(written, header).text == "Skåne"


def test_what_is_no_text() -> None:
    document = rtf(
        r"{\fonttbl{\f0 FONT;}}{\colortbl;\red0;}{\*\generator PROGRAM;}{\header HUVUD\par}{\footerf FOT\par}"
        r"{\pict\pngblip 89504e47}{\*\objdata 0102}{\v HEMLIGT }{\deleted STRUKET }{\revised nytt}"
        r"{\*\atnid X}{\*\annotation KOMMENTAR}{\field{\*\fldinst PAGE}{\fldrslt  3}}{\*\bkmkstart M}{\xe INDEX}"
        r"{\upr{ANSI}{\*\ud{ slut}}}\plain\v0 ."
    )
    assert document.text == "nytt 3 slut."


def test_binary_pictures_are_passed_over() -> None:
    content = b"{\\rtf1 a{\\pict\\bin6 }{\\\\x}}b}"
    assert read("a.rtf", content).text == "ab"


def test_contents_go() -> None:
    document = rtf(
        r'{\field{\*\fldinst TOC \\o "1-3"}{\fldrslt INNEH\par ALL}}'
        r"\par {\field{\*\fldinst HYPERLINK x}{\fldrslt L\'e4nk}}\par"
    )
    assert document.text == "Länk"


def test_headings_by_style_by_inheritance_and_by_outline_level() -> None:
    document = rtf(
        r"{\stylesheet{\s0 Normal;}{\s1\sbasedon0\outlinelevel0 heading 1;}{\s2\sbasedon1 Kommunens rubrik;}"
        r"{\s3 Rubrik 3;}{\s4\sbasedon5 A;}{\s5\sbasedon4 B;}{\s6 Title;}{\*\cs7 Teckenformat;}{\s8 toc 1;}}"
        r"\pard\s6 Namnet\par\pard\s8 INNEH\par\pard\s1 Ett\par\pard text\par\pard\s2 Tv\'e5\par\pard\s3 Tre\par"
        r"\pard\s4 text\par\pard\outlinelevel1 Fyra\par\pard slut"
    )
    assert headings(document) == [(1, "Namnet"), (1, "Ett"), (1, "Två"), (3, "Tre"), (2, "Fyra")]
    assert document.text.split("\n\n") == ["Namnet", "Ett", "text", "Två", "Tre", "text", "Fyra", "slut"]
    assert document.title == "Namnet"


def test_what_a_file_states_of_itself() -> None:
    document = rtf(
        r"{\info{\title Beslut om v\'e4gar}{\author \'c5sa}{\author \'c5sa}{\operator X}{\company KOMMUN}"
        r"{\creatim\yr2019\mo3\dy4\hr5}{\revtim\yr2020\mo11\dy30}}V\'e4gen"
    )
    assert (document.title, document.author) == ("Beslut om vägar", "Åsa")
    assert (document.published, document.text) == (datetime.date(2020, 11, 30), "Vägen")


def test_lists() -> None:
    document = rtf(
        r"{\listtext\pard\plain 1.\tab}\pard\ls1 ett\par{\listtext\pard\plain 2.\tab}\pard\ls1 tv\'e5\par"
        r"{\listtext\pard\plain\f1 \'b7\tab}\pard\ls2 punkt\par{\listtext o\tab}\pard\ls2 ring\par\pard slut\par"
        r"\bullet\tab sist\par 3)\tab trea\par"
    )
    assert document.text == "1. ett\n2. två\npunkt\nring\n\nslut\n\nsist\n3) trea"


def test_tables_with_several_paragraphs_in_a_cell_and_a_table_inside() -> None:
    row = r"\trowd\cellx1\cellx2\pard\intbl {}\cell\pard\intbl {}\cell\row "
    document = rtf(
        r"F\'f6re\par " + row.format("Gata", "Hur") + row.format("A\\par B", "C")
        + row.format(r"yttre \itap2 inre\nestcell{\*\nesttableprops\trowd}{\nonesttables\par}", "D") + r"\pard Efter"
    )  # fmt: skip
    assert document.text == "Före\n\nGata | Hur\nA; B | C\nyttre inre | D\n\nEfter"


def test_notes_and_text_boxes_follow_their_paragraph() -> None:
    document = rtf(
        r"Taxan{\super\chftn{\*\footnote\pard\plain Enligt lag.\par}} g\'e4ller"
        r"{\shp{\*\shpinst{\sp{\sn a}{\sv b}}{\shptxt\pard I rutan.\par}}{\shprslt DUBBELT}}.\par Efter"
    )
    assert document.text.split("\n\n") == ["Taxan gäller.", "Enligt lag.", "I rutan.", "Efter"]


@pytest.mark.parametrize("content", [b"", b" \n", b"{\\rtf1}", b"{\\rtf1{\\v x}}"])
def test_nothing(content: bytes) -> None:
    with pytest.raises(NoText):
        read("a.rtf", content)


@pytest.mark.parametrize("content", [b"hej", b"\x89PNG\r\n", b"PK\x03\x04"])
def test_what_is_no_rtf(content: bytes) -> None:
    with pytest.raises(SourceDamaged):
        read("a.rtf", content)


def test_a_word_file_with_the_wrong_ending() -> None:
    with pytest.raises(OldOfficeFormat, match=r"\.rtf"):
        read("a.rtf", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))


@pytest.mark.parametrize(
    "token",
    ["{", "}", r"\par ", r"\'e5", r"\u229?", "a", r"\cell ", r"{\field{\*\fldinst TOC}", r"{\*\footnote a"],
    ids=["open", "close", "paragraphs", "bytes", "unicode", "letters", "cells", "fields", "notes"],
)
def test_a_million_characters_take_linear_time(token: str) -> None:
    assert linear(lambda size: rtf("a" + token * (size // len(token)) + "a").text, 1_000_000)


def test_tokens_know_where_words_end() -> None:
    found = [(token.kind, token.text, token.number) for token in tokens(r"{\b1 x\u-5?\'E5\~\par}")]
    assert found == [
        (TokenKind.OPEN, "", None), (TokenKind.WORD, "b", 1), (TokenKind.BYTES, "x", None),
        (TokenKind.WORD, "u", -5), (TokenKind.BYTES, "?", None), (TokenKind.BYTES, "å", None),
        (TokenKind.SYMBOL, "~", None), (TokenKind.WORD, "par", None), (TokenKind.CLOSE, "", None),
    ]  # fmt: skip
