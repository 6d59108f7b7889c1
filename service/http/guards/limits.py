"""Limits that hold for every request, as plain ASGI middleware: size, time and rate."""

from __future__ import annotations

import asyncio
import math
import time
from collections import OrderedDict
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.errors import BodyTooLarge, BodyTooSlow, RateExceeded
from service.http import problems
from service.http.guards.access import is_api

MAX_BODY = 64_000
"""Bytes: the longest question in four-byte characters, escaped, fits several times over."""
MAX_BATCH_BODY = 512_000
"""Bytes: 32 of the longest questions in four-byte characters."""
MAX_DISCARDED = 1_000_000
"""Bytes read of a larger body before it is refused: a client that is cut off while sending never sees the answer."""
BODY_SECONDS = 10.0
"""Until the whole body has come. The largest takes a second on the slowest line that anybody works over."""

_LARGE = ("/v1/search/batch", "/redaktion/tabell-in")
"""Where as much as `MAX_BATCH_BODY` is taken in: several questions, or the editors' whole table."""
_MAX_CALLERS = 10_000
"""Callers whose requests are counted, some 200 bytes each; the one that was quiet for longest is forgotten first."""
_BURST_SECONDS = 10
"""A caller that has been quiet may ask as much at once as in so many seconds at its rate."""


class BodyLimitMiddleware:
    """Refuses a body over its limit, announced or not, and one that comes too slowly, and keeps nothing of them."""

    def __init__(self, app: ASGIApp, seconds: float = BODY_SECONDS) -> None:
        self.app = app
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = MAX_BATCH_BODY if _path(scope) in _LARGE else MAX_BODY
        try:
            async with asyncio.timeout(self._seconds):
                body = await _body(receive, limit)
        except (BodyTooLarge, TimeoutError) as error:
            refused = error if isinstance(error, BodyTooLarge) else BodyTooSlow(seconds=self._seconds)
            await problems.refusal(refused)(scope, receive, send)
            return
        if body is None:
            return

        replayed = False

        async def replay() -> Message:
            nonlocal replayed
            if replayed:
                return await receive()
            replayed = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self.app(scope, replay, send)


async def _body(receive: Receive, limit: int) -> bytes | None:
    """The whole body, which memory can hold, or None if the client is gone. Raises `BodyTooLarge`."""
    body = bytearray()
    length = 0
    more = True
    while more and length <= MAX_DISCARDED:
        message = await receive()
        if message["type"] != "http.request":
            return None
        piece = message.get("body", b"")
        length += len(piece)
        if length <= limit:
            body += piece
        more = message.get("more_body", False)
    if length > limit:
        raise BodyTooLarge(limit=limit)
    return bytes(body)


class TokenBuckets:
    """How many requests each caller may make: `per_minute`, and after a quiet while some at once.

    A token bucket a caller, filled up when it is looked at; of no more than `_MAX_CALLERS`.
    """

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_second = per_minute / 60
        self._most = max(1.0, self._per_second * _BURST_SECONDS)
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        """By caller: tokens left, and when that was; the caller seen last comes last."""

    def take(self, caller: str) -> None:
        """Count one request. Raises `RateExceeded`."""
        now = self._clock()
        tokens, then = self._buckets.pop(caller, (self._most, now))
        tokens = min(self._most, tokens + (now - then) * self._per_second)
        enough = tokens >= 1
        self._buckets[caller] = (tokens - 1 if enough else tokens, now)
        if len(self._buckets) > _MAX_CALLERS:
            self._buckets.popitem(last=False)
        if not enough:
            raise RateExceeded(wait=math.ceil((1 - tokens) / self._per_second))

    def charge(self, caller: str, tokens: float) -> None:
        """Count what a request costs beside the one token it took; a debt is waited off before the next."""
        left, then = self._buckets.get(caller, (self._most, self._clock()))
        self._buckets[caller] = (left - max(tokens, 0.0), then)


class RateLimitMiddleware:
    """Counts requests to `/v1`, each for its caller, and refuses those that are too many. Without buckets none are."""

    def __init__(self, app: ASGIApp, buckets: TokenBuckets | None) -> None:
        self.app = app
        self._buckets = buckets

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._buckets is not None and scope["type"] == "http" and is_api(scope):
            try:
                self._buckets.take(scope["state"]["caller"])
            except RateExceeded as error:
                await problems.refusal(error)(scope, receive, send)
                return
        await self.app(scope, receive, send)


def _path(scope: Scope) -> str:
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))
