"""Kills: a cluster of three machines is asked all the while, and what it runs on is killed, again and again.

    unshare --map-root-user --net sh -c 'ip link set lo up && exec python -m bench.cluster.kills INDEX [--actor 50 ...]'

Each kind so many times as its flag says, always by SIGKILL, and then until all is whole again:

actor       a process that answers for a shard; each has a copy on another machine
machine     a machine with all its processes; another takes its place five seconds later
standstill  a machine's processes stop, without closing a connection, for twenty seconds
publishing  a process or a machine, at some moment after a new cut was published
alone       a machine, where shards have no copies
building    a process that encodes, a machine, or the command itself, which is begun again: the index must be the same
upgrade     two of three machines are started anew with another Belägg, one after the other, and then the service
own         Ray's processes on the service's own machine
head        the head with all its processes; it and the others are started anew, and the service by whoever watches it

Answers are those of `belagg serve` over HTTP, and each has to be that of one machine, byte for byte. With problems the
exit status is 1. BELAGG_EVAL names the test sets.
"""

from __future__ import annotations

import argparse
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.cluster.machines import (
    BELAGG,
    Asked,
    Machine,
    Machines,
    answered,
    prepare_environment,
    say,
    served,
    workers,
    written,
)
from bench.cluster.sharded import drawn
from bench.report import record
from indexer.build.shards.cutting import cut_index
from service.cli.terminal.console import DEFAULT_MODEL

NAME = "kills"
SHARDS = 3
WHOLE_SECONDS = 120
"""Nothing is waited for longer than that after a kill."""
SEED = 1
KINDS = {
    "actor": 50,
    "machine": 15,
    "standstill": 5,
    "publishing": 15,
    "alone": 5,
    "building": 5,
    "upgrade": 1,
    "own": 3,
    "head": 3,
}
_IN_A_ROW = 10
_BACK_SECONDS = 5
_STANDSTILL_SECONDS = 20
_UPGRADE_SECONDS = 45
"""Until Ray has noticed that a machine went, and its shards are on others."""

Questions = Sequence[tuple[str, Any]]


