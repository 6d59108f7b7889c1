"""Clients that send or take slowly, on purpose or not, are waited for within limits."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from service.http.guards import protocol
from service.http.guards.admitted import Admission
from service.http.guards.sending import SendingMiddleware

LARGE = 20_000_000
"""Bytes, more than the system keeps for a client on its own."""
App = Callable[[Scope, Receive, Send], Awaitable[None]]


@asynccontextmanager
async def served(app: App) -> AsyncIterator[tuple[str, int]]:
    """An app on a port of this machine, spoken to as the service is."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, http=protocol.protocol(), lifespan="off", log_level="error", timeout_keep_alive=60)
    server = uvicorn.Server(config)
    task = asyncio.create_task(server._serve([listener]))
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield listener.getsockname()
    finally:
        server.should_exit = server.force_exit = True
        await task


async def refuse(scope: Scope, receive: Receive, send: Send) -> None:
    """As a request without a key is: without a look at its body."""
    await send({"type": "http.response.start", "status": 401, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"{}"})


def answering(size: int) -> App:
    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % size)]})
        await send({"type": "http.response.body", "body": bytes(size)})

    return answer


large = answering(LARGE)


def run(test: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(test, 30))


async def until_closed(reader: asyncio.StreamReader) -> None:
    with suppress(ConnectionError):
        while await reader.read(65_536):
            pass


def test_a_body_that_goes_on_after_its_refusal_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "HEAD_SECONDS", 0.5)

    async def trickle() -> None:
        async with served(refuse) as address:
            reader, writer = await asyncio.open_connection(*address)
            writer.write(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n")
            closed = asyncio.create_task(until_closed(reader))
            while not closed.done():
                writer.write(b" ")
                await asyncio.sleep(0.05)
            writer.close()

    run(trickle())


def test_a_refused_body_that_comes_whole_leaves_the_connection_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "HEAD_SECONDS", 0.5)

    async def twice() -> None:
        async with served(refuse) as address:
            reader, writer = await asyncio.open_connection(*address)
            for _ in range(2):
                writer.write(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n  ")
                assert (await reader.readuntil(b"{}")).startswith(b"HTTP/1.1 401 ")
                writer.write(b"  ")
                await asyncio.sleep(0.1)
            writer.close()

    run(twice())


def test_a_client_that_takes_nothing_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "SEND_SECONDS", 0.3)

    async def stall() -> None:
        async with served(large) as address:
            reader, writer = await asyncio.open_connection(*address, limit=1)
            writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            await asyncio.sleep(1.5)
            with pytest.raises((asyncio.IncompleteReadError, ConnectionError)):
                await reader.readexactly(LARGE)
            writer.close()

    run(stall())


def test_a_client_that_takes_slowly_gets_all_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "SEND_SECONDS", 0.3)

    async def slowly() -> None:
        async with served(large) as address:
            reader, writer = await asyncio.open_connection(*address)
            writer.write(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            await reader.readuntil(b"\r\n\r\n")
            for _ in range(20):
                await reader.readexactly(LARGE // 20)
                await asyncio.sleep(0.05)
            assert await reader.read() == b""
            writer.close()

    run(slowly())


def test_a_client_that_takes_no_answer_is_cut_off_for_one_that_does() -> None:
    size = LARGE // 2  # of what waits to be sent, one caller may have two of them

    async def in_turn() -> None:
        admission = Admission(concurrency=1, queue=0, seconds=60, answers=1)

        async def admitted(scope: Scope, receive: Receive, send: Send) -> None:
            scope["state"] = {}
            await admission.question(answering(size), scope, receive, send)

        request = b"GET /v1/answer HTTP/1.1\r\nHost: x\r\n\r\n"
        async with served(SendingMiddleware(admitted)) as address:
            reader, writer = await asyncio.open_connection(*address, limit=1)
            writer.write(request)
            while admission.answers.free:
                await asyncio.sleep(0.01)
            other, to_other = await asyncio.open_connection(*address)
            to_other.write(request)
            assert (await other.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200 ")
            assert await other.readexactly(size) == bytes(size)
            while not (admission.answers.free and admission.questions.free):
                await asyncio.sleep(0.01)
            to_other.close()
            with pytest.raises((asyncio.IncompleteReadError, ConnectionError)):
                await reader.readexactly(size)
            writer.close()

    run(in_turn())


@pytest.mark.parametrize("version", ["1.1", "1.0"])
@pytest.mark.parametrize("ahead", [b"", b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"], ids=["first", "second in a row"])
def test_a_request_with_two_lengths_is_the_connection_s_last(version: str, ahead: bytes) -> None:
    smuggled = b"0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n"
    head = f"POST / HTTP/{version}\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
    asked: list[str] = []

    async def note(scope: Scope, receive: Receive, send: Send) -> None:
        asked.append(scope["path"])
        while (await receive()).get("more_body"):
            pass
        await refuse(scope, receive, send)

    async def smuggle() -> None:
        async with served(note) as address:
            reader, writer = await asyncio.open_connection(*address)
            writer.write(ahead + head + smuggled)
            answers = await reader.read()
            assert answers.lower().count(b"connection: close") == 1
            writer.close()

    run(smuggle())
    assert asked == ["/"] * (2 if ahead else 1)
