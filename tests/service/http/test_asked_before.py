"""What many have asked is suggested, if it was answered, to whoever may see every text."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from service.answer.confidence import Confidence
from service.answer.live import LiveSearcher
from service.answer.searcher import Searcher
from service.corpus.words.suggestions import Kind, Suggestion, with_questions
from service.http.app import create_app
from service.http.guards import keys
from service.records.records import Asked, Records
from service.settings.levers.lever import Place
from service.settings.values import Settings

NOON = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=8)
OFTEN = "Vad kostar skottning av trottoaren?"


@pytest.fixture
def client(searcher: Searcher, tmp_path: Path) -> Iterator[TestClient]:
    few = keys.create(tmp_path / "keys.json", "få", ["protokoll"])
    every = keys.create(tmp_path / "keys.json", "alla", None)
    settings = Settings(rate=0, records=tmp_path / "r.sqlite", keys=tmp_path / "keys.json")
    with TestClient(create_app(LiveSearcher(searcher), settings), headers={"X-API-Key": every}) as client:
        client.app_state["few"] = few
        yield client


def ask(client: TestClient, question: str, *hours: float, level: Confidence = Confidence.SURE) -> None:
    records: Records = client.app.state.records  # type: ignore[attr-defined]
    for hour in hours:
        time = NOON + datetime.timedelta(hours=hour)
        records.add(Asked(time, question, level, "", Place.PAGE, respelled=False))
    records.flush()


def suggested(client: TestClient, typed: str, key: str | None = None) -> list[str]:
    headers = {} if key is None else {"X-API-Key": key}
    client.get("/v1/suggest", params={"q": typed}, headers=headers)
    client.app.state.asked_before.wait()  # type: ignore[attr-defined]
    found = client.get("/v1/suggest", params={"q": typed, "limit": 20}, headers=headers).json()["suggestions"]
    return [one["text"] for one in found if one["kind"] == Kind.QUESTION]


DAYS = (0, 2, 24, 26, 48)


def test_what_was_asked_on_five_occasions_of_three_days_and_answered(client: TestClient) -> None:
    ask(client, OFTEN, *DAYS)
    assert suggested(client, "vad kostar skottn") == [OFTEN]
    assert suggested(client, "trottoaren") == [OFTEN]
    assert suggested(client, "vad kostar sand") == []


@pytest.mark.parametrize(
    ("hours", "level"),
    [
        (DAYS[:4], Confidence.SURE),
        ((0, 0.1, 24, 26, 48), Confidence.SURE),
        ((0, 2, 4, 6, 8), Confidence.SURE),
        (DAYS, Confidence.UNSURE),
        (DAYS, Confidence.NOT_FOUND),
    ],
    ids=["four times", "within an hour", "one day", "unsure", "no answer"],
)
def test_nothing_else_is(client: TestClient, hours: tuple[float, ...], level: Confidence) -> None:
    ask(client, OFTEN, *hours, level=level)
    assert suggested(client, "skottning") == []


def test_who_may_see_only_some_texts_is_told_no_question(client: TestClient) -> None:
    ask(client, OFTEN, *DAYS)
    assert suggested(client, "skottning") == [OFTEN]
    assert suggested(client, "skottning", client.app_state["few"]) == []


def test_questions_stand_between_headings_and_words() -> None:
    found = [Suggestion("Snö", Kind.TITLE), Suggestion("Sand", Kind.HEADING), Suggestion("sno", Kind.TERM)]
    shown = with_questions(found, ["snö", "När plogas?", "Plogas det?"], "plogas  det?", 3)
    assert [one.text for one in shown] == ["Snö", "Sand", "När plogas?"]
