"""Attacks: what hostile questions, texts and clients cost, and whether everybody else is answered meanwhile.

    python -m bench.life.attacks [--texts 2000] [--only NAME ...]

Each probe is a function of a server started for it alone, and says what it measured and whether that holds. The
clients are threads of this process, on the loopback's addresses: 127.0.0.1 attacks, 127.0.0.2 asks as anybody does.
"""

from __future__ import annotations

import argparse
import http.client
import json
import socket
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import psutil

from bench.cost.clock import percentile
from bench.cost.question_cost import DrawnEncoder, uncalibrated
from bench.life.hostile_patterns import LIMIT_SECONDS, find_patterns, hostile_texts, slowest
from bench.report import record
from indexer.build.pipeline import build
from indexer.model.encoder import Encoder
from indexer.texts.document import Document
from service.cli.terminal.console import DEFAULT_MODEL
from service.cli.terminal.progress import BuildProgress
from tests.service.http.server import Server

NAME = "attacks"
SECONDS = 15.0
"""Of an attack by many."""
MAX_MEMORY_MB = 700
MAX_WAIT = 1.0
_DEAREST = {"queries": [{"query": ("Vad gäller för skolskjuts i kommunen? " * 60)[:2_000], "limit": 100}] * 32}
_LONG_TEXT = 19_000_000


@dataclass(frozen=True, slots=True)
class Attacked:
    """A server, the long document in its index, and how hard it is attacked."""

    server: Server
    document_id: str
    texts: int

    @property
    def memory_mb(self) -> float:
        """Resident memory of the server's processes."""
        root = psutil.Process(self.server.process.pid)
        family = [root, *root.children(recursive=True)]
        return sum(process.memory_full_info().pss for process in family) / 1e6


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a probe measured."""

    figures: dict[str, Any]
    held: bool


@dataclass(frozen=True, slots=True)
class Probe:
    """An attack: `what` it does, and how it is run."""

    name: str
    what: str
    run: Callable[[Attacked], Outcome]


PROBES: list[Probe] = []


def probe(name: str, what: str) -> Callable[[Callable[[Attacked], Outcome]], Callable[[Attacked], Outcome]]:
    """Add a function to the probes that are run."""

    def add(run: Callable[[Attacked], Outcome]) -> Callable[[Attacked], Outcome]:
        PROBES.append(Probe(name, what, run))
        return run

    return add


@probe("patterns", "hostile texts against every regular expression")
def patterns(attacked: Attacked) -> Outcome:
    most, slow = 0.0, []
    found = find_patterns()
    for pattern in found:
        longest, first = slowest(pattern, hostile_texts(pattern.pattern, attacked.texts, seed=1))
        most = max(most, longest)
        if first is not None:
            slow.append(f"{first.place}.{first.way}: {first.hostile} at {first.length}")
    figures = {"patterns": len(found), "texts": attacked.texts, "longest_ms": most * 1e3, "slow": slow}
    return Outcome({**figures, "limit_ms": LIMIT_SECONDS * 1e3}, not slow)


@probe("politeness", "a thank-you with dots, which held the service for hours")
def politeness(attacked: Attacked) -> Outcome:
    started = time.monotonic()
    status = _ask(attacked.server.port, "/v1/answer", {"query": "Vad är BarnSam? Tack" + "." * 1_900 + "x"})[0]
    seconds = time.monotonic() - started
    return Outcome({"status": status, "seconds": seconds}, status == http.client.OK and seconds < MAX_WAIT)


@probe("batches", "40 threads of one address with the dearest batches; another address asks")
def batches(attacked: Attacked) -> Outcome:
    return _with_others(attacked, 40, lambda: _ask(attacked.server.port, "/v1/search/batch", _DEAREST)[0])


@probe("readers", "50 clients that take a 19 MB document slowly; another address asks")
def readers(attacked: Attacked) -> Outcome:
    return _with_others(attacked, 50, lambda: _read_slowly(attacked.server.port, attacked.document_id))


def _with_others(attacked: Attacked, threads: int, attack: Callable[[], int]) -> Outcome:
    """Attack for a while, and ask ordinary questions from another address meanwhile."""
    end = threading.Event()
    attackers: Counter[int] = Counter()

    def attack_on() -> None:
        while not end.is_set():
            attackers[attack()] += 1

    running = [threading.Thread(target=attack_on, daemon=True) for _ in range(threads)]
    for thread in running:
        thread.start()
    time.sleep(2.0)
    statuses: Counter[int] = Counter()
    waits, memory = [], 0.0
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        started = time.monotonic()
        statuses[_ask(attacked.server.port, "/v1/answer", {"query": "Vad är BarnSam?"}, "127.0.0.2")[0]] += 1
        waits.append(time.monotonic() - started)
        memory = max(memory, attacked.memory_mb)
        time.sleep(0.05)
    end.set()
    for thread in running:
        thread.join(0.1)  # what hangs on ends with its server
    p95 = percentile(waits, 95)
    figures = {
        "others": {str(status): count for status, count in statuses.items()},
        "attackers": {str(status): count for status, count in attackers.items()},
        "others_p50_s": percentile(waits, 50),
        "others_p95_s": p95,
        "memory_mb": memory,
    }
    return Outcome(figures, set(statuses) == {http.client.OK} and p95 < MAX_WAIT and memory < MAX_MEMORY_MB)


def _ask(port: int, path: str, body: dict[str, Any], address: str = "127.0.0.1") -> tuple[int, bytes]:
    """Status and body of a response; status 0 where the connection was lost."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60, source_address=(address, 0))
    try:
        connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
        response = connection.getresponse()
        return response.status, response.read()
    except (OSError, http.client.HTTPException):
        return 0, b""
    finally:
        connection.close()


