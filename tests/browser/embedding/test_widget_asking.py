"""The widget on another site: a question is asked, its answer and source are seen, and the page around hears of it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from selenium.webdriver import Keys

from service.answer.searcher import Searcher
from service.http.schemas import AnswerOut
from service.question.query import Query
from tests.browser.embedding.intranet import Intranet

QUESTION = "Vad betyder Skottlandsmodellen?"
OTHER = "När besökte Tillitsdelegationen Falun?"
WITHOUT_ANSWER = "Hur bakar man kanelbullar?"


def answer_to(searcher: Searcher, question: str, limit: int = 3) -> AnswerOut:
    return AnswerOut.of(searcher.answer(Query.parse(question, limit)))


def quote_to(searcher: Searcher, question: str) -> str:
    answer = answer_to(searcher, question).answer
    assert answer is not None
    return answer.quote


def asked(intranet: Intranet) -> list[Any]:
    """The bodies of the questions that were sent."""
    return [json.loads(body) for method, url, body in intranet.requests() if method == "POST" and "/v1/answer" in url]


def test_two_lines_are_enough(intranet: Intranet, searcher: Searcher) -> None:
    intranet.show("<belagg-sok></belagg-sok>")
    widget = intranet.widget
    assert widget.one("label").text == "Din fråga"
    assert widget.one("[part=submit]").text == "Sök svar"
    widget.ask(QUESTION)
    expected = answer_to(searcher, QUESTION)
    assert expected.answer is not None
    assert widget.text("h2") == "Svaret står i texten"
    assert widget.text(".answer .passage") == expected.hits[0].text
    assert widget.text("mark") == expected.answer.quote
    assert widget.one("mark").is_displayed()
    assert widget.texts(".further .passage") == [hit.marked.quote for hit in expected.hits[1:]]
    assert asked(intranet) == [{"query": QUESTION, "limit": 3}]


def test_every_passage_leads_to_its_document_in_the_service(intranet: Intranet, searcher: Searcher) -> None:
    intranet.show("<belagg-sok></belagg-sok>")
    intranet.widget.ask(QUESTION)
    expected = answer_to(searcher, QUESTION)
    assert expected.answer is not None
    citations = [expected.answer.citation, *(hit.citation for hit in expected.hits[1:])]
    links = intranet.widget.all("h3 a")
    assert [link.text for link in links] == [citation.title for citation in citations]
    addresses = [f"{intranet.service}/{citation.document_url}" for citation in citations]
    assert [link.get_property("href") for link in links] == addresses
    facts = [" · ".join(filter(None, (citation.heading, citation.path))) for citation in citations]
    assert intranet.widget.texts(".facts") == facts


def test_the_whole_answer_is_one_link_away(intranet: Intranet) -> None:
    intranet.show("<belagg-sok></belagg-sok>")
    widget = intranet.widget
    widget.ask(QUESTION)
    link = widget.one("p > a")
    assert link.text == "Se hela svaret i Belägg"
    assert link.get_property("href") == f"{intranet.service}/?q=Vad+betyder+Skottlandsmodellen%3F"


def test_a_question_without_answer_gets_the_nearest_passages(intranet: Intranet, searcher: Searcher) -> None:
    intranet.show("<belagg-sok></belagg-sok>")
    widget = intranet.widget
    widget.ask(WITHOUT_ANSWER)
    assert widget.text(".notice h2") == "Hittar inget svar i texterna"
    assert widget.text(".further h2") == "De närmaste styckena"
    assert widget.all("mark") == []
    expected = answer_to(searcher, WITHOUT_ANSWER)
    assert widget.texts(".further .passage") == [hit.marked.quote for hit in expected.hits]


def test_what_was_searched_for_is_told_when_it_was_respelled(intranet: Intranet) -> None:
    intranet.show("<belagg-sok></belagg-sok>")
    intranet.widget.ask("vad ar en trygghetsperson")
    assert intranet.widget.text(".searched") == "Sökte på: vad är en trygghetsperson"


def test_an_empty_question_is_refused_at_its_field(intranet: Intranet) -> None:
    questions = ("", "   ", "?!")
    intranet.show("<belagg-sok></belagg-sok>" * len(questions))
    for widget, question in zip(intranet.widgets, questions, strict=True):
        field = widget.one("input")
        field.send_keys(question, Keys.ENTER)
        assert widget.one(".refusal").text == "Skriv en fråga med minst ett ord."
        assert field.get_attribute("aria-invalid") == "true"
        assert field.get_attribute("aria-describedby") == "refusal"
        assert widget.focused == field
        field.send_keys("b")
        assert not widget.one(".refusal").is_displayed()
        assert field.get_attribute("aria-invalid") == "false"
    assert asked(intranet) == []


def test_a_screen_reader_is_told_the_answer(intranet: Intranet, searcher: Searcher) -> None:
    intranet.show("<belagg-sok></belagg-sok>")
    widget = intranet.widget
    widget.ask(QUESTION)
    status = widget.one(".status")
    assert status.get_attribute("role") == "status"
    assert widget.text(".status") == f"Svaret står i texten. {quote_to(searcher, QUESTION)} 3 träffar."
    widget.ask(WITHOUT_ANSWER)
    assert widget.text(".status").startswith("Hittar inget svar i texterna. Pröva att fråga med andra ord.")


@pytest.mark.parametrize(
    ("page_language", "attribute", "label"),
    [("sv", "", "Sök svar"), ("en-GB", "", "Find answer"), ("en", 'lang="sv"', "Sök svar"), ("fi", "", "Sök svar")],
)
def test_it_speaks_the_language_that_it_is_told_or_that_of_the_page(
    intranet: Intranet, page_language: str, attribute: str, label: str
) -> None:
    intranet.show(f"<belagg-sok {attribute}></belagg-sok>", language=page_language)
    assert intranet.widget.one("[part=submit]").text == label


def test_it_can_be_all_english(intranet: Intranet) -> None:
    intranet.show('<belagg-sok lang="en"></belagg-sok>')
    widget = intranet.widget
    widget.ask(QUESTION)
    assert widget.text("h2") == "The answer stands in the text"
    assert widget.text(".further h2") == "Further passages from the texts"
    assert widget.text(".status").endswith(" 3 hits.")
    assert widget.one(".frame").get_attribute("lang") == "en"
    assert str(widget.one("h3 a").get_property("href")).endswith("&lang=en")
    assert str(widget.one("p > a").get_property("href")).startswith(f"{intranet.service}/?lang=en&q=")
    widget.ask("barn " * 500)
    assert widget.text(".notice p") == "The question can't be answered as it is. Shorten or rephrase it."
    intranet.page.check_console("422")


def test_collections_without_a_text_have_no_answer(intranet: Intranet) -> None:
    intranet.show('<belagg-sok collection="finns inte"></belagg-sok>')
    widget = intranet.widget
    widget.ask(QUESTION)
    assert widget.text(".notice h2") == "Inga träffar"
    assert widget.text(".status") == widget.text(".notice p")
    assert widget.text(".notice p") == (
        "Inget stycke i texterna hör ihop med frågan. Pröva att ställa den med andra ord."
    )


def test_limit_and_collections_are_sent_along(intranet: Intranet) -> None:
    intranet.show('<belagg-sok limit="2" collection="styrdokument, protokoll"></belagg-sok>')
    intranet.widget.ask(QUESTION)
    assert asked(intranet) == [{"query": QUESTION, "limit": 2, "collections": ["styrdokument", "protokoll"]}]
    intranet.widget.ask("barn " * 500)
    link = str(intranet.widget.one("p > a").get_property("href"))
    assert link.endswith("+barn&collection=styrdokument&collection=protokoll")
    intranet.page.check_console("422")


def test_a_limit_out_of_bounds_becomes_the_nearest_that_makes_sense(intranet: Intranet) -> None:
    sent = {"0": 3, "-4": 1, "många": 3, "1000": 20, "7.9": 7}
    intranet.show("".join(f'<belagg-sok limit="{limit}"></belagg-sok>' for limit in sent))
    for widget in intranet.widgets:
        widget.ask(QUESTION)
    assert [body["limit"] for body in asked(intranet)] == list(sent.values())


def test_attributes_that_change_later_have_effect_and_the_question_stays(intranet: Intranet) -> None:
    intranet.show("<belagg-sok></belagg-sok>")
    widget = intranet.widget
    widget.ask(QUESTION)
    change = "arguments[0].setAttribute(arguments[1], arguments[2])"
    intranet.script(change, widget.host, "lang", "en")
    assert widget.one("[part=submit]").text == "Find answer"
    assert widget.one("input").get_property("value") == QUESTION
    intranet.script(change, widget.host, "placeholder", "For example: what is BarnSam?")
    assert widget.one("input").get_attribute("placeholder") == "For example: what is BarnSam?"
    intranet.script(change, widget.host, "label", "Fråga <b>oss</b>")
    assert widget.one("label").text == "Fråga <b>oss</b>"
    intranet.script(change, widget.host, "mode", "button")
    assert widget.one("[part=open]").text == "Ask the texts"
    intranet.script("arguments[0].removeAttribute('mode')", widget.host)
    intranet.script(change, widget.host, "limit", "1")
    intranet.requests()
    widget.ask(OTHER)
    assert asked(intranet) == [{"query": OTHER, "limit": 1}]


def test_the_page_hears_what_happens(intranet: Intranet, searcher: Searcher) -> None:
    intranet.show('<div><belagg-sok id="sok"></belagg-sok></div>')
    intranet.widget.ask(QUESTION)
    generation = answer_to(searcher, QUESTION).generation
    assert intranet.events == [
        {"name": "belagg-ask", "detail": {"query": QUESTION}, "target": "sok"},
        {
            "name": "belagg-answer",
            "detail": {"query": QUESTION, "level": "sure", "hits": 3, "generation": generation},
            "target": "sok",
        },
    ]


def test_a_page_that_is_a_component_itself_hears_it_too(intranet: Intranet) -> None:
    intranet.show("<div id='outer'></div>")
    intranet.script(
        "const root = document.getElementById('outer').attachShadow({mode: 'open'});"
        "window.inner = root.appendChild(document.createElement('belagg-sok'));"
        "const field = inner.shadowRoot.querySelector('input'); field.value = arguments[0];"
        "inner.shadowRoot.querySelector('form').requestSubmit();",
        QUESTION,
    )
    intranet.wait(lambda: intranet.outcomes)
    assert [(event["name"], event["target"]) for event in intranet.events] == [
        ("belagg-ask", "outer"),
        ("belagg-answer", "outer"),
    ]


def test_two_on_a_page_don_t_disturb_each_other(intranet: Intranet, searcher: Searcher) -> None:
    intranet.show(
        '<belagg-sok id="first"></belagg-sok><belagg-sok id="second" lang="en" limit="1"></belagg-sok>',
        head=f'<script src="{intranet.service}/widget.js" defer></script>',
    )
    first, second = intranet.widgets
    first.ask(QUESTION)
    assert second.all(".results > *") == []
    second.ask(OTHER)
    assert (first.text("mark"), second.text("mark")) == (quote_to(searcher, QUESTION), quote_to(searcher, OTHER))
    assert (first.one("[part=submit]").text, second.one("[part=submit]").text) == ("Sök svar", "Find answer")
    assert [event["target"] for event in intranet.outcomes] == ["first", "second"]


def test_texts_are_shown_as_text(intranet: Intranet) -> None:
    intranet.show("<belagg-sok></belagg-sok>")
    attack = "<img src=x onerror='window.attacked = true'><script>window.attacked = true</script>"
    citation = {"title": attack, "document_url": "javascript:window.attacked=1", "published": None, "page": None}
    citation["heading"] = attack
    marked = {"before": attack, "quote": attack, "after": attack}
    hits = [{"marked": marked, "citation": citation}] * 2
    answer = {**marked, "citation": citation}
    body = {"generation": 1, "searched_for": attack, "confidence": {"level": "sure"}, "notes": [attack]}
    body |= {"answer": answer, "hits": hits}
    intranet.script("const body = arguments[0]; window.fetch = async () => new Response(body);", json.dumps(body))
    widget = intranet.widget
    widget.ask(attack)
    assert widget.texts("h3") == [attack, attack]
    assert widget.text(".answer .passage") == attack * 3
    assert widget.all("img, script") == []
    assert [link.get_attribute("href") for link in widget.all("h3 a")] == [None, None]
    assert intranet.script("return window.attacked") is None


def test_an_element_that_is_moved_keeps_its_answer(intranet: Intranet, searcher: Searcher) -> None:
    intranet.show('<belagg-sok></belagg-sok><div id="elsewhere"></div>')
    widget = intranet.widget
    widget.ask(QUESTION)
    intranet.script("document.getElementById('elsewhere').append(arguments[0])", widget.host)
    assert widget.text("mark") == quote_to(searcher, QUESTION)
