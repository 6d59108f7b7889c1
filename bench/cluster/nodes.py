"""Nodes: three machines of Ray on this one, the commands as they are typed, and SIGKILL for what they run on.

    unshare --map-root-user --net sh -c 'ip link set lo up && exec python -m bench.cluster.nodes INDEX [--kills 3]'

In a network of its own, for Ray listens on every address of a machine. The texts of `--texts` are indexed and cut by
`belagg index --cluster --shards 3`, which is killed on its way and begun again, and held against an index that was
built without it. Then a copy of INDEX is cut and answers by `belagg serve --cluster`, first with two copies of each
shard, then with one. The answers to real questions have to be those of a service on one machine, also while a node
with all its processes is killed, and put back, again and again; at last the head is. With problems the exit status
is 1. BELAGG_EVAL names the test sets.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psutil

from bench.cluster.sharded import drawn
from bench.report import record
from indexer.build.shards.cutting import cut_index
from indexer.index.folder import current_generation
from indexer.index.format import Manifest
from indexer.index.shards.cut import cut_of
from service.cli.terminal.console import DEFAULT_MODEL

NAME = "nodes"
ADDRESS = "127.0.0.2"
SHARDS = 3
BELAGG = (sys.executable, "-c", "import sys; from service.cli.app import run; sys.exit(run())")
SERVED = "http://127.0.0.1:8765"
WHOLE_SECONDS = 120
"""Nothing is waited for longer than that after a kill."""
_IN_A_ROW = 10
_BACK_SECONDS = 5
"""After a node was killed, another takes its place."""
_NODE: dict[str, Any] = {"node_ip_address": ADDRESS, "object_store_memory": 100_000_000, "include_dashboard": False}


@dataclass
class Asked:
    """What came of asking."""

    copies: int
    asked: int = 0
    wrong: int = 0
    refused: int = 0
    unreachable: int = 0
    kills: int = 0
    longest_refusal: float = 0.0
    until_answered: list[float] = field(default_factory=list)
    """Seconds from each kill until ten questions in a row were answered."""
    until_whole: list[float] = field(default_factory=list)
    """... and every process was there again."""
    said: list[str] = field(default_factory=list)
    """By refusals, each sentence once."""

    def ask(self, question: str, expected: Any) -> bool:
        """Whether it was answered."""
        start = time.monotonic()
        self.asked += 1
        try:
            response = answered(question)
        except httpx.TransportError:
            self.unreachable += 1
            return False
        if response.status_code != 200:
            self.refused += 1
            self.longest_refusal = max(self.longest_refusal, time.monotonic() - start)
            said = str(response.json().get("detail"))
            self.said += [said] if said not in self.said else []
            return False
        self.wrong += response.json() != expected
        return True


def main() -> int:
    """Ask, kill, and write the record."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("index", type=Path)
    parser.add_argument("--texts", type=Path, default=record.REPOSITORY / "seeds")
    parser.add_argument("--questions", nargs="+", default=["squad-sv-a"])
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("--model", type=Path, default=DEFAULT_MODEL)
    options = parser.parse_args()
    environment = record.Environment.here()
    os.environ |= {
        "RAY_USAGE_STATS_ENABLED": "0",
        "RAY_AUTH_MODE": "token",
        "RAY_AUTH_TOKEN": os.urandom(32).hex(),
        "RAY_raylet_start_wait_time_s": "500",
        "RAY_worker_niceness": "0",
        "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
        "PYTHONPATH": str(record.REPOSITORY),
    }
    folder = Path(tempfile.mkdtemp(prefix="belagg-"))  # a short name: Ray's sockets lie in it
    try:
        found = measured(folder, options)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    command = f"python -m bench.cluster.{NAME} INDEX --questions {' '.join(options.questions)} --count {options.count} "
    record.write(NAME, command=f"{command}--kills {options.kills}", environment=environment, measured=found)
    two, one = found["asked"]
    return int(not found["built_alike"] or two["wrong"] + two["refused"] + one["wrong"] > 0)