def _read_slowly(port: int, document_id: str) -> int:
    """Ask for a document and take a little of it now and then."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        connection.sendall(f"GET /v1/documents/{document_id} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        try:
            head = connection.recv(15)
            deadline = time.monotonic() + SECONDS / 2
            while time.monotonic() < deadline and connection.recv(1_000):
                time.sleep(0.5)
        except OSError:
            return 0
    return int(head.split()[1]) if head.startswith(b"HTTP/1.1 ") else 0


def _long_document() -> Document:
    sentence = "Nämnden beslutar om avgiften för barnomsorgen enligt taxan, och BarnSam är en modell för samverkan. "
    paragraph = sentence * 12 + "\n\n"
    return Document("lang.md", "Lång text", paragraph * (_LONG_TEXT // len(paragraph)), "lang.md", "text/markdown")


def _short_documents() -> Iterator[Document]:
    for number in range(200):
        text = f"BarnSam {number} är en modell för samverkan mellan skola och socialtjänst i kommun {number}."
        yield Document(f"{number}.md", f"Text {number}", text, f"{number}.md", "text/markdown")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=DEFAULT_MODEL)
    parser.add_argument("--texts", type=int, default=2_000)
    parser.add_argument("--only", nargs="*")
    options = parser.parse_args()
    environment = record.Environment.here()
    measured: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        document = _long_document()
        encoder = Encoder(options.model)
        drawn = cast(Encoder, DrawnEncoder(encoder))
        with BuildProgress() as progress:
            build([document, *_short_documents()], folder / "index", drawn, uncalibrated, progress, ("attacks",))
        for one in PROBES:
            if options.only and one.name not in options.only:
                continue
            with Server(folder / "index", options.model, folder) as server:
                outcome = one.run(Attacked(server, document.id, options.texts))
            measured[one.name] = {"what": one.what, "held": outcome.held, **outcome.figures}
            print(f"{one.name:12} {'held' if outcome.held else 'FELL':5} {outcome.figures}", flush=True)
    path = record.write(NAME, command="python -m bench.life.attacks", environment=environment, measured=measured)
    print(path.relative_to(record.REPOSITORY))


if __name__ == "__main__":
    main()
