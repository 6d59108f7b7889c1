"""Sending: places for answers that are sent, responses in pieces, each when the one before is taken, and a bound on
what waits to be sent.

A response over `PIECE` bytes counts from when it is made until its last piece is taken. Where too much waits already,
altogether or of one caller, it is dropped and refused: a client that takes nothing would otherwise fill the memory.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.errors import Overloaded
from service.http import problems

PIECE = 65_536
"""Bytes; as much as asyncio takes before it asks to wait."""
MAX_WAITING = 64_000_000
"""Bytes of bodies that wait to be sent; a dozen of the largest answers."""
ANSWERS = 64
"""Answers that are sent at once, each until its last byte. Most are taken before the next has been thought of."""


class SendingPlaces:
    """So many answers that are sent at once. Nobody waits for a place, and none is kept against those who come later.

    Where all are taken, one is cut off: of the caller who has most, the one that has been sent for longest. So whoever
    takes an answer slowly loses to everybody else, and not they to them.
    """

    def __init__(self, most: int = ANSWERS) -> None:
        self._most = most
        self._taken: dict[Callable[[], object], str] = {}
        """Callers, by what cuts their answers off, the one that has been sent for longest first."""

    @property
    def free(self) -> int:
        return self._most - len(self._taken)

    def take(self, caller: str, cut: Callable[[], object]) -> None:
        """Take a place for an answer, which `cut` ends."""
        self._taken[cut] = caller
        if self.free < 0:
            greediest, _ = Counter(self._taken.values()).most_common(1)[0]
            slowest = next(cut for cut, other in self._taken.items() if other == greediest)
            self.leave(slowest)
            slowest()

    def leave(self, cut: Callable[[], object]) -> None:
        """Give the place of an answer back, if it has one."""
        self._taken.pop(cut, None)


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
