"""Kills: a cluster of three machines is asked all the while, and what it runs on is killed, again and again.

    unshare --map-root-user --net sh -c 'ip link set lo up && exec python -m bench.cluster.kills INDEX [--actor 50 ...]'

Each kind so many times as its flag says, and then until all is whole again; what is killed is killed by SIGKILL:

actor       a process that answers for a shard; each has a copy on another machine
machine     a machine with all its processes; another takes its place five seconds later
standstill  a machine's processes stop, without closing a connection, for twenty seconds
publishing  a process or a machine, at some moment after a new cut was published
alone       a machine, where shards have no copies
partition   a machine's network is gone for eight seconds, or for forty; Ray is started there again where it gave up
apart       ... where shards have no copies
building    a process that encodes, a machine, or the command itself, which is begun again: the index must be the same
upgrade     machines and a service of an older revision are started anew with this one, one after the other
own         Ray's processes on the service's own machine
head        the head with all its processes; it and the others are started anew, and the service by whoever watches it

Answers are those of `belagg serve` over HTTP, and each has to be that of one machine, byte for byte. What comes of a
kind is added to the record as a run of its own, beside the runs of before, as soon as there is something to tell. With
problems the exit status is 1. BELAGG_EVAL names the test sets.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from bench.cluster.asking import Asked, Questions
from bench.cluster.deeds import SHARDS, Deeds
from bench.cluster.machines import PACKAGES, Machines, prepare_environment, say, searched, served
from bench.cluster.networks import Bridge
from bench.cluster.restarts import Restarts
from bench.cluster.sharded import drawn
from bench.report import record
from indexer.build.shards.cutting import cut_index
from service.cli.terminal.console import DEFAULT_MODEL

NAME = "kills"
SEED = 1
WITH_COPIES = ("machine", "actor", "publishing", "standstill")
KINDS = {
    "actor": 50,
    "machine": 15,
    "standstill": 5,
    "publishing": 15,
    "alone": 5,
    "partition": 6,
    "apart": 4,
    "building": 6,
    "upgrade": 1,
    "own": 3,
    "head": 3,
}
"""How many times each is done, unless told otherwise."""


def main() -> int:
    """Ask, kill, and add to the record."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("index", type=Path)
    parser.add_argument("--texts", type=Path, default=record.REPOSITORY / "seeds")
    parser.add_argument("--questions", nargs="+", default=["squad-sv-a"])
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--model", type=Path, default=DEFAULT_MODEL)
    parser.add_argument("--older", default="HEAD~1", help="the revision that is upgraded from")
    parser.add_argument("--seed", type=int, default=SEED)
    for kind, times in KINDS.items():
        parser.add_argument(f"--{kind}", type=int, default=times)
    options = parser.parse_args()
    environment = record.Environment.here()
    prepare_environment()
    folder = Path(tempfile.mkdtemp(prefix="belagg-"))  # a short name: Ray's sockets lie in it
    command = f"python -m bench.cluster.{NAME} INDEX --questions {' '.join(options.questions)} --count {options.count}"
    command += f" --seed {options.seed}"
    command += "".join(f" --{kind} {getattr(options, kind)}" for kind in KINDS)
    try:
        before = list(record.read(NAME)["measured"]["runs"])
    except FileNotFoundError:
        before = []
    mine: dict[str, Any] = {}
    where = {"revision": environment.revision, "dirty": environment.dirty, "date": environment.date}
    try:
        for found in _Killing(folder, options).every_kind():
            load = [*mine.get(found["kind"], {}).get("load_average", []), os.getloadavg()[0]]
            mine[found["kind"]] = {**found, **where, "load_average": load}
            say(mine[found["kind"]])
            measured = {"runs": [*before, *mine.values()]}
            record.write(NAME, command=command, environment=environment, measured=measured)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return int(any(is_problem(run) for run in mine.values()))


def is_problem(run: dict[str, Any]) -> bool:
    """Whether something is other than it has to be: an answer, an index, or a refusal where there are copies."""
    has_copies = run["kind"] in (*WITH_COPIES, "partition")
    wrong = run.get("wrong", 0) + run.get("differing", 0) + run.get("failed", 0)
    return bool(wrong or (has_copies and run["refused"] + run["unreachable"]))


