"""Too many, too much or too slow is refused at once, and those who are let in are answered."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from service.answer.live import LiveSearcher
from service.answer.searcher import Searcher
from service.errors import Overloaded, RateExceeded
from service.http.app import create_app
from service.http.guards.admission import Places
from service.http.guards.admitted import Admission
from service.http.guards.limits import MAX_BATCH_BODY, BodyLimitMiddleware, TokenBuckets
from service.http.problems import MEDIA_TYPE
from service.settings.values import Settings


def scope(path: str = "/v1/search") -> Scope:
    return {"type": "http", "method": "POST", "path": path, "headers": [], "query_string": b"", "state": {}}


async def nothing() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}


class Sent:
    """What an ASGI app has sent."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    async def __call__(self, message: Message) -> None:
        self.messages.append(message)

    @property
    def status(self) -> int:
        return int(self.messages[0]["status"])

    @property
    def headers(self) -> dict[str, str]:
        return {name.decode(): value.decode() for name, value in self.messages[0]["headers"]}


class Slow:
    """An app that answers when its gate is opened, and notes how many are inside."""

    def __init__(self) -> None:
        self.gate = asyncio.Event()
        self.inside = 0
        self.most = 0
        self.order: list[int] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.inside += 1
        self.most = max(self.most, self.inside)
        self.order.append(scope["state"].get("number", 0))
        await self.gate.wait()
        self.inside -= 1
        await send({"type": "http.response.start", "status": 200, "headers": []})


def test_as_many_are_let_in_and_wait_as_may_and_the_others_are_refused_at_once() -> None:
    async def crowd() -> None:
        slow = Slow()
        app = Admission(concurrency=2, queue=3, seconds=60)
        sent = [Sent() for _ in range(8)]
        tasks = []
        for number, one in enumerate(sent):
            tasks.append(
                asyncio.create_task(app.question(slow, {**scope(), "state": {"number": number}}, nothing, one))
            )
            await asyncio.sleep(0)
        done, _ = await asyncio.wait(tasks[5:], timeout=5)
        assert len(done) == 3
        assert [one.status for one in sent[5:]] == [503, 503, 503]
        assert sent[5].headers["content-type"] == MEDIA_TYPE
        assert sent[5].headers["retry-after"] == "2"
        assert slow.inside == 2
        slow.gate.set()
        await asyncio.gather(*tasks)
        assert [one.status for one in sent[:5]] == [200] * 5
        assert [number for number in slow.order if number] == [1, 2, 3, 4]

    asyncio.run(crowd())


def test_whoever_waits_too_long_is_refused_and_leaves_its_place() -> None:
    async def crowd() -> None:
        slow = Slow()
        app = Admission(concurrency=1, queue=1, seconds=0.05)
        first = asyncio.create_task(app.question(slow, scope(), nothing, Sent()))
        await asyncio.sleep(0)
        for _ in range(3):
            waiting = Sent()
            await app.question(slow, scope(), nothing, waiting)
            assert waiting.status == 503
        slow.gate.set()
        await first
        after = Sent()
        await app.question(slow, scope(), nothing, after)
        assert after.status == 200

    asyncio.run(crowd())


def test_a_failing_question_gives_its_place_back() -> None:
    async def failing(_: Scope, __: Receive, ___: Send) -> None:
        raise RuntimeError

    async def twice() -> None:
        app = Admission(concurrency=1, queue=0, seconds=1)
        for _ in range(2):
            with pytest.raises(RuntimeError):
                await app.question(failing, scope(), nothing, Sent())

    asyncio.run(twice())


def test_a_body_that_trickles_is_refused_in_time() -> None:
    async def trickle() -> Message:
        await asyncio.sleep(0.01)
        return {"type": "http.request", "body": b" ", "more_body": True}

    async def slowly() -> None:
        sent = Sent()
        await BodyLimitMiddleware(Slow(), seconds=0.1)(scope(), trickle, sent)
        assert sent.status == 408
        assert (sent.headers["content-type"], sent.headers["connection"]) == (MEDIA_TYPE, "close")

    asyncio.run(slowly())


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_caller_may_ask_at_its_rate_after_a_burst() -> None:
    clock = Clock()
    buckets = TokenBuckets(60, clock)
    for _ in range(10):
        buckets.take("a")
    with pytest.raises(RateExceeded) as error:
        buckets.take("a")
    assert error.value.headers == {"Retry-After": "1"}
    buckets.take("b")  # another one's requests aren't counted
    for _ in range(5):
        clock.now += 1
        buckets.take("a")
        with pytest.raises(RateExceeded):
            buckets.take("a")
    clock.now += 3_600
    for _ in range(10):
        buckets.take("a")
    with pytest.raises(RateExceeded):
        buckets.take("a")


