"""What is searched for is the point of a question, in the spelling of the texts."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

from indexer.index.parts.lexicon.words import Words, WordsBuilder
from service.answer.searcher import Searcher
from service.corpus.filters import EVERYTHING
from service.corpus.view import View
from service.corpus.words.kin import Kin
from service.question.interpretation import interpret, interpret_all
from service.question.language import language_of
from service.question.wording.politeness import without_politeness
from service.question.wording.spelling import correct, join_compounds, restore_dots


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> Words:
    folder = tmp_path_factory.mktemp("words")
    builder = WordsBuilder(folder)
    for text in (
        "Vad är en trygghetsperson? Den ska vara på skolan för varje barn.",
        "Halkbekämpningen sköts av nämnden, och halkbekämpning är för alla.",
        "Det kan väl vara så. Vem sa så? Så är det. Lagen är till för alla, och så vidare. Far och får.",
    ):
        builder.add(text)
    path = folder / "words.tsv"
    builder.write(path, folder / "occurrences")
    return Words(path)


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("Hej! Jag undrar vad taxan är. Tack på förhand!", "vad taxan är."),
        ("Hejsan, jag har en fråga: Vad kostar vatten? Mvh Lena", "Vad kostar vatten?"),
        ("God morgon! När öppnar ni? Med vänliga hälsningar, Åsa", "När öppnar ni?"),
        ("Hej, kan ni hjälpa mig? Jag skulle vilja veta hur man söker bygglov", "hur man söker bygglov"),
        ("Snälla, kan du berätta vem som bestämmer", "vem som bestämmer"),
        ("I'd like to know what a named person is. Thanks in advance", "what a named person is."),
        ("Min fråga gäller Uppsala: vilka var där? Mvh Lena", "Uppsala: vilka var där?"),
        ("Vad betyder Skottlandsmodellen?", "Vad betyder Skottlandsmodellen?"),
        ("Tack vare vem fick vi snöröjning?", "Tack vare vem fick vi snöröjning?"),
        ("Vem hälsar på ordföranden?", "Vem hälsar på ordföranden?"),
        ("Hej Anna, när öppnar ni? Tusen tack!", "när öppnar ni?"),
        ("Hej hej! Hej på er. Vem bestämmer?", "Vem bestämmer?"),
        ("Tjena! Tack för senast. Jag vill veta vem som bestämmer", "vem som bestämmer"),
        ("Kan du förklara vad bygglov är?", "vad bygglov är?"),
        ("Kan du förklara bygglov?", "Kan du förklara bygglov?"),
        ("Kan du säga upp avtalet?", "Kan du säga upp avtalet?"),
        ("Vet du vad som gäller?", "vad som gäller?"),
        ("Behövs bygglov för t.ex. tak över altanen", "Behövs bygglov för t.ex. tak över altanen"),
        ("Bygglov. Tak och fasad.", "Bygglov. Tak och fasad."),
        (
            "Vi fick bidrag. Tack vare det växte vi. Kan vi söka?",
            "Vi fick bidrag. Tack vare det växte vi. Kan vi söka?",
        ),
        ("Vad är Barnsam? Tack vare vem startade det", "Vad är Barnsam? Tack vare vem startade det"),
        ("Hur gör jag? Tack. Och vad kostar det", "Hur gör jag? Tack. Och vad kostar det"),
        ("Hej-kampanjen, vad är det?", "Hej-kampanjen, vad är det?"),
        ("Hi-fi anläggning", "Hi-fi anläggning"),
        ("hej", "hej"),
        ("Tack!", "Tack!"),
        ("Hejda översvämningar", "Hejda översvämningar"),
    ],
)
def test_politeness_is_left_out(typed: str, plain: str) -> None:
    assert without_politeness(typed) == plain


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("what does Skottlandsmodellen mean?", "en"),
        ("How many employees are there?", "en"),
        ("Vad betyder named person?", "sv"),
        ("Hvor mange forvaltninger er det i BarnSam?", "sv"),
        ("varfor andrade man pa namnderna", "sv"),
        ("BarnSam", "sv"),
        ("IT-stöd", "sv"),
        ("WHO rekommendationer", "sv"),
        ("By kyrka", "sv"),
        ("Halka is snö", "sv"),
        ("Vad heter prinsessan i The Legend of Zelda?", "sv"),
        ("classic carbonara recipe without cream", "en"),
        ("WHO IS THE MANAGER?", "en"),
        ("", "sv"),
    ],
)
def test_the_language_is_told_by_the_function_words(question: str, language: str) -> None:
    assert language_of(question) == language


@pytest.mark.parametrize(
    ("typed", "restored"),
    [
        ("vad ar en trygghetsperson", "vad är en trygghetsperson"),
        ("Ar namnden till for alla?", "Är nämnden till för alla?"),
        ("VAD AR LAGEN", "VAD ÄR LAGEN"),
        ("Vem sa att lagen?", "Vem sa att lagen?"),  # every word is there as it stands: nothing shows missing dots
        ("vad ar på skolan", "vad ar på skolan"),  # whoever wrote one å can write another
        ("kommunalt val 2026", "kommunalt val 2026"),  # no "val" in the texts, but a word
        ("val av skolan", "val av skolan"),
        ("Vem sa att far lagen?", "Vem sa att far lagen?"),
        ("namnden", "nämnden"),
        ("", ""),
    ],
)
def test_dots_are_restored_where_the_question_lacks_them(typed: str, restored: str, words: Words) -> None:
    assert restore_dots(typed, words) == restored


@pytest.mark.parametrize(
    ("typed", "joined"),
    [
        ("vem sköter halk bekämpning här", "vem sköter halkbekämpning här"),
        ("Halk bekämpningen, vem sköter den?", "Halkbekämpningen, vem sköter den?"),
        ("trygghets person", "trygghetsperson"),
        ("halk-bekämpning halk  bekämpning", "halk-bekämpning halk  bekämpning"),
        ("halk bekämpning trygghets person", "halkbekämpning trygghetsperson"),
        ("vad är så", "vad är så"),
        ("blanketten Halk Bekämpning", "blanketten Halk Bekämpning"),  # a name, not a compound
    ],
)
def test_compounds_written_apart_are_joined(typed: str, joined: str, words: Words) -> None:
    assert join_compounds(typed, words) == joined


def test_stop_words_are_no_parts_of_compounds(tmp_path: Path) -> None:
    builder = WordsBuilder(tmp_path)
    builder.add("förnya förändringar varför")
    builder.write(tmp_path / "words.tsv", tmp_path / "occurrences")
    question = "Hur lång tid tar det för nya områden, var för och för ändringar?"
    assert join_compounds(question, Words(tmp_path / "words.tsv")) == question


def test_only_words_that_neither_texts_nor_model_know_are_corrected(words: Words) -> None:
    def three_pieces(_: str) -> int:
        return 3

    def two_pieces(_: str) -> int:
        return 2

    assert correct("vem är trygghetspeson pa Sklan", words, Kin([]), three_pieces) == "vem är trygghetsperson pa Skolan"
    assert correct("vem är trygghetspeson", words, Kin([]), two_pieces) == "vem är trygghetspeson"
    assert correct("far2 abc skola1n", words, Kin([]), three_pieces) == "far2 abc skola1n"


def test_what_the_texts_have_in_another_form_is_spelled_right(words: Words) -> None:
    def three_pieces(_: str) -> int:
        return 3

    assert correct("hur många barrn", words, Kin([]), three_pieces) == "hur många barn"
    assert correct("hur många barrn", words, Kin(["barrnen"]), three_pieces) == "hur många barrn"
    assert correct("om skollan", words, Kin(["skollag"]), three_pieces) == "om skolan"


def test_everyday_words_are_not_corrected(words: Words) -> None:
    def three_pieces(_: str) -> int:
        return 3

    assert correct("hur många barrn", words, Kin([]), three_pieces, {"barrn"}.__contains__) == "hur många barrn"


def test_one_question_and_many_are_interpreted_alike(searcher: Searcher) -> None:
    typed = [
        "Hej! Jag undrar vad en trygghetsperson är",
        "VAD BETYDER SKOTTLANDSMODELLEN?",
        "vad ar en trygghetsperson",
    ]
    together = interpret_all(View(searcher.index, EVERYTHING), searcher.encoder, typed)
    for question, many in zip(typed, together, strict=True):
        one = interpret(View(searcher.index, EVERYTHING), searcher.encoder, question)
        assert (one.text, one.language, one.respelled) == (many.text, many.language, many.respelled)
        assert float(one.embedding @ many.embedding) > 0.999
        assert np.linalg.norm(one.embedding) == pytest.approx(1, abs=1e-5)
    assert [each.respelled for each in together] == [False, False, True]
    assert interpret_all(View(searcher.index, EVERYTHING), searcher.encoder, []) == []


def test_capitals_make_no_difference(searcher: Searcher) -> None:
    small, large = interpret_all(
        View(searcher.index, EVERYTHING), searcher.encoder, ["vad är barnsam?", "VAD ÄR BARNSAM?"]
    )
    np.testing.assert_array_equal(small.embedding, large.embedding)


@pytest.mark.parametrize("question", ["å" * 2_000, "ab" * 1_000, "vad är " + "x" * 1_900, "? " * 1_000, "(hej, " * 330])
def test_long_words_and_much_punctuation_take_no_time(question: str, searcher: Searcher) -> None:
    start = time.thread_time()
    without_politeness(question)
    interpret(View(searcher.index, EVERYTHING), searcher.encoder, question)
    assert time.thread_time() - start < 5  # what a question may take
