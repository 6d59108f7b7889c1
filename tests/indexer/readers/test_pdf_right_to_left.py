"""PDF files in scripts that are written from the right, by programs that place glyphs in the order of the page."""

from __future__ import annotations

import pytest

from indexer.readers.formats import read
from indexer.readers.pdf.page.right_to_left import line_as_read
from tests.fixtures.make_arabic import ARABIC, FOLDER, HEBREW


@pytest.mark.parametrize(("name", "texts"), [("arabic", ARABIC), ("hebrew", HEBREW)])
@pytest.mark.parametrize("program", ["chromium", "libreoffice"])
def test_letters_words_numbers_and_brackets_are_in_the_order_of_reading(
    program: str, name: str, texts: tuple[str, ...]
) -> None:
    document = read("a.pdf", (FOLDER / f"{program}_{name}.pdf").read_bytes())
    head, *rest = texts
    assert program != "chromium" or document.title == head  # LibreOffice leaves out headings of web pages
    assert " ".join(document.text.removeprefix(head).split()) == " ".join(rest)


@pytest.mark.parametrize(
    ("from_the_left", "read_as"),
    [
        (["2026", "ביוני", "3–5"], "5–3 ביוני 2026"),
        (["12-14", "טלפון"], "טלפון 12-14"),
        (["14-12", "هاتف"], "هاتف 12-14"),
        ([".Mina sidor", "ב"], "ב Mina sidor."),
        (["(", "לא בחגים", ")"], "(לא בחגים)"),
    ],
)
def test_a_line_is_read_from_the_right_but_for_other_scripts(from_the_left: list[str], read_as: str) -> None:
    assert line_as_read(from_the_left) == read_as
