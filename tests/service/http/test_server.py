"""The server as a process: it says where it answers, bears what is thrown at it, and ends when told to."""

from __future__ import annotations

import http.client
import json
import re
import signal
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import psutil
import pytest
from starlette.testclient import TestClient

from service.http.guards.limits import MAX_BODY
from service.http.guards.protocol import HEAD_SECONDS, MAX_CONNECTIONS
from tests.service.http.server import Server

MAX_MEMORY = 600_000_000
"""Bytes, with the example texts indexed."""


def posted(server: Server, question: str) -> tuple[int, Any, str | None]:
    """Status, content and `Retry-After` of what a question is answered with."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    try:
        connection.request("POST", "/v1/answer", json.dumps({"query": question}), {"Content-Type": "application/json"})
        response = connection.getresponse()
        return response.status, json.load(response), response.headers["Retry-After"]
    finally:
        connection.close()


def post(server: Server, question: str) -> Any:
    """The answer, to one who asks again when told to: who has waited for seconds on a busy machine is sent away."""
    deadline = time.monotonic() + 60
    while True:
        status, answer, again = posted(server, question)
        if status != 503:
            assert status == 200, answer
            return answer
        assert again is not None, answer
        assert time.monotonic() < deadline, answer
        time.sleep(int(again))


def raw(server: Server, *pieces: bytes) -> tuple[bytes, bytes]:
    """Send bytes as they are; the response's head and body, read until the server closes."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        for piece in pieces:
            connection.sendall(piece)
        received = b""
        while data := connection.recv(65_536):
            received += data
    head, _, body = received.partition(b"\r\n\r\n")
    return head, body


HEAD = b"POST /v1/answer HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\n"


def test_it_says_where_it_answers_on_stderr_and_nothing_on_stdout(server: Server) -> None:
    assert server.messages == f"Belägg svarar på {server.address}/ (avsluta med Ctrl+C).\n"
    assert server.stdout_file.read_bytes() == b""


def test_it_listens_to_this_machine_only(server: Server) -> None:
    listening = [c.laddr for c in psutil.Process(server.process.pid).net_connections() if c.status == "LISTEN"]
    assert listening == [("127.0.0.1", server.port)]


def test_it_answers_as_the_app_does(server: Server, client: TestClient) -> None:
    question = "Vad betyder Skottlandsmodellen?"
    assert post(server, question) == client.post("/v1/answer", json={"query": question}).json()


def test_questions_asked_at_once_each_get_their_own_answer(server: Server) -> None:
    questions = ["Vad betyder Skottlandsmodellen?", "Vad är BarnSam?", "Vem är Jonatan Block?", "halka"] * 8
    alone = {question: post(server, question) for question in set(questions)}
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda question: post(server, question), questions))
    assert together == [alone[question] for question in questions]


def test_an_announced_body_over_the_limit_is_refused(server: Server) -> None:
    size = MAX_BODY + 1
    head, body = raw(server, HEAD + f"Content-Length: {size}\r\n\r\n".encode(), b" " * size)
    assert head.startswith(b"HTTP/1.1 413 ")
    assert json.loads(body)["status"] == 413


def test_a_chunked_body_over_the_limit_is_refused(server: Server) -> None:
    chunks = (b"3e80\r\n" + b" " * 16_000 + b"\r\n") * 5
    head, body = raw(server, HEAD + b"Transfer-Encoding: chunked\r\n\r\n", chunks, b"0\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 413 ")
    assert json.loads(body)["status"] == 413


def test_a_body_of_any_length_leaves_the_server_answering(server: Server) -> None:
    with suppress(ConnectionError):  # it is cut off while it sends
        raw(server, HEAD + b"Content-Length: 50000000\r\n\r\n", *[b" " * 1_000_000] * 50)
    assert post(server, "barn")["query"] == "barn"


def test_a_chunked_body_under_the_limit_is_answered(server: Server) -> None:
    head, body = raw(server, HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b'11\r\n{"query": "barn"}\r\n0\r\n\r\n')
    assert head.startswith(b"HTTP/1.1 200 ")
    assert json.loads(body)["query"] == "barn"


