"""Shards on several machines: an actor of Ray for each shard and copy, which has its files open and answers for it.

An actor that dies is started anew by Ray, on another machine if its own is gone; until then its shard's other copies
answer. Every question has a deadline: where a shard has no copy that answers by then, `ShardsSilent` is raised.

The actors are those of one cut, and go with the corpus that they make: a new cut is opened whole beside the one that
answers, and takes its place at once, so no answer is of two.
"""

from __future__ import annotations

import itertools
import os
import time
import weakref
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from indexer.errors import BelaggError, WrongEncoder
from indexer.index.format import WORDS
from indexer.index.shards.cut import cut_of, lease_cut
from indexer.index.shards.manifest import ShardsManifest
from indexer.model.spec import EncoderSpec
from indexer.nodes.joining import join, nodes
from service.corpus.access import CLOSED
from service.corpus.shards.errors import AccessDiffers, ShardsSilent
from service.corpus.shards.merged import ShardedCorpus
from service.corpus.shards.shard import Shard

_P = ParamSpec("_P")
_T = TypeVar("_T")

SECONDS = 2.0
"""In which every shard must have answered."""
OPENING_SECONDS = 120.0
"""In which all must be open: each file is held against its checksum."""
_PATIENCE = 0.25
"""Seconds until another copy is asked too."""
_PAUSE = 0.05
"""Seconds until a shard that is just being started is asked again."""
_AT_ONCE = 4
"""Questions that an actor answers at a time."""


@dataclass(frozen=True, slots=True)
class _Said:
    """What a shard answered, or the error that it met: an exception of its own wouldn't be sent whole."""

    answer: object = None
    error: type[BelaggError] | None = None
    fields: Mapping[str, object] | None = None

    def value(self) -> Any:
        """Raises the error."""
        if self.error is not None:
            raise self.error(**self.fields or {})
        return self.answer


class ShardActor:
    """One copy of a shard, in a process of its own."""

    def __init__(self, folder: str, manifest_sha256: str) -> None:
        self._shard: Shard | _Said
        try:
            self._shard = Shard(Path(folder), manifest_sha256)
        except BelaggError as error:
            self._shard = _Said(error=type(error), fields=vars(error))

    def process(self) -> int:
        """Its id, on its machine."""
        return os.getpid()

    def ask(self, state: str, method: str, args: Sequence[object], named: Mapping[str, object]) -> _Said:
        if isinstance(self._shard, _Said):
            return self._shard
        try:
            return _Said(getattr(self._shard.as_said(state), method)(*args, **named))
        except BelaggError as error:
            return _Said(error=type(error), fields=vars(error))


class ShardsOnRay:
    """The shards of one cut, each in `copies` actors on different machines, as far as there are so many."""

    def __init__(self, ray: Any, folder: Path, manifest: ShardsManifest, copies: int, seconds: float) -> None:
        self._ray = ray
        self._seconds = seconds
        self._turn = itertools.count()
        where = nodes(ray)
        actor = ray.remote(num_cpus=0, max_restarts=-1, max_task_retries=0, max_concurrency=_AT_ONCE)(ShardActor)
        affinity = ray.util.scheduling_strategies.NodeAffinitySchedulingStrategy
        self.actors: dict[int, list[Any]] = {
            number: [
                actor.options(scheduling_strategy=affinity(where[(number + copy) % len(where)], soft=True)).remote(
                    str((folder / str(number)).absolute()), manifest.shards[number].manifest_sha256
                )
                for copy in range(copies)
            ]
            for number in manifest.numbers
        }
        """By the shard's number, its copies."""

    def open(self) -> None:
        """Wait until every copy is open. Raises `ShardsSilent`, or whatever one of them met."""
        every = [copy for copies in self.actors.values() for copy in copies]
        asked = [copy.ask.remote(CLOSED, Shard.about.__name__, (), {}) for copy in every]
        ready, _ = self._ray.wait(asked, num_returns=len(asked), timeout=OPENING_SECONDS)
        if len(ready) < len(asked):
            raise ShardsSilent(len(ready), len(asked))
        for said in asked:
            try:
                self._ray.get(said).value()
            except self._ray.exceptions.RayError as error:
                raise ShardsSilent(0, len(asked)) from error

    def ask(
        self,
        numbers: Sequence[int],
        state: str,
        method: Callable[Concatenate[Shard, _P], _T],
        *args: _P.args,
        **named: _P.kwargs,
    ) -> list[_T]:
        asked = _Asked(self._ray, [self.actors[number] for number in numbers], (state, method.__name__, args, named))
        return cast("list[_T]", asked.answers(next(self._turn), time.monotonic() + self._seconds))

    def ask_long(
        self,
        numbers: Sequence[int],
        state: str,
        method: Callable[Concatenate[Shard, _P], _T],
        *args: _P.args,
        **named: _P.kwargs,
    ) -> list[_T]:
        asked = _Asked(self._ray, [self.actors[number] for number in numbers], (state, method.__name__, args, named))
        return cast("list[_T]", asked.answers(next(self._turn), time.monotonic() + OPENING_SECONDS))

    def close(self) -> None:
        """End all actors."""
        for copies in self.actors.values():
            for copy in copies:
                self._ray.kill(copy, no_restart=True)


