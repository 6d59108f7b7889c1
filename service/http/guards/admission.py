"""Admission: who may work now, by what it will cost and by who asks; and the end of work that nobody waits for.

A request is admitted in turns. A question is one turn, a batch is as many as its cost needs, and between two turns
others come first. Callers take turns whoever came first, and no one has more than half of the places for dear work.
"""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Sequence
from dataclasses import dataclass

import anyio.from_thread

from service.errors import Overloaded, WorkEnded

WORK_SECONDS = 4.0
"""For the work of one turn. A dear question takes a quarter of a second of one core; who waits is told within five."""
BATCH_SECONDS = 60.0
"""For a whole batch, waiting between its turns included."""
ORDINARY_COST = 4.0
"""What costs no more than that isn't dear: a long question with few hits, or a short one with many."""
TURN_COST = 16.0
"""Of the questions of a batch that are answered in one turn, at most, unless one alone costs more."""
_CHARACTERS, _HITS = 400, 25
"""That cost as much as a question itself (`life/attack_load.py`): 2,000 characters and 100 hits cost ten questions."""


def cost(characters: int, limit: int) -> float:
    """What a question costs, in short questions with few hits."""
    return 1 + min(max(characters, 0), 2_000) / _CHARACTERS + min(max(limit, 0), 100) / _HITS


def cost_of_body(body: bytes) -> float:
    """What the questions in a request's body cost together; 1 where the body is none that can be answered."""
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        return 1.0
    queries = content.get("queries", [content]) if isinstance(content, dict) else []
    costs = [_cost_of(query) for query in queries if isinstance(query, dict)] if isinstance(queries, list) else []
    return sum(costs[:32]) or 1.0


def called_tool(body: bytes) -> tuple[str, float] | None:
    """The tool that a JSON-RPC request calls, and what that costs; None where it calls none, which costs nothing."""
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(content, dict) or content.get("method") != "tools/call":
        return None
    parameters = content.get("params")
    called = parameters if isinstance(parameters, dict) else {}
    arguments = called.get("arguments")
    return str(called.get("name")), _cost_of(arguments if isinstance(arguments, dict) else {})


def _cost_of(query: dict[str, object]) -> float:
    text, limit = query.get("query"), query.get("limit", 5)
    return cost(len(text) if isinstance(text, str) else 0, limit if isinstance(limit, int) else 5)


def turns(costs: Sequence[float]) -> list[range]:
    """Which questions of a batch are answered in one turn, in their order."""
    cut: list[range] = []
    start, sum_ = 0, 0.0
    for number, one in enumerate(costs):
        if number > start and sum_ + one > TURN_COST:
            cut.append(range(start, number))
            start, sum_ = number, 0.0
        sum_ += one
    return [*cut, range(start, len(costs))]


@dataclass(slots=True, eq=False)
class _Waiting:
    granted: asyncio.Future[None]
    dear: bool

    @property
    def has_place(self) -> bool:
        """Whether a place was given to it, rather than that it was refused or cancelled."""
        return self.granted.done() and not self.granted.cancelled() and self.granted.exception() is None