def test_rubbish_and_broken_connections_leave_it_answering(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(HEAD + b'Content-Length: 100\r\n\r\n{"query": ')
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(b"\x16\x03\x01\x00\xff rubbish\r\n\r\n")
    assert post(server, "barn")["query"] == "barn"
    assert "Traceback" not in server.messages


def test_a_head_over_the_limit_is_refused(server: Server) -> None:
    head, body = raw(server, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Long: " + b"a" * 70_000 + b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 431 ")
    assert b"application/problem+json" in head
    assert json.loads(body)["status"] == 431


def test_what_is_no_http_is_told_so_as_a_problem(server: Server) -> None:
    head, body = raw(server, b"HEJ\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ")
    assert b"application/problem+json" in head
    assert json.loads(body)["detail"].startswith("Begäran är inte giltig HTTP.")


def test_a_client_that_sends_its_head_too_slowly_is_cut_off(server: Server) -> None:
    started = time.monotonic()
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\n")
        while time.monotonic() - started < HEAD_SECONDS / 2:
            connection.sendall(b"X-A: b\r\n")
            time.sleep(0.5)
        assert connection.recv(1_000) == b""
    assert HEAD_SECONDS - 1 < time.monotonic() - started < HEAD_SECONDS + 10


def test_a_connection_is_kept_for_several_questions(server: Server) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    for _ in range(3):
        connection.request("GET", "/healthz")
        response = connection.getresponse()
        assert (response.status, json.load(response)) == (200, {"status": "ok"})
        assert "server" not in response.headers
    connection.close()


def test_one_connection_too_many_is_refused_and_the_others_are_answered(server: Server) -> None:
    with ExitStack() as stack:
        held = [
            stack.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=30))
            for _ in range(MAX_CONNECTIONS)
        ]
        held[-1].sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert held[-1].recv(100).startswith(b"HTTP/1.1 200 ")
        with socket.create_connection(("127.0.0.1", server.port), timeout=30) as refused:
            assert refused.recv(1_000).startswith(b"HTTP/1.1 503 ")
    assert post(server, "barn")["query"] == "barn"


@pytest.mark.parametrize("addresses", [1, MAX_CONNECTIONS])
def test_slow_connections_of_one_address_or_of_many_keep_no_other_out(server: Server, addresses: int) -> None:
    with ExitStack() as stack:
        for number in range(MAX_CONNECTIONS):
            source = (f"127.0.{1 + number % addresses // 200}.{2 + number % addresses % 200}", 0)
            slow = stack.enter_context(socket.create_connection(("127.0.0.1", server.port), 30, source_address=source))
            slow.sendall(b"GET /healthz HTTP/1.1\r\nHost: ")
        for _ in range(20):
            with socket.create_connection(("127.0.0.1", server.port), 30) as other:
                other.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
                assert other.recv(100).startswith(b"HTTP/1.1 200 ")


def test_what_asks_for_another_protocol_is_answered_in_this_one_and_logged_nowhere(server: Server) -> None:
    before = server.messages
    upgrade = (
        b"Connection: Upgrade, close\r\nUpgrade: websocket\r\nSec-WebSocket-Key: eA==\r\nSec-WebSocket-Version: 13"
    )
    head, body = raw(server, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n" + upgrade + b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 ")
    assert json.loads(body) == {"status": "ok"}
    raw(server, b"ingen HTTP\r\n\r\n")
    assert server.messages == before


def test_it_stays_within_its_memory(server: Server) -> None:
    for question in ("barn", "Vad betyder Skottlandsmodellen?", "långt " * 300):
        post(server, question)
    family = [psutil.Process(server.process.pid), *psutil.Process(server.process.pid).children()]
    # Proportional: what parent and child share after the fork counts once.
    held = sum(process.memory_full_info().pss for process in family)
    assert held < MAX_MEMORY, held


def test_a_termination_signal_ends_it_and_pytorch_was_never_loaded(
    seeds_index: Path, model_folder: Path, tmp_path: Path
) -> None:
    with Server(seeds_index, model_folder, tmp_path, python_options=("-X", "importtime")) as server:
        post(server, "barn")
        assert server.stop(signal.SIGTERM) == -signal.SIGTERM
        imported = {line.rsplit("|", 1)[1].strip() for line in server.messages.splitlines() if line.count("|") == 2}
        said = [line for line in server.messages.splitlines() if not re.match(r"import time:", line)]
    assert {"service.http.app", "openvino", "faiss"} <= imported
    assert not imported & {"torch", "transformers", "sentence_transformers"}
    assert said == [f"Belägg svarar på {server.address}/ (avsluta med Ctrl+C)."]


def test_ctrl_c_ends_it(server: Server) -> None:
    """The last of what is done to it."""
    server.run()
    assert server.stop(signal.SIGINT) == 130
    assert server.messages == f"Belägg svarar på {server.address}/ (avsluta med Ctrl+C).\nTjänsten är avslutad.\n"
