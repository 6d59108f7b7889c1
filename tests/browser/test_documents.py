"""From an answer to its document, opened where the passage stands, and back."""

from __future__ import annotations

import pytest
from selenium.webdriver import Keys

from service.answer.searcher import Searcher
from service.corpus.filters import EVERYTHING
from service.http.schemas import AnswerOut
from service.question.query import Query
from tests.browser import library
from tests.browser.page import Page
from tests.service.http.serving import Serving

QUESTION = "Vad betyder Skottlandsmodellen?"
IN_VIEW = """
const box = arguments[0].getBoundingClientRect();
return box.top >= 0 && box.bottom <= innerHeight;
"""


@pytest.fixture
def expected(searcher: Searcher) -> AnswerOut:
    return AnswerOut.of(searcher.answer(Query.parse(QUESTION)))


def follow(page: Page, selector: str) -> None:
    """Follow a link to a document by keyboard, and wait until it is read."""
    page.one(selector).send_keys(Keys.ENTER)
    page.wait(lambda: "/dokument/" in page.address and page.state in {"document", "problem"})


def test_the_document_opens_at_the_passage_with_the_answer_marked(page: Page, expected: AnswerOut) -> None:
    page.width(1280, 700)
    page.ask(QUESTION)
    follow(page, ".answer .in-context")
    assert expected.answer is not None
    assert page.address == f"/{expected.answer.citation.document_url}"
    assert page.texts("mark") == [expected.answer.quote]
    assert page.script(IN_VIEW, page.one("mark"))
    assert page.script("return scrollY") > 0
    passage = page.script(
        "return [...document.querySelectorAll('.cited p:not(.cited-heading)')].map(p => p.textContent)"
    )
    assert "\n\n".join(passage) == expected.hits[0].text
    assert page.focused.get_attribute("id") == "citerat"
    assert page.one(".cited").get_attribute("aria-labelledby") == "cited-heading"
    assert page.text("#cited-heading") == "Det citerade stycket"


def test_a_further_passage_opens_with_its_own_sentence_marked(page: Page, expected: AnswerOut) -> None:
    page.ask(QUESTION)
    page.unfold()
    follow(page, ".further .rest li:first-child .in-context")
    assert page.texts("mark") == [expected.hits[2].marked.quote]
    assert page.text("h1") == expected.hits[2].citation.title


def test_the_document_is_shown_whole_with_its_headings(page: Page, expected: AnswerOut, searcher: Searcher) -> None:
    citation = expected.hits[0].citation
    document = searcher.index.document(citation.document_id, EVERYTHING)
    assert document is not None
    page.read(f"dokument/{citation.document_id}")
    assert page.title == f"{document.title} – Belägg"
    assert page.text("h1") == document.title
    assert page.texts("h2") == [heading.text for heading in document.headings]
    shown = page.script("return [...document.querySelectorAll('.text :is(p, h2)')].map(block => block.textContent)")
    assert "\n\n".join(shown) == document.text
    assert page.all("mark, .cited") == []


def test_back_from_the_document_is_the_answer_at_the_place_that_was_left(page: Page, expected: AnswerOut) -> None:
    page.width(1280, 700)
    page.ask(QUESTION)
    page.unfold()
    page.script("scrollTo(0, 900)")
    follow(page, ".further .rest li:first-child .in-context")
    page.back()
    page.wait(lambda: page.address.startswith("/?q=") and page.settled)
    assert expected.answer is not None
    assert page.text(".answer mark") == expected.answer.quote
    page.wait(lambda: page.script("return scrollY") >= 900)
    assert page.one(".further .rest .in-context").is_displayed(), "what was opened was closed meanwhile"
    page.forward()
    page.wait(lambda: page.state == "document")
    assert page.texts("mark") == [expected.hits[2].marked.quote]


def test_a_passage_that_is_no_longer_there_is_told_kindly(page: Page, expected: AnswerOut) -> None:
    page.read(f"dokument/{expected.hits[0].citation.document_id}?stycke=0123456789abcdef&tecken=0-10")
    assert page.text(".notice h2") == "Stycket finns inte längre"
    assert page.status.startswith("Stycket finns inte längre. Texten har ändrats")
    assert page.all("mark, .cited") == []
    assert len(page.all(".text p")) > 5


def test_a_document_that_is_gone_is_told_on_a_page_of_its_own(browser: Page, web_server: Serving) -> None:
    browser.begin(web_server.address)
    browser.visit("/dokument/0123456789abcdef")
    assert browser.text("h1") == "Sidan finns inte"
    assert "Dokumentet finns inte i texterna" in browser.text(".lead")
    browser.one("#question").send_keys("Vad är BarnSam?", Keys.ENTER)
    browser.wait(lambda: browser.address.startswith("/?q=") and browser.settled)
    assert browser.text("#answer-heading") == "Svaret står i texten"
    browser.check_console("404")
    browser.check_requests()


def test_a_long_document_has_a_table_of_contents(library_page: Page) -> None:
    library_page.ask("När börjar snöröjningen?")
    follow(library_page, ".answer .in-context")
    assert library_page.texts(".contents a") == ["Handbok för gator", "Vägar 🛣", "Vinter", "Belysning", "Kontakt"]
    library_page.one(".contents summary").send_keys(Keys.ENTER)
    link = library_page.all(".contents a")[4]
    library_page.wait(link.is_displayed)
    link.send_keys(Keys.ENTER)
    library_page.wait(lambda: library_page.script(IN_VIEW, library_page.all(".text :is(h2, h3, h4)")[4]))


def test_printed_pages_are_told_where_they_begin_even_inside_a_passage(library_page: Page) -> None:
    library_page.ask("När börjar snöröjningen?")
    assert library_page.text(".answer mark") == library.SNOW
    follow(library_page, ".answer .in-context")
    assert library_page.texts(".page-mark") == ["Sida 1", "Sida 2", "Sida 3"]
    assert library_page.texts("mark") == [library.SNOW], "letters of two UTF-16 units moved the mark"
    before = library_page.script("return document.querySelector('mark').previousSibling.textContent")
    assert before == "Sida 2"
    assert library_page.text(".head .facts").startswith("Datum4 mars 2022FörfattareGatukontoret")


def test_a_document_that_cannot_be_fetched_is_told_and_can_be_tried_again(
    browser: Page, web_server: Serving, expected: AnswerOut
) -> None:
    browser.begin(web_server.address)
    browser.driver.execute_cdp_cmd("Network.enable", {})
    browser.driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": ["*/v1/documents/*"]})
    try:
        browser.read(f"dokument/{expected.hits[0].citation.document_id}")
        assert browser.text(".notice h2") == "Tjänsten går inte att nå"
    finally:
        browser.driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": []})
    browser.one(".again").send_keys(Keys.ENTER)
    browser.wait(lambda: browser.state == "document")
    browser.check_console()
