"""What is read out of committed files does not fall: words, order, cells of tables, and known pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.reading.number_tables import plain_pdf, tables
from bench.reading.tables import own_rows, share_in_place
from bench.reading.web_pages import measured_kinds
from bench.reading.words import Words, first_halves, words
from indexer.readers.formats import read

FIXTURES = Path(__file__).parents[1] / "fixtures"
GUIDELINES = ("docx", "odt", "rtf", "doc")


def text_of(name: str) -> list[str]:
    path = FIXTURES / name
    return words(read(path.name, path.read_bytes()).text)


@pytest.mark.parametrize("ending", GUIDELINES)
def test_the_same_document_reads_alike_in_every_format(ending: str) -> None:
    """Held against the file that all were made of; `.doc` and RTF have no numbers of headings, see docs/sources.md."""
    source = FIXTURES / "office_sources" / "riktlinjer-för-skolskjuts.fodt"
    truth = words(read(source.name, source.read_bytes()).text)
    found = Words.of(text_of(f"{ending}/riktlinjer-för-skolskjuts.{ending}"), [truth])
    assert found.recall >= 0.97
    assert found.precision >= 0.97
    assert (found.glued, found.split) == (0, 0)
    assert found.order is not None
    assert found.order >= 0.97


def test_every_program_s_pdf_keeps_its_words_apart() -> None:
    """The same text by six programs: what all the others read as two words is never one."""
    names = ("chromium", "libreoffice", "libreoffice_untagged", "weasyprint", "wkhtmltopdf")
    texts = {name: text_of(f"pdf/{name}.pdf") for name in names}
    for name, own in texts.items():
        found = Words.of(own, [text for other, text in texts.items() if other != name])
        assert (name, found.glued, found.split) == (name, 0, 0)
        assert found.recall >= 0.995


def test_cells_of_tables_without_lines_or_tags_stand_in_their_places() -> None:
    right = total = 0
    for each in tables():
        hits, cells = share_in_place(each.cells, own_rows(read(f"{each.name}.pdf", plain_pdf(each)).text))
        right, total = right + hits, total + cells
    assert total == 285
    assert right / total >= 0.99


def test_pages_of_every_known_kind_come_out_right() -> None:
    assert measured_kinds()["faults"] == {}


def test_words_are_counted_as_they_should_be() -> None:
    truth = words("Riktlinjer för metod och an-\nmälan gäller i kommunen.")
    assert truth == ["riktlinjer", "för", "metod", "och", "anmälan", "gäller", "i", "kommunen"]
    found = Words.of(words("Riktlinjerför metod anmälan och gäller i kommu nen"), [truth])
    assert (found.glued, found.split, found.count) == (1, 1, 8)
    assert found.recall == 5 / 8
    assert found.precision == 5 / 8
    assert found.order == 0.8


def test_a_word_that_others_have_divided_between_columns_is_read() -> None:
    texts = ["The com-     a new\npiler is     one runs"]
    others = [words(text) for text in texts]
    own = words("The compiler is a new one runs")
    assert Words.of(own, others).recall == 6 / 8
    assert Words.of(own, others, first_halves(texts)).recall == 1.0
    glued = words("The compiler isa new one runs")
    assert Words.of(glued, others, first_halves(texts)).recall == 6 / 8
