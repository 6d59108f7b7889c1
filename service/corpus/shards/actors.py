"""Shards on several machines: an actor of Ray for each shard and copy, which has its files open and answers for it.

An actor that dies is started anew by Ray, and on another machine by the service if its own is gone; until then its
shard's other copies answer. Every question has a deadline: where a shard has no copy that answers by then,
`ShardsSilent` is raised.

The actors are those of one cut, and go with the corpus that they make: a new cut is opened whole beside the one that
answers, and takes its place at once, so no answer is of two.
"""

from __future__ import annotations

import itertools
import os
import threading
import time
import weakref
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from indexer.errors import BelaggError, WrongEncoder
from indexer.index.format import WORDS
from indexer.index.shards.cut import cut_of, lease_cut
from indexer.index.shards.manifest import ShardsManifest
from indexer.model.spec import EncoderSpec
from indexer.nodes.joining import join, nodes
from service.corpus.shards.copies import AskedCopies, Copy, ShardReply
from service.corpus.shards.errors import ShardsSilent, VersionsDiffer
from service.corpus.shards.merged import ShardedCorpus
from service.corpus.shards.placing import better, spread
from service.corpus.shards.shard import Shard
from service.corpus.shards.version import code_sha256

_P = ParamSpec("_P")
_T = TypeVar("_T")

SECONDS = 2.0
"""In which every shard must have answered."""
OPENING_SECONDS = 120.0
"""In which all must be open: each file is held against its checksum."""
_LATER_SECONDS = 10.0
"""In which a copy should be open, where another of the same shard is; and which what takes long may take."""
_DIFFERING_SECONDS = 40.0
"""In which machines with the same Belägg must be found, where some have another."""
_PAUSE = 0.05
"""Seconds until a shard that is just being started is asked again."""
_LOOK_SECONDS = 1.0
"""Between looks at which machines and copies are there."""
_TRIED_SECONDS = 10.0
"""Until a copy that can't be opened is started anew: its machine's files may be whole then."""
_AT_ONCE = 4
"""Questions that an actor answers at a time."""


class ShardActor:
    """One copy of a shard, in a process of its own."""

    def __init__(self, folder: str, manifest_sha256: str, code: str) -> None:
        """`code`: that of whoever asks (`code_sha256`)."""
        self._shard: Shard | ShardReply
        try:
            if code != code_sha256():
                raise VersionsDiffer
            self._shard = Shard(Path(folder), manifest_sha256)
        except BelaggError as error:
            self._shard = ShardReply(error=type(error), fields=vars(error), is_open=False)

    def process(self) -> int:
        """Its id, on its machine."""
        return os.getpid()

    def opened(self) -> ShardReply:
        """Whether the shard could be opened, or why not."""
        return self._shard if isinstance(self._shard, ShardReply) else ShardReply()

    def ask(self, state: str, method: str, args: Sequence[object], named: Mapping[str, object]) -> ShardReply:
        if isinstance(self._shard, ShardReply):
            return self._shard
        try:
            return ShardReply(getattr(self._shard.as_said(state), method)(*args, **named))
        except BelaggError as error:
            return ShardReply(error=type(error), fields=vars(error))


