"""Slow nets, stopped servers and refused questions: the page says so, and what to do, and mends itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from selenium.webdriver import Keys

from service.answer.searcher import Searcher
from service.http.schemas import AnswerOut
from service.question.query import MAX_CHARACTERS, Query
from tests.browser.page import Page
from tests.service.http.serving import Serving

QUESTION = "Vad betyder Skottlandsmodellen?"
OTHER = "När besökte Tillitsdelegationen Falun?"

HOLD = """
const [question] = arguments;
const ask = window.fetch;
window.held = [];
window.fetch = (url, options) => {
  if (!options?.body || JSON.parse(options.body).query !== question) return ask(url, options);
  // Without its signal, as if the response were already under way when the question is given up.
  return new Promise((resolve) => window.held.push(resolve)).then(() => ask(url, {...options, signal: undefined}));
};
"""


def hold(page: Page, question: str) -> None:
    """Hold back the response to one question until `release`."""
    page.script(HOLD, question)


def release(page: Page) -> None:
    page.script("window.held.forEach((go) => go())")


def answer_to(searcher: Searcher, question: str) -> str:
    answer = AnswerOut.of(searcher.answer(Query.parse(question))).answer
    assert answer is not None
    return answer.quote


def pretend(page: Page, status: int, body: str, headers: dict[str, str] | None = None) -> None:
    """Answer the next questions in the server's place."""
    page.script(
        "const [status, body, headers] = arguments; window.fetch = async () => new Response(body, {status, headers});",
        status,
        body,
        headers or {},
    )


@pytest.fixture
def stoppable(browser: Page, web_server: Serving) -> Iterator[tuple[Page, Serving]]:
    """The server of the other tests, which runs again afterwards."""
    browser.begin(web_server.address)
    yield browser, web_server
    web_server.run()
    browser.check_requests()


def test_a_stopped_server_is_told_and_once_it_runs_again_the_question_is_answered(
    stoppable: tuple[Page, Serving], searcher: Searcher
) -> None:
    page, server = stoppable
    server.stop()
    page.ask(QUESTION)
    assert page.state == "problem"
    assert page.text(".notice h2") == "Tjänsten går inte att nå"
    sentence = "Kontrollera att du har kontakt med nätet och försök igen om en stund. Frågan står kvar."
    assert page.text(".notice p") == sentence
    assert page.status == f"Tjänsten går inte att nå. {sentence}"
    assert page.question == QUESTION
    page.check_console("net::ERR_CONNECTION_REFUSED")
    server.start()
    page.one(".again").send_keys(Keys.ENTER)
    page.wait(lambda: page.state == "answer")
    assert page.text("mark") == answer_to(searcher, QUESTION)
    assert page.focused.get_attribute("id") == "answer-heading", "the focus fell out of the page with the button"
    page.check_console()


def test_a_late_response_never_overwrites_a_newer_one(page: Page, searcher: Searcher) -> None:
    hold(page, QUESTION)
    page.press(QUESTION, Keys.ENTER)
    page.wait(lambda: page.state == "waiting")
    page.ask(OTHER)
    assert page.text("mark") == answer_to(searcher, OTHER)
    release(page)
    page.wait(
        lambda: (
            len(
                page.script(
                    "return performance.getEntriesByType('resource').filter(r => r.name.endsWith('/v1/answer'))"
                )
            )
            == 2
        )
    )
    page.script("return new Promise((done) => setTimeout(done, 200))")
    assert page.text("mark") == answer_to(searcher, OTHER)
    assert (page.title, page.question, page.state) == (f"{OTHER} – Belägg", OTHER, "answer")


def test_a_response_that_comes_after_going_back_to_the_start_is_dropped(page: Page) -> None:
    hold(page, QUESTION)
    page.press(QUESTION, Keys.ENTER)
    page.wait(lambda: page.state == "waiting")
    page.back()
    page.wait(lambda: page.state == "start")
    release(page)
    page.wait(
        lambda: page.script("return performance.getEntriesByType('resource').some(r => r.name.endsWith('/v1/answer'))")
    )
    page.script("return new Promise((done) => setTimeout(done, 200))")
    assert (page.state, page.title, page.status) == ("start", "Belägg", "")
    assert page.all("#results > *") == []


