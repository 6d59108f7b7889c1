"""Sentences have exact offsets and lose nothing; Swedish abbreviations end none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.texts.swedish import Span, count_words, folded_words, sentences, word_starts
from tests.strategies import paragraphs, raw_texts


def cut(text: str) -> list[str]:
    return [text[span.start : span.end] for span in sentences(text)]


@given(raw_texts | paragraphs | st.text(max_size=200))
def test_sentences_hold_every_character_once_and_in_order(text: str) -> None:
    spans = list(sentences(text))
    kept = [offset for span in spans for offset in range(span.start, span.end)]
    assert kept == sorted(set(kept))
    assert [i for i, c in enumerate(text) if not c.isspace() and i not in set(kept)] == []
    assert [text[s.start : s.end] for s in spans] == [text[s.start : s.end].strip() for s in spans]
    assert all(span.start < span.end for span in spans)


@given(raw_texts | paragraphs)
def test_words_are_counted_where_they_begin(text: str) -> None:
    assert count_words(text) == len(list(word_starts(text, Span(0, len(text)))))


@pytest.mark.parametrize(
    "text",
    [
        "Ledigt gäller t.ex. Skolverket och andra.",
        "Det gäller bl.a. Falu kommun.",
        "Mötet börjar kl. 9 i sessionssalen.",
        "Mötet börjar kl. 09.30 i sessionssalen.",
        "Avgiften, dvs. Taxan, höjs.",
        "Enligt 5 § Nämnden får delegera.",
        "Köp prövas enligt 19 a kap. LOU av chefen.",
        "Beslut enligt 12 kap. SoL anmäls.",
        "Köp av möbler | Chef | Högst 5 000 kr. Mer: nämnden.",
        "Ärende: Köp av möbler; Delegat: Chef; Anmärkning: Högst 5 000 kr. Mer: nämnden.",
        "Se 2 kap. 3 § kommunallagen.",
        "Socialchefen B. Svensson svarade.",
        "Handläggare är A. B. Nilsson vid enheten.",
        "Beslutet fattades den 3 maj.",
        "Den 1. januari träder den i kraft.",
        "Ring tel. 08-123 45 67 eller skriv till ev. Handläggare.",
        "Det kostar ca. 500 kronor.",
        "Gäller fr.o.m. 2013 t.o.m. Juli 2014.",
        "Enligt prop. 2012/13:10 och bil. 3 gäller detta.",
        "Hon väntade … och gick sedan.",
        "Hon väntade... och gick sedan.",
        "”Vad betyder det?” undrade nämnden.",
        "Version 2.5 kom 2013.",
        "Läs mer på www.malmo.se/skola i dag.",
        "Får jag byta? | Ja, en gång.",
        "Barn under 7 år. | Gratis. | Hela året",
        "1. Ansökan skickas till kommunen",
        "2.1. Ansökan skickas till kommunen",
    ],
)
def test_one_sentence_stays_whole(text: str) -> None:
    assert cut(text) == [text]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Beslutet fattades den 3 maj.", "Sedan kom våren."),
        ("Det var 2013.", "Därefter ändrades lagen."),
        ("Avgiften är 500 kr.", "Den höjs nästa år."),
        ("Handlingarna ska vara med.", "Det gäller alla."),
        ("Blanketten ska fyllas i.", "Observera att den är ny."),
        ("De åkte i egen bil.", "Resan tog en timme."),
        ("De blev ett par.", "Sedan flyttade de."),
        ("Vi erbjuder vård, omsorg m.m.", "Kontakta oss gärna."),
        ("Skola, vård osv.", "Allt ingår."),
        ("Vem får söka?", "Alla som bor här."),
        ("Så bra!", "Tack."),
        ("”Ja.”", "Hon nickade."),
        ("Det är klart (se bilagan).", "Nu börjar arbetet."),
        ("Hon tvekade...", "Sedan svarade hon."),
        ("Ansökan lämnas här.", "”Tack”, sade han."),
        ("Så gör du.", "– Ring kommunen."),
        ("Det gäller 12 barn.", "5 av dem bor här."),
        ("Rubrik utan punkt", "Nästa rad är en egen mening."),
    ],
)
def test_two_sentences_are_told_apart(first: str, second: str) -> None:
    separator = " " if first.endswith((".", "!", "?", "”")) else "\n"
    assert cut(f"{first}{separator}{second}") == [first, second]


def test_an_empty_text_has_no_sentences() -> None:
    assert cut("") == cut(" \n\t ") == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Åtgärder på Öland är idé nr 1", ["atgarder", "pa", "oland", "ar", "ide", "nr", "1"]),
        ("ÄLDREOMSORG, café & à-priset", ["aldreomsorg", "cafe", "a", "priset"]),
        ("... – !", []),
    ],
)
def test_words_are_folded_for_the_lexicon(text: str, words: list[str]) -> None:
    assert folded_words(text) == words


def test_a_long_row_and_a_sentence_with_a_colon_are_cut_as_text_is() -> None:
    cell = "Chefen får köpa möbler till sin avdelning. " * 10
    assert len(cut(f"Köp | {cell}")) == 10
    assert len(cut("Öppet: varje dag; stängt: aldrig. Kom och hälsa på.")) == 2
    assert cut("Se 19 kap. Lagen gäller.") == ["Se 19 kap.", "Lagen gäller."]