def test_a_slow_rate_tells_how_long_to_wait() -> None:
    buckets = TokenBuckets(1, Clock())
    buckets.take("a")
    with pytest.raises(RateExceeded) as error:
        buckets.take("a")
    assert error.value.headers == {"Retry-After": "60"}


def test_callers_are_forgotten_before_they_fill_the_memory() -> None:
    buckets = TokenBuckets(60, Clock())
    for number in range(30_000):
        buckets.take(str(number))
    assert len(buckets._buckets) == 10_000


@pytest.fixture
def limited(searcher: Searcher) -> Iterator[TestClient]:
    with TestClient(create_app(LiveSearcher(searcher), Settings(rate=6))) as client:
        yield client


def test_the_api_is_limited_and_the_page_is_not(limited: TestClient) -> None:
    assert limited.get("/v1/status").status_code == 200
    refused = limited.post("/v1/search", json={"query": "barn"})
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "10")
    assert refused.headers["content-type"] == MEDIA_TYPE
    assert refused.json()["detail"] == "Du har gjort för många anrop på kort tid. Vänta 10 sekunder och försök igen."
    assert limited.get("/").status_code == limited.get("/healthz").status_code == 200


def test_no_limit_if_none_is_set(searcher: Searcher) -> None:
    client = TestClient(create_app(LiveSearcher(searcher), Settings(rate=0)))
    assert {client.get("/v1/status").status_code for _ in range(300)} == {200}


def test_a_batch_may_be_larger_than_a_question(app: FastAPI) -> None:
    client = TestClient(app)
    longest = {"query": "\U00010400" * 1_000 + "\U0001f600" * 1_000}
    body = json.dumps({"queries": [longest] * 20}).encode()
    assert 400_000 < len(body) < MAX_BATCH_BODY

    def post(content: bytes) -> Any:
        return client.post("/v1/search/batch", content=content, headers={"Content-Type": "application/json"})

    assert post(json.dumps({"queries": [{"query": "barn"}] * 2}).encode().ljust(MAX_BATCH_BODY)).status_code == 200
    assert post(body.ljust(MAX_BATCH_BODY + 1)).status_code == 413


def test_each_router_says_which_of_its_routes_wait_for_a_place(searcher: Searcher) -> None:
    app = create_app(LiveSearcher(searcher), Settings())
    app.state.admission = Admission(0, 0, 0)
    app.state.admission.documents = Places(0, 0, 0)
    client = TestClient(app)
    question = {"query": "Vad kostar det?"}
    for path, body in (
        ("/v1/answer", question),
        ("/v1/search", question),
        ("/v1/search/batch", {"queries": [question]}),
    ):
        assert client.post(path, json=body).json()["detail"] == Overloaded.sentence, path
    document = "0123456789abcdef"
    for path in (f"documents/{document}", f"originals/{document}", f"originals/{document}/picture"):
        assert client.get(f"/v1/{path}").json()["detail"] == Overloaded.sentence, path
    statuses = [client.get(path).status_code for path in ("/healthz", "/readyz", "/v1/status", "/", "/om")]
    assert statuses == [200] * 5


def test_a_client_that_takes_no_answer_holds_up_nobody_else() -> None:
    async def crowd() -> None:
        started = asyncio.Event()

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"", "more_body": False})

        async def never_taken(message: Message) -> None:
            started.set()
            await asyncio.Event().wait()

        admission = Admission(concurrency=1, queue=0, seconds=60)
        first = asyncio.create_task(admission.question(app, scope(), nothing, never_taken))
        await started.wait()
        for _ in range(3):
            other = Sent()
            await admission.question(app, scope(), nothing, other)
            assert other.status == 200
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        await admission.question(app, scope(), nothing, other)  # the place was given back once, not twice
        assert admission.questions.free == 1

    asyncio.run(crowd())
