"""Passages are the document's own text, all of it, in order, within the limits."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from indexer.readers.shared.blocks import Block, Kind, compose
from indexer.texts.document import Document
from indexer.texts.passages import MAX_WORDS, Passage, embedded_text, split
from indexer.texts.swedish import count_words
from tests.growth import linear
from tests.strategies import blocks, documents, raw_texts, sentences

LONGEST = (MAX_WORDS + 1) * 12
"""Characters: a word counts as one for every 12 at least."""


def document_of(*blocks: Block, title: str = "Titel") -> Document:
    composed = compose(blocks)
    return Document("a.md", title, composed.text, "a.md", "text/markdown", headings=composed.headings)


def paragraph(text: str) -> Block:
    return Block(Kind.PARAGRAPH, text)


def heading(text: str, level: int = 1) -> Block:
    return Block(Kind.HEADING, text, level)


def uncovered(document: Document, passages: list[Passage]) -> list[tuple[int, str]]:
    """Characters that lie in no passage and in no heading that a passage carries."""
    covered = {offset for passage in passages for offset in range(passage.start, passage.end)}
    carried = {document.title, *(part for passage in passages for part in (passage.heading or "").split(" › "))}
    for mark in document.headings if passages else ():
        if mark.text in carried:
            covered.update(range(mark.offset, mark.offset + len(mark.text)))
    return [(i, c) for i, c in enumerate(document.text) if not c.isspace() and i not in covered]


def check(document: Document) -> None:
    passages = split(document)
    assert [document.text[p.start : p.end] for p in passages] == [p.text for p in passages]
    assert [p.text for p in passages] == [p.text.strip() for p in passages]
    assert all(p.text for p in passages)
    assert all(before.end <= after.start for before, after in pairwise(passages))
    assert [p.ordinal for p in passages] == list(range(len(passages)))
    assert uncovered(document, passages) == []
    assert [p for p in passages if count_words(p.text) > MAX_WORDS or len(p.text) >= LONGEST] == []
    assert len({p.id for p in passages}) == len(passages)
    assert {p.document_id for p in passages} <= {document.id}
    assert [p.page for p in passages] == [document.page_at(p.start) for p in passages]
    assert split(document) == passages


@given(documents())
@settings(max_examples=150)
def test_passages_are_exact_ordered_whole_bounded_and_deterministic(document: Document) -> None:
    check(document)


@given(raw_texts)
@example("\n".join(["---"] * 600))
@example("1 2 3 " * 400)
@example("x" * 5_000)
@example("Ord ord ord ord ord ord ord ord. " * 25 + "\n---")
@example("a" * 1_799 + "\n" + "." * 20)
def test_any_text_at_all_is_covered(text: str) -> None:
    check(Document("a.txt", "Titel", text, "a.txt", "text/plain"))


@given(st.lists(blocks(), max_size=10), sentences)
def test_ids_stay_when_a_section_is_added_before_or_after(some: list[Block], sentence: str) -> None:
    section = [heading("Tillägg"), paragraph(f"Tillägget: {sentence}")]
    whole = [heading("Början"), paragraph("Inledning."), *some]
    old = split(document_of(*whole))
    after = split(document_of(*whole, *section))
    before = split(document_of(*section, *whole))
    assert [p.id for p in after[: len(old)]] == [p.id for p in old]
    assert [p.id for p in before[-len(old) :]] == [p.id for p in old]
    assert [p.heading for p in (*after[len(old) :], *before[: -len(old)])] == ["Tillägg"] * 2


def test_the_same_text_twice_gets_two_ids() -> None:
    twice = split(document_of(heading("Ett"), paragraph("Samma ord."), heading("Två"), paragraph("Samma ord.")))
    assert [(p.text, p.heading) for p in twice] == [("Samma ord.", "Ett"), ("Samma ord.", "Två")]
    assert twice[0].id != twice[1].id


def test_the_same_text_in_another_document_gets_another_id() -> None:
    document = document_of(paragraph("Samma ord."))
    other = replace(document, path="b.md")
    assert split(document)[0].id != split(other)[0].id
    assert split(document)[0].document_id == document.id


def test_short_paragraphs_under_one_heading_are_merged() -> None:
    passages = split(document_of(heading("Avgift"), paragraph("Ett två tre."), paragraph("Fyra fem sex.")))
    assert [(p.text, p.heading) for p in passages] == [("Ett två tre.\n\nFyra fem sex.", "Avgift")]


def test_paragraphs_under_different_headings_are_never_merged() -> None:
    passages = split(document_of(heading("A"), paragraph("Ett."), heading("B", 2), paragraph("Två."), heading("C")))
    assert [(p.text, p.heading) for p in passages] == [("Ett.", "A"), ("Två.", "A › B"), ("C", None)]


def test_two_paragraphs_that_are_long_enough_stay_apart() -> None:
    long = " ".join(["ord"] * 70) + "."
    assert [p.text for p in split(document_of(paragraph(long), paragraph(long)))] == [long, long]


def test_a_long_paragraph_is_cut_at_sentence_ends_into_like_parts() -> None:
    sentence = "Nämnden beslutade den 3 maj om avgifter för alla barn."
    passages = split(document_of(paragraph(" ".join([sentence] * 20))))
    assert [p.text for p in passages] == [" ".join([sentence] * 10)] * 2


def test_a_part_never_grows_over_the_limit_to_come_nearer_to_the_others() -> None:
    some = [" ".join(["Ord"] * count) + "." for count in (140, 19, 141)]
    assert [p.text for p in split(document_of(paragraph(" ".join(some))))] == some


def test_a_document_that_is_only_its_title_is_its_own_passage() -> None:
    assert [p.text for p in split(document_of(heading("Titel")))] == ["Titel"]
    assert [p.text for p in split(document_of(heading("Titel"), heading("Titel")))] == ["Titel\n\nTitel"]


def test_a_heading_whose_only_part_is_headed_like_the_title_is_carried() -> None:
    document = document_of(paragraph("Text."), heading("Del"), heading("Titel", 2))
    assert [(p.text, p.heading) for p in split(document)] == [("Text.", None), ("Titel", "Del")]


def test_a_document_without_text_has_no_passages() -> None:
    assert split(document_of()) == []
    assert split(document_of(paragraph(" \n \n"))) == []


def test_the_title_is_not_repeated_in_the_heading_path() -> None:
    document = document_of(heading("Titel"), paragraph("Ingress."), heading("Del", 2), paragraph("Text."))
    assert [(p.text, p.heading) for p in split(document)] == [("Ingress.", None), ("Text.", "Del")]


@pytest.mark.parametrize("token", ["kommunens ansvar ", "År 2013. Det var ", "x", "1. A "])
def test_a_line_of_a_million_characters_takes_linear_time_and_loses_nothing(token: str) -> None:
    def work(size: int) -> None:
        text = token * (size // len(token))
        passages = split(Document("a.txt", "Titel", text, "a.txt", "text/plain"))
        assert "".join("".join(p.text.split()) for p in passages) == "".join(text.split())

    assert linear(work, 1_000_000)


def test_what_is_embedded_has_title_and_heading_in_front() -> None:
    assert embedded_text("Taxa 2013", "Avgifter › Undantag", "Ingen avgift.") == (
        "Taxa 2013. Avgifter › Undantag. Ingen avgift."
    )
    assert embedded_text("Vad gäller:", None, "Ingen avgift.") == "Vad gäller. Ingen avgift."
    assert embedded_text("", None, "Ingen avgift.") == "Ingen avgift."


def test_a_list_stays_with_the_sentence_that_introduces_it() -> None:
    before = " ".join(["Kommunen har under året arbetat vidare med frågan tillsammans med skolorna."] * 13)
    introduction = "Just nu pågår arbete i fem projekt:"
    names = ("- skolnärvaro och goda resultat", "- barn i familjehem", "- stöd till föräldrar", "- små barn")
    items = "\n".join(names)
    document = document_of(paragraph(before), paragraph(introduction), *(Block(Kind.LIST_ITEM, name) for name in names))
    assert [passage.text for passage in split(document)] == [before, f"{introduction}\n\n{items}"]


def test_the_name_of_a_group_without_rows_is_not_lost_over_a_heading_below_it() -> None:
    document = document_of(Block(Kind.HEADING, "Avgifter", 1, heads_rows=True), heading("Undantag", 2))
    assert [passage.text for passage in split(document)] == ["Avgifter", "Undantag"]
    check(document)
