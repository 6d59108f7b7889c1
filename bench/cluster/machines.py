"""Machines of Ray on this one: a head and others, each with an address and processes of its own, and a service.

In a network that has nothing but loopback, for Ray listens on every address. All is started by the commands that an
administrator types, and killed by SIGKILL.
"""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import httpx
import psutil

from bench.cluster.cpu import marked
from bench.cluster.networks import BRIDGE_IP, Bridge
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
_TOLD = (
    *("--dashboard-agent-grpc-port", "7001", "--dashboard-agent-listen-port", "7002"),
    *("--runtime-env-agent-port", "7003", "--metrics-export-port", "7004"),
    *("--include-log-monitor", "false"),
)
"""What spares a busy machine work: Ray gives up by itself where its helpers take half a minute to start."""
_RAY = (sys.executable, "-c", "import sys; from ray.scripts.scripts import main; sys.exit(main())")
PACKAGES = ("indexer", "service")
"""Folders of the code that answers; all else, the environment too, is left as it is."""
SERVED = "http://127.0.0.1:8765"
PORT = 6379
STARTING_SECONDS = 180
_ATTEMPTS = 8
_JOINED = "Ray runtime started"
"""What `ray start` says when a machine is one of the cluster."""


def prepare_environment() -> None:
    """For all that is started from here."""
    os.environ |= {
        "RAY_USAGE_STATS_ENABLED": "0",
        "RAY_AUTH_MODE": "token",
        "RAY_AUTH_TOKEN": os.urandom(32).hex(),
        "RAY_health_check_timeout_ms": "2000",  # as docs/cluster.md says
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

    def has_failed(self) -> bool:
        """Whether Ray has ended, or what starts it waits for what has ended."""
        return self.process.poll() is not None or _has(self, "raylet", ended=True)

    def kill(self) -> None:
        """All of its processes, by SIGKILL."""
        self.signalled(signal.SIGKILL)
        self.process.wait()


class Machines:
    """A head, which encodes nothing but may answer, and others."""

    def __init__(self, folder: Path, count: int, bridge: Bridge | None = None, code: Path | None = None) -> None:
        """`bridge`: between the networks of the others, where each is to have one of its own.

        `code`: of the Belägg that they have at first, if it is another.
        """
        self._folder = folder
        self._bridge = bridge
        self._code = code
        first = "10.99" if bridge else "127.0"
        self._ips = (f"{first}.{high}.{low}" for high, low in itertools.product(range(1, 250), range(1, 250)))
        self._head_ip = BRIDGE_IP if bridge else "127.0.0.2"
        self.address = f"{self._head_ip}:{PORT}"
        self._starts = 0
        self.head: Machine | None = None
        self.all: list[Machine] = []
        try:
            self.start(count)
        except BaseException:
            self.close()
            raise

    def start(self, count: int) -> None:
        """The head and others."""
        self.head = self._joined(self._started_head)
        self.all = []
        while len(self.all) < count:
            self.all.append(self._joined(partial(self.add, self._code)))

    @property
    def every(self) -> list[Machine]:
        """The head too."""
        return [*self.all, *([self.head] if self.head else [])]

    def _joined(self, started: Callable[[], Machine]) -> Machine:
        """What is started, again where Ray gives up by itself or stands still, as it does on a busy machine."""
        for _ in range(_ATTEMPTS):
            joined = self._log().count(_JOINED)
            machine = started()
            try:
                _wait_for(partial(self._has_joined, machine, joined + 1))
            except (TimeoutError, ChildProcessError):
                say(f"Ray didn't start on {machine.ip}")
                machine.kill()
            else:
                return machine
        raise TimeoutError

    def _has_joined(self, machine: Machine, count: int) -> bool:
        """Whether so many have. Raises `ChildProcessError` where this one has ended."""
        if self._log().count(_JOINED) >= count:
            return True
        if machine.has_failed():
            raise ChildProcessError
        return False

    def _started_head(self) -> Machine:
        self._starts += 1  # what a head that was killed wrote is of no use to the next
        more = ("--head", "--no-monitor", "--port", str(PORT), "--temp-dir", str(self._folder / f"ray{self._starts}"))
        return self._started(self._head_ip, 0, (*more, "--include-dashboard=false"), self._code)

    def _log(self) -> str:
        log = self._folder / "ray.log"
        return log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""

    def add(self, code: Path | None = None) -> Machine:
        """Another; it may take some seconds until it is there. `code`: of its Belägg, if it is another."""
        return self._started(next(self._ips), 1, ("--address", self.address), code)

    def back(self, machine: Machine) -> Machine:
        """One that was killed, with its address."""
        return self._started(machine.ip, 1, ("--address", self.address))

    def close(self) -> None:
        for machine in self.every:
            machine.kill()

    def _started(self, ip: str, cores: int, more: Sequence[str], code: Path | None = None) -> Machine:
        bridge = self._bridge if ip != self._head_ip else None
        command = [*(bridge.within(ip) if bridge else ()), *within(code), *_RAY, "start", "--block"]
        command += ["--node-ip-address", ip, "--num-cpus", str(cores), "--object-store-memory", "100000000"]
        command += [*_TOLD, *more]
        with (self._folder / "ray.log").open("ab") as log:
            machine = Machine(ip, subprocess.Popen(command, stdout=log, stderr=log, env=marked()))
        if bridge:
            bridge.join(ip, machine.process.pid)
        return machine


def within(code: Path | None) -> tuple[str, ...]:
    """Before a command: it sees other code in the place of this, as on a machine that has another Belägg."""
    if code is None:
        return ()
    mounted = (f'mount --bind "{code / package}" "{record.REPOSITORY / package}"' for package in PACKAGES)
    script = f'{" && ".join(mounted)} && exec "$@"'
    return ("unshare", "--mount", "sh", "-c", script, "sh")


def _has(machine: Machine, name: str, *, ended: bool = False) -> bool:
    for process in machine.processes():
        with suppress(psutil.NoSuchProcess):
            if process.name() == name and (process.status() == psutil.STATUS_ZOMBIE) == ended:
                return True
    return False


def _wait_for(condition: Callable[[], bool], seconds: float = STARTING_SECONDS) -> None:
    start = time.monotonic()
    while not condition():
        if time.monotonic() > start + seconds:
            raise TimeoutError
        time.sleep(0.2)


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


def searched(question: str) -> httpx.Response:
    """What the service answers."""
    return httpx.post(f"{SERVED}/v1/search", json={"query": question, "limit": 20}, timeout=60)


def workers(kind: str) -> list[psutil.Process]:
    """Processes of actors of a class, those that are made. Others may run a cluster beside this one."""
    found = []
    for one in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            title = " ".join(one.cmdline())
            if title.startswith(f"ray::{kind}") and "__init__" not in title:
                found.append(one)
    return found


def written(index: Path) -> object:
    """What an index and its shards are: equal for the same bytes."""
    cut = cut_of(index).published()
    shards = sorted(one for one in cut.iterdir() if one.is_dir())  # one without documents isn't written
    manifests = [Manifest.read(one) for one in (current_generation(index), *shards)]
    return [(one.fingerprint, one.files, one.calibration) for one in manifests]


def say(what: object) -> None:
    print(what, file=sys.stderr, flush=True)
