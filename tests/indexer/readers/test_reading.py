"""Whatever is written, in whatever encoding, is read back whole; whatever is not text is refused and nothing worse."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from indexer.errors import SourceError
from indexer.readers.formats import read
from indexer.readers.plain.text import document_from_text
from indexer.readers.shared.blocks import Block, Kind
from indexer.readers.shared.boilerplate import kept_blocks
from indexer.texts.canonical import decode, mend, normalise
from indexer.texts.days.dates import parse_date

STEMS = (
    "brygga båt fjärd gärde hälsa kärr mål näs ö ån åker äng öde skäl räka större möte gård tjäder höst ekorre lada"
    " vind sommar mylla spade regn klocka"
).split()

words = st.sampled_from(STEMS)
capitalised = words.map(str.capitalize)
sentences = st.builds(
    lambda first, rest, end: " ".join([first, *rest]) + end,
    capitalised,
    st.lists(words, min_size=5, max_size=14),
    st.sampled_from([".", ".", "!", "?"]),
)
paragraphs = st.lists(sentences, min_size=1, max_size=5).map(" ".join)
headings = st.lists(words, min_size=1, max_size=4).map(lambda found: " ".join(found).capitalize())
items = st.lists(words, min_size=1, max_size=6).map(lambda found: "- " + " ".join(found))
swedish = st.lists(st.one_of(paragraphs, headings, items), min_size=1, max_size=8).map("\n\n".join)


def words_of(text: str) -> list[str]:
    return re.findall(r"\w+", text)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "iso-8859-1", "mac_roman", "cp850"]
)
@settings(max_examples=30)  # each of nine
@given(text=swedish)
def test_swedish_survives_every_encoding(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding), path="a") == text


@given(text=swedish, misread_as=st.sampled_from(["cp1252", "latin-1", "mac_roman"]))
def test_double_encoding_is_undone(text: str, misread_as: str) -> None:
    try:
        damaged = text.encode().decode(misread_as)
    except UnicodeDecodeError:
        assume(False)
    assert mend(damaged) == text


@given(text=swedish)
def test_healthy_swedish_is_not_mended(text: str) -> None:
    assert mend(text) == text


@given(text=st.text())
@example("a \u030a")
@example("\u00ad\n\u00ad\nb")
@example("\u2126\u212b")
def test_normalising_twice_is_normalising_once(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert not re.search("[\r\u00a0\u00ad\u200b\ufeff\x00]|[ \t]$", once, re.MULTILINE)


@given(text=st.text(st.characters(max_codepoint=127)))
def test_normalising_keeps_every_ascii_word_character(text: str) -> None:
    def letters(of: str) -> str:
        return "".join(filter(str.isalnum, of))

    assert letters(normalise(text)) == letters(text)


@given(text=swedish, title=st.sampled_from(["", "Stadga"]))
def test_no_word_of_a_plain_text_is_lost(text: str, title: str) -> None:
    # Twice or three times the same line is a caption, and goes once: a rule with its own test.
    lines = text.split("\n\n")
    assume(all(above != below for above, below in pairwise(lines)))
    document = document_from_text(text, path="a.txt", title=title)
    assert words_of(document.text) == words_of(text)


@given(paragraphs=st.lists(paragraphs, min_size=2, max_size=6, unique=True), width=st.integers(55, 90))
def test_no_word_of_a_hard_wrapped_text_is_lost(paragraphs: list[str], width: int) -> None:
    text = "\n\n".join(textwrap.fill(paragraph, width) for paragraph in paragraphs)
    assert words_of(document_from_text(text, path="a.txt").text) == words_of(text)


@given(text=swedish, ending=st.sampled_from([".txt", ".md", ".html", ".csv"]))
def test_headings_stand_at_their_offsets(text: str, ending: str) -> None:
    document = read(f"a{ending}", text.encode())
    for heading in document.headings:
        assert document.text[heading.offset :].startswith(heading.text)
        assert heading.offset == 0 or document.text[heading.offset - 1] == "\n"
        assert 1 <= heading.level <= 6
    assert [h.offset for h in document.headings] == sorted({h.offset for h in document.headings})
    assert document.title


@given(found=st.lists(st.tuples(st.booleans(), paragraphs), max_size=8, unique_by=lambda pair: pair[1]))
def test_boilerplate_never_takes_sentences(found: list[tuple[bool, str]]) -> None:
    blocks = [Block(Kind.LIST_ITEM if item else Kind.PARAGRAPH, text) for item, text in found]
    assert kept_blocks(blocks) == list(range(len(blocks)))


MARKUP = [
    "---\n",
    "# ",
    "title: ",
    "<p>",
    "</div>",
    "<table>",
    "<td>",
    "&#0;",
    "![](",
    "[x](y)",
    "|",
    "- ",
    "```\n",
    "\n\n",
]
markup = st.lists(st.one_of(st.sampled_from([*MARKUP, "\n\n"]), words, st.text(max_size=5)), max_size=40).map("".join)


@settings(max_examples=200, deadline=None)
@given(content=st.one_of(st.binary(max_size=400), markup.map(lambda text: text.encode("utf-8", "replace"))))
@pytest.mark.parametrize("ending", [".txt", ".md", ".html"])
def test_readers_raise_nothing_but_source_errors(ending: str, content: bytes) -> None:
    try:
        document = read(f"a{ending}", content)
    except SourceError:
        return
    assert document.text.strip()
    assert document.text == normalise(document.text)
    document.text.encode()  # nothing in it that a database couldn't store
    document.title.encode()


@given(text=st.text(max_size=80))
def test_dates_are_never_invented_and_never_fail(text: str) -> None:
    found = parse_date(text)
    assert found is None or str(found.year) in text or not text.isascii()


def test_a_field_heads_nothing() -> None:
    text = "Kommunhuset\nBesök: Ågatan 8\nBankgiro: 5218-7743\n\nReceptionen är öppen måndag till torsdag 8-16.\n"
    assert [heading.text for heading in document_from_text(text, path="a.txt").headings] == ["Kommunhuset"]
