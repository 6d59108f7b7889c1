"""Deeds: what is done to machines that answer, one at a time, and how it is undone."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from bench.cluster.machines import Machine, Machines, say, workers
from bench.cluster.networks import Bridge
from indexer.build.shards.cutting import cut_index

SHARDS = 3
_BACK_SECONDS = 5
"""Until another machine takes the place of one that was killed."""
_STANDSTILL_SECONDS = 20
_CUT_SECONDS = (8, 40)
"""Before Ray takes a machine that isn't heard for gone, and long after."""
_ANSWERING_SECONDS = 120
Deed = Callable[[], object]


class Deeds:
    """What may be done to machines and to the index that they answer from."""

    def __init__(self, machines: Machines, index: Path, chance: random.Random, bridge: Bridge | None = None) -> None:
        """`bridge`: between the machines, if they have networks of their own."""
        self._machines = machines
        self._index = index
        self._chance = chance
        self._bridge = bridge
        self._cuts = 0
        self.shards = SHARDS
        """Of the cut that was published last."""

    @property
    def by_kind(self) -> Mapping[str, Deed]:
        return {
            "actor": self.kill_actor,
            "machine": self.kill_machine,
            "standstill": self.stand_still,
            "publishing": self.publish_and_kill,
            "alone": self.kill_machine,
            "partition": self.partition,
            "apart": self.partition,
        }

    def is_whole(self, copies: int) -> bool:
        """Whether each shard's copies are open, and nothing of what was before is left."""
        self._tend()
        return len(workers("ShardActor")) == self.shards * copies

    def _tend(self) -> None:
        """Start Ray again where it has ended, as whoever watches it on a machine does (systemd)."""
        for place, machine in enumerate(self._machines.all):
            if machine.has_failed():
                say(f"Ray ended on {machine.ip} and is started again")
                machine.kill()
                self._machines.all[place] = self._machines.back(machine)

    def kill_actor(self) -> None:
        self._chance.choice(workers("ShardActor")).kill()

    def kill_machine(self) -> None:
        """One that answers for a shard; another takes its place."""
        machine = self._answering()
        machine.kill()
        time.sleep(_BACK_SECONDS)
        self._machines.all[self._machines.all.index(machine)] = self._machines.add()

    def stand_still(self) -> None:
        machine = self._answering()
        machine.signalled(signal.SIGSTOP)
        time.sleep(_STANDSTILL_SECONDS)
        machine.signalled(signal.SIGCONT)

    def publish_and_kill(self) -> None:
        self.publish(SHARDS + 1 - (self.shards - SHARDS))
        time.sleep(self._chance.uniform(0, 5))
        self._chance.choice((self.kill_actor, self.kill_machine))()

    def publish(self, shards: int = SHARDS) -> None:
        cut_index(self._index, shards)
        self.shards = shards

    def partition(self) -> None:
        """Cut a machine that answers off from all others, for a short time and a long one in turn.

        Where the others have gone on without it, Ray ends there when the network is back.
        """
        if self._bridge is None:
            raise ValueError("machines without networks of their own can't be cut off")
        machine = self._answering()
        seconds = _CUT_SECONDS[self._cuts % len(_CUT_SECONDS)]
        self._cuts += 1
        self._bridge.cut(machine.ip)
        time.sleep(seconds)
        self._bridge.mend(machine.ip)
        say(f"{machine.ip} was cut off for {seconds} s")

    def _answering(self) -> Machine:
        """One of the machines that have something of a shard."""
        start = time.monotonic()
        while time.monotonic() < start + _ANSWERING_SECONDS:
            if found := [one for one in self._machines.all if _answers(one)]:
                return self._chance.choice(found)
            self._tend()
            time.sleep(0.2)
        raise TimeoutError("no machine answers for a shard")


def _answers(machine: Machine) -> bool:
    of_it = {process.pid for process in machine.processes()}
    return any(worker.pid in of_it for worker in workers("ShardActor"))
