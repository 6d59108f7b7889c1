"""A question that never ends is ended, and others are answered: on a real server, with code that never lets go."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from service.http.stand_in import Lifeline, answer_to

PROGRAM = """
import re, service.question.wording.politeness as politeness, service.question.interpretation as interpretation
from service.http.watchdog import end_for_another
plain = interpretation.without_politeness
def held(question):
    if question.startswith("HELD"):
        re.fullmatch("(a+)+b", "a" * 80)
    while question.startswith("STUCK"):
        pass
    if question.startswith("LOST"):
        end_for_another("Ray är borta.")
    return plain(question)
interpretation.without_politeness = held
from service.cli import main
main()
"""
"""`belagg`, in which questions that begin with a word never end: with one they hold the interpreter, too.

With another the process ends by itself, as it does when the machines that it asks are lost to it.
"""


class Held(NamedTuple):
    port: int
    messages: Path


@pytest.fixture(scope="module")
def held(seeds_index: Path, model_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Held]:
    """One service for all that is done to it: what follows on what was ended is to answer as the first."""
    messages = tmp_path_factory.mktemp("held") / "stderr"
    command = [sys.executable, "-c", PROGRAM, "serve", "--port", "0", "--index", str(seeds_index)]
    with messages.open("wb") as stderr:
        process = subprocess.Popen([*command, "--model", str(model_folder)], stderr=stderr, env=os.environ)
    try:
        deadline = time.monotonic() + 60
        while (found := re.search(r"http://127\.0\.0\.1:(\d+)/", messages.read_text())) is None:
            assert time.monotonic() < deadline
            assert process.poll() is None, messages.read_text()
            time.sleep(0.05)
        yield Held(int(found[1]), messages)
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == -signal.SIGTERM
        assert "STUCK" not in messages.read_text()
        assert "HELD" not in messages.read_text()
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def port(held: Held) -> int:
    return held.port


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


def get(port: int, path: str) -> tuple[int, str | None, object]:
    """Status, media type and content of what is answered to GET.

    A process that is ended just then breaks off the connections that it has taken: whoever asked asks again.
    """
    deadline = time.monotonic() + 30
    while True:
        try:
            return _got(port, path)
        except (ConnectionResetError, http.client.IncompleteRead):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def _got(port: int, path: str) -> tuple[int, str | None, object]:
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.getheader("Content-Type"), json.loads(response.read())


def test_a_process_that_ends_for_another_is_followed_by_one_that_answers(held: Held) -> None:
    assert ask(held.port, "LOST") == 0
    assert ask(held.port, "barn") == 200
    assert "Ray är borta.\n" in held.messages.read_text()


def test_code_that_never_lets_go_is_ended_and_the_next_question_is_answered(port: int) -> None:
    assert ask(port, "barn") == 200
    assert get(port, "/readyz")[0] == 200
    hostile: list[int] = []
    asking = threading.Thread(target=lambda: hostile.append(ask(port, "HELD")))
    asking.start()
    others: list[int] = []
    deadline = time.monotonic() + 30
    while get(port, "/readyz")[0] == 200:  # only who stands in for the process that is held says that it isn't ready
        assert time.monotonic() < deadline
        assert hostile == []
        time.sleep(0.05)
    waiting = threading.Thread(target=lambda: others.append(ask(port, "barn")))
    waiting.start()
    assert get(port, "/healthz") == (200, "application/json", {"status": "ok"})
    status, media_type, _ = get(port, "/readyz")
    assert (status, media_type) in ((503, "application/problem+json"), (200, "application/json"))
    assert others == [] or status == 200
    waiting.join(30)
    asking.join(30)
    assert (hostile, others) == ([0], [200])
    assert get(port, "/healthz") == (200, "application/json", {"status": "ok"})


@pytest.mark.parametrize("head", ["GET /healthz", "GET /healthz?x=1", "HEAD /healthz"])
def test_who_stands_in_answers_what_asks_for_health_as_the_service_does(head: str) -> None:
    answer = answer_to(f"{head} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    assert answer is not None
    lines, _, body = answer.partition(b"\r\n\r\n")
    assert lines.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"Content-Length: 16" in lines.split(b"\r\n")
    assert body == (b"" if head.startswith("HEAD") else b'{"status": "ok"}')


@pytest.mark.parametrize(
    "head",
    [
        "POST /healthz HTTP/1.1\r\n\r\n",
        "GET /v1/documents/healthz HTTP/1.1\r\n\r\n",
        "GET /healthz/ HTTP/1.1\r\n\r\n",
        "GET /v1/status HTTP/1.1\r\nX: /healthz\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nHost: local",
        "GET",
        "",
    ],
)
def test_who_stands_in_answers_nothing_else(head: str) -> None:
    assert answer_to(head.encode()) is None


def test_what_is_passed_on_is_served_unread_and_what_is_gone_is_passed_over() -> None:
    class Echo(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            assert isinstance(transport, asyncio.Transport)
            self.transport = transport

        def data_received(self, data: bytes) -> None:
            self.transport.write(data.upper())
            self.transport.close()

    async def serve(lifeline: Lifeline, client: socket.socket) -> bytes:
        lifeline.take_over(Echo)
        return await asyncio.wait_for(asyncio.get_running_loop().sock_recv(client, 9), 10)

    client, connection = socket.socketpair()
    gone, of_nobody = socket.socketpair()
    gone.close()
    client.sendall(b"ask")
    client.setblocking(False)
    with contextlib.closing(Lifeline()) as lifeline, client:
        for passed in (of_nobody, connection):
            lifeline.pass_on(passed)
            assert passed.fileno() == -1
        assert asyncio.run(serve(lifeline, client)) == b"ASK"


def test_code_that_never_ends_is_refused_and_others_are_answered_meanwhile(port: int) -> None:
    hostile: list[int] = []
    asking = threading.Thread(target=lambda: hostile.append(ask(port, "STUCK")))
    asking.start()
    time.sleep(0.5)
    assert ask(port, "barn") == 200
    assert hostile == []
    asking.join(30)
    assert hostile == [503]
