"""Records over HTTP: what is asked from where, and feedback with its reason, once records are on."""

from __future__ import annotations

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


def test_without_records_nothing_is_written(collected: Searcher, tmp_path: Path) -> None:
    with TestClient(create_app(LiveSearcher(collected), Settings(rate=0))) as client:
        assert client.post("/v1/answer", json={"query": "Vad kostar färdtjänst?"}).status_code == 200
    assert list(tmp_path.iterdir()) == []