def main() -> int:
    """Ask, kill, and write the record."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("index", type=Path)
    parser.add_argument("--texts", type=Path, default=record.REPOSITORY / "seeds")
    parser.add_argument("--questions", nargs="+", default=["squad-sv-a"])
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--model", type=Path, default=DEFAULT_MODEL)
    for kind, times in KINDS.items():
        parser.add_argument(f"--{kind}", type=int, default=times)
    options = parser.parse_args()
    environment = record.Environment.here()
    prepare_environment()
    folder = Path(tempfile.mkdtemp(prefix="belagg-"))  # a short name: Ray's sockets lie in it
    measured: dict[str, Any] = {}
    command = f"python -m bench.cluster.{NAME} INDEX --questions {' '.join(options.questions)} --count {options.count}"
    command += "".join(f" --{kind} {getattr(options, kind)}" for kind in KINDS)
    try:
        for found in _Killing(folder, options).every_kind():
            measured[found.pop("kind")] = found
            say(found)
            record.write(NAME, command=command, environment=environment, measured=measured)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    with_copies = [measured[kind] for kind in ("actor", "machine", "standstill", "publishing") if kind in measured]
    wrong = any(one.get("wrong") for one in measured.values())
    return int(wrong or any(one["refused"] + one["unreachable"] for one in with_copies))


class _Killing:
    def __init__(self, folder: Path, options: argparse.Namespace) -> None:
        self._folder = folder
        self._options = options
        self._index = folder / "index"
        self._chance = random.Random(SEED)
        self._questions: Questions = ()
        self._machines: Machines

    def every_kind(self) -> Any:
        """A record of each kind that is wanted."""
        shutil.copytree(self._options.index, self._index, ignore=shutil.ignore_patterns("cache", "shards"))
        cut_index(self._index, SHARDS)
        questions = drawn(self._options.questions, self._options.count)
        with served(self._index, self._options.model):
            self._questions = [(question, answered(question).json()) for question in questions]
        say(f"{len(questions)} answered on one machine")
        self._machines = Machines(self._folder, SHARDS)
        say("machines are there")
        try:
            for kinds, copies in ((("machine", "actor", "publishing", "standstill"), 2), (("alone",), 1)):
                if any(getattr(self._options, kind) for kind in kinds):
                    with self._served(copies):
                        for kind in kinds:
                            if times := getattr(self._options, kind):
                                yield self._repeated(kind, copies, times)
            if self._options.building:
                yield self._built(self._options.building)
            if self._options.upgrade:
                yield self._upgraded()
            for kind in ("own", "head"):
                if times := getattr(self._options, kind):
                    yield self._lost(kind, times)
        finally:
            self._machines.close()

    def _served(self, copies: int, own: str | None = None) -> Any:
        more = ("--cluster", self._machines.address, "--copies", str(copies))
        return served(self._index, self._options.model, more, own)

    def _repeated(self, kind: str, copies: int, times: int) -> dict[str, Any]:
        asked = Asked(kind, copies)
        for question in self._questions:
            asked.ask(*question)
        shards = SHARDS
        for _ in range(times):
            if kind == "publishing":
                shards = SHARDS + 1 - (shards - SHARDS)
            self._killed(asked, self._deed(kind, shards), shards * copies)
            say(asked)
        if shards != SHARDS:
            self._killed(asked, lambda: self._publish(SHARDS), SHARDS * copies)
        return asdict(asked)

    def _killed(self, asked: Asked, deed: Callable[[], object], processes: int) -> None:
        """Do something while it is asked, and go on until all answers and all processes are there."""
        done = threading.Event()
        started, was_refused = time.monotonic(), asked.refused + asked.unreachable

        def ask() -> None:
            in_a_row, until_answered = 0, 0.0
            while time.monotonic() < started + WHOLE_SECONDS:
                if asked.ask(*self._questions[asked.asked % len(self._questions)]):
                    in_a_row += 1
                else:
                    in_a_row, until_answered = 0, 0.0
                if in_a_row < _IN_A_ROW:
                    continue
                until_answered = until_answered or time.monotonic() - started
                if done.is_set() and len(workers("ShardActor")) == processes:
                    break
            refused = asked.refused + asked.unreachable > was_refused
            asked.until_answered.append((until_answered or WHOLE_SECONDS) if refused else 0)
            asked.until_whole.append(time.monotonic() - started)

        asked.kills += 1
        asking = threading.Thread(target=ask)
        asking.start()
        deed()
        done.set()
        asking.join()

    def _deed(self, kind: str, shards: int) -> Callable[[], object]:
        if kind == "actor":
            return self._kill_actor
        if kind == "standstill":
            return self._stand_still
        if kind == "publishing":
            return lambda: self._publish(shards, self._chance.choice((self._kill_actor, self._kill_machine)))
        return self._kill_machine

    def _kill_actor(self) -> None:
        self._chance.choice(workers("ShardActor")).kill()

    def _kill_machine(self) -> None:
        """One that has something of a shard."""
        machine = self._chance.choice(self._answering())
        machine.kill()
        time.sleep(_BACK_SECONDS)
        self._machines.all[self._machines.all.index(machine)] = self._machines.add()

    def _answering(self) -> list[Machine]:
        """Machines that have something of a shard."""
        start = time.monotonic()
        while time.monotonic() < start + WHOLE_SECONDS:
            if found := [one for one in self._machines.all if _answers(one)]:
                return found
            time.sleep(0.2)
        raise TimeoutError

    def _stand_still(self) -> None:
        machine = self._chance.choice(self._answering())
        machine.signalled(signal.SIGSTOP)
        time.sleep(_STANDSTILL_SECONDS)
        machine.signalled(signal.SIGCONT)

    def _publish(self, shards: int, then: Callable[[], object] = lambda: None) -> None:
        cut_index(self._index, shards)
        time.sleep(self._chance.uniform(0, 5))
        then()

    def _built(self, times: int) -> dict[str, Any]:
        """Indexes that were built and cut on the cluster while something was killed."""
        here, seconds = self._folder / "here", []
        self._index_texts(here).wait()
        differing, failed = 0, 0
        for number in range(times):
            there = self._folder / f"there{number}"
            start = time.monotonic()
            building = self._index_texts(there, "--cluster", self._machines.address)
            while building.poll() is None and not workers("EncodingActor"):
                time.sleep(0.1)
            time.sleep(self._chance.uniform(0, 10))
            (self._kill_encoder, self._kill_any_machine, building.kill)[number % 3]()
            if building.wait() == -signal.SIGKILL:
                building = self._index_texts(there, "--cluster", self._machines.address)
            failed += building.wait() != 0
            differing += written(there) != written(here)
            seconds.append(time.monotonic() - start)
            say(f"built: {seconds[-1]:.0f} s, {differing} differing, {failed} failed")
        return {"kind": "building", "kills": times, "differing": differing, "failed": failed, "seconds": seconds}

    def _index_texts(self, index: Path, *more: str) -> subprocess.Popen[bytes]:
        command = [*BELAGG, "index", str(self._options.texts), "--index", str(index)]
        return subprocess.Popen([*command, "--model", str(self._options.model), "--shards", str(SHARDS), *more])

    def _kill_encoder(self) -> None:
        for worker in workers("EncodingActor")[:1]:
            worker.kill()

    def _kill_any_machine(self) -> None:
        machine = self._machines.all[0]
        machine.kill()
        time.sleep(_BACK_SECONDS)
        self._machines.all[0] = self._machines.add()

    def _lost(self, kind: str, times: int) -> dict[str, Any]:
        """What comes of the service whose own Ray is lost, or of a cluster whose head is; then all is started anew."""
        found: list[dict[str, Any]] = []
        for _ in range(times):
            own = self._machines.all[0] if kind == "own" else None
            with self._served(2, own.ip if own else None) as service:
                asked = Asked(kind, 2)
                started = time.monotonic()
                if own:
                    own.kill()
                else:
                    self._machines.head.kill()
                threading.Timer(_BACK_SECONDS, self._back, (own,)).start()
                in_a_row, refusals = 0, 0.0
                while time.monotonic() < started + WHOLE_SECONDS and service.poll() is None:
                    is_answered = asked.ask(*self._questions[asked.asked % len(self._questions)])
                    if not is_answered:
                        refusals = time.monotonic()
                    in_a_row = in_a_row + 1 if is_answered else 0
                    if in_a_row > _IN_A_ROW and time.monotonic() > started + 90:
                        break
                asked.until_answered.append(refusals and refusals - started)
                status = service.poll()
            found.append({"exit_status": status, "seconds": time.monotonic() - started, **asdict(asked)})
            say(found[-1])
        return {"kind": kind, "wrong": sum(one["wrong"] for one in found), "each": found}

    def _upgraded(self) -> dict[str, Any]:
        """Questions to the service of before while machines are upgraded, and to the new one when two have been."""
        other = self._folder / "other"
        for package in ("indexer", "service"):
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(record.REPOSITORY / package, other / package, ignore=ignored)
        with (other / "service" / "__init__.py").open("a", encoding="utf-8") as file:
            file.write("\n# Another.\n")
        before, after = Asked("upgrade", 2), Asked("upgrade", 2)
        with self._served(2):
            for number in (0, 1):
                started = time.monotonic()
                self._machines.all[number].kill()
                self._machines.all[number] = self._machines.add(other)
                while time.monotonic() < started + _UPGRADE_SECONDS:
                    before.ask(*self._questions[before.asked % len(self._questions)])
        more = ("--cluster", self._machines.address, "--copies", "2")
        with served(self._index, self._options.model, more, code=other):
            for question in self._questions:
                after.ask(*question)
        wrong = before.wrong + after.wrong
        return {"kind": "upgrade", "wrong": wrong, "before": asdict(before), "after": asdict(after)}

    def _back(self, own: Machine | None) -> None:
        if own:
            self._machines.all[0] = self._machines.back(own)
            return
        for machine in self._machines.all:
            machine.kill()
        self._machines.start(SHARDS)


def _answers(machine: Machine) -> bool:
    of_it = {process.pid for process in machine.processes()}
    return any(worker.pid in of_it for worker in workers("ShardActor"))


if __name__ == "__main__":
    sys.exit(main())
