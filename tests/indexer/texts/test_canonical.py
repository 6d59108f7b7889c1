"""Bytes become the text that was written, whatever encoding it was saved in; binaries are refused."""

from __future__ import annotations

import gzip
import io
import random
import zipfile
import zlib

import pytest

from indexer.errors import NotText
from indexer.texts.canonical import decode, mend, normalise
from tests.growth import linear

WORDS = ("Gävle", "Åre", "Öland", "idé", "på", "Älvsbyn", "FÄRJELÄGE", "kö", "ÅÄÖ åäö", "café")
PHRASES = (
    "Smörgås på bålet",
    "Färjan går från Ängholmens brygga",
    "§ 7 Nämnden får överlåta åt chefen att besluta",
    "Räksallad och blåbär säljs vid ån",
    "Barnens lärare möter föräldrarna på tisdag",
)
TYPOGRAPHIC = (
    "”Å ena sidan”, sade hon – och skrattade…",
    "Öppet 8–17, fåglarnas hus ligger till höger",
    "’Sjön’ är 12 § i stadgan för båtägare",
)
LONG = "Vårt förslag är att brandstationen hålls öppen även på söndagar när älven går högt över åkrarna. " * 40


def decoded(content: bytes, declared: str | None = None) -> str:
    return decode(content, path="mapp/fil.txt", declared=declared)


@pytest.mark.parametrize("text", [*WORDS, *PHRASES, *TYPOGRAPHIC, LONG])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"], ids=str
)
def test_every_encoding_of_the_web_and_of_windows_is_recognised(text: str, encoding: str) -> None:
    assert decoded(text.encode(encoding)) == text


@pytest.mark.parametrize("encoding", ["mac_roman", "cp850", "iso-8859-1"])
@pytest.mark.parametrize(
    "text", ["Gävle", "Åre", "Öland", "på", "Älvsbyn", "ÅÄÖ åäö", *PHRASES[:2], *PHRASES[3:], LONG]
)
def test_old_encodings_are_recognised_by_a_single_word(text: str, encoding: str) -> None:
    assert decoded(text.encode(encoding)) == text


@pytest.mark.parametrize("text", TYPOGRAPHIC)
def test_curly_quotes_and_dashes_of_mac_roman(text: str) -> None:
    assert decoded(text.encode("mac_roman")) == text


def test_utf16_bom_in_both_byte_orders() -> None:
    assert decoded("\ufeffFjärden".encode("utf-16-be")) == "Fjärden"
    assert decoded("\ufeffFjärden".encode("utf-16-le")) == "Fjärden"


def test_declared_charset_is_used_only_where_strict_utf8_fails() -> None:
    assert decoded("Łódź är vänort".encode("iso-8859-2"), declared="iso-8859-2") == "Łódź är vänort"
    assert decoded("Blåsippa".encode(), declared="iso-8859-1") == "Blåsippa"


@pytest.mark.parametrize("declared", ["utf-8", "nonsens", "rot13", "utf-16", "idna", "", "cp037", "x" * 50])
def test_wrong_or_odd_declared_charset_does_no_harm(declared: str) -> None:
    assert decoded("Blåsippa i backen".encode("cp1252"), declared=declared) == "Blåsippa i backen"


def test_declared_latin_1_means_windows_1252_as_in_browsers() -> None:
    assert decoded("”Nej” – 5 €".encode("cp1252"), declared="ISO-8859-1") == "”Nej” – 5 €"


def test_utf8_cut_in_the_middle_of_a_letter_loses_only_that_letter() -> None:
    assert decoded("Skärgården är vår ö".encode()[:-1]) == "Skärgården är vår "


def test_utf8_with_windows_1252_pasted_in() -> None:
    assert decoded("Bäcken ".encode() + "rann över ängen".encode("cp1252") + " på våren, säger Åsa".encode()) == (
        "Bäcken rann över ängen på våren, säger Åsa"
    )


