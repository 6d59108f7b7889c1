"""How far an answer can be relied on is told in words, and where there is none the page says so and what comes near."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from indexer.build.pipeline import build_from_sources
from indexer.model.encoder import Encoder
from service.answer.reading import Reader
from service.answer.searcher import Searcher
from service.evaluation.probing import calibrate
from service.http.schemas import AnswerOut
from service.question.query import Query
from tests.browser.page import Page
from tests.conftest import Silent
from tests.service.http import repeated
from tests.service.http.serving import Serving

WITH_ANSWER = {
    "Vad är BarnSam?": (
        "Svaret står i texten",
        "Det här stycket passar frågan väl, och verkar svara på den.",
    ),
    "Hur många familjehemssekreterare?": (
        "Troligen det du söker",
        "Det här stycket passar frågan bäst, men det är inte säkert att det svarar på den.",
    ),
    "Vilka kommuner besöktes?": (
        "Kan höra dit: läs källan",
        "Andra stycken kan passa frågan lika bra. Jämför med dem.",
    ),
}
FILLED_BARS = """
return [...document.querySelectorAll(".meter i")].filter((bar) => {
  const style = getComputedStyle(bar);
  return 2 * parseFloat(style.borderLeftWidth) >= bar.getBoundingClientRect().width;
}).length;
"""
WITHOUT_ANSWER = "Hur bakar man kanelbullar?"
ADVICE = (
    "Pröva att fråga med andra ord. Här följer de stycken som ligger närmast frågan, men de är troligen inget svar."
)


@pytest.fixture(scope="module")
def repeated_server(
    encoder: Encoder, reader: Reader | None, silent: Silent, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Serving]:
    folder = tmp_path_factory.mktemp("repeated")
    build_from_sources([repeated.write(folder / "texter")], folder / "index", encoder, calibrate, silent)
    with Serving.of(folder / "index", encoder, reader) as serving:
        yield serving


def expected(searcher: Searcher, question: str) -> AnswerOut:
    return AnswerOut.of(searcher.answer(Query.parse(question)))


def test_an_answer_is_headed_by_its_confidence_in_words_and_the_higher_the_more_bars(
    page: Page, searcher: Searcher
) -> None:
    filled = []
    for question, (label, explanation) in WITH_ANSWER.items():
        answer = expected(searcher, question).answer
        assert answer is not None
        page.ask(question)
        assert page.text("#answer-heading") == label
        assert page.text(".reliance") == explanation
        assert page.one("#answer-heading").is_displayed()
        assert page.one(".reliance").is_displayed()
        assert page.status == f"{label}. {answer.quote} 5 träffar."
        assert page.text(".answer mark") == answer.quote
        assert page.one(".meter").get_attribute("aria-hidden") == "true"
        filled.append(page.script(FILLED_BARS))
    assert filled == [3, 2, 1]


def test_what_the_confidence_is_about_is_said_under_every_answer(page: Page) -> None:
    page.ask("Vad är BarnSam?")
    assert page.text(".answer .note") == (
        "Det markerade är valt automatiskt. Läs hela stycket och kontrollera mot källan: "
        "det som står där kan vara ofullständigt eller inaktuellt."
    )
    assert page.one(".answer .note").is_displayed()


def test_where_there_is_no_answer_the_page_says_so_and_shows_what_comes_near(page: Page, searcher: Searcher) -> None:
    nearest = expected(searcher, WITHOUT_ANSWER)
    page.ask(WITHOUT_ANSWER)
    assert page.all(".answer") == []
    assert page.texts("#results h2") == ["Hittar inget svar i texterna", "De närmaste styckena"]
    assert page.text(".notice p") == ADVICE
    assert page.texts(".notice .told li") == ["”kanelbullar” finns inte i texterna."]
    assert page.status == f"Hittar inget svar i texterna. {ADVICE}"
    assert page.texts(".further h3") == [hit.citation.title for hit in nearest.hits]
    assert page.texts(".further .passage") == [hit.text for hit in nearest.hits]
    assert page.all("mark") == [], "nothing answers, and nothing is marked"
    assert page.title == f"{WITHOUT_ANSWER} – Belägg"


def test_the_sentence_that_answers_best_is_marked_in_every_further_passage(page: Page, searcher: Searcher) -> None:
    page.ask("Vilka kommuner besöktes?")
    further = expected(searcher, "Vilka kommuner besöktes?").hits[1:]
    assert page.texts(".further mark") == [hit.marked.quote for hit in further]
    assert page.texts(".further .passage") == [hit.text for hit in further]
    answer, others = (
        page.one(f"{section} mark").value_of_css_property("background-color") for section in (".answer", ".further")
    )
    assert (answer, others) == ("rgba(255, 229, 143, 1)", "rgba(255, 245, 209, 1)")


def test_a_question_that_was_respelled_says_what_was_searched_for(page: Page, searcher: Searcher) -> None:
    page.ask("vad ar barnsam")
    answer = expected(searcher, "vad är barnsam").answer
    assert answer is not None
    assert page.text(".searched") == "Sökte på: vad är barnsam"
    assert page.one(".searched").is_displayed()
    assert page.status == f"Svaret står i texten. {answer.quote} 5 träffar. Sökte på: vad är barnsam"
    assert page.question == "vad ar barnsam", "what was asked was changed under the asker's hands"
    assert page.address == "/?q=vad+ar+barnsam"
    page.ask("vad är barnsam")
    assert page.all(".searched") == []


def test_texts_that_say_the_same_are_counted_at_the_one_that_is_shown(browser: Page, repeated_server: Serving) -> None:
    browser.begin(repeated_server.address)
    browser.ask("Vad kostar färdtjänst?")
    assert browser.text(".answer h3") == "Taxa 2025"
    assert browser.text(".answer .duplicates") == "Samma text finns i 2 stycken till."
    assert dict(
        zip(
            browser.texts(".further h3"),
            browser.script(
                "return [...document.querySelectorAll('.further ol > li')]"
                ".map(item => item.querySelector('.duplicates')?.textContent ?? null)"
            ),
            strict=True,
        )
    ) == {"Ansök om färdtjänst": "Samma text finns i 1 stycke till.", "Simhallen": None}
    browser.check_console()
    browser.check_requests()
