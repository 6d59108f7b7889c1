"""Questions are answered with passages and sentences that stand, word for word, where their citations say."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from starlette.testclient import TestClient

from service.query import MAX_CHARACTERS, MAX_LIMIT
from service.searcher import Searcher

CITATION_KEYS = ["document_id", "title", "source", "published", "heading", "page", "start", "end", "link"]
HIT_KEYS = ["rank", "score", "text", "citation"]

QUESTIONS = {
    "Vad betyder Skottlandsmodellen?": "Skottlandsmodellen och samverkan för välfärd",
    "what does Skottlandsmodellen mean?": "Skottlandsmodellen och samverkan för välfärd",
    "vad är en trygghetsperson": "Skottlandsmodellen och samverkan för välfärd",
    "vad ar en trygghetsperson": "Skottlandsmodellen och samverkan för välfärd",
    "När besökte Tillitsdelegationen Falun?": "Tillitsdelegationens studiebesök i fem kommuner",
    "Hur många halkolyckor sker varje vinter?": "Samverkan och halkbekämpning",
    "Vad är en Arena för barn?": "Finspång, en stark industribygd som vill skapa en Arena för barn",
}


def ask(client: TestClient, path: str, **question: object) -> Any:
    response = client.post(path, json=question)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/json"
    return response.json()


def text_of(searcher: Searcher, citation: dict[str, Any]) -> str:
    document = searcher.index.document(citation["document_id"])
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
    answer, first = found["answer"], found["hits"][0]
    assert text_of(searcher, answer["citation"]) == answer["quote"]
    assert answer["before"] + answer["quote"] + answer["after"] == first["text"]
    assert answer["citation"] | {"start": 0, "end": 0} == first["citation"] | {"start": 0, "end": 0}
    assert first["citation"]["start"] + len(answer["before"]) == answer["citation"]["start"]


def test_an_answer_has_exactly_the_documented_keys(client: TestClient) -> None:
    found = ask(client, "/v1/answer", query="Vad betyder Skottlandsmodellen?")
    assert list(found) == ["query", "answer", "hits"]
    assert found["query"] == "Vad betyder Skottlandsmodellen?"
    assert list(found["answer"]) == ["quote", "before", "after", "citation"]
    assert list(found["answer"]["citation"]) == CITATION_KEYS
    assert [list(hit) for hit in found["hits"]] == [HIT_KEYS] * 5
    assert [list(hit["citation"]) for hit in found["hits"]] == [CITATION_KEYS] * 5


def test_a_search_gives_the_answer_s_hits_and_no_answer(client: TestClient) -> None:
    found = ask(client, "/v1/search", query="Vad betyder Skottlandsmodellen?")
    assert list(found) == ["query", "hits"]
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
        document = searcher.index.document(document_id)
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


def test_health_and_readiness(client: TestClient, searcher: Searcher) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {
        "status": "ok",
        "generation": searcher.index.manifest.generation,
        "passages": searcher.index.size,
    }


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_and_readiness_can_be_asked_without_a_body(client: TestClient, path: str) -> None:
    head = client.head(path)
    assert head.status_code == 200
    assert head.headers["content-type"] == client.get(path).headers["content-type"]
