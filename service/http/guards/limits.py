"""Limits that hold for every request, as plain ASGI middleware: size, time, rate, and how many at once."""

from __future__ import annotations

import asyncio
import math
import os
import time
from collections import OrderedDict
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.errors import BodyTooLarge, BodyTooSlow, Overloaded, RateExceeded, WorkEnded
from service.http import problems
from service.http.guards.access import is_api
from service.http.guards.admission import Places, UnderWay, Work, called_tool, cost_of_body
from service.http.guards.sending import ANSWERS, SendingPlaces

MAX_BODY = 64_000
"""Bytes: the longest question in four-byte characters, escaped, fits several times over."""
MAX_BATCH_BODY = 512_000
"""Bytes: 32 of the longest questions in four-byte characters."""
MAX_DISCARDED = 1_000_000
"""Bytes read of a larger body before it is refused: a client that is cut off while sending never sees the answer."""
BODY_SECONDS = 10.0
"""Until the whole body has come. The largest takes a second on the slowest line that anybody works over."""

_BATCH = "/v1/search/batch"
_QUESTIONS = ("/v1/search", "/v1/answer", _BATCH)
_DOCUMENTS = ("/v1/documents/", "/v1/originals/")
_FETCH = "fetch"
"""The tool of `/mcp` that is sent a document."""
DOCUMENTS = 16
"""Documents that are sent at once, each until its last byte."""
DOCUMENT_COST = 5.0
"""More than is ordinary, so that no caller has more than half of the places."""
GRACE_SECONDS = 0.5
"""For work to notice that it is overdue, before it is answered without it."""
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
        limit = MAX_BATCH_BODY if _path(scope) == _BATCH else MAX_BODY
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


class AdmissionMiddleware:
    """Lets `concurrency` questions be answered at once and `queue` more wait, `seconds` at most; refuses the others.

    Refusing costs next to nothing, so those who are let in are answered as fast as on a quiet day. A request has a
    place until the last byte is sent: a question one of those that work, and when its answer begins one of those that
    are sent, so that a client that takes its answer slowly keeps nobody from being answered. Work that is overdue is
    answered with a refusal, whatever it goes on doing; work whose client is gone ends.
    """

    def __init__(
        self,
        app: ASGIApp,
        concurrency: int,
        queue: int,
        seconds: float,
        *,
        buckets: TokenBuckets | None = None,
        under_way: UnderWay | None = None,
        answers: int = ANSWERS,
    ) -> None:
        self.app = app
        self._under_way = under_way or UnderWay()
        # Dear work of one caller leaves others half of the processor, not only half of the places.
        share = min(concurrency // 2, len(os.sched_getaffinity(0)) // 2)
        self.questions = Places(concurrency, queue, seconds, share)
        self.documents = Places(DOCUMENTS, queue, seconds)
        self.answers = SendingPlaces(answers)
        self._buckets = buckets

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = _path(scope) if scope["type"] == "http" else ""
        if path not in _QUESTIONS and not path.startswith(_DOCUMENTS) and path != problems.MCP:
            await self.app(scope, receive, send)
            return
        first = await receive()
        called = called_tool(first.get("body", b"")) if path == problems.MCP else None
        if path == problems.MCP and called is None:
            await self.app(scope, _replay(first, receive), send)
            return
        following = asyncio.ensure_future(receive())
        is_question = path in _QUESTIONS or (called is not None and called[0] != _FETCH)
        caller = scope["state"].get("caller", "")
        asked = cost_of_body(first.get("body", b"")) if called is None else called[1]
        cost = asked if is_question else DOCUMENT_COST
        if self._buckets is not None:
            self._buckets.charge(caller, cost - 1)
        work = Work(self.questions if is_question else self.documents, caller, cost)
        scope["state"]["work"] = work

        def notice(message: asyncio.Future[Message]) -> None:
            if not message.cancelled() and not message.exception() and message.result()["type"] == "http.disconnect":
                work.abandon()

        following.add_done_callback(notice)
        try:
            await work.enter()
        except Overloaded as error:
            following.cancel()
            await problems.refusal(error)(scope, receive, send)
            return
        replayed = [first]

        async def replay() -> Message:
            return replayed.pop() if replayed else await asyncio.shield(following)

        try:
            await self._answer(scope, replay, send, work, is_question=is_question)
        finally:
            following.cancel()

    async def _answer(self, scope: Scope, receive: Receive, send: Send, work: Work, *, is_question: bool) -> None:
        started = refused = cut = False

        def cut_off() -> None:
            nonlocal cut
            cut = True
            answering.cancel()

        async def send_noticing(message: Message) -> None:
            nonlocal started
            if refused:
                return
            if is_question and not started:  # the work is done, and sending takes as long as the client likes
                work.leave()
                self.answers.take(work.caller, cut_off)
            started = True
            await send(message)

        answering = asyncio.ensure_future(self.app(scope, receive, send_noticing))
        self._under_way.add(work)

        def end(_: asyncio.Future[None]) -> None:
            self._under_way.discard(work)
            work.leave()
            self.answers.leave(cut_off)

        answering.add_done_callback(end)
        try:
            while not started and work.overdue < GRACE_SECONDS:
                left = max(GRACE_SECONDS - work.overdue, 0.01)
                done, _ = await asyncio.wait({answering}, timeout=left)
                if done:
                    break
            if not started and not answering.done():
                refused = True
                answering.add_done_callback(_pass_over)
                await problems.refusal(WorkEnded())(scope, receive, send)
                return
            await asyncio.wait({answering})
            if not cut:  # what is cut off ends unfinished, which closes its connection
                answering.result()
        except asyncio.CancelledError:
            answering.cancel()
            raise


def _replay(first: Message, receive: Receive) -> Receive:
    """`receive`, as if nothing had been received."""
    messages = [first]

    async def replay() -> Message:
        return messages.pop() if messages else await receive()

    return replay


def _pass_over(answering: asyncio.Future[None]) -> None:
    """Look at an answer that came too late, which asyncio would complain of otherwise."""
    if not answering.cancelled():
        answering.exception()


def _path(scope: Scope) -> str:
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))
