"""Sending: responses in pieces, each when the one before is taken, and a bound on what waits to be sent.

A response over `PIECE` bytes counts from when it is made until its last piece is taken. Where too much waits already,
altogether or of one caller, it is dropped and refused: a client that takes nothing would otherwise fill the memory.
"""

from __future__ import annotations

from collections import Counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.errors import Overloaded
from service.http import problems

PIECE = 65_536
"""Bytes; as much as asyncio takes before it asks to wait."""
MAX_WAITING = 64_000_000
"""Bytes of bodies that wait to be sent; a dozen of the largest answers."""


class SendingMiddleware:
    """Sends the bodies of all responses."""

    def __init__(self, app: ASGIApp, max_waiting: int = MAX_WAITING) -> None:
        self._app = app
        self._most = max_waiting
        self._waiting: Counter[str] = Counter()
        """Bytes, by caller."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        caller = scope.get("state", {}).get("caller", "")
        start: Message | None = None
        refused = False

        async def send_pieces(message: Message) -> None:
            nonlocal start, refused
            if refused:
                return
            if message["type"] == "http.response.start":
                start = message  # a refusal may take its place
                return
            body = message.get("body", b"")
            if len(body) > PIECE and start is not None and self._is_too_much(caller, len(body)):
                refused = True
                await problems.refusal(Overloaded())(scope, receive, send)
                return
            if start is not None:
                await send(start)
                start = None
            if message["type"] != "http.response.body" or len(body) <= PIECE:
                await send(message)
                return
            await self._send(message, body, caller, send)

        await self._app(scope, receive, send_pieces)

    def _is_too_much(self, caller: str, size: int) -> bool:
        return self._waiting.total() + size > self._most or self._waiting[caller] + size > self._most // 2

    async def _send(self, message: Message, body: bytes, caller: str, send: Send) -> None:
        view = memoryview(body)
        self._waiting[caller] += len(body)
        try:
            for begin in range(0, len(body), PIECE):
                await send(
                    {"type": "http.response.body", "body": bytes(view[begin : begin + PIECE]), "more_body": True}
                )
            # Sent when the pieces before it are taken.
            await send({"type": "http.response.body", "body": b"", "more_body": message.get("more_body", False)})
        finally:
            self._waiting[caller] -= len(body)
            if not self._waiting[caller]:
                del self._waiting[caller]
