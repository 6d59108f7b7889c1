"""What the benchmark of kills counts, whom it cuts off, and the table that its runs make."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from bench.cluster import asking
from bench.cluster.asking import IN_A_ROW, Asked
from bench.cluster.kills import is_problem
from bench.cluster.machines import PACKAGES, within
from bench.report import record
from bench.report.cluster_tables import kills_table
from tests.service.corpus.test_cluster import ALONE, can_be_alone

QUESTIONS = [("a", {"hits": [1]}), ("b", {"hits": [2]})]
RUN = {
    "kind": "machine",
    "asked": 40,
    "wrong": 0,
    "refused": 0,
    "unreachable": 0,
    "kills": 2,
    "longest_refusal": 0.0,
    "until_back": [5.0, 5.0],
    "until_answered": [0, 0],
    "until_whole": [17.0, 30.0],
    "load_average": [7.0],
}
alone = pytest.mark.skipif(not can_be_alone(), reason="*** NETWORKS NOT TESTED: they need unshare and ip ***")


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What is answered to each question: a status and content."""
    answers: dict[str, Any] = {question: (200, right) for question, right in QUESTIONS}

    def searched(question: str) -> httpx.Response:
        status, content = answers[question]
        if status == 0:
            raise httpx.ConnectError("refused")
        return httpx.Response(status, json=content)

    monkeypatch.setattr(asking, "searched", searched)
    return answers


def test_a_wrong_answer_is_counted_and_shown(service: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    service["b"] = (200, {"hits": [1]})
    asked = Asked("actor", 2)
    assert [asked.ask(*question) for question in QUESTIONS] == [True, True]
    assert (asked.asked, asked.wrong, asked.refused) == (2, 1, 0)
    assert capsys.readouterr().err == '{"question": "b", "found": {"hits": [1]}, "expected": {"hits": [2]}}\n'


def test_refusals_and_lost_connections_are_told_apart(service: dict[str, Any]) -> None:
    service["a"], service["b"] = (503, {"detail": "2 av 3"}), (0, None)
    asked = Asked("actor", 1)
    assert [asked.ask(*question) for question in QUESTIONS * 2] == [False] * 4
    assert (asked.wrong, asked.refused, asked.unreachable, asked.said) == (0, 2, 2, ["2 av 3"])


def test_it_is_asked_until_ten_in_a_row_are_answered_and_all_is_whole(service: dict[str, Any]) -> None:
    asked, looks = Asked("actor", 2), iter([False] * 30)
    asked.ask_during(QUESTIONS, lambda: time.sleep(0.05), lambda: next(looks, True))
    assert asked.kills == 1
    assert asked.asked > 30 + IN_A_ROW - 1
    assert 0.05 <= asked.until_back[0] <= asked.until_whole[0]
    assert asked.until_answered == [0]


def test_where_it_is_refused_it_is_told_when_it_was_answered_again(service: dict[str, Any]) -> None:
    service["a"] = (503, {"detail": "2 av 3"})
    asked = Asked("alone", 1)

    def deed() -> None:
        time.sleep(0.1)
        service["a"] = (200, QUESTIONS[0][1])

    asked.ask_during(QUESTIONS, deed, lambda: True)
    assert asked.refused > 0
    assert 0.1 <= asked.until_answered[0] <= asked.until_whole[0]


def test_what_couldn_t_be_done_is_no_result(service: dict[str, Any]) -> None:
    asked = Asked("actor", 2)

    def deed() -> None:
        raise TimeoutError("no machine answers for a shard")

    with pytest.raises(TimeoutError, match="no machine"):
        asked.ask_during(QUESTIONS, deed, lambda: True)


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        (RUN, False),
        (RUN | {"wrong": 1}, True),
        (RUN | {"refused": 1}, True),
        (RUN | {"unreachable": 1}, True),
        (RUN | {"kind": "partition", "refused": 1}, True),
        (RUN | {"kind": "apart", "refused": 1}, False),
        (RUN | {"kind": "apart", "wrong": 1}, True),
        ({"kind": "building", "differing": 0, "failed": 0}, False),
        ({"kind": "building", "differing": 1, "failed": 0}, True),
        ({"kind": "building", "differing": 0, "failed": 1}, True),
    ],
)
def test_a_problem_is_a_wrong_answer_or_a_refusal_where_there_is_a_copy(run: dict[str, Any], expected: bool) -> None:
    assert is_problem(run) is expected


def test_the_table_has_a_row_for_all_runs_of_a_kind() -> None:
    alone_run = RUN | {"kind": "alone", "refused": 3, "longest_refusal": 2.26, "until_answered": [20.0, 21.0]}
    lost = RUN | {"kind": "own", "kills": 1, "until_back": [5.0], "until_answered": [66.0], "until_whole": []}
    built = {"kind": "building", "kills": 2, "killed": ["command", "encoder"], "differing": 0, "failed": 1}
    other = RUN | {"load_average": [2.0], "wrong": 1, "until_whole": [9.0, 30.0]}
    lines = kills_table({"measured": {"runs": [RUN, lost, other, built, alone_run]}}).splitlines()
    assert [line.split(" | ")[1:] for line in lines[2:5]] == [
        ["4", "80", "**1**", "0", "0", "", "4 to 25", "2 to 7 |"],
        ["2", "40", "**0**", "3", "0", "2.3 s", "12 to 25", "7 |"],
        ["1", "40", "**0**", "0", "0", "", "61", "7 |"],
    ]
    assert lines[-1] == "| 2 | command: 1, encoder: 1 | **0** | **1** |"


@alone
def test_a_machine_with_other_code_has_the_environment_of_this(tmp_path: Path) -> None:
    for package in PACKAGES:
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").write_text("which = 'other'\n", encoding="utf-8")
    code = "import indexer, service; print(indexer.which, service.which)"
    command = [*ALONE, *within(tmp_path), sys.executable, "-c", code]
    run = subprocess.run(command, cwd=record.REPOSITORY, capture_output=True, text=True, check=False)
    assert (run.stdout, run.stderr) == ("other other\n", "")


CUT = """
import socket, subprocess, sys, time
from bench.cluster.networks import BRIDGE_IP, Bridge

LISTENING = "import socket; s = socket.create_server(('10.99.1.1', 7000)); [s.accept() for _ in range(9)]"

def reaches():
    deadline = time.monotonic() + 30
    while True:
        try:
            socket.create_connection(("10.99.1.1", 7000), timeout=2).close()
            return "reached"
        except TimeoutError:
            return "silence"
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)

bridge = Bridge()
other = subprocess.Popen([*bridge.within("10.99.1.1"), sys.executable, "-c", LISTENING])
bridge.join("10.99.1.1", other.pid)
print(reaches())
bridge.cut("10.99.1.1")
print(reaches())
bridge.mend("10.99.1.1")
print(reaches())
other.kill()
other.wait()
bridge.close()
"""


@alone
def test_a_machine_that_is_cut_off_is_silent_and_comes_back() -> None:
    command = [*ALONE, sys.executable, "-c", CUT]
    run = subprocess.run(command, cwd=record.REPOSITORY, capture_output=True, text=True, check=False, timeout=120)
    assert (run.stdout.split(), run.stderr) == (["reached", "silence", "reached"], "")
