"""A question that never ends is ended, and others are answered: on a real server, with code that never lets go."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

_HELD = """
import re, service.question.politeness as politeness, service.question.interpretation as interpretation
plain = interpretation.without_politeness
def held(question):
    if question.startswith("HELD"):
        re.fullmatch("(a+)+b", "a" * 80)
    while question.startswith("STUCK"):
        pass
    return plain(question)
interpretation.without_politeness = held
from service.cli import main
main()
"""


@pytest.fixture
def port(seeds_index: Path, model_folder: Path, tmp_path: Path) -> Iterator[int]:
    messages = tmp_path / "stderr"
    command = [sys.executable, "-c", _HELD, "serve", "--port", "0", "--index", str(seeds_index)]
    with messages.open("wb") as stderr:
        process = subprocess.Popen([*command, "--model", str(model_folder)], stderr=stderr, env=os.environ)
    try:
        deadline = time.monotonic() + 60
        while (found := re.search(r"http://127\.0\.0\.1:(\d+)/", messages.read_text())) is None:
            assert time.monotonic() < deadline
            assert process.poll() is None, messages.read_text()
            time.sleep(0.05)
        yield int(found[1])
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == -signal.SIGTERM
        assert "STUCK" not in messages.read_text()
        assert "HELD" not in messages.read_text()
    finally:
        process.kill()
        process.wait()


def ask(port: int, question: str) -> int:
    """The status of an answer; 0 where the connection was lost."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("POST", "/v1/answer", json.dumps({"query": question}), {"Content-Type": "application/json"})
        response = connection.getresponse()
        response.read()
    except (ConnectionError, http.client.HTTPException):
        return 0
    else:
        return response.status
    finally:
        connection.close()


def test_code_that_never_lets_go_is_ended_and_the_next_question_is_answered(port: int) -> None:
    assert ask(port, "barn") == 200
    hostile: list[int] = []
    asking = threading.Thread(target=lambda: hostile.append(ask(port, "HELD")))
    asking.start()
    time.sleep(0.5)
    assert ask(port, "barn") == 200
    asking.join(30)
    assert hostile == [0]


def test_code_that_never_ends_is_refused_and_others_are_answered_meanwhile(port: int) -> None:
    hostile: list[int] = []
    asking = threading.Thread(target=lambda: hostile.append(ask(port, "STUCK")))
    asking.start()
    time.sleep(0.5)
    assert ask(port, "barn") == 200
    assert hostile == []
    asking.join(30)
    assert hostile == [503]