class Places:
    """So many places at once, and so many more requests that wait for one, `seconds` at most. For one event loop."""

    def __init__(self, count: int, queue: int, seconds: float, share: int | None = None) -> None:
        """`share` is how many places one caller may have for dear work; half of them unless given."""
        self.free = count
        self.seconds = seconds
        self._queue = queue
        self._share = max(1, count // 2 if share is None else share)
        self._dear: Counter[str] = Counter()
        """Places for dear work, by who has them."""
        self._callers: OrderedDict[str, deque[_Waiting]] = OrderedDict()
        """Who waits; the one whose turn is next comes first."""

    async def enter(self, caller: str, *, dear: bool, under_way: bool = False, wait: float | None = None) -> None:
        """Wait for a place. What is under way already comes before what its caller asks anew.

        Raises `Overloaded`.
        """
        waiting = _Waiting(asyncio.get_running_loop().create_future(), dear)
        line = self._callers.setdefault(caller, deque())
        if under_way:
            line.appendleft(waiting)
        else:
            line.append(waiting)
        self._grant()
        if not waiting.granted.done() and not under_way:
            self._make_room()
        inside = False
        try:
            async with asyncio.timeout(self.seconds if wait is None else wait):
                await waiting.granted
            inside = True
        except TimeoutError as error:
            raise Overloaded from error
        finally:
            if waiting in line:
                line.remove(waiting)
                if not line and self._callers.get(caller) is line:
                    del self._callers[caller]
                self._grant()  # it may have kept one behind it from a place
            elif waiting.has_place and not inside:  # which it got just when it was no longer wanted
                self.leave(caller, dear=dear)

    def leave(self, caller: str, *, dear: bool) -> None:
        """Give a place back."""
        self.free += 1
        if dear:
            self._dear[caller] -= 1
            self._dear += Counter()  # forgets those who have none
        self._grant()

    def _grant(self) -> None:
        """Give free places to those who wait, one to each caller in turn."""
        while self.free > 0:
            for caller, line in self._callers.items():
                if not line[0].dear or self._dear[caller] < self._share:
                    break
            else:
                return
            waiting = line.popleft()
            self._callers.move_to_end(caller)
            if not line:
                del self._callers[caller]
            if not waiting.granted.done():
                waiting.granted.set_result(None)
                self.free -= 1
                self._dear[caller] += waiting.dear

    def _make_room(self) -> None:
        """Refuse the last that came of the caller who has most waiting, where more wait than may."""
        if sum(map(len, self._callers.values())) <= self._queue:
            return
        line = max(reversed(self._callers.values()), key=len)
        last = line[-1]
        if not last.granted.done():
            last.granted.set_exception(Overloaded())


class UnderWay:
    """The work of all requests that have not ended."""

    def __init__(self) -> None:
        self._works: set[Work] = set()

    def add(self, work: Work) -> None:
        self._works.add(work)

    def discard(self, work: Work) -> None:
        self._works.discard(work)

    def longest_overdue(self) -> float:
        """Seconds; below 0 where nothing is overdue."""
        return max((work.overdue for work in self._works), default=-WORK_SECONDS)


class Work:
    """What one request does: it has a place, a deadline, and somebody who waits for the answer."""

    def __init__(self, places: Places, caller: str, cost: float) -> None:
        self._places = places
        self.caller = caller
        self._dear = cost > ORDINARY_COST
        self._inside = False
        self._entering: asyncio.Task[None] | None = None
        self._gone = threading.Event()
        self._started = time.monotonic()
        self._deadline: float | None = None

    @property
    def overdue(self) -> float:
        """Seconds since its turn should have ended; below 0 until then, or while it waits."""
        deadline = self._deadline
        return -WORK_SECONDS if deadline is None else time.monotonic() - deadline

    def check(self) -> None:
        """Go on only if somebody waits for it and there is time. Raises `WorkEnded`. For any thread."""
        if self._gone.is_set() or self.overdue > 0:
            raise WorkEnded

    def give_way(self) -> None:
        """Let others have a turn, and wait for another one; called in a worker thread.

        Raises `Overloaded` or `WorkEnded`.
        """
        self.check()
        anyio.from_thread.run(self._another_turn)
        self.check()

    async def enter(self) -> None:
        """Wait for the first turn. Raises `Overloaded`."""
        await self._enter(under_way=False, wait=None)

    async def _another_turn(self) -> None:
        self.leave()
        left = BATCH_SECONDS - (time.monotonic() - self._started)
        if left <= 0:
            raise WorkEnded
        await self._enter(under_way=True, wait=left)

    async def _enter(self, *, under_way: bool, wait: float | None) -> None:
        self._entering = asyncio.ensure_future(
            self._places.enter(self.caller, dear=self._dear, under_way=under_way, wait=wait)
        )
        try:
            await self._entering
        except asyncio.CancelledError:
            if self._entering.done() and not self._entering.cancelled() and self._entering.exception() is None:
                self._places.leave(self.caller, dear=self._dear)
            if self._gone.is_set():
                raise WorkEnded from None
            raise
        finally:
            self._entering = None
        self._inside = True
        self._deadline = time.monotonic() + WORK_SECONDS

    def leave(self) -> None:
        """Give the place back, if it has one."""
        self._deadline = None
        if self._inside:
            self._inside = False
            self._places.leave(self.caller, dear=self._dear)

    def abandon(self) -> None:
        """Nobody waits for it any longer."""
        self._gone.set()
        if self._entering is not None:
            self._entering.cancel()
