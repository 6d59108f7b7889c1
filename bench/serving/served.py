"""A running `belagg serve`, for measuring: started as a user starts it, asked over one kept connection, weighed."""

from __future__ import annotations

import contextlib
import http.client
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

BELAGG = Path(sys.executable).with_name("belagg")

_POLL_SECONDS = 0.01
_READY_SECONDS = 120
_MEGABYTE = 1e6


@dataclass(frozen=True, slots=True)
class Served:
    """A service that listens."""

    process: psutil.Process
    """The one that answers."""
    port: int
    started: float
    """`time.perf_counter()` just before its process was made."""

    def wait_until_ready(self) -> float:
        """Until it says that it can answer: seconds since its process was made. Raises `TimeoutError`."""
        while time.perf_counter() - self.started < _READY_SECONDS:
            with contextlib.suppress(OSError), contextlib.closing(self.connection()) as probe:
                probe.request("GET", "/readyz")
                if probe.getresponse().status == http.client.OK:
                    return time.perf_counter() - self.started
            time.sleep(_POLL_SECONDS)
        raise TimeoutError("belagg serve is not ready")

    def connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def memory(self) -> dict[str, float]:
        """Megabytes (10^6 bytes): the resident set, its own part, and what of it no file stands behind.

        Resident pages of files, such as an index that is mapped, can be dropped and read again when memory is short.
        """
        fields = {}
        for line in Path(f"/proc/{self.process.pid}/smaps_rollup").read_text("ascii").splitlines()[1:]:
            name, _, size = line.partition(":")
            fields[name] = int(size.split()[0]) * 1_024 / _MEGABYTE
        own = fields["Private_Clean"] + fields["Private_Dirty"]
        return {"rss_mb": fields["Rss"], "uss_mb": own, "pss_mb": fields["Pss"], "anonymous_mb": fields["Anonymous"]}


@contextmanager
def served(command: Sequence[str]) -> Iterator[Served]:
    """Run a command that serves on a free port, from when it listens until the block ends."""
    started = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        try:
            line = process.stderr.readline() if process.stderr is not None else ""
            address = re.search(r"http://[^/]*:(\d+)/", line)
            if address is None:
                raise RuntimeError(f"belagg serve did not start: {line.strip()}")
            (answering,) = psutil.Process(process.pid).children()  # whom the one that was started watches over
            yield Served(answering, int(address[1]), started)
        finally:
            process.terminate()


def serve_command(index: Path, model: Path) -> list[str]:
    """As a user starts it, but on any port and without the rate limit, which is for many clients."""
    return [str(BELAGG), "serve", "--index", str(index), "--model", str(model), "--port", "0", "--rate", "0"]


def ask(connection: http.client.HTTPConnection, endpoint: str, question: str) -> tuple[float, dict[str, Any]]:
    """One question: seconds until the whole response has arrived, and the response. Raises `RuntimeError`."""
    body = json.dumps({"query": question}).encode("utf-8")
    started = time.perf_counter()
    connection.request("POST", endpoint, body, {"Content-Type": "application/json"})
    response = connection.getresponse()
    received = response.read()
    elapsed = time.perf_counter() - started
    if response.status != http.client.OK:
        raise RuntimeError(f"{endpoint} answered {response.status}: {received[:200]!r}")
    answered: dict[str, Any] = json.loads(received)
    return elapsed, answered