def measured(folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    questions = drawn(options.questions, options.count)
    index = folder / "index"
    shutil.copytree(options.index, index, ignore=shutil.ignore_patterns("cache", "shards"))
    cut_index(index, SHARDS)
    with served(index, options.model, ()):
        expected = [answered(question).json() for question in questions]
    say(f"{len(expected)} answered on one machine")
    from ray.cluster_utils import Cluster

    cluster = Cluster(True, False, {**_NODE, "num_cpus": 0, "temp_dir": str(folder / "ray")})
    nodes = [cluster.add_node(**_NODE, num_cpus=1) for _ in range(SHARDS)]
    say(f"{SHARDS} nodes are there")
    asked = []
    try:
        alike = built_alike(folder, options.texts, options.model, cluster.address)
        say(f"built alike: {alike}")
        for copies in (2, 1):
            with served(index, options.model, ("--cluster", cluster.address, "--copies", str(copies))) as service:
                asked.append(Asked(copies))
                for question, right in zip(questions, expected, strict=True):
                    asked[-1].ask(question, right)
                say(asked[-1])
                for number in range(options.kills):
                    kill(asked[-1], cluster, nodes, number % SHARDS, list(zip(questions, expected, strict=True)))
                    say(asked[-1])
                if copies == 1:
                    head = without_head(cluster, service, list(zip(questions, expected, strict=True)))
                    say(head)
    finally:
        for node in [*nodes, *filter(None, [cluster.head_node])]:
            node.kill_all_processes(check_alive=False, allow_graceful=False, wait=True)
    return {
        "built_alike": alike,
        "questions": len(questions),
        "asked": [asdict(one) for one in asked],
        "without_head": head,
    }


def say(what: object) -> None:
    print(what, file=sys.stderr, flush=True)


def built_alike(folder: Path, texts: Path, model: Path, address: str) -> bool:
    """Whether texts indexed and cut on the cluster, at the second try, make the same index as on this machine."""
    found = []
    for name, more in (("here", ()), ("there", ("--cluster", address))):
        index = folder / name
        command = [*BELAGG, "index", str(texts), "--index", str(index), "--model", str(model)]
        command += ["--shards", str(SHARDS), *more]
        if more:
            begun = subprocess.Popen(command)
            while begun.poll() is None and not any(index.glob("cache/*")):
                time.sleep(0.05)
            begun.kill()
            begun.wait()
        subprocess.run(command, check=True)
        cut = cut_of(index).published()
        shards = sorted(one for one in cut.iterdir() if one.is_dir())  # one without documents isn't written
        manifests = [Manifest.read(one) for one in (current_generation(index), *shards)]
        found.append([(one.fingerprint, one.files, one.calibration) for one in manifests])
    return found[0] == found[1]


@contextmanager
def served(index: Path, model: Path, more: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    """`belagg serve` until the end of the block."""
    command = [*BELAGG, "serve", "--index", str(index), "--model", str(model), "--port", SERVED.rpartition(":")[2]]
    process = subprocess.Popen([*command, "--rate", "0", *more])
    try:
        while not _is_ready():
            if process.poll() is not None:
                raise RuntimeError(process.returncode)
            time.sleep(0.5)
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def _is_ready() -> bool:
    try:
        return httpx.get(f"{SERVED}/v1/status", timeout=60).status_code == 200
    except httpx.TransportError:
        return False


def answered(question: str) -> httpx.Response:
    return httpx.post(f"{SERVED}/v1/search", json={"query": question, "limit": 20}, timeout=60)


def kill(asked: Asked, cluster: Any, nodes: list[Any], number: int, questions: Sequence[tuple[str, Any]]) -> None:
    """Kill a node and its processes, ask all the while, and put another in its place."""
    of_all, started, is_back = len(processes()), time.monotonic(), threading.Event()

    def ask() -> None:
        in_a_row, until_answered = 0, None
        while time.monotonic() < started + WHOLE_SECONDS:
            in_a_row = in_a_row + 1 if asked.ask(*questions[asked.asked % len(questions)]) else 0
            if in_a_row < _IN_A_ROW:
                until_answered = None
                continue
            until_answered = until_answered or time.monotonic() - started
            if is_back.is_set() and len(processes()) >= of_all:
                break
        asked.until_answered.append(until_answered or WHOLE_SECONDS)
        asked.until_whole.append(time.monotonic() - started)

    asked.kills += 1
    asking = threading.Thread(target=ask)
    asking.start()
    cluster.remove_node(nodes[number], allow_graceful=False)
    time.sleep(_BACK_SECONDS)
    nodes[number] = cluster.add_node(**_NODE, num_cpus=1)
    is_back.set()
    asking.join()


def without_head(
    cluster: Any, service: subprocess.Popen[bytes], questions: Sequence[tuple[str, Any]]
) -> dict[str, Any]:
    """Kill the head, and ask until the service ends."""
    asked = Asked(1)
    started = time.monotonic()
    cluster.head_node.kill_all_processes(check_alive=False, allow_graceful=False, wait=True)
    cluster.head_node = None
    while service.poll() is None and time.monotonic() < started + WHOLE_SECONDS:
        asked.ask(*questions[asked.asked % len(questions)])
    return {"seconds": time.monotonic() - started, "exit_status": service.poll(), **asdict(asked)}


def processes() -> list[int]:
    """Of shards."""
    every = psutil.process_iter(["cmdline"])
    return [one.pid for one in every if any("ShardActor" in part for part in one.info["cmdline"] or ())]


if __name__ == "__main__":
    sys.exit(main())
