"""Binary Word files and presentations are read as their newer kinds are, or refused with the reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.errors import NoText, OldOfficeFormat, PasswordProtected, SourceDamaged, SourceError
from indexer.readers.formats import read
from tests.indexer.readers.test_office_fixtures import GUIDELINES
from tests.office97_files import powerpoint, word

FIXTURES = Path(__file__).parents[2] / "fixtures"
WRITER = FIXTURES / "doc" / "riktlinjer-för-skolskjuts.doc"


@pytest.mark.parametrize("ending", [".doc", ".dot", ".docx", ".rtf"])
def test_what_libreoffice_wrote_is_read_as_its_docx(ending: str) -> None:
    document = read(f"a{ending}", WRITER.read_bytes())
    numbered = GUIDELINES
    for number in "123":
        numbered = numbered.replace(f"{number}. ", "")
    assert document.text == numbered  # the numbers of lists aren't in the text, see docs/sources.md
    docx = read("a.docx", (FIXTURES / "docx" / "riktlinjer-för-skolskjuts.docx").read_bytes())
    assert (document.title, document.author, document.published) == (docx.title, docx.author, docx.published)
    assert [(h.text, h.level) for h in document.headings] == [(h.text, h.level) for h in docx.headings]
    assert document.media_type == "application/msword"


def test_fields_notes_and_signs() -> None:
    text = "Se \x13 HYPERLINK x \x14avgiften\x15.\x02\r\x13 TOC \x14Innehåll 3\r\x15E\x1epost\x0bm\x1ff\r"
    document = read("a.doc", word(text, notes=["Från 2024."]))
    assert document.text == "Se avgiften.\n\nFrån 2024.\n\nE-post\nmf"


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (word("Hej\r", version=0x65), OldOfficeFormat),
        (word("Hej\r", flags=0x0100), PasswordProtected),
        (word("Hej\r", flags=0x0200), SourceDamaged),
        (word("\r\r"), NoText),
        (word("Hej\r", piece=0x7FFF_FFF0), NoText),
        (powerpoint([("Hej", "då", False)], token=0xF3D1C4DF), PasswordProtected),
        (powerpoint([("Hej", "då", True)]), NoText),
        (powerpoint([]), NoText),
    ],
)
def test_what_cant_be_read_says_why(content: bytes, error: type[SourceError]) -> None:
    with pytest.raises(error):
        read("a.doc", content)


def test_slides_with_their_titles_without_the_hidden_and_what_was_saved_before() -> None:
    slides = [
        ("Nya förskolan", "Byggstart i mars", False),
        ("Dold", "HEMLIGT", True),
        ("Trafiken", "Ågatan stängs", False),
    ]
    document = read("a.ppt", powerpoint(slides, again="STRUKET"))
    assert document.text == "Nya förskolan\n\nByggstart i mars\n\nTrafiken\n\nÅgatan stängs"
    assert [(page.number, document.text[page.offset :][:3]) for page in document.pages] == [(1, "Nya"), (3, "Tra")]
    assert [heading.text for heading in document.headings] == ["Nya förskolan", "Trafiken"]


@pytest.mark.parametrize("content", [WRITER.read_bytes(), powerpoint([("Hej", "då", False)])], ids=["doc", "ppt"])
def test_damaged_files_are_refused_or_read(content: bytes) -> None:
    for length in range(600, len(content), len(content) // 40):
        for damaged in (content[:length], content[:length] + b"\xff" * 64 + content[length + 64 :]):
            try:
                read("a.doc", damaged)
            except SourceError as error:
                assert str(error)  # noqa: PT017 - whatever it says, it is a sentence of ours
