"""Nothing of what is asked is written down unless it is switched on, and then without who asked or is asked about."""

from __future__ import annotations

import json
import logging
import resource
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from service.answer.live import LiveSearcher
from service.answer.searcher import Searcher
from service.errors import QuestionLogUnwritable
from service.http.app import create_app
from service.records.logs import LOGGER, QuestionLog
from service.settings.values import STDERR, Settings

QUESTION = "Har Eva Ek, 19121212-1212, eva.ek@kommun.se, 070-123 45 67, rätt till färdtjänst enligt dnr 2023/01234-5?"
MASKED = "Har Eva Ek, [personnummer], [e-post], [telefon], rätt till färdtjänst enligt dnr 2023/01234-5?"


def client_of(searcher: Searcher, **settings: object) -> TestClient:
    return TestClient(create_app(LiveSearcher(searcher), Settings(rate=0, **settings)))  # type: ignore[arg-type]


def ask_everywhere(client: TestClient) -> None:
    for path, body in (
        ("/v1/search", {"query": QUESTION}),
        ("/v1/answer", {"query": QUESTION}),
        ("/v1/search/batch", {"queries": [{"query": QUESTION}]}),
    ):
        assert client.post(path, json=body).status_code == 200
    assert client.get("/v1/suggest", params={"q": QUESTION}).status_code == 200
    assert client.get("/", params={"q": QUESTION}).status_code == 200


def test_by_default_nothing_is_written(
    searcher: Searcher, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.INFO, LOGGER)
    ask_everywhere(client_of(searcher))
    written = capfd.readouterr()
    assert not [part for part in (caplog.text, written.out, written.err) if "färdtjänst" in part]
    assert [record for record in caplog.records if record.name == LOGGER] == []


def test_questions_are_masked_before_they_are_written(searcher: Searcher, tmp_path: Path) -> None:
    file = tmp_path / "fragor.jsonl"
    client = client_of(searcher, log_questions=file)
    ask_everywhere(client)
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert [sorted(line) for line in lines] == [["question", "time"]] * 3
    assert [line["question"] for line in lines] == [MASKED] * 3
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.rename(tmp_path / "igår.jsonl")  # as logrotate does
    client.post("/v1/search", json={"query": "barn"})
    assert json.loads(file.read_text(encoding="utf-8"))["question"] == "barn"


def test_questions_go_to_stderr_if_that_is_wanted(searcher: Searcher, capfd: pytest.CaptureFixture[str]) -> None:
    client_of(searcher, log_questions=STDERR).post("/v1/search", json={"query": QUESTION})
    assert json.loads(capfd.readouterr().err)["question"] == MASKED


def test_a_file_that_cannot_be_written_is_told_at_the_start(searcher: Searcher, tmp_path: Path) -> None:
    with pytest.raises(QuestionLogUnwritable):
        client_of(searcher, log_questions=tmp_path / "finns-inte" / "fragor.jsonl")


def test_a_full_file_of_questions_is_put_aside_and_two_are_kept(tmp_path: Path) -> None:
    file = tmp_path / "fragor.jsonl"
    log = QuestionLog(file, max_bytes=1_000)
    for number in range(200):
        log.add(f"fråga {number}")
        assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 2_000
    assert sorted(path.name for path in tmp_path.iterdir()) == ["fragor.jsonl", "fragor.jsonl.1"]
    kept = [
        json.loads(line)["question"]
        for path in (tmp_path / "fragor.jsonl.1", file)
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    assert kept == [f"fråga {number}" for number in range(200 - len(kept), 200)]
    assert len(kept) > 15


def test_a_disk_that_fills_up_breaks_no_other_line(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A write that is cut short leaves nothing that the next question would be written after."""
    file = tmp_path / "fragor.jsonl"
    log = QuestionLog(file)
    log.add("första")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (file.stat().st_size + 20, limits[1]))
    try:
        log.add("andra")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    log.add("tredje")
    lines = file.read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["question"] for line in lines] == ["första", "tredje"]
    assert "disken är full" in caplog.text


def test_processes_that_share_a_full_file_lose_no_question(tmp_path: Path) -> None:
    file = tmp_path / "fragor.jsonl"
    logs = [QuestionLog(file, max_bytes=20_000) for _ in range(4)]  # each with a lock of its own, as processes have
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: logs[number % 4].add(f"fråga {number}"), range(400)))
    lines = [line for path in tmp_path.iterdir() for line in path.read_text(encoding="utf-8").splitlines()]
    assert sorted(int(json.loads(line)["question"].split()[1]) for line in lines) == list(range(400))
    assert len(list(tmp_path.iterdir())) == 2


def test_the_access_log_writes_no_more_of_a_method_than_there_are(
    searcher: Searcher, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, LOGGER)
    client_of(searcher, access_log=True).request("X" * 15_000, "/healthz")
    (line,) = [record.getMessage() for record in caplog.records if record.name == LOGGER]
    assert line.split()[2] == "other"
    assert len(line) < 100


def test_the_access_log_has_no_question_in_it(searcher: Searcher, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, LOGGER)
    client = client_of(searcher, access_log=True)
    ask_everywhere(client)
    client.get("/rad%0Abrytning?q=hemlig")
    lines = [record.getMessage().split() for record in caplog.records if record.name == LOGGER]
    assert [line[1:5] for line in lines] == [
        ["testclient", "POST", "/v1/search", "200"],
        ["testclient", "POST", "/v1/answer", "200"],
        ["testclient", "POST", "/v1/search/batch", "200"],
        ["testclient", "GET", "/v1/suggest", "200"],
        ["testclient", "GET", "/", "200"],
        ["testclient", "GET", "/rad%0Abrytning", "404"],
    ]
    assert "Eva" not in str(lines)
    assert "hemlig" not in str(lines)
