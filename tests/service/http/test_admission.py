"""Places go to callers in turn, dear work has its share, and work ends when nobody waits for it."""

from __future__ import annotations

import asyncio
import json
from functools import partial

import pytest
from starlette.types import Message, Receive, Scope, Send

from service.errors import Overloaded, RateExceeded, WorkEnded
from service.http.guards.admission import Places, Work, cost, cost_of_body, turns
from service.http.guards.admitted import Admission
from service.http.guards.limits import TokenBuckets
from service.http.guards.sending import PIECE, SendingMiddleware, SendingPlaces
from tests.service.http.test_limits import Clock, Sent, nothing, scope


def test_a_question_costs_by_its_length_and_hits_and_a_batch_by_its_questions() -> None:
    assert cost(2_000, 100) == 10
    assert cost(40, 5) == pytest.approx(1.3)
    dearest = {"queries": [{"query": "å" * 2_000, "limit": 100}] * 32}
    assert cost_of_body(json.dumps(dearest).encode()) == 320
    for broken in (b"", b"[]", b"{", b'{"queries": 3}', b'{"queries": []}', b"[" * 60_000):
        assert cost_of_body(broken) == 1


def test_a_batch_is_cut_into_turns_of_whole_questions() -> None:
    assert turns([10, 10, 10]) == [range(1), range(1, 2), range(2, 3)]
    assert turns([4] * 9) == [range(4), range(4, 8), range(8, 9)]
    assert turns([400]) == [range(1)]


def test_no_caller_has_more_than_half_of_the_places_for_dear_work() -> None:
    async def crowd() -> None:
        places = Places(4, 10, 60)
        dear = [asyncio.create_task(places.enter("a", dear=True)) for _ in range(6)]
        await asyncio.sleep(0)
        assert places.free == 2
        for _ in range(2):
            await asyncio.wait_for(places.enter("b", dear=False), 1)
        places.leave("a", dear=True)
        places.leave("b", dear=False)
        await asyncio.sleep(0)
        assert sum(task.done() for task in dear) == 3
        for task in dear:
            task.cancel()
        await asyncio.gather(*dear, return_exceptions=True)

    asyncio.run(crowd())


def test_callers_take_turns_and_the_one_with_most_waiting_is_refused() -> None:
    async def crowd() -> None:
        places = Places(1, 3, 60)
        await places.enter("a", dear=False)
        order: list[str] = []

        async def ask(caller: str) -> None:
            await places.enter(caller, dear=False)
            order.append(caller)
            places.leave(caller, dear=False)

        waiting = [asyncio.create_task(ask("a")) for _ in range(3)]
        await asyncio.sleep(0)
        other = asyncio.create_task(ask("b"))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        with pytest.raises(Overloaded):
            await waiting[2]
        places.leave("a", dear=False)
        await asyncio.gather(other, *waiting[:2])
        assert order == ["a", "b", "a"]
        assert places.free == 1

    asyncio.run(crowd())


async def _one_waits(places: Places, caller: str = "b") -> asyncio.Task[None]:
    """Somebody who waits for the only place, which another has."""
    await places.enter("a", dear=False)
    waits = asyncio.create_task(places.enter(caller, dear=False))
    await asyncio.sleep(0)
    return waits


def test_a_place_is_given_back_by_who_is_gone_in_the_moment_that_it_comes() -> None:
    async def leave_as_it_comes() -> None:
        places = Places(1, 10, 60)
        waits = await _one_waits(places)
        places.leave("a", dear=False)
        waits.cancel()
        await asyncio.gather(waits, return_exceptions=True)
        assert (waits.cancelled(), places.free) == (True, 1)

    asyncio.run(leave_as_it_comes())


def test_who_is_gone_before_a_place_comes_gives_none_back() -> None:
    async def leave_before() -> None:
        places = Places(1, 10, 60)
        waits = await _one_waits(places)
        waits.cancel()
        places.leave("a", dear=False)
        await asyncio.gather(waits, return_exceptions=True)
        assert (waits.cancelled(), places.free) == (True, 1)

    asyncio.run(leave_before())


def test_work_that_is_ended_as_it_comes_in_keeps_no_place() -> None:
    async def end_as_it_comes() -> None:
        places = Places(1, 10, 60)
        await places.enter("a", dear=False)
        entering = asyncio.create_task(Work(places, "b", 1).enter())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        places.leave("a", dear=False)
        await asyncio.sleep(0)  # it has its place, and doesn't know it yet
        assert places.free == 0
        entering.cancel()
        await asyncio.gather(entering, return_exceptions=True)
        assert (entering.cancelled(), places.free) == (True, 1)

    asyncio.run(end_as_it_comes())