class _Asked:
    """One question to some shards, under way."""

    def __init__(self, ray: Any, shards: Sequence[Sequence[Any]], question: tuple[str, str, Any, Any]) -> None:
        self._ray = ray
        self._shards = shards
        self._question = question
        self._answers: dict[int, Any] = {}
        self._under_way: dict[Any, int] = {}
        self._tried = [0] * len(shards)
        self._differing: set[int] = set()

    def answers(self, turn: int, deadline: float) -> list[Any]:
        """In the order of the shards. Raises `ShardsSilent`, or what a shard met."""
        self._tried = [turn] * len(self._shards)
        for place in range(len(self._shards)):
            self._submit(place)
        hedged = False
        while len(self._answers) < len(self._shards):
            left = deadline - time.monotonic()
            if left <= 0:
                raise ShardsSilent(len(self._answers), len(self._shards))
            ready, _ = self._ray.wait(list(self._under_way), num_returns=1, timeout=min(left, _PATIENCE))
            for one in ready:
                self._take(one)
            if not ready and not hedged:
                hedged = True
                for place, copies in enumerate(self._shards):
                    if place not in self._answers and len(copies) > 1:
                        self._submit(place)
        return [self._answers[place] for place in range(len(self._shards))]

    def _submit(self, place: int) -> None:
        """Ask the next copy of a shard."""
        copies = self._shards[place]
        copy = copies[self._tried[place] % len(copies)]
        self._tried[place] += 1
        self._under_way[copy.ask.remote(*self._question)] = place

    def _take(self, one: Any) -> None:
        place = self._under_way.pop(one)
        if place in self._answers:
            return
        try:
            said = self._ray.get(one)
        except self._ray.exceptions.RayError:
            if place not in self._under_way.values():
                if len(self._shards[place]) == 1:
                    time.sleep(_PAUSE)
                self._submit(place)
            return
        if said.error is AccessDiffers:  # its machine may have been told later than another copy's
            if place not in self._differing:
                self._differing.add(place)
                for _ in self._shards[place][1:]:
                    self._submit(place)
            if place in self._under_way.values():
                return
        self._answers[place] = said.value()


def open_on(address: str, index: Path, copies: int = 1, seconds: float = SECONDS) -> ShardedCorpus:
    """The published cut of an index, which lies in the same folder on every machine of a cluster.

    Raises `NotCut`, `WrongFormatVersion`, `IndexDamaged`, `ShardsDiffer`, `ShardsSilent` or `ClusterError`.
    """
    ray = join(address)
    lease, manifest = lease_cut(index)
    shards = None
    try:
        shards = ShardsOnRay(ray, lease.generation, manifest, copies, seconds)
        shards.open()
        corpus = ShardedCorpus(index, manifest, lease.generation / WORDS, shards)
    except BaseException:
        if shards is not None:
            shards.close()
        lease.release()
        raise
    weakref.finalize(corpus, _let_go, shards, lease.release).atexit = False  # Ray ends all with this process
    return corpus


def _let_go(shards: ShardsOnRay, release: Callable[[], None]) -> None:
    shards.close()
    release()


@dataclass(frozen=True, slots=True)
class Cuts:
    """The cuts of an index, one published after another, on a cluster."""

    folder: Path
    address: str
    copies: int = 1

    @property
    def pointer(self) -> bytes | None:
        return cut_of(self.folder).pointer_bytes

    def open(self, encoder: EncoderSpec) -> ShardedCorpus:
        """As `open_on` does, and raises `WrongEncoder`."""
        corpus = open_on(self.address, self.folder, self.copies)
        if corpus.encoder != encoder:
            raise WrongEncoder(str(self.folder), expected=corpus.encoder.name, found=encoder.name)
        return corpus
