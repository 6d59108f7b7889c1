"""Slow nets, stopped servers and refused questions: the widget says so, and what to do, and mends itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from selenium.webdriver import Keys

from service.answer.searcher import Searcher
from service.http.schemas import AnswerOut
from service.question.query import MAX_CHARACTERS, Query
from tests.browser.embedding.intranet import Intranet
from tests.service.http.serving import Serving

QUESTION = "Vad betyder Skottlandsmodellen?"
OTHER = "När besökte Tillitsdelegationen Falun?"
WIDGET = "<belagg-sok></belagg-sok>"

HOLD = """
const [question] = arguments;
const ask = window.fetch;
window.held = [];
window.released = 0;
window.fetch = async (url, options) => {
  if (JSON.parse(options.body).query !== question) return ask(url, options);
  await new Promise((resolve) => window.held.push(resolve));
  // Without its signal, as if the response were already under way when the question is given up.
  const response = await ask(url, {...options, signal: undefined});
  window.released += 1;
  return response;
};
"""
RELEASE = "window.held.forEach((go) => go())"


def answer_to(searcher: Searcher, question: str) -> str:
    answer = AnswerOut.of(searcher.answer(Query.parse(question))).answer
    assert answer is not None
    return answer.quote


def pretend(intranet: Intranet, status: int, body: str) -> None:
    """Answer the next questions in the service's place."""
    intranet.script(
        "const [status, body] = arguments; window.fetch = async () => new Response(body, {status});", status, body
    )


@pytest.fixture
def stoppable(intranet: Intranet, embedded_server: Serving) -> Iterator[tuple[Intranet, Serving]]:
    """The server of the other tests, which runs again afterwards."""
    yield intranet, embedded_server
    embedded_server.run()


def test_a_stopped_server_is_told_and_once_it_runs_again_the_question_is_answered(
    stoppable: tuple[Intranet, Serving], searcher: Searcher
) -> None:
    intranet, server = stoppable
    intranet.show(WIDGET)
    widget = intranet.widget
    server.stop()
    widget.ask(QUESTION)
    assert widget.text(".notice h2") == "Tjänsten går inte att nå"
    sentence = "Försök igen om en stund, eller ställ frågan direkt i Belägg."
    assert widget.text(".notice p") == sentence
    assert widget.text(".status") == f"Tjänsten går inte att nå. {sentence}"
    assert widget.one("p > a").text == "Ställ frågan i Belägg"
    assert str(widget.one("p > a").get_property("href")).startswith(f"{server.address}/?q=Vad+betyder")
    assert intranet.outcomes[-1]["detail"] == {"query": QUESTION, "status": 0, "message": sentence}
    intranet.page.check_console("net::ERR_CONNECTION_REFUSED")
    server.start()
    widget.one(".again").send_keys(Keys.ENTER)
    intranet.wait(lambda: widget.state == "answer")
    assert widget.text("mark") == answer_to(searcher, QUESTION)
    assert widget.focused.tag_name == "h2", "the focus fell out of the widget with the button"
    intranet.page.check_console()


def test_without_a_network_that_is_what_it_says(intranet: Intranet) -> None:
    intranet.show(WIDGET)
    conditions = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    intranet.driver.execute_cdp_cmd("Network.enable", {})
    intranet.driver.execute_cdp_cmd("Network.emulateNetworkConditions", {"offline": True, **conditions})
    try:
        intranet.widget.ask(QUESTION)
    finally:
        intranet.driver.execute_cdp_cmd("Network.emulateNetworkConditions", {"offline": False, **conditions})
    assert intranet.widget.text(".notice p") == (
        "Datorn har ingen kontakt med nätet. Frågan står kvar; försök igen när kontakten är tillbaka."
    )
    intranet.page.check_console("net::ERR_INTERNET_DISCONNECTED")


def test_a_late_response_never_overwrites_a_newer_one(intranet: Intranet, searcher: Searcher) -> None:
    intranet.show(WIDGET)
    widget = intranet.widget
    intranet.script(HOLD, QUESTION)
    widget.one("input").send_keys(QUESTION, Keys.ENTER)
    intranet.wait(lambda: widget.state == "waiting")
    widget.ask(OTHER)
    intranet.script(RELEASE)
    intranet.wait(lambda: intranet.script("return window.released === 1"))
    intranet.script("return new Promise((done) => setTimeout(done, 200))")
    assert widget.text("mark") == answer_to(searcher, OTHER)
    assert [event["detail"]["query"] for event in intranet.outcomes] == [OTHER]


def test_waiting_is_told_and_the_earlier_answer_stays_meanwhile(intranet: Intranet, searcher: Searcher) -> None:
    intranet.show(WIDGET)
    widget = intranet.widget
    widget.ask(OTHER)
    intranet.script(HOLD, QUESTION)
    widget.one("input").clear()
    widget.one("input").send_keys(QUESTION, Keys.ENTER)
    intranet.wait(lambda: widget.state == "waiting")
    assert widget.one(".status").text == "Söker i texterna …"
    assert widget.one(".results").get_attribute("aria-busy") == "true"
    assert widget.text("mark") == answer_to(searcher, OTHER)
    intranet.script(RELEASE)
    intranet.wait(lambda: widget.state == "answer")
    assert widget.one(".results").get_attribute("aria-busy") is None
    assert widget.text("mark") == answer_to(searcher, QUESTION)


