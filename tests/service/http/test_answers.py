"""Questions are answered with passages and sentences that stand, word for word, where their citations say."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from starlette.testclient import TestClient

from service.answer.searcher import Searcher
from service.corpus.filters import EVERYTHING
from service.question.query import MAX_CHARACTERS, MAX_LIMIT
from tests.service.http import repeated

CITATION_KEYS = [
    *("document_id", "passage_id", "title", "source", "path", "published", "collection"),
    *("media_type", "heading", "page", "start", "end", "link", "document_url", "machine_read", "validity"),
]
QUOTE_KEYS = ["before", "quote", "after"]
MARKED_KEYS = [*QUOTE_KEYS, "start", "end"]
HIT_KEYS = ["rank", "score", "text", "marked", "duplicates", "chosen", "review", "citation"]

QUESTIONS = {
    "Vad betyder Skottlandsmodellen?": "Skottlandsmodellen och samverkan för välfärd",
    "what does Skottlandsmodellen mean?": "Skottlandsmodellen och samverkan för välfärd",
    "vad är en trygghetsperson": "Skottlandsmodellen och samverkan för välfärd",
    "vad ar en trygghetsperson": "Skottlandsmodellen och samverkan för välfärd",
    "När besökte Tillitsdelegationen Falun?": "Tillitsdelegationens studiebesök i fem kommuner",
    "Vem frågade om pengarna till halkbekämpning?": "Samverkan och halkbekämpning",
    "Vad är en Arena för barn?": "Finspång, en stark industribygd som vill skapa en Arena för barn",
}

LEVELS = {
    "Vad är BarnSam?": ("sure", "Svaret står i texten"),
    "Hur arbetar Gotland med barn?": ("likely", "Troligen det du söker"),
    "Vilka kommuner besöktes?": ("unsure", "Kan höra dit: läs källan"),
    "Hur bakar man kanelbullar?": ("not_found", "Hittar inget svar i texterna"),
}


def ask(client: TestClient, path: str, **question: object) -> Any:
    response = client.post(path, json=question)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/json"
    return response.json()


def text_of(searcher: Searcher, citation: dict[str, Any]) -> str:
    document = searcher.index.document(citation["document_id"], EVERYTHING)
    assert document is not None
    return document.text[citation["start"] : citation["end"]]


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_first_hit_is_of_the_document_that_answers(client: TestClient, question: str) -> None:
    assert ask(client, "/v1/answer", query=question)["hits"][0]["citation"]["title"] == QUESTIONS[question]


@pytest.mark.parametrize("question", QUESTIONS)
def test_quotes_and_hits_are_verbatim(client: TestClient, searcher: Searcher, question: str) -> None:
    found = ask(client, "/v1/answer", query=question, limit=20)
    for hit in found["hits"]:
        assert text_of(searcher, hit["citation"]) == hit["text"]
        assert "".join(hit["marked"][key] for key in QUOTE_KEYS) == hit["text"]
        assert (
            text_of(searcher, hit["citation"] | {key: hit["marked"][key] for key in ("start", "end")})
            == (hit["marked"]["quote"])
        )
    answer, first = found["answer"], found["hits"][0]
    assert text_of(searcher, answer["citation"]) == answer["quote"]
    assert {key: answer[key] for key in QUOTE_KEYS} == {key: first["marked"][key] for key in QUOTE_KEYS}
    assert {key: answer["citation"][key] for key in ("start", "end")} == {
        key: first["marked"][key] for key in ("start", "end")
    }
    own = {"start": 0, "end": 0, "document_url": ""}
    assert answer["citation"] | own == first["citation"] | own
    assert first["citation"]["start"] + len(answer["before"]) == answer["citation"]["start"]


def test_an_answer_has_exactly_the_documented_keys(client: TestClient) -> None:
    found = ask(client, "/v1/answer", query="Vad betyder Skottlandsmodellen?")
    assert list(found) == [
        "id",
        "counts_opened",
        "generation",
        "query",
        "searched_for",
        "confidence",
        "notes",
        "answer",
        "hits",
    ]
    assert found["query"] == "Vad betyder Skottlandsmodellen?"
    assert list(found["confidence"]) == ["level", "label"]
    assert list(found["answer"]) == [*QUOTE_KEYS, "table", "citation"]
    assert list(found["answer"]["citation"]) == CITATION_KEYS
    assert [list(hit) for hit in found["hits"]] == [HIT_KEYS] * 5
    assert [list(hit["marked"]) for hit in found["hits"]] == [MARKED_KEYS] * 5
    assert [list(hit["citation"]) for hit in found["hits"]] == [CITATION_KEYS] * 5


@pytest.mark.parametrize("question", LEVELS)
def test_every_answer_tells_how_far_it_can_be_relied_on(client: TestClient, question: str) -> None:
    level, label = LEVELS[question]
    assert ask(client, "/v1/answer", query=question)["confidence"] == {"level": level, "label": label}


def test_where_the_texts_have_no_answer_none_is_given_but_the_nearest_passages(client: TestClient) -> None:
    for question in ("Hur bakar man kanelbullar?", "Vad är en rockad i schack?", "How do you bake bread?"):
        found = ask(client, "/v1/answer", query=question)
        assert found["confidence"]["level"] == "not_found"
        assert found["answer"] is None
        assert [hit["rank"] for hit in found["hits"]] == [1, 2, 3, 4, 5]
        assert found["hits"] == ask(client, "/v1/search", query=question)["hits"]


def test_the_sentence_that_answers_best_is_marked_in_every_hit(client: TestClient) -> None:
    hits = ask(client, "/v1/search", query="Vilka kommuner besöktes?")["hits"]
    assert {hit["marked"]["quote"] for hit in hits} >= {
        "Det var utbildningsförvaltningen i Falu kommun som Tillitsdelegationen besökte den 8 november 2016.",
        "Den 11 januari 2017 besökte Tillitsdelegationen socialförvaltningen i Luleå.",
        "Den 1 februari var det Gislaveds kommun som fick besök av Tillitsdelegationen.",
        "En vårdag i april reste Tillitsdelegationen till Norrtälje kommun för att besöka Tiohundra, "
        "en verksamhet som nyligen hade blivit permanent.",
    }


@pytest.mark.parametrize("path", ["/v1/answer", "/v1/search"])
@pytest.mark.parametrize(
    ("question", "searched_for"),
    [
        ("vad ar en trygghetsperson", "vad är en trygghetsperson"),
        ("Vad ar en tryghetsperson?", "Vad är en trygghetsperson?"),
        ("halk bekämpning", "halkbekämpning"),
        ("vad är en trygghetsperson", None),
        ("what does Skottlandsmodellen mean?", None),
    ],
)
def test_a_question_that_was_respelled_says_what_was_searched_for(
    client: TestClient, path: str, question: str, searched_for: str | None
) -> None:
    found = ask(client, path, query=question)
    assert (found["query"], found["searched_for"]) == (question, searched_for)
    if searched_for:
        assert found["hits"] == ask(client, path, query=searched_for)["hits"]


def test_passages_that_say_the_same_are_one_hit_of_the_newest_text(repeated_client: TestClient) -> None:
    found = ask(repeated_client, "/v1/answer", query="Vad kostar färdtjänst?")
    assert {
        (hit["citation"]["title"], hit["citation"]["published"]): (hit["text"], hit["duplicates"])
        for hit in found["hits"]
    } == {
        ("Taxa 2025", "2025-01-01"): (repeated.FARE, 2),
        ("Ansök om färdtjänst", "2024-05-06"): (repeated.APPLICATION, 1),
        ("Simhallen", "2021-02-03"): (repeated.HALL, 0),
    }
    assert found["answer"]["quote"] == "En resa med färdtjänst kostar 40 kronor inom kommunen."
    assert found["answer"]["citation"]["title"] == found["hits"][0]["citation"]["title"] == "Taxa 2025"


def test_texts_that_all_differ_have_no_duplicates(client: TestClient) -> None:
    hits = ask(client, "/v1/search", query="barn", limit=MAX_LIMIT)["hits"]
    assert {hit["duplicates"] for hit in hits} == {0}


def test_a_search_gives_the_answer_s_hits_and_no_answer(client: TestClient) -> None:
    found = ask(client, "/v1/search", query="Vad betyder Skottlandsmodellen?")
    assert list(found) == ["generation", "query", "searched_for", "hits"]
    assert found["hits"] == ask(client, "/v1/answer", query="Vad betyder Skottlandsmodellen?")["hits"]


def test_hits_are_ranked_from_one_by_falling_score(client: TestClient) -> None:
    hits = ask(client, "/v1/search", query="samverkan mellan kommun och landsting", limit=MAX_LIMIT)["hits"]
    assert [hit["rank"] for hit in hits] == list(range(1, len(hits) + 1))
    scores = [hit["score"] for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert len({(hit["citation"]["document_id"], hit["citation"]["start"]) for hit in hits}) == len(hits)


def test_as_many_hits_come_as_are_asked_for_and_exist(client: TestClient, searcher: Searcher) -> None:
    every = ask(client, "/v1/search", query="barn", limit=MAX_LIMIT)["hits"]
    assert len(every) == min(MAX_LIMIT, searcher.index.size)
    for limit in (1, 2, 7):
        assert ask(client, "/v1/search", query="barn", limit=limit)["hits"] == every[:limit]


def test_the_date_of_a_text_comes_in_iso_form(client: TestClient, searcher: Searcher) -> None:
    hits = ask(client, "/v1/search", query="barn", limit=MAX_LIMIT)["hits"]
    published = {hit["citation"]["document_id"]: hit["citation"]["published"] for hit in hits}
    for document_id, date in published.items():
        document = searcher.index.document(document_id, EVERYTHING)
        assert document is not None
        assert (date and datetime.date.fromisoformat(date)) == document.published
    assert any(published.values())


def test_a_question_is_returned_as_it_was_understood(client: TestClient) -> None:
    found = ask(client, "/v1/search", query="  Vad\u0000 betyder\n\tSkottlands\u00admodellen a\u030a?  ", limit=1)
    assert found["query"] == "Vad betyder Skottlandsmodellen å?"


def test_the_longest_question_is_answered(client: TestClient) -> None:
    question = ("Vad betyder Skottlandsmodellen? " * 100)[: MAX_CHARACTERS - 1] + "?"
    assert len(question) == MAX_CHARACTERS
    assert ask(client, "/v1/answer", query=question)["answer"] is not None


def test_a_question_of_emoji_and_surrogates_breaks_nothing(client: TestClient) -> None:
    response = client.post(
        "/v1/answer", content=b'{"query": "barn \\ud83d\\ude00 \\ud800"}', headers={"Content-Type": "application/json"}
    )
    assert response.status_code == 200
    assert response.json()["query"] == "barn 😀 ?"


def test_the_same_question_gets_the_same_answer(client: TestClient) -> None:
    first = client.post("/v1/answer", json={"query": "Vem leder arbetet i Finspång?"})
    again = client.post("/v1/answer", json={"query": "Vem leder arbetet i Finspång?"})
    assert first.content == again.content


def test_health_and_readiness_tell_nothing_else(client: TestClient) -> None:
    for path in ("/healthz", "/readyz"):
        response = client.get(path)
        assert response.json() == {"status": "ok"}
        assert "belagg-generation" not in response.headers


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_and_readiness_can_be_asked_without_a_body(client: TestClient, path: str) -> None:
    head = client.head(path)
    assert head.status_code == 200
    assert head.headers["content-type"] == client.get(path).headers["content-type"]
