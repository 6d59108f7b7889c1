"""Records over HTTP: what is asked from where, and feedback with its reason, once records are on."""

from __future__ import annotations

import datetime
import json
import time
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from service.answer.live import LiveSearcher
from service.answer.searcher import Searcher
from service.http.app import create_app
from service.records.records import Records
from service.settings.values import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(rate=0, records=tmp_path / "r.sqlite")


def rows(settings: Settings, sql: str) -> list[tuple[object, ...]]:
    assert settings.records is not None
    with Records(settings.records, 90).reading() as database:
        return list(database.execute(sql))


def test_a_question_is_recorded_with_its_place_and_feedback_with_its_reason(
    collected: Searcher, settings: Settings
) -> None:
    with TestClient(create_app(LiveSearcher(collected), settings)) as client:
        asked = {"query": "Vad kostar färdtjänst för 19811218-9876?", "collections": ["riktlinjer"]}
        answer = client.post("/v1/answer", json=asked, headers={"Belagg-Place": "frame"}).json()
        client.post("/v1/answer", json={"query": "Hur bakar man kanelbullar?"})
        said = {"answer_id": answer["id"], "helpful": False, "reason": "outdated", "comment": "Ring 0470-123 456"}
        assert client.post("/v1/feedback", json=said).status_code == 201
        assert client.post("/v1/feedback", json={**said, "reason": "sour"}).status_code == 422
        assert client.get("/v1/status").json()["features"]["feedback"] is True
    assert rows(settings, "SELECT question, level, collection, place FROM questions") == [
        ("Vad kostar färdtjänst för [personnummer]?", answer["confidence"]["level"], "riktlinjer", "ram"),
        ("Hur bakar man kanelbullar?", "not_found", "", "api"),
    ]
    assert rows(settings, "SELECT question, helpful, reason, comment, state, title FROM feedback") == [
        (
            "Vad kostar färdtjänst för [personnummer]?",
            0,
            "outdated",
            "Ring [telefon]",
            "ny",
            answer["answer"]["citation"]["title"],
        )
    ]


@pytest.mark.parametrize("name", ["Anna Ek 19811218-9876", "\ud800", "x" * 50_000])
def test_a_collection_that_is_not_there_is_neither_kept_nor_in_the_way_of_records(
    collected: Searcher, settings: Settings, name: str
) -> None:
    asked = {"query": "Vad kostar färdtjänst?"}
    with TestClient(create_app(LiveSearcher(collected), settings)) as client:
        content = json.dumps({**asked, "collections": [name]})  # with a lone surrogate, as no client would write it
        client.post("/v1/answer", content=content, headers={"Content-Type": "application/json"})
        time.sleep(0.7)  # the thread has written, and goes on
        client.post("/v1/answer", json={**asked, "collections": ["riktlinjer"]})
    assert rows(settings, "SELECT collection FROM questions") == [("",), ("riktlinjer",)]
    assert sorted(rows(settings, "SELECT collection, count FROM counts")) == [("", 1), ("riktlinjer", 1)]


def test_what_is_opened_after_a_question_is_counted_and_no_more_is_known(
    collected: Searcher, settings: Settings
) -> None:
    with TestClient(create_app(LiveSearcher(collected), settings)) as client:
        said = {"query": "Vad kostar färdtjänst för 19811218-9876?", "limit": 5}
        answers = [client.post("/v1/answer", json=said).json() for _ in range(3)]
        assert [answer["counts_opened"] for answer in answers] == [True] * 3
        document = answers[0]["hits"][1]["citation"]["document_id"]
        for answer, place in zip(answers, ("page", "page", "widget"), strict=True):
            for _ in range(2):  # once an answer, however often it is pressed
                opened = {"answer_id": answer["id"], "document_id": document}
                response = client.post("/v1/opened", json=opened, headers={"Belagg-Place": place})
                assert (response.status_code, response.content) == (204, b"")
    day = datetime.date.today().isoformat()
    assert rows(settings, "SELECT * FROM opened") == [
        (day, "fardtjanst kostar personnummer", document, "sida", 2),
        (day, "fardtjanst kostar personnummer", document, "widget", 1),
    ]


def test_what_was_no_hit_of_the_answer_is_not_counted_as_opened(collected: Searcher, settings: Settings) -> None:
    with TestClient(create_app(LiveSearcher(collected), settings)) as client:
        answer = client.post("/v1/answer", json={"query": "Vad kostar färdtjänst?", "limit": 1}).json()
        hit = answer["hits"][0]["citation"]["document_id"]
        other = client.post("/v1/answer", json={"query": "Vad kostar färdtjänst?", "limit": 20}).json()
        no_hit = next(
            id_ for one in other["hits"] if (id_ := one["citation"]["document_id"]) not in (hit, "0123456789abcdef")
        )
        for answer_id, document, status in (
            (answer["id"], no_hit, 404),
            (answer["id"], "0123456789abcdef", 404),
            ("okänd", hit, 404),
            (answer["id"], "../hemligt", 422),
            (answer["id"], "", 422),
            ("a" * 101, hit, 422),
        ):
            body = {"answer_id": answer_id, "document_id": document}
            assert client.post("/v1/opened", json=body).status_code == status, body
    assert rows(settings, "SELECT * FROM opened") == []


def test_where_no_questions_are_recorded_nothing_that_is_opened_is(collected: Searcher, tmp_path: Path) -> None:
    """Though feedback is taken, and the answer has a name."""
    file = tmp_path / "omdömen.jsonl"
    with TestClient(create_app(LiveSearcher(collected), Settings(rate=0, feedback=file))) as client:
        answer = client.post("/v1/answer", json={"query": "Vad kostar färdtjänst?"}).json()
        assert (answer["id"] is None, answer["counts_opened"]) == (False, False)
        opened = {"answer_id": answer["id"], "document_id": answer["hits"][0]["citation"]["document_id"]}
        assert client.post("/v1/opened", json=opened).status_code == 404
    assert file.read_bytes() == b""


def test_openings_are_limited_as_whatever_is_asked(collected: Searcher, tmp_path: Path) -> None:
    with TestClient(create_app(LiveSearcher(collected), Settings(rate=6, records=tmp_path / "r.sqlite"))) as client:
        opened = {"answer_id": "a", "document_id": "0123456789abcdef"}
        assert [client.post("/v1/opened", json=opened).status_code for _ in range(2)] == [404, 429]


def test_without_records_nothing_is_written(collected: Searcher, tmp_path: Path) -> None:
    with TestClient(create_app(LiveSearcher(collected), Settings(rate=0))) as client:
        assert client.post("/v1/answer", json={"query": "Vad kostar färdtjänst?"}).status_code == 200
    assert list(tmp_path.iterdir()) == []
