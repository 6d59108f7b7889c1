"""Admitted: the routes that have to wait for a place, each a kind of its own, and what lets them in.

A router says of which kind its routes are, by their class: `QuestionRoute` or `DocumentRoute`. What the tools of other
assistants are asked goes through `AdmittedTools`. All of them ask the `Admission` of the app (`app.state.admission`).
"""

from __future__ import annotations

import asyncio
import os

from fastapi.routing import APIRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.errors import Overloaded, WorkEnded
from service.http import problems
from service.http.guards.admission import Places, UnderWay, Work, called_tool, cost_of_body
from service.http.guards.limits import TokenBuckets
from service.http.guards.sending import ANSWERS, SendingPlaces

_FETCH = "fetch"
"""The tool of `/mcp` that is sent a document."""
DOCUMENTS = 16
"""Documents that are sent at once, each until its last byte."""
DOCUMENT_COST = 5.0
"""More than is ordinary, so that no caller has more than half of the places."""
GRACE_SECONDS = 0.5
"""For work to notice that it is overdue, before it is answered without it."""


class Admission:
    """Lets `concurrency` questions be answered at once and `queue` more wait, `seconds` at most; refuses the others.

    Refusing costs next to nothing, so those who are let in are answered as fast as on a quiet day. A request has a
    place until the last byte is sent: a question one of those that work, and when its answer begins one of those that
    are sent, so that a client that takes its answer slowly keeps nobody from being answered. Work that is overdue is
    answered with a refusal, whatever it goes on doing; work whose client is gone ends.
    """

    def __init__(
        self,
        concurrency: int,
        queue: int,
        seconds: float,
        *,
        buckets: TokenBuckets | None = None,
        answers: int = ANSWERS,
    ) -> None:
        # Dear work of one caller leaves others half of the processor, not only half of the places.
        share = min(concurrency // 2, len(os.sched_getaffinity(0)) // 2)
        self.questions = Places(concurrency, queue, seconds, share)
        self.documents = Places(DOCUMENTS, queue, seconds)
        self.answers = SendingPlaces(answers)
        self.under_way = UnderWay()
        self._buckets = buckets

    async def question(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a question in, or a batch of them, by what it costs."""
        first = await receive()
        await self._admit(app, scope, first, receive, send, self.questions, cost_of_body(first.get("body", b"")))

    async def document(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        """Let in what is sent a document."""
        await self._admit(app, scope, await receive(), receive, send, self.documents, DOCUMENT_COST)

    async def tool(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        """Let in what calls a tool of the protocol for assistants; whatever else it says costs nothing."""
        first = await receive()
        called = called_tool(first.get("body", b""))
        if called is None:
            await app(scope, _replay(first, receive), send)
        elif called[0] == _FETCH:
            await self._admit(app, scope, first, receive, send, self.documents, DOCUMENT_COST)
        else:
            await self._admit(app, scope, first, receive, send, self.questions, called[1])

    async def _admit(
        self, app: ASGIApp, scope: Scope, first: Message, receive: Receive, send: Send, places: Places, cost: float
    ) -> None:
        """Let a request in whose first message has come."""
        following = asyncio.ensure_future(receive())
        caller = scope["state"].get("caller", "")
        if self._buckets is not None:
            self._buckets.charge(caller, cost - 1)
        work = Work(places, caller, cost)
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
            await self._answer(app, scope, replay, send, work, is_question=places is self.questions)
        finally:
            following.cancel()

    async def _answer(
        self, app: ASGIApp, scope: Scope, receive: Receive, send: Send, work: Work, *, is_question: bool
    ) -> None:
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

        answering = asyncio.ensure_future(app(scope, receive, send_noticing))
        self.under_way.add(work)

        def end(_: asyncio.Future[None]) -> None:
            self.under_way.discard(work)
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


class QuestionRoute(APIRoute):
    """A route that answers questions."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        await _admission(scope).question(super().handle, scope, receive, send)


class DocumentRoute(APIRoute):
    """A route that sends documents, or what is made of them."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        await _admission(scope).document(super().handle, scope, receive, send)


class AdmittedTools:
    """An app of tools, of which each call is admitted."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await _admission(scope).tool(self._app, scope, receive, send)


def _admission(scope: Scope) -> Admission:
    admission: Admission = scope["app"].state.admission
    return admission


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