@pytest.mark.parametrize(
    ("damaged", "whole"),
    [
        ("SkÃ¥ne", "Skåne"),
        ("SmÃ¶rgÃ¥s pÃ¥ bÃ¥let", "Smörgås på bålet"),
        ("Ã…re och Ã–stersund", "Åre och Östersund"),
        ("Sk√•ne", "Skåne"),
        ("GÃƒÂ¤vle", "Gävle"),
        ("â€œHejâ€\x9d â€“ sade han", "“Hej” – sade han"),
        ("25Â°C", "25°C"),
    ],
)
def test_double_encoding_is_undone(damaged: str, whole: str) -> None:
    assert mend(damaged) == whole
    assert decoded(damaged.encode()) == whole


def test_double_encoded_line_among_healthy_ones() -> None:
    assert mend("Räven sover\nSkÃ¥ne i sÃ¶der\nUgglan är vaken") == "Räven sover\nSkåne i söder\nUgglan är vaken"


@pytest.mark.parametrize(
    "healthy",
    [
        "»Åland är fritt« står det",
        "”BLÅ” och ”GRÖ”",
        "Rött & grönt &aring; &lt;b&gt;",
        "ﬁnn ﬂera ligaturer",
        "ＦＵＬＬ bredd",
        "’enkla’ och “dubbla” citat",
        "en\r\nrad\rtill",
        "\x1b[31mröd\x1b[0m",
        "Ä£ Å€ Ö°",
        "São Tomé, Ångström",
        "Å–Ä–Ö och ÅÄÖ™",
    ],
)
def test_healthy_text_is_not_mended(healthy: str) -> None:
    assert mend(healthy) == healthy


def _zip() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("text.txt", "åäö")
    return file.getvalue()


BINARIES = {
    "png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    "jpeg": b"\xff\xd8\xff\xe0\x00\x10JFIF",
    "zip": _zip(),
    "elf": b"\x7fELF\x02\x01\x01" + bytes(9),
    "pdf": b"%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj",
    "gzip": gzip.compress(b"text", mtime=0),
    "zlib": zlib.compress(bytes(range(256)) * 20),
    "rtf": rb"{\rtf1\ansi Hej}",
    "random": random.Random(7).randbytes(4096),
    "random after an UTF-16 BOM": b"\xff\xfe" + random.Random(8).randbytes(4096),
    "nothing but NUL": bytes(64),
    "16-bit numbers": b"".join(n.to_bytes(2, "little") for n in range(1, 31)) * 20,
}


@pytest.mark.parametrize("content", BINARIES.values(), ids=BINARIES.keys())
def test_binaries_are_refused(content: bytes) -> None:
    with pytest.raises(NotText, match="binära data"):
        decoded(content)


def test_a_stray_control_character_does_not_make_a_binary() -> None:
    assert decoded("Måndag\x00 och tisdag\x1a".encode()) == "Måndag\x00 och tisdag"


@pytest.mark.parametrize(
    ("raw", "canonical"),
    [
        ("a\u030akra", "åkra"),
        ("kom\u00admun", "kommun"),
        ("noll\u200bbredd\ufeff", "nollbredd"),
        ("10\u00a0000\u202fkr", "10 000 kr"),
        ("en\r\ntvå\rtre\u2028fyra", "en\ntvå\ntre\nfyra"),
        ("ett\u2029två", "ett\n\ntvå"),
        ("blank  \t\nrad", "blank\nrad"),
        ("\x00\x07kontroll\x9f", "kontroll"),
        ("sida\fnästa", "sida\nnästa"),
        ("för\u00ad\nskola nu", "förskola\nnu"),
        ("\uf0b7 punkt", "• punkt"),
        ("ett\n\uf076\ttvå \uf06d tre", "ett\n•\ttvå \uf06d tre"),
        ("\ud800", "\ufffd"),
        ("tabb\tkvar", "tabb\tkvar"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("Auf\u200clage \u200cم\u200c", "Auflage م"),
    ],
)
def test_canonical_form(raw: str, canonical: str) -> None:
    assert normalise(raw) == canonical


@pytest.mark.parametrize("token", [" ", "\u00ad", "Ã¥ å ", "x"])
def test_long_lines_take_linear_time(token: str) -> None:
    assert linear(lambda size: normalise(decoded((token * (size // len(token)) + "x").encode())), 1_000_000)