def test_waiting_is_told_and_the_earlier_answer_stays_meanwhile(page: Page, searcher: Searcher) -> None:
    page.ask(OTHER)
    hold(page, QUESTION)
    page.one("#question").clear()
    page.one("#question").send_keys(QUESTION, Keys.ENTER)
    page.wait(lambda: page.state == "waiting")
    assert page.status == "Söker i texterna …"
    assert page.one("#status").size["width"] > 50, "waiting isn't seen"
    assert page.one("#results").get_attribute("aria-busy") == "true"
    assert page.text("mark") == answer_to(searcher, OTHER)
    release(page)
    page.wait(lambda: page.state == "answer")
    assert page.one("#results").get_attribute("aria-busy") is None
    assert page.text("mark") == answer_to(searcher, QUESTION)


def test_the_server_s_own_sentence_is_shown_when_it_refuses_a_question(browser: Page, web_server: Serving) -> None:
    browser.begin(web_server.address)
    browser.open("barn " * 500)
    browser.wait(lambda: browser.settled)
    assert browser.state == "problem"
    sentence = f"Frågan är 2499 tecken lång, och gränsen är {MAX_CHARACTERS}. Korta den till det du vill veta."
    assert browser.text(".notice h2") == "Frågan kunde inte besvaras"
    assert browser.text(".notice p") == sentence
    assert browser.status == f"Frågan kunde inte besvaras. {sentence}"
    assert browser.all(".again") == [], "asking the same again wouldn't help"
    browser.check_console("422")
    browser.check_requests()


FROM_SOMETHING_ELSE = (
    (502, "<html><h1>Bad gateway</h1></html>"),
    (200, "{"),
    (200, "null"),
    (200, '{"hits": 1}'),
    (200, '{"hits": []}'),
    (200, '{"hits": [], "confidence": {"level": "svag", "label": "Svagt svar"}}'),
    (500, '{"detail": 1}'),
)


def test_an_answer_from_something_else_in_between_is_told(page: Page) -> None:
    for status, body in FROM_SOMETHING_ELSE:
        page.script("document.getElementById('results').replaceChildren()")
        pretend(page, status, body)
        page.ask(QUESTION)
        assert (body, page.texts(".notice p")) == (
            body,
            [
                "Tjänsten svarade inte som väntat. Försök igen om en stund; kvarstår felet, kontakta den som sköter"
                " tjänsten."
            ],
        )
        assert page.one(".again").is_displayed()


def test_no_hits_are_told_as_such(page: Page) -> None:
    pretend(page, 200, '{"confidence": {"level": "not_found"}, "notes": [], "answer": null, "hits": []}')
    page.ask("Vad är kvantgravitation?")
    assert page.text(".notice h2") == "Inga träffar"
    assert page.status == "Inget stycke i texterna hör ihop med frågan. Pröva att ställa den med andra ord."


def test_too_many_questions_are_told_with_how_long_to_wait(page: Page) -> None:
    for headers, wait in (
        ({"Retry-After": "1"}, "1 sekund"),
        ({"Retry-After": "30"}, "30 sekunder"),
        ({}, "en stund"),
    ):
        pretend(page, 429, '{"detail": "För många anrop."}', headers)
        page.ask(QUESTION)
        assert page.text(".notice h2") == "Många frågor på kort tid"
        assert page.text(".notice p") == f"Vänta {wait} och försök sedan igen. Frågan står kvar."
        assert page.one(".again").is_displayed()
        assert page.question == QUESTION


def test_a_service_that_is_not_ready_is_told_in_its_own_words(page: Page) -> None:
    sentence = "Det finns inget index än. Kör belagg index."
    pretend(page, 503, f'{{"detail": "{sentence}"}}')
    page.ask(QUESTION)
    assert page.text(".notice h2") == "Tjänsten kan inte svara just nu"
    assert page.text(".notice p") == sentence
    assert page.one(".again").is_displayed()


def test_a_service_without_an_index_is_told_before_anything_is_asked(page: Page) -> None:
    sentence = "Det finns inget index än. Kör belagg index."
    body = f'{{"detail": "{sentence}"}}'
    stand_in = (
        "window.fetch = ((ask) => (url) => String(url).endsWith('/v1/status')"
        f" ? Promise.resolve(new Response('{body}', {{status: 503}})) : ask(url))(fetch)"
    )
    added = page.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": stand_in})
    try:
        page.open()
        page.wait(lambda: page.texts(".notice h2") == ["Tjänsten kan inte svara just nu"])
    finally:
        page.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", added)
    assert page.text("#results .notice p") == sentence
    assert page.status == f"Tjänsten kan inte svara just nu. {sentence}"
    assert page.focused.get_attribute("id") == "question"


def test_without_javascript_the_page_says_what_it_needs(page: Page) -> None:
    page.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        page.visit("/?q=skola")
        assert page.one("noscript .notice").is_displayed()
        assert page.one("noscript .notice").text.startswith("Sidan behöver JavaScript för att visa svar.")
    finally:
        page.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