def test_what_stood_behind_dear_work_that_is_gone_comes_in() -> None:
    async def crowd() -> None:
        places = Places(2, 10, 60)
        await places.enter("a", dear=True)
        dear = asyncio.create_task(places.enter("a", dear=True))
        cheap = asyncio.create_task(places.enter("a", dear=False))
        await asyncio.sleep(0)
        assert (places.free, cheap.done()) == (1, False)
        dear.cancel()
        await asyncio.gather(dear, return_exceptions=True)
        await asyncio.wait_for(cheap, 1)
        assert places.free == 0

    asyncio.run(crowd())


def test_cost_is_a_debt_that_is_waited_off() -> None:
    clock = Clock()
    buckets = TokenBuckets(600, clock)
    buckets.take("a")
    buckets.charge("a", 319)
    with pytest.raises(RateExceeded) as error:
        buckets.take("a")
    assert error.value.headers == {"Retry-After": "23"}
    clock.now += 23
    buckets.take("a")


def test_work_ends_when_its_client_is_gone() -> None:
    async def leave() -> None:
        gone = asyncio.Event()
        ended: list[str] = []

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            work: Work = scope["state"]["work"]
            work.check()
            gone.set()
            await asyncio.sleep(0.05)
            try:
                work.check()
            except WorkEnded:
                ended.append("ended")

        messages = iter([await nothing()])

        async def receive() -> Message:
            if (message := next(messages, None)) is not None:
                return message
            await gone.wait()
            return {"type": "http.disconnect"}

        admission = Admission(concurrency=1, queue=0, seconds=60)
        await admission.question(app, scope(), receive, Sent())
        assert ended == ["ended"]
        assert admission.questions.free == 1

    asyncio.run(leave())


def test_a_document_has_its_place_until_its_last_byte_is_sent() -> None:
    async def send_slowly() -> None:
        taken = asyncio.Event()

        async def app(_: Scope, __: Receive, send: Send) -> None:
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"x"})

        async def slowly(message: Message) -> None:
            if message["type"] == "http.response.body":
                await taken.wait()

        admission = Admission(concurrency=1, queue=0, seconds=60)
        before = admission.documents.free
        sending = asyncio.create_task(admission.document(app, scope(), nothing, slowly))
        for _ in range(20):
            await asyncio.sleep(0)
        assert admission.documents.free == before - 1
        taken.set()
        await sending
        assert admission.documents.free == before

    asyncio.run(send_slowly())


def test_an_answer_has_a_place_until_its_last_byte_is_sent_but_none_of_those_that_work() -> None:
    async def send_slowly() -> None:
        taken = asyncio.Event()

        async def app(_: Scope, __: Receive, send: Send) -> None:
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"x", "more_body": True})
            await send({"type": "http.response.body", "body": b"y"})

        async def slowly(message: Message) -> None:
            if message.get("body") == b"y":
                await taken.wait()

        admission = Admission(concurrency=1, queue=0, seconds=60, answers=2)
        sending = asyncio.create_task(admission.question(app, scope(), nothing, slowly))
        for _ in range(20):
            await asyncio.sleep(0)
        assert (admission.answers.free, admission.questions.free) == (1, 1)
        taken.set()
        await sending
        assert (admission.answers.free, admission.questions.free) == (2, 1)

    asyncio.run(send_slowly())


def test_where_all_places_are_taken_the_longest_sent_of_who_has_most_is_cut_off() -> None:
    ended: list[str] = []
    places = SendingPlaces(3)
    cuts = {name: partial(ended.append, name) for name in ("a1", "b1", "b2", "c1", "b3")}
    for name, cut in cuts.items():
        places.take(name[0], cut)
    assert ended == ["b1", "b2"]
    assert places.free == 0
    for cut in (*cuts.values(), *cuts.values()):  # what was cut off has none to give back
        places.leave(cut)
    assert places.free == 3


def test_what_waits_to_be_sent_has_a_bound_for_each_caller() -> None:
    async def crowd() -> None:
        body = bytes(range(256)) * 1_000

        async def app(_: Scope, __: Receive, send: Send) -> None:
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": body})

        taken = asyncio.Event()

        async def never_taken(message: Message) -> None:
            if message["type"] == "http.response.body":
                await taken.wait()

        def of(caller: str) -> Scope:
            return {**scope(), "state": {"caller": caller}}

        sending = SendingMiddleware(app, max_waiting=3 * len(body))
        first = asyncio.create_task(sending(of("a"), nothing, never_taken))
        await asyncio.sleep(0)
        refused, answered = Sent(), Sent()
        await sending(of("a"), nothing, refused)
        await sending(of("b"), nothing, answered)
        assert (refused.status, answered.status) == (503, 200)
        pieces = [message["body"] for message in answered.messages[1:]]
        assert b"".join(pieces) == body
        assert max(map(len, pieces)) == PIECE
        taken.set()
        await first
        again = Sent()
        await sending(of("a"), nothing, again)
        assert again.status == 200

    asyncio.run(crowd())
