"""What says something of the case, the paragraph or the form that a question names."""

from __future__ import annotations

import pytest

from indexer.texts.stated.references import references
from indexer.texts.swedish import sentences
from service.question.asked_references import AskedReference
from service.search.marking.marking import ScoredSentence
from service.search.marking.reference_marking import rescored, tells_of

ASKED = [AskedReference(one, "TEN 2024-0310", {}) for one in references("TEN 2024-0310")]


@pytest.mark.parametrize(
    ("quote", "tells"),
    [
        ("Vinterväghållning 2025-2028, dnr TEN 2024-0310.", True),
        ("Nämnden godkänner förslaget.", True),
        ("Beslut: Flis sopas upp före den 20 april.", True),
        ("Flis sopas upp före den 20 april.", False),
        ("Vinterväghållning, dnr TEN 2024-0311.", False),
    ],
)
def test_a_quote_bears_it_or_what_was_decided(quote: str, tells: bool) -> None:
    assert tells_of(ASKED, quote) is tells


@pytest.mark.parametrize(
    ("question", "title", "marked"),
    [
        (
            "Vad beslutades i TEN 2024-0310?",
            "§ 40 Detaljplan, dnr TEN 2024-0310",
            "Beslut: Nämnden tillstyrker planen.",
        ),
        ("TEN 2024-0310", "§ 40 Detaljplan. TEN 2024-0310", "Beslut: Nämnden tillstyrker planen."),
        ("Vad handlar TEN 2024-0310 om?", "§ 40 Detaljplan, dnr TEN 2024-0310", "§ 40 Detaljplan, dnr TEN 2024-0310"),
        ("Vad gäller TEN 2024-0310?", "§ 40 Detaljplan. TEN 2024-0310", "§ 40 Detaljplan."),
        ("Vilka tider gäller enligt TEN 2024-0310?", "§ 40 Detaljplan, dnr TEN 2024-0310", "Inledning."),
    ],
)
def test_of_a_case_its_decision_or_its_title_is_marked(question: str, title: str, marked: str) -> None:
    asked = [AskedReference(one, "TEN 2024-0310", {}) for one in references(question)]
    passage = (
        f"Inledning.\n{title}\nOrdföranden frågar om ärendet ska återremitteras."
        "\nBeredning\nBeslut: Nämnden tillstyrker planen.\nReservation: Ulla Ek reserverar sig."
    )
    sentence = [ScoredSentence(span, 0.9 - 0.05 * at) for at, span in enumerate(sentences(passage))]
    best = max(rescored(question, asked, passage, sentence), key=lambda one: one.score).span
    assert passage[best.start : best.end] == marked


def test_the_paragraph_itself_comes_before_one_that_refers_to_it() -> None:
    question = "Vad säger 6 §?"
    asked = [AskedReference(one, "6 §", {}) for one in references(question)]
    passage = "6 § Öl får inte drickas i parken.\n6 a § Förbudet i 6 § gäller inte vid servering."
    sentence = [ScoredSentence(span, 0.8 + 0.05 * at) for at, span in enumerate(sentences(passage))]
    best = max(rescored(question, asked, passage, sentence), key=lambda one: one.score).span
    assert passage[best.start : best.end] == "6 § Öl får inte drickas i parken."


@pytest.mark.parametrize(
    ("question", "least"), [("6 § i ordningsstadgan", 0.4), ("6 §", 0.4), ("Gäller 6 § vid servering?", 0.05)]
)
def test_no_reader_outdoes_the_paragraph_itself_where_a_question_only_names_it_and_its_text(
    question: str, least: float
) -> None:
    asked = [AskedReference(one, "6 §", {}) for one in references(question)]
    passage = "6 § Öl får inte drickas i parken.\n6 a § Förbudet i 6 § gäller inte vid servering."
    sentence = [ScoredSentence(span, 0.8) for span in sentences(passage)]
    itself, other = rescored(question, asked, passage, sentence, "Lokal ordningsstadga")
    assert least < itself.score - other.score < least + 0.15


STATUTE = (
    "4 § Kajen är öppen.\n\n2 kap. Båtar\n\n1 § Båtar förtöjs.\n\n4 § Båten ska vara försäkrad.\n\n"
    "## 3 kap. Avgifter\n\n4 § Avgiften betalas i maj."
)


@pytest.mark.parametrize(
    ("question", "marked"),
    [
        ("2 kap. 4 § hamnstadgan", "4 § Båten ska vara försäkrad."),
        ("kapitel 3 paragraf 4 hamnstadgan", "4 § Avgiften betalas i maj."),
        ("2:4 hamnstadgan", "4 § Båten ska vara försäkrad."),
        ("1 kap. 4 § hamnstadgan", "4 § Kajen är öppen."),
        ("4 § hamnstadgan", "4 § Kajen är öppen."),
    ],
)
def test_a_paragraph_is_of_the_chapter_that_it_stands_under(question: str, marked: str) -> None:
    asked = [AskedReference(one, question, {}) for one in references(question)]
    sentence = [ScoredSentence(span, 0.8 - 0.01 * at) for at, span in enumerate(sentences(STATUTE))]
    best = max(rescored(question, asked, STATUTE, sentence), key=lambda one: one.score).span
    assert STATUTE[best.start : best.end] == marked
