"""Machines of Ray on this one: a head and others, each with an address and processes of its own, and a service.

In a network that has nothing but loopback, for Ray listens on every address. All is started by the commands that an
administrator types, and killed by SIGKILL.
"""

from __future__ import annotations

import itertools
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import psutil

from bench.report import record
from indexer.index.folder import current_generation
from indexer.index.format import Manifest
from indexer.index.shards.cut import cut_of

BELAGG = (sys.executable, "-c", "import sys; from service.cli.app import run; sys.exit(run())")
_BESIDE = (
    "import functools, sys, ray; from service.cli.app import run; "
    "ray.init = functools.partial(ray.init, _node_ip_address={own!r}); sys.exit(run())"
)
"""Ray's own choice would be the head, where several machines are one."""
_RAY = (sys.executable, "-c", "import sys; from ray.scripts.scripts import main; sys.exit(main())")
SERVED = "http://127.0.0.1:8765"
PORT = 6379
STARTING_SECONDS = 180
_PATIENT_SECONDS = 60


def prepare_environment() -> None:
    """For all that is started from here."""
    os.environ |= {
        "RAY_USAGE_STATS_ENABLED": "0",
        "RAY_AUTH_MODE": "token",
        "RAY_AUTH_TOKEN": os.urandom(32).hex(),
        "RAY_raylet_start_wait_time_s": "500",
        "RAY_agent_register_timeout_ms": "500000",
        "RAY_worker_niceness": "0",
        "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
        "PYTHONPATH": str(record.REPOSITORY),
    }


