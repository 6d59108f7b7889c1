"""Attacks by load: what dear questions, slow clients and code that never ends take from everybody else.

Each attacks a server started for it alone. The clients are threads of this process, on the loopback's addresses:
127.0.0.1 attacks, 127.0.0.2 asks as anybody does.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import socket
import subprocess
import sys
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
from bench.life.attack import Outcome
from indexer.build.pipeline import build
from indexer.model.encoder import Encoder
from indexer.texts.document import Document
from service.cli.terminal.progress import BuildProgress
from tests.service.http.server import Server
from tests.service.http.test_held import PROGRAM

SECONDS = 15.0
"""Of an attack by many."""
MAX_MEMORY_MB = 700
MAX_WAIT = 1.0
MAX_WORK = 5.0
"""Until a question that would never end is refused, or the process that it holds is ended."""
_DEAREST = {"queries": [{"query": ("Vad gäller för skolskjuts i kommunen? " * 60)[:2_000], "limit": 100}] * 32}
_LONG_TEXT = 19_000_000


@dataclass(frozen=True, slots=True)
class Attacked:
    """A server, and the long document in its index."""

    process: int
    port: int
    document_id: str

    @property
    def memory_mb(self) -> float:
        """Resident memory of the server's processes, what they share counted once."""
        root = psutil.Process(self.process)
        family = [root, *root.children(recursive=True)]
        return sum(process.memory_full_info().pss for process in family) / 1e6


def load(model: Path) -> Iterator[Outcome]:
    """Each attack, on a server of its own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        document = _long_document()
        drawn = cast(Encoder, DrawnEncoder(Encoder(model)))
        with BuildProgress() as progress:
            build([document, *_short_documents()], folder / "index", drawn, uncalibrated, progress, ("attacks",))
        for attack in (_courtesy, _batches, _readers):
            with Server(folder / "index", model, folder) as server:
                yield attack(Attacked(server.process.pid, server.port, document.id))
        yield from _endless(folder, model)


def _courtesy(attacked: Attacked) -> Outcome:
    started = time.monotonic()
    status = _ask(attacked.port, "/v1/answer", {"query": "Vad är BarnSam? Tack" + "." * 1_900 + "x"})[0]
    seconds = time.monotonic() - started
    held = status == http.client.OK and seconds < MAX_WAIT
    return Outcome("a question with 1,900 dots after its thanks", f"{status} after {seconds:.2f} s", held)


def _batches(attacked: Attacked) -> Outcome:
    name = "40 threads of one address with the dearest batches"
    return _with_others(name, attacked, 40, lambda: _ask(attacked.port, "/v1/search/batch", _DEAREST)[0])


def _readers(attacked: Attacked) -> Outcome:
    name = "50 clients that take a document of 19 MB slowly"
    return _with_others(name, attacked, 50, lambda: _read_slowly(attacked.port, attacked.document_id))


def _endless(folder: Path, model: Path) -> Iterator[Outcome]:
    """Code in the place of a question's that never ends, and lets go of the interpreter or doesn't."""
    for kind, name in (("STUCK", "a question that never ends"), ("HELD", "a question that never lets go")):
        messages = folder / kind
        command = [sys.executable, "-c", PROGRAM, "serve", "--port", "0", "--index", str(folder / "index")]
        with messages.open("wb") as stderr:
            process = subprocess.Popen([*command, "--model", str(model)], stderr=stderr, env=os.environ)
        try:
            while (found := re.search(r"http://127\.0\.0\.1:(\d+)/", messages.read_text("utf-8"))) is None:
                time.sleep(0.05)
            yield _ended(name, int(found[1]), kind)
        finally:
            process.terminate()
            process.wait()


def _ended(name: str, port: int, question: str) -> Outcome:
    ended: list[tuple[int, float]] = []

    def attack() -> None:
        started = time.monotonic()
        ended.append((_ask(port, "/v1/answer", {"query": question})[0], time.monotonic() - started))

    _ask(port, "/v1/answer", {"query": "Vad är BarnSam?"})
    attacking = threading.Thread(target=attack)
    attacking.start()
    time.sleep(0.3)
    health: list[float] = []
    others: list[tuple[int, float]] = []

    def ask() -> None:
        started = time.monotonic()
        others.append(
            (_ask(port, "/v1/answer", {"query": "Vad är BarnSam?"}, "127.0.0.2")[0], time.monotonic() - started)
        )

    asking = threading.Thread(target=ask)
    asking.start()
    while asking.is_alive() or attacking.is_alive():
        started = time.monotonic()
        if _status(port, "/healthz") == http.client.OK:
            health.append(time.monotonic() - started)
        time.sleep(0.1)
    (status, seconds), (other_status, waited) = ended[0], others[0]
    figure = (
        f"ended after {seconds:.1f} s ({status or 'its connection closed'}); another is answered after {waited:.1f} s "
        f"({other_status}); /healthz {len(health)} times, after {max(health):.2f} s at most"
    )
    held = seconds < MAX_WORK and other_status == http.client.OK and max(health) < MAX_WAIT
    return Outcome(name, figure, held, {"status": status, "seconds": seconds, "other_s": waited, "health_s": health})


def _with_others(name: str, attacked: Attacked, threads: int, attack: Callable[[], int]) -> Outcome:
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
        statuses[_ask(attacked.port, "/v1/answer", {"query": "Vad är BarnSam?"}, "127.0.0.2")[0]] += 1
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
    told = ", ".join(f"{count} x {status}" for status, count in statuses.most_common())
    figure = f"others: {told}, p50 {figures['others_p50_s']:.2f} s, p95 {p95:.2f} s; {memory:.0f} MB"
    held = set(statuses) == {http.client.OK} and p95 < MAX_WAIT and memory < MAX_MEMORY_MB
    return Outcome(name, figure, held, figures)


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


def _status(port: int, path: str) -> int:
    """Of a GET; 0 where the connection was lost."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
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