class _Killing:
    def __init__(self, folder: Path, options: argparse.Namespace) -> None:
        self._folder = folder
        self._options = options
        self._index = folder / "index"
        self._chance = random.Random(options.seed)
        self._questions: Questions = ()
        self._machines: Machines

    def every_kind(self) -> Iterator[dict[str, Any]]:
        """What came of each kind that is wanted, again after each time."""
        shutil.copytree(self._options.index, self._index, ignore=shutil.ignore_patterns("cache", "shards"))
        cut_index(self._index, SHARDS)
        self._questions = self._expected()
        say(f"{len(self._questions)} answered on one machine")
        if self._are_wanted(*(kind for kind in KINDS if kind not in ("partition", "apart", "upgrade"))):
            with closing(Machines(self._folder, SHARDS)) as self._machines:
                say("machines are there")
                yield from self._asked(WITH_COPIES, 2)
                yield from self._asked(("alone",), 1)
                yield from self._restarted()
        if self._are_wanted("upgrade"):
            yield from self._upgraded()
        if self._are_wanted("partition", "apart"):
            with closing(Bridge()) as bridge, closing(Machines(self._folder, SHARDS, bridge)) as self._machines:
                say("machines with networks of their own are there")
                yield from self._asked(("partition",), 2, bridge)
                yield from self._asked(("apart",), 1, bridge)

    def _are_wanted(self, *kinds: str) -> bool:
        return any(getattr(self._options, kind) for kind in kinds)

    def _expected(self, code: Path | None = None) -> Questions:
        """What one machine answers; `code`: of another Belägg."""
        questions = drawn(self._options.questions, self._options.count)
        with served(self._index, self._options.model, code=code):
            return [(question, searched(question).json()) for question in questions]

    def _served(
        self, copies: int, own: str | None = None, code: Path | None = None
    ) -> AbstractContextManager[subprocess.Popen[bytes]]:
        more = ("--cluster", self._machines.address, "--copies", str(copies))
        return served(self._index, self._options.model, more, own, code)

    def _asked(self, kinds: tuple[str, ...], copies: int, bridge: Bridge | None = None) -> Iterator[dict[str, Any]]:
        if not self._are_wanted(*kinds):
            return
        with self._served(copies):
            deeds = Deeds(self._machines, self._index, self._chance, bridge)
            is_whole = partial(deeds.is_whole, copies)
            for kind in kinds:
                asked = Asked(kind, copies)
                for number in range(getattr(self._options, kind)):
                    if number == 0:
                        for question in self._questions:
                            asked.ask(*question)
                    asked.ask_during(self._questions, deeds.by_kind[kind], is_whole)
                    yield asdict(asked)
                if deeds.shards != SHARDS:
                    asked.ask_during(self._questions, deeds.publish, is_whole)
                    yield asdict(asked)

    def _restarted(self) -> Iterator[dict[str, Any]]:
        yield from self._restarts().built(self._options.building)
        for kind in ("own", "head"):
            yield from self._restarts().lost(kind, getattr(self._options, kind))

    def _upgraded(self) -> Iterator[dict[str, Any]]:
        command = ("git", "rev-parse", self._options.older)
        revision = subprocess.run(
            command, cwd=record.REPOSITORY, capture_output=True, check=True, text=True
        ).stdout.strip()
        older = code_of(revision, self._folder / "older")
        answers = self._expected(older)
        with closing(Machines(self._folder, SHARDS, code=older)) as self._machines:
            say("older machines are there")
            for found in self._restarts().upgraded(older, answers):
                yield {**found, "from": revision}

    def _restarts(self) -> Restarts:
        return Restarts(
            self._folder,
            self._machines,
            self._questions,
            self._chance,
            self._served,
            self._options.texts,
            self._options.model,
        )


def code_of(revision: str, folder: Path) -> Path:
    """The folder, with the code that answers as it was in a revision of git."""
    command = ("git", "archive", revision, *PACKAGES)
    packed = subprocess.run(command, cwd=record.REPOSITORY, capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(packed)) as files:
        files.extractall(folder, filter="data")
    return folder


if __name__ == "__main__":
    sys.exit(main())