@dataclass(frozen=True)
class Machine:
    """One, by its address."""

    ip: str
    process: subprocess.Popen[bytes]

    def processes(self) -> list[psutil.Process]:
        try:
            first = psutil.Process(self.process.pid)
            return [first, *first.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def signalled(self, number: signal.Signals) -> None:
        for process in self.processes():
            with suppress(psutil.NoSuchProcess):
                process.send_signal(number)

    def kill(self) -> None:
        """All of its processes, by SIGKILL."""
        self.signalled(signal.SIGKILL)
        self.process.wait()


class Machines:
    """A head that carries out nothing, and others."""

    def __init__(self, folder: Path, count: int) -> None:
        self._folder = folder
        self._ips = (f"127.0.{high}.{low}" for high, low in itertools.product(range(1, 250), range(1, 250)))
        self.address = f"127.0.0.2:{PORT}"
        self._starts = 0
        self.all: list[Machine] = []
        self.start(count)

    def start(self, count: int) -> None:
        """The head and others."""
        self._start_head()
        _wait_for(self._head_is_there)
        self.all = []
        while len(self.all) < count:
            machine = self.add()
            try:
                _wait_for(partial(_has, machine, "raylet"), _PATIENT_SECONDS)
            except TimeoutError:  # on a busy machine Ray gives up by itself, or stands still
                say("a machine didn't start")
                machine.kill()
            else:
                self.all.append(machine)

    def _start_head(self) -> None:
        self._starts += 1  # what a head that was killed wrote is of no use to the next
        more = ("--head", "--port", str(PORT), "--temp-dir", str(self._folder / f"ray{self._starts}"))
        self.head = self._started("127.0.0.2", 0, (*more, "--include-dashboard=false"))

    def _head_is_there(self) -> bool:
        if self.head.process.poll() is not None:  # on a busy machine Ray gives up by itself
            say("the head ended while it started")
            self._start_head()
        return _has(self.head, "raylet") and _listens(self.address) and "Ray runtime started" in self._log()

    def _log(self) -> str:
        return (self._folder / "ray.log").read_text(encoding="utf-8", errors="replace")

    def add(self, code: Path | None = None) -> Machine:
        """Another; it may take some seconds until it is there. `code`: of its Belägg, if it is another."""
        return self._started(next(self._ips), 1, ("--address", self.address), code)

    def back(self, machine: Machine) -> Machine:
        """One that was killed, with its address."""
        return self._started(machine.ip, 1, ("--address", self.address))

    def close(self) -> None:
        for machine in (*self.all, self.head):
            machine.kill()

    def _started(self, ip: str, cores: int, more: Sequence[str], code: Path | None = None) -> Machine:
        command = [*within(code), *_RAY, "start", "--block", "--node-ip-address", ip, "--num-cpus", str(cores)]
        command += ["--object-store-memory", "100000000", *more]
        with (self._folder / "ray.log").open("ab") as log:
            return Machine(ip, subprocess.Popen(command, stdout=log, stderr=log))


def within(code: Path | None) -> tuple[str, ...]:
    """Before a command: it sees other code in the place of this, as on a machine that has another Belägg."""
    if code is None:
        return ()
    script = f'mount --bind "{code}" "{record.REPOSITORY}" && exec "$@"'
    return ("unshare", "--mount", "sh", "-c", script, "sh")


def _listens(address: str) -> bool:
    host, _, port = address.rpartition(":")
    with suppress(OSError), socket.create_connection((host, int(port)), timeout=1):
        return True
    return False


def _has(machine: Machine, name: str) -> bool:
    for process in machine.processes():
        with suppress(psutil.NoSuchProcess):
            if process.name() == name and process.status() != psutil.STATUS_ZOMBIE:
                return True
    return False


def _wait_for(condition: Callable[[], bool], seconds: float = STARTING_SECONDS) -> None:
    start = time.monotonic()
    while not condition():
        if time.monotonic() > start + seconds:
            raise TimeoutError
        time.sleep(0.2)


@dataclass
class Asked:
    """What came of asking while something was killed, or of asking alone."""

    kind: str
    copies: int
    asked: int = 0
    wrong: int = 0
    refused: int = 0
    unreachable: int = 0
    kills: int = 0
    longest: float = 0.0
    """Seconds, of what was answered."""
    longest_refusal: float = 0.0
    until_answered: list[float] = field(default_factory=list)
    """Seconds from each kill until ten questions in a row were answered; 0 where none was refused."""
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
        taken = time.monotonic() - start
        if response.status_code != 200:
            self.refused += 1
            self.longest_refusal = max(self.longest_refusal, taken)
            said = str(response.json().get("detail"))
            self.said += [said] if said not in self.said else []
            return False
        self.longest = max(self.longest, taken)
        self.wrong += response.json() != expected
        return True


@contextmanager
def served(
    index: Path, model: Path, more: Sequence[str] = (), own: str | None = None, code: Path | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """`belagg serve` until the end of the block; `own`: the address of its machine, if it isn't the head.

    `code`: of another Belägg.
    """
    belagg = (sys.executable, "-c", _BESIDE.format(own=own)) if own else BELAGG
    command = [
        *within(code),
        *belagg,
        "serve",
        "--index",
        str(index),
        "--model",
        str(model),
        "--port",
        SERVED.rpartition(":")[2],
    ]
    process = subprocess.Popen([*command, "--rate", "0", *more])
    try:
        wait_until_ready(process)
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()


def wait_until_ready(process: subprocess.Popen[bytes]) -> None:
    def is_ready() -> bool:
        if process.poll() is not None:
            raise RuntimeError(process.returncode)
        try:
            return httpx.get(f"{SERVED}/v1/status", timeout=60).status_code == 200
        except httpx.TransportError:
            return False

    _wait_for(is_ready)


def answered(question: str) -> httpx.Response:
    return httpx.post(f"{SERVED}/v1/search", json={"query": question, "limit": 20}, timeout=60)


def workers(kind: str) -> list[psutil.Process]:
    """Processes of actors of a class, those that are made."""
    found = []
    for one in psutil.process_iter(["cmdline"]):
        title = " ".join(one.info["cmdline"] or ())
        if title.startswith(f"ray::{kind}") and "__init__" not in title and _is_of_this_network(one.pid):
            found.append(one)
    return found


def _is_of_this_network(pid: int) -> bool:
    """Others may run a cluster in one of theirs."""
    try:
        return Path(f"/proc/{pid}/ns/net").readlink() == Path("/proc/self/ns/net").readlink()
    except OSError:
        return False


def written(index: Path) -> object:
    """What an index and its shards are: equal for the same bytes."""
    cut = cut_of(index).published()
    shards = sorted(one for one in cut.iterdir() if one.is_dir())  # one without documents isn't written
    manifests = [Manifest.read(one) for one in (current_generation(index), *shards)]
    return [(one.fingerprint, one.files, one.calibration) for one in manifests]


def say(what: object) -> None:
    print(what, file=sys.stderr, flush=True)