def test_a_widget_that_is_changed_while_it_waits_waits_no_longer(intranet: Intranet) -> None:
    intranet.show(WIDGET)
    widget = intranet.widget
    intranet.script(HOLD, QUESTION)
    widget.one("input").send_keys(QUESTION, Keys.ENTER)
    intranet.wait(lambda: widget.state == "waiting")
    intranet.script("arguments[0].remove(); document.body.append(arguments[0])", widget.host)
    assert widget.state == "start"
    assert widget.text(".status") == ""
    intranet.script(RELEASE)
    intranet.wait(lambda: intranet.script("return window.released === 1"))
    intranet.script("return new Promise((done) => setTimeout(done, 200))")
    assert widget.all(".results > *") == []
    assert intranet.outcomes == []


def test_the_service_s_own_sentence_is_shown_when_it_refuses_a_question(intranet: Intranet) -> None:
    intranet.show(WIDGET)
    widget = intranet.widget
    widget.ask("barn " * 500)
    sentence = f"Frågan är 2499 tecken lång, och gränsen är {MAX_CHARACTERS}. Korta den till det du vill veta."
    assert widget.text(".notice h2") == "Frågan kunde inte besvaras"
    assert widget.text(".notice p") == sentence
    assert widget.all(".again") == [], "asking the same again wouldn't help"
    assert intranet.outcomes[-1]["detail"]["status"] == 422
    assert intranet.outcomes[-1]["detail"]["message"] == sentence
    intranet.page.check_console("422")


UNEXPECTED = (
    "Tjänsten svarade inte som väntat. Försök igen om en stund; kvarstår felet, kontakta den som sköter tjänsten."
)


NOT_NOW = (
    (429, "", "Det har ställts många frågor på kort tid. Vänta en stund och försök igen."),
    (429, '{"detail": "Vänta 7 sekunder."}', "Vänta 7 sekunder."),
    (503, "<html>", "Tjänsten kan inte svara just nu. Försök igen om en stund."),
    (503, '{"detail": "Det finns inget index att söka i."}', "Det finns inget index att söka i."),
    (502, "<html><h1>Bad gateway</h1></html>", UNEXPECTED),
    (200, "{", UNEXPECTED),
    (200, "null", UNEXPECTED),
    (200, '{"hits": 1}', UNEXPECTED),
    (200, '{"hits": []}', UNEXPECTED),
    (200, '{"hits": [], "confidence": {"level": "svag"}}', UNEXPECTED),
    (500, '{"detail": 1}', UNEXPECTED),
)


def test_what_can_t_be_answered_now_is_told_and_can_be_tried_again(intranet: Intranet) -> None:
    intranet.show(WIDGET * len(NOT_NOW))
    for widget, (status, body, sentence) in zip(intranet.widgets, NOT_NOW, strict=True):
        pretend(intranet, status, body)
        widget.ask(QUESTION)
        assert (body, widget.text(".notice p")) == (body, sentence)
        assert widget.one(".again").is_displayed()
        assert intranet.outcomes[-1]["detail"] == {"query": QUESTION, "status": status, "message": sentence}


def test_the_service_can_be_named_where_the_script_doesn_t_tell(intranet: Intranet) -> None:
    endpoints = (f"{intranet.service}{rest}" for rest in ("", "/", "?a=b#c"))
    intranet.show("".join(f'<belagg-sok endpoint="{endpoint}"></belagg-sok>' for endpoint in endpoints))
    for widget in intranet.widgets:
        widget.ask(QUESTION)
    assert [event["name"] for event in intranet.outcomes] == ["belagg-answer"] * 3


@pytest.mark.parametrize("path", ["/belagg", "/belagg/"])
def test_the_service_may_lie_under_a_path(intranet: Intranet, path: str) -> None:
    intranet.show(f'<belagg-sok endpoint="{intranet.service}{path}"></belagg-sok>')
    widget = intranet.widget
    widget.ask(QUESTION)
    asked = [url for method, url, _ in intranet.requests() if method == "POST"]
    assert asked == [f"{intranet.service}/belagg/v1/answer"]
    assert str(widget.one("p > a").get_property("href")).startswith(f"{intranet.service}/belagg/?q=")
    intranet.page.check_console("404")


def test_an_address_that_can_t_be_is_told(intranet: Intranet) -> None:
    endpoints = ("http://", "javascript:alert(1)//", "ftp://a.example/")
    intranet.show("".join(f'<belagg-sok endpoint="{endpoint}"></belagg-sok>' for endpoint in endpoints))
    for widget in intranet.widgets:
        widget.ask(QUESTION)
        assert widget.text(".notice p") == (
            "Sidan säger inte var Belägg finns. Den som sköter sidan anger adressen i attributet endpoint."
        )
        assert widget.all("p > a, .again") == []
