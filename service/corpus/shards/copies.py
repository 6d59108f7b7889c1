"""Copies of a shard: each in an actor on some machine, heard of lately or not, and what comes of asking them.

A copy that was silent is asked last, and is pinged until it is heard again: so a machine that is gone costs the first
question a quarter of a second, and those that follow nothing.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from indexer.errors import BelaggError
from service.corpus.shards.errors import AccessDiffers, ShardsSilent

PATIENCE = 0.25
"""Seconds until another copy is asked too."""
_PAUSE = 0.05
"""Seconds between looks where nobody can be asked just now."""


@dataclass(frozen=True, slots=True)
class ShardReply:
    """What a shard answered, or the error that it met: an exception of its own wouldn't be sent whole."""

    answer: object = None
    error: type[BelaggError] | None = None
    fields: Mapping[str, object] | None = None
    is_open: bool = True
    """False where the shard couldn't be opened there: another machine may have it whole."""

    def value(self) -> Any:
        """Raises the error."""
        if self.error is not None:
            raise self.error(**self.fields or {})
        return self.answer


class Copy:
    """One copy of a shard. Thread-safe."""

    def __init__(self, ray: Any, actor: Any, machine: str) -> None:
        """`actor`: as `ShardActor`; `machine`: that it was started on."""
        self.actor = actor
        self.machine = machine
        self.started = time.monotonic()
        self.is_silent = True
        """Whether it hasn't answered yet, or couldn't when it was asked last, or was overtaken by one asked later."""
        self.is_lost = False
        """Whether it won't answer any more: its process is gone for good, or its files aren't whole."""
        self.said = ShardReply()
        """Whether it could be opened, or why not."""
        self._ray = ray
        self._ping: Any = None
        self._pinging = threading.Lock()

    def heard(self, said: ShardReply) -> None:
        """It answered."""
        self.is_silent = self.is_lost = not said.is_open
        self.said = ShardReply() if said.is_open else said

    def failed(self, error: Exception) -> None:
        """It can't be asked."""
        self.is_silent = True
        self.is_lost = isinstance(error, self._ray.exceptions.ActorDiedError)

    def look(self) -> None:
        """See whether a silent one is back, without waiting for it."""
        if not self.is_silent or self.is_lost or not self._pinging.acquire(blocking=False):
            return
        try:
            if self._ping is None:
                self._ping = self.actor.opened.remote()
            elif self._ray.wait([self._ping], timeout=0)[0]:
                ping, self._ping = self._ping, None
                try:
                    self.heard(self._ray.get(ping))
                except self._ray.exceptions.RayError as error:
                    self.failed(error)
        finally:
            self._pinging.release()


class AskedCopies:
    """One question to some shards, under way."""

    def __init__(self, ray: Any, shards: Sequence[Sequence[Copy]], question: tuple[str, str, Any, Any]) -> None:
        """`question`: what a shard is asked, as `ShardActor.ask` takes it."""
        self._ray = ray
        self._shards = [tuple(copies) for copies in shards]
        self._question = question
        self._answers: dict[int, Any] = {}
        self._under_way: dict[Any, tuple[int, Copy]] = {}
        self._tried: list[set[Copy]] = [set() for _ in shards]

    def answers(self, turn: int, seconds: float, patience: float = PATIENCE) -> list[Any]:
        """In the order of the shards. `turn`: whose it is among the copies.

        Raises `ShardsSilent`, or what a shard met.
        """
        now = time.monotonic()
        deadline, asking_more = now + seconds, now + patience
        for place, copies in enumerate(self._shards):
            self._ask_first(place, turn % len(copies))
        while len(self._answers) < len(self._shards):
            now = time.monotonic()
            if now >= deadline:
                raise ShardsSilent(len(self._answers), len(self._shards))
            if now >= asking_more:
                asking_more = now + patience
                self._ask_all()
            left = min(deadline, asking_more) - now
            if not self._under_way:
                time.sleep(min(left, _PAUSE))
                continue
            for one in self._ray.wait(list(self._under_way), num_returns=1, timeout=left)[0]:
                self._take(one)
            if any(place not in self._answers and not any(self._asked(place)) for place in range(len(self._shards))):
                asking_more = min(asking_more, time.monotonic() + PATIENCE)
        return [self._answers[place] for place in range(len(self._shards))]

    def _ask_first(self, place: int, turn: int) -> None:
        """Ask the copy whose turn it is of those that were heard last; all, if none was."""
        copies = self._shards[place]
        for copy in copies:
            copy.look()
        heard = [copy for copy in (*copies[turn:], *copies[:turn]) if not copy.is_silent]
        for copy in heard[:1] or copies:
            self._ask(place, copy)

    def _ask_all(self) -> None:
        """Ask every copy that isn't asked already of the shards that are awaited."""
        for place in range(len(self._shards)):
            if place not in self._answers:
                asked = set(self._asked(place))
                for copy in self._shards[place]:
                    if copy not in asked:
                        self._ask(place, copy)

    def _asked(self, place: int) -> Iterator[Copy]:
        return (copy for its, copy in self._under_way.values() if its == place)

    def _ask(self, place: int, copy: Copy) -> None:
        self._tried[place].add(copy)
        self._under_way[copy.actor.ask.remote(*self._question)] = place, copy

    def _ask_others(self, place: int) -> bool:
        """Ask the copies that weren't; whether any is asked now."""
        for copy in self._shards[place]:
            if copy not in self._tried[place]:
                self._ask(place, copy)
        return any(self._asked(place))

    def _take(self, one: Any) -> None:
        before = list(takewhile(lambda asked: asked != one, self._under_way))
        place, copy = self._under_way.pop(one)
        try:
            said: ShardReply = self._ray.get(one)
        except self._ray.exceptions.RayError as error:
            copy.failed(error)
            if place not in self._answers:
                self._ask_others(place)
            return
        copy.heard(said)
        if place in self._answers:
            return
        # Of its machine's files, or of what it was told of readers, another's may be as they should.
        if (said.error is AccessDiffers or not said.is_open) and self._ask_others(place):
            return
        if not said.is_open:
            return
        for its, slower in map(self._under_way.__getitem__, before):  # a busy machine is no silent one
            slower.is_silent |= its == place
        self._answers[place] = said.value()
