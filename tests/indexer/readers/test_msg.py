"""Outlook's messages are read as the mail that they are."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from indexer.errors import SourceDamaged
from indexer.readers.formats import read

FOLDER = Path(__file__).parents[2] / "fixtures" / "msg"


@pytest.mark.parametrize("name", ["unicode", "windows-1252"])
@pytest.mark.parametrize("ending", [".msg", ".eml", ".doc"])
def test_a_message_under_any_ending(name: str, ending: str) -> None:
    document = read(f"a{ending}", (FOLDER / f"{name}.msg").read_bytes())
    assert document.media_type == "application/vnd.ms-outlook"
    assert document.text == "Hej!\n\nKedjan på gungan måste bytas före den 1 april. Kostnaden är 4 500 kronor."
    assert (document.title, document.author) == ("Besiktning av lekplatsen på Björkvägen", "Åsa Ek")
    assert document.published == datetime.date(2025, 3, 3)
    assert document.notes == (
        f"a{ending}: bilagan protokoll från besiktningen.pdf öppnades inte. Spara den som egen fil i mappen om texten "
        "ska läsas.",
    )


@pytest.mark.parametrize("length", [8, 600, 1_600])
def test_a_message_cut_off_is_damaged(length: int) -> None:
    with pytest.raises(SourceDamaged):
        read("a.msg", (FOLDER / "unicode.msg").read_bytes()[:length])


@pytest.mark.parametrize("content", [b"Hej", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04"])
def test_what_is_no_message(content: bytes) -> None:
    with pytest.raises(SourceDamaged):
        read("a.msg", content)
