"""A person asks a question and sees the answer, marked, in its passage, with its source, and the further passages."""

from __future__ import annotations

from typing import Any

import pytest
from selenium.webdriver import Keys

from service.answer.searcher import Searcher
from service.http.schemas import AnswerOut
from service.question.query import Query
from tests.browser.page import Page

QUESTION = "Vad betyder Skottlandsmodellen?"
OTHER = "När besökte Tillitsdelegationen Falun?"


@pytest.fixture
def expected(searcher: Searcher) -> AnswerOut:
    """What the API answers to `QUESTION`."""
    return AnswerOut.of(searcher.answer(Query.parse(QUESTION)))


def quote_to(searcher: Searcher, question: str) -> str:
    answer = AnswerOut.of(searcher.answer(Query.parse(question))).answer
    assert answer is not None
    return answer.quote


def test_the_start_says_what_it_is_and_waits_for_a_question(page: Page) -> None:
    assert (page.state, page.title, page.address) == ("start", "Belägg", "/")
    assert page.driver.find_element("css selector", "html").get_attribute("lang") == "sv"
    assert page.one("label[for=question]").is_displayed()
    assert page.focused.get_attribute("id") == "question"
    assert page.all("#results > *") == []
    assert "ordagrant och med källa" in page.text(".lead")


def test_a_question_is_asked_by_keyboard_alone(page: Page, expected: AnswerOut) -> None:
    page.focused.send_keys(Keys.SHIFT, Keys.TAB)
    assert page.focused.text == "Belägg"
    page.press(Keys.TAB)
    assert page.focused.get_attribute("id") == "question"
    page.press(QUESTION, Keys.TAB)
    assert page.focused.text == "Sök svar"
    assert page.script("return getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.press(Keys.SPACE)
    page.wait(lambda: page.settled)
    assert expected.answer is not None
    assert page.text("mark") == expected.answer.quote


def test_the_marked_sentence_is_seen_inside_its_passage(page: Page, expected: AnswerOut) -> None:
    page.ask(QUESTION)
    assert expected.answer is not None
    mark = page.one(".answer mark")
    assert page.text(".answer mark") == expected.answer.quote
    assert page.text(".answer .passage") == expected.hits[0].text
    assert mark.is_displayed()
    assert mark.value_of_css_property("background-color") == "rgba(255, 229, 143, 1)"
    bottom = page.script("return arguments[0].getBoundingClientRect().bottom", mark)
    assert bottom < 1_000, "the answer isn't on the first screen"


def test_an_answer_and_every_further_passage_have_their_source(page: Page, expected: AnswerOut) -> None:
    page.ask(QUESTION)
    first, *further = expected.hits
    assert page.text(".answer h3") == first.citation.title
    assert facts(page, ".answer .facts") == facts_of(first.citation)
    assert page.texts(".further li h3") == [hit.citation.title for hit in further]
    assert page.texts(".further .passage") == [hit.text for hit in further]
    shown = page.all(".further .facts")
    for one, hit in zip(shown, further, strict=True):
        names, values = (
            [cell.get_property("textContent") for cell in one.find_elements("css selector", name)]
            for name in ("dt", "dd")
        )
        assert dict(zip(names, values, strict=True)) == facts_of(hit.citation)


def facts(page: Page, selector: str) -> dict[str, str]:
    return dict(zip(page.texts(f"{selector} dt"), page.texts(f"{selector} dd"), strict=True))


def facts_of(citation: Any) -> dict[str, str]:
    """Of texts without date and pages."""
    known = {"Avsnitt": citation.heading, "Källa": citation.source, "Fil": citation.path}
    return {name: value for name, value in known.items() if value}


def test_the_answer_and_the_number_of_hits_are_announced_politely(page: Page, expected: AnswerOut) -> None:
    page.ask(QUESTION)
    assert expected.answer is not None
    assert page.status == f"Svaret står i texten. {expected.answer.quote} 5 träffar."
    assert page.one("#status").get_attribute("role") == "status"
    assert page.one("#status").size == {"width": 1, "height": 1}
    assert page.focused.get_attribute("id") == "question", "the focus was moved under the asker's hands"


def test_a_shared_link_shows_the_answer(page: Page, expected: AnswerOut) -> None:
    page.open(QUESTION)
    page.wait(lambda: page.settled)
    assert expected.answer is not None
    assert page.question == QUESTION
    assert page.title == f"{QUESTION} – Belägg"
    assert page.text("mark") == expected.answer.quote


def test_back_and_forward_show_each_question_s_own_answer(page: Page, searcher: Searcher) -> None:
    page.ask(QUESTION)
    assert page.address == "/?q=Vad+betyder+Skottlandsmodellen%3F"
    page.ask(OTHER)
    page.ask(OTHER)  # the same again is no new place to go back to
    for go, question in ((page.back, QUESTION), (page.forward, OTHER), (page.back, QUESTION)):
        quote = quote_to(searcher, question)
        go()
        page.wait(lambda: page.settled and page.text("mark") == quote)  # noqa: B023
        assert (page.question, page.title) == (question, f"{question} – Belägg")
    page.back()
    page.wait(lambda: page.state == "start")
    assert (page.question, page.title, page.address) == ("", "Belägg", "/")
    assert page.all("#results > *") == []


def test_an_empty_question_is_refused_at_the_field_and_asks_nobody(page: Page) -> None:
    page.press("  ?", Keys.ENTER)
    page.wait(lambda: page.one("#question-problem").is_displayed())
    assert page.text("#question-problem") == "Skriv en fråga med minst ett ord."
    field = page.one("#question")
    assert field.get_attribute("aria-invalid") == "true"
    assert field.get_attribute("aria-describedby") == "question-problem"
    assert page.focused == field
    assert (page.state, page.address) == ("start", "/")
    page.press("a")
    assert not page.one("#question-problem").is_displayed()
    assert field.get_attribute("aria-invalid") is None
    asked = page.script(
        "return performance.getEntriesByType('resource').filter(r => r.name.endsWith('/v1/answer')).length"
    )
    assert asked == 0