class ShardsOnRay:
    """The shards of one cut, each in `copies` actors on different machines, as far as there are so many.

    A thread looks after them: what was on a machine that is gone is started on one that has no copy of that shard.
    """

    def __init__(
        self,
        ray: Any,
        folder: Path,
        manifest: ShardsManifest,
        copies: int,
        seconds: float = SECONDS,
        lost: Callable[[], object] | None = None,
    ) -> None:
        """`lost` is told when Ray's processes on this machine are gone: it ends all actors then, wherever they are."""
        self._ray = ray
        self._lost = lost
        self._own = str(ray.get_runtime_context().get_node_id())
        self._folder = folder
        self._manifest = manifest
        self._seconds = seconds
        self._turn = itertools.count()
        self._looked = time.monotonic()
        self._actor = ray.remote(num_cpus=0, max_restarts=-1, max_task_retries=0, max_concurrency=_AT_ONCE)(ShardActor)
        self._copies = {
            number: [self._started(number, node) for node in where]
            for number, where in spread(nodes(ray), manifest.numbers, copies).items()
        }
        self._closed = threading.Event()
        self._keeping = threading.Thread(target=self._keep, name="belagg-shards", daemon=True)

    @property
    def actors(self) -> dict[int, list[Any]]:
        """By the shard's number, those of its copies."""
        return {number: [copy.actor for copy in copies] for number, copies in self._copies.items()}

    @property
    def nodes(self) -> dict[int, list[str]]:
        """By the shard's number, the machines that its copies are on."""
        return {number: [copy.machine for copy in copies] for number, copies in self._copies.items()}

    @property
    def silent(self) -> int:
        """How many copies weren't heard of when they were asked last."""
        return sum(copy.is_silent for copies in self._copies.values() for copy in copies)

    def open(self) -> None:
        """Wait until the copies are open: one of each shard at least, and the others too unless they take long.

        Raises `ShardsSilent`, or what one of them met.
        """
        start = time.monotonic()
        while self.silent:
            time.sleep(_PAUSE)
            self._look()
            faults = [copy.said for copies in self._copies.values() for copy in copies if copy.said.error is not None]
            for said in faults:
                if said.error is not VersionsDiffer:  # another machine may be as new as this one
                    said.value()
            heard = sum(not all(copy.is_silent for copy in copies) for copies in self._copies.values())
            waited = time.monotonic() - start
            if heard == len(self._copies) and waited > _LATER_SECONDS:
                break
            if waited > (_DIFFERING_SECONDS if faults else OPENING_SECONDS):
                for said in faults:
                    said.value()
                raise ShardsSilent(heard, len(self._copies))
        self._keeping.start()

    def ask(
        self,
        numbers: Sequence[int],
        state: str,
        method: Callable[Concatenate[Shard, _P], _T],
        *args: _P.args,
        **named: _P.kwargs,
    ) -> list[_T]:
        asked = AskedCopies(
            self._ray, [self._copies[number] for number in numbers], (state, method.__name__, args, named)
        )
        return cast("list[_T]", asked.answers(next(self._turn), self._seconds))

    def ask_long(
        self,
        numbers: Sequence[int],
        state: str,
        method: Callable[Concatenate[Shard, _P], _T],
        *args: _P.args,
        **named: _P.kwargs,
    ) -> list[_T]:
        asked = AskedCopies(
            self._ray, [self._copies[number] for number in numbers], (state, method.__name__, args, named)
        )
        return cast("list[_T]", asked.answers(next(self._turn), OPENING_SECONDS, _LATER_SECONDS))

    def close(self) -> None:
        """End all actors."""
        self._closed.set()
        if self._keeping.is_alive() and self._keeping is not threading.current_thread():
            self._keeping.join()
        for copies in self._copies.values():
            for copy in copies:
                self._ray.kill(copy.actor, no_restart=True)

    def _started(self, number: int, node: str) -> Copy:
        """A copy on that machine and no other: where Ray may choose, it puts two of one shard side by side."""
        strategy = self._ray.util.scheduling_strategies.NodeAffinitySchedulingStrategy(node, soft=False)
        folder, sha256 = str((self._folder / str(number)).absolute()), self._manifest.shards[number].manifest_sha256
        return Copy(
            self._ray, self._actor.options(scheduling_strategy=strategy).remote(folder, sha256, code_sha256()), node
        )

    def _keep(self) -> None:
        """See to it that there are so many copies."""
        while not self._closed.wait(_PAUSE):
            self._look()

    def _look(self) -> None:
        """Ask silent copies whether they are back, and now and then start what is lost."""
        for copies in self._copies.values():
            for copy in copies:
                copy.look()
        if time.monotonic() < self._looked + _LOOK_SECONDS:
            return
        self._looked = time.monotonic()
        with suppress(self._ray.exceptions.RayError):  # the head is away; it is asked again
            there, tried = nodes(self._ray), time.monotonic() - _TRIED_SECONDS
            if self._own not in there and self._lost:
                self._lost()
            for number, place, node in better(there, self._copies, lambda copy: copy.is_lost and copy.started < tried):
                old = self._copies[number][place]
                self._copies[number][place] = self._started(number, node)
                self._ray.kill(old.actor, no_restart=True)


def open_on(
    address: str,
    index: Path,
    copies: int = 1,
    seconds: float = SECONDS,
    lost: Callable[[], object] | None = None,
) -> ShardedCorpus:
    """The published cut of an index, which lies in the same folder on every machine of a cluster.

    Raises `NotCut`, `WrongFormatVersion`, `IndexDamaged`, `ShardsDiffer`, `ShardsSilent` or `ClusterError`.
    """
    ray = join(address)
    lease, manifest = lease_cut(index)
    shards = None
    try:
        shards = ShardsOnRay(ray, lease.generation, manifest, copies, seconds, lost)
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
    lost: Callable[[], object] | None = None
    """Told when Ray's processes on this machine are gone."""

    @property
    def pointer(self) -> bytes | None:
        return cut_of(self.folder).pointer_bytes

    def open(self, encoder: EncoderSpec) -> ShardedCorpus:
        """As `open_on` does, and raises `WrongEncoder`."""
        corpus = open_on(self.address, self.folder, self.copies, lost=self.lost)
        if corpus.encoder != encoder:
            raise WrongEncoder(str(self.folder), expected=corpus.encoder.name, found=encoder.name)
        return corpus
