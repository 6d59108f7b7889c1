"""Feedback goes to a file of the organisation's own, about an answer that was given, and without who it was of."""

from __future__ import annotations

import datetime
import json
import resource
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from service.answer.answering import Answer
from service.answer.live import LiveSearcher
from service.answer.searcher import Searcher
from service.errors import AnswerNotFound
from service.http.app import create_app
from service.question.query import Query
from service.records.feedback import (
    MAX_COMMENT,
    MAX_QUESTION,
    MAX_TIMES,
    Feedback,
    FeedbackFull,
    FeedbackNotWritable,
    RecentAnswers,
)
from service.settings.values import Settings

KEYS = [
    *("time", "answer_id", "generation", "level", "document_id", "passage_id", "start", "end"),
    *("helpful", "reason", "comment", "question"),
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "omdömen.jsonl"


@pytest.fixture
def open_client(searcher: Searcher, file: Path) -> Iterator[TestClient]:
    """Of an app that takes feedback."""
    with TestClient(create_app(LiveSearcher(searcher), Settings(feedback=file, rate=0))) as client:
        yield client


def records(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def ask(client: TestClient, question: str) -> dict[str, Any]:
    answer: dict[str, Any] = client.post("/v1/answer", json={"query": question}).json()
    return answer


def test_feedback_is_written_with_what_it_is_about(open_client: TestClient, file: Path) -> None:
    answer = ask(open_client, "Vad betyder Skottlandsmodellen?")
    response = open_client.post(
        "/v1/feedback", json={"answer_id": answer["id"], "helpful": False, "comment": "Jag vill veta\nmer."}
    )
    assert (response.status_code, response.json()) == (201, {"generation": 1, "answer_id": answer["id"]})
    (record,) = records(file)
    assert list(record) == KEYS
    written = datetime.datetime.fromisoformat(record.pop("time"))
    assert abs(datetime.datetime.now(datetime.UTC) - written) < datetime.timedelta(minutes=5)
    cited = answer["answer"]["citation"]
    assert record == {
        "answer_id": answer["id"],
        "generation": answer["generation"],
        "level": "sure",
        "reason": None,
        **{key: cited[key] for key in ("document_id", "passage_id", "start", "end")},
        "helpful": False,
        "comment": "Jag vill veta\nmer.",
        "question": "Vad betyder Skottlandsmodellen?",
    }
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_an_answer_that_found_nothing_can_be_spoken_of_too(open_client: TestClient, file: Path) -> None:
    answer = ask(open_client, "Hur bakar man kanelbullar?")
    assert open_client.post("/v1/feedback", json={"answer_id": answer["id"], "helpful": True}).status_code == 201
    (record,) = records(file)
    assert [record[key] for key in ("level", "document_id", "start", "helpful", "comment")] == [
        *("not_found", None, None, True, None)
    ]


def test_what_tells_who_a_person_is_is_not_written(open_client: TestClient, file: Path) -> None:
    answer = ask(open_client, "Vad är BarnSam? Jag heter 811218-9876 och a.b@kommun.example")
    said = {"answer_id": answer["id"], "helpful": True, "comment": "Ring 070-174 06 35 eller skriv till c.d@e.example"}
    open_client.post("/v1/feedback", json=said)
    written = file.read_text(encoding="utf-8")
    assert not [secret for secret in ("811218", "9876", "070", "@") if secret in written]
    assert "Vad är BarnSam?" in written


def test_without_a_file_no_feedback_is_taken(client: TestClient) -> None:
    assert ask(client, "barn")["id"] is None
    assert client.get("/v1/status").json()["features"] == {"feedback": False}
    response = client.post("/v1/feedback", json={"answer_id": "a", "helpful": True})
    assert response.status_code == 404
    assert "tar inte emot omdömen" in response.json()["detail"]


def test_the_status_says_that_feedback_is_taken(open_client: TestClient) -> None:
    assert open_client.get("/v1/status").json()["features"] == {"feedback": True}


def test_an_id_of_no_answer_is_told(open_client: TestClient, file: Path) -> None:
    response = open_client.post("/v1/feedback", json={"answer_id": "okänd", "helpful": True})
    assert (response.status_code, response.json()["detail"]) == (404, str(AnswerNotFound()))
    assert file.read_bytes() == b""


@pytest.mark.parametrize(
    "body",
    [
        {"answer_id": "a"},
        {"helpful": True},
        {"answer_id": "a", "helpful": "ja"},
        {"answer_id": "a", "helpful": 1},
        {"answer_id": 7, "helpful": True},
        {"answer_id": "a" * 101, "helpful": True},
        {"answer_id": "a", "helpful": True, "comment": "a" * (MAX_COMMENT + 1)},
        {"answer_id": "a", "helpful": True, "comment": 7},
        {"answer_id": "a", "helpful": True, "name": "Lena"},
        {"answer_id": "\ud800", "helpful": True, "comment": "\ud800"},
    ],
    ids=str,
)
def test_feedback_that_cannot_be_understood_is_refused(open_client: TestClient, body: dict[str, Any]) -> None:
    response = open_client.post("/v1/feedback", content=json.dumps(body), headers={"Content-Type": "application/json"})
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"


def test_a_comment_with_any_character_breaks_no_line(open_client: TestClient, file: Path) -> None:
    answer_id = ask(open_client, "barn")["id"]
    body = f'{{"answer_id": "{answer_id}", "helpful": true, "comment": "a \\u0000 \\u2028 \\n b"}}'
    response = open_client.post("/v1/feedback", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == 201
    line = file.read_bytes()
    assert line.count(b"\n") == 1
    assert json.loads(line)["comment"] == "a \0 \u2028 \n b"


def test_every_answer_has_its_own_id_and_the_same_question_tells_nothing_by_it(open_client: TestClient) -> None:
    ids = [ask(open_client, "barn")["id"] for _ in range(5)]
    assert len(set(ids)) == 5
    assert all(isinstance(one, str) and len(one) == 16 for one in ids)


@pytest.fixture(scope="module")
def an_answer(searcher: Searcher) -> Answer:
    return searcher.answer(Query.parse("Vad är BarnSam? " + "a" * 1_000))


def test_the_oldest_answers_are_forgotten(an_answer: Answer) -> None:
    recent = RecentAnswers(kept=3)
    ids = [recent.remember(an_answer) for _ in range(5)]
    assert [recent.find(one) is not None for one in ids] == [False, False, True, True, True]
    kept = recent.find(ids[-1])
    assert kept is not None
    assert len(kept.question) == MAX_QUESTION


def test_lines_of_many_writers_do_not_mix(an_answer: Answer, file: Path) -> None:
    taken = [Feedback(file, max_times=100), Feedback(file, max_times=100)]
    ids = [feedback.remember(an_answer) for feedback in taken]

    def add(number: int) -> None:
        taken[number % 2].add(ids[number % 2], str(number) * 300, helpful=True)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(200)))
    assert sorted(record["comment"] for record in records(file)) == sorted(str(number) * 300 for number in range(200))


def test_what_could_not_be_written_is_told_in_the_log_and_not_to_whoever_asked(
    open_client: TestClient, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    answer = ask(open_client, "Vad är BarnSam?")
    file.unlink()
    file.mkdir()
    response = open_client.post("/v1/feedback", json={"answer_id": answer["id"], "helpful": True})
    assert response.status_code == 503
    assert str(file) not in response.text
    (record,) = caplog.records
    assert str(file) in record.message
    assert "BELAGG_FEEDBACK" in record.message


def test_a_file_that_is_full_takes_no_more(an_answer: Answer, file: Path) -> None:
    feedback = Feedback(file, max_bytes=1_500)
    answer_id = feedback.remember(an_answer)
    feedback.add(answer_id, None, helpful=True)
    written = file.read_bytes()
    with pytest.raises(FeedbackFull):
        feedback.add(answer_id, "a" * 1_500, helpful=True)
    assert file.read_bytes() == written


def test_a_disk_that_fills_up_leaves_no_half_a_line(an_answer: Answer, file: Path) -> None:
    feedback = Feedback(file)
    answer_id = feedback.remember(an_answer)
    feedback.add(answer_id, "första", helpful=True)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (file.stat().st_size + 20, limits[1]))
    try:
        with pytest.raises(FeedbackNotWritable, match="disken är full"):
            feedback.add(answer_id, "andra", helpful=True)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    feedback.add(answer_id, "tredje", helpful=True)
    assert [record["comment"] for record in records(file)] == ["första", "tredje"]


def test_one_answer_takes_so_much_feedback_and_no_more(open_client: TestClient, file: Path) -> None:
    said = {"answer_id": ask(open_client, "barn")["id"], "helpful": True}
    statuses = [open_client.post("/v1/feedback", json=said).status_code for _ in range(MAX_TIMES + 2)]
    assert statuses == [201] * MAX_TIMES + [429] * 2
    assert len(records(file)) == MAX_TIMES
    another = {"answer_id": ask(open_client, "barn")["id"], "helpful": True}
    assert open_client.post("/v1/feedback", json=another).status_code == 201


@pytest.mark.parametrize("place", range(MAX_QUESTION - 13, MAX_QUESTION + 1))
def test_a_question_is_masked_before_it_is_cut(searcher: Searcher, file: Path, place: int) -> None:
    feedback = Feedback(file)
    before = "a" * (place - 1) + " "
    feedback.add(feedback.remember(searcher.answer(Query.parse(f"{before}19121212-1212"))), None, helpful=True)
    question = records(file)[0]["question"]
    assert question == f"{before}[personnummer]"[:MAX_QUESTION]


def test_a_file_that_was_moved_away_is_begun_anew(an_answer: Answer, file: Path) -> None:
    feedback = Feedback(file)
    answer_id = feedback.remember(an_answer)
    feedback.add(answer_id, "första", helpful=True)
    file.rename(file.with_suffix(".1"))
    feedback.add(answer_id, "andra", helpful=True)
    assert [record["comment"] for record in records(file)] == ["andra"]


def test_a_file_that_cannot_be_written_stops_the_start(searcher: Searcher, tmp_path: Path) -> None:
    with pytest.raises(
        FeedbackNotWritable, match=r"Ange en annan fil med --feedback \(BELAGG_FEEDBACK\), eller ingen\."
    ):
        create_app(LiveSearcher(searcher), Settings(feedback=tmp_path / "ingen" / "fil.jsonl"))


def test_feedback_that_is_lost_is_told_but_not_where_the_file_lies(open_client: TestClient, file: Path) -> None:
    answer_id = ask(open_client, "barn")["id"]
    file.unlink()
    file.mkdir()
    response = open_client.post("/v1/feedback", json={"answer_id": answer_id, "helpful": True})
    assert response.status_code == 503
    assert str(file.parent) not in response.text
