"""What is begun again: builds, a service that lost its Ray or its head, and machines that are upgraded."""

from __future__ import annotations

import random
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

from bench.cluster.asking import IN_A_ROW, WHOLE_SECONDS, Asked, Questions
from bench.cluster.deeds import SHARDS
from bench.cluster.machines import BELAGG, Machine, Machines, workers, written

_BACK_SECONDS = 5
_LEAST_SECONDS = 90
"""That a service whose Ray is lost is asked for: Ray lets it go on for a while, and ends it then."""
_UPGRADE_SECONDS = 45
"""Until Ray has noticed that a machine went, and its shards are on others."""


class Serve(Protocol):
    def __call__(
        self, copies: int, own: str | None = None, code: Path | None = None
    ) -> AbstractContextManager[subprocess.Popen[bytes]]:
        """`belagg serve` on the machines, see `served`."""


@dataclass(frozen=True)
class Restarts:
    """Machines, and what is asked and built on them."""

    folder: Path
    machines: Machines
    questions: Questions
    chance: random.Random
    serve: Serve
    texts: Path
    model: Path

    def built(self, times: int) -> Iterator[dict[str, Any]]:
        """Indexes that are built and cut on the cluster while something is killed."""
        if not times:
            return
        here = self.folder / "here"
        self._index_texts(here).wait()
        found: dict[str, Any] = {"kind": "building", "kills": 0, "differing": 0, "failed": 0}
        found |= {"killed": [], "seconds": []}
        for number in range(times):
            there = self.folder / f"there{number}"
            name = ("encoder", "machine", "command")[number % 3]
            start = time.monotonic()
            building = self._index_texts(there, "--cluster", self.machines.address)
            while building.poll() is None and not workers("EncodingActor"):
                time.sleep(0.1)
            time.sleep(self.chance.uniform(0, 10))
            was_building = building.poll() is None
            deeds = {"encoder": self._kill_encoder, "machine": self._kill_any_machine, "command": building.kill}
            deeds[name]()
            if building.wait() == -signal.SIGKILL:
                building = self._index_texts(there, "--cluster", self.machines.address)
            found["failed"] += building.wait() != 0
            found["differing"] += written(there) != written(here)
            found["kills"] += 1
            found["killed"].append(name if was_building else "nothing, it was done")
            found["seconds"].append(time.monotonic() - start)
            yield found

    def _index_texts(self, index: Path, *more: str) -> subprocess.Popen[bytes]:
        command = [*BELAGG, "index", str(self.texts), "--index", str(index)]
        return subprocess.Popen([*command, "--model", str(self.model), "--shards", str(SHARDS), *more])

    def _kill_encoder(self) -> None:
        for worker in workers("EncodingActor")[:1]:
            worker.kill()

    def _kill_any_machine(self) -> None:
        self.machines.all[0].kill()
        time.sleep(_BACK_SECONDS)
        self.machines.all[0] = self.machines.add()

    def lost(self, kind: str, times: int) -> Iterator[dict[str, Any]]:
        """What comes of a service whose own Ray is lost (`own`) or whose cluster's head is, and all is started anew."""
        asked, ends = Asked(kind, 2), []
        for _ in range(times):
            own = self.machines.all[0] if kind == "own" else None
            with self.serve(2, own.ip if own else None) as service:
                started = time.monotonic()
                (own or self.machines.every[-1]).kill()
                returning = threading.Timer(_BACK_SECONDS, self._back, (own,))
                returning.start()
                in_a_row, refused = 0, 0.0
                while time.monotonic() < started + WHOLE_SECONDS and service.poll() is None:
                    in_a_row = in_a_row + 1 if asked.ask_next(self.questions) else 0
                    if not in_a_row:
                        refused = time.monotonic() - started
                    if in_a_row >= IN_A_ROW and time.monotonic() > started + _LEAST_SECONDS:
                        break
                returning.join()
                asked.kills += 1
                asked.until_back.append(_BACK_SECONDS)
                asked.until_answered.append(refused if in_a_row >= IN_A_ROW else WHOLE_SECONDS)
                ends.append(service.poll())
            yield {**asdict(asked), "exit_statuses": ends}

    def _back(self, own: Machine | None) -> None:
        if own:
            self.machines.all[0] = self.machines.back(own)
            return
        for machine in self.machines.all:
            machine.kill()
        self.machines.start(SHARDS)

    def upgraded(self, older: Path, answers: Questions) -> Iterator[dict[str, Any]]:
        """Machines of an older Belägg and its service, upgraded one after the other while questions are asked.

        First two of three machines, then the service, then the last. The head keeps the older one, and what it says
        isn't listened to any more. `older`: the folder of its code; `answers`: what it answers on one machine.
        """
        asked = Asked("upgrade", 2)
        with self.serve(2, code=older):
            self._ask(asked, answers, 0)
            for number in range(SHARDS - 1):
                self._upgrade(number, asked)
                self._ask(asked, answers, _UPGRADE_SECONDS)
        before = asdict(asked)
        asked.kills += 1
        with self.serve(2):
            self._ask(asked, self.questions, 0)
            self._upgrade(SHARDS - 1, asked)
            self._ask(asked, self.questions, _UPGRADE_SECONDS)
        yield {**asdict(asked), "before": before, "other_answers": answers != self.questions}

    def _upgrade(self, number: int, asked: Asked) -> None:
        self.machines.all[number].kill()
        self.machines.all[number] = self.machines.add()
        asked.kills += 1

    def _ask(self, asked: Asked, questions: Questions, seconds: float) -> None:
        """Each question once, and on for so long."""
        started, before = time.monotonic(), asked.asked
        while asked.asked < before + len(questions) or time.monotonic() < started + seconds:
            asked.ask_next(questions)
