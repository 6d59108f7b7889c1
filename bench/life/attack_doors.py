"""Attacks on the doors of a service: whom it answers under which name, what it gives away, who keeps whom out.

Each probe takes a running service, behind a proxy and with keys.
"""

from __future__ import annotations

import contextlib
import http.client
import socket
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from bench.life.attack import Outcome
from bench.serving.served import serve_command, served
from indexer.build.pipeline import build
from indexer.index.calibration import UNCALIBRATED
from indexer.model.encoder import Encoder
from indexer.sources.access import NOT_SAID, Said
from indexer.texts.access import AccessRule, Group
from indexer.texts.document import Document
from service.http.guards import keys
from service.http.guards.protocol import MAX_CONNECTIONS

_REQUESTS = 500
"""To each kind of document, in turn."""
_TOLD_APART = 0.1
"""A tenth of the time of a refusal: what is under it is lost in the network between."""
_PREFIX = {"X-Forwarded-Prefix": "/belagg"}


@dataclass(frozen=True, slots=True)
class Target:
    """A service on this machine, behind a proxy on it, with a key to what is open."""

    port: int
    key: str
    hidden: dict[str, str]
    """Ids of documents that the key isn't for, by what they are."""

    def status(self, path: str, headers: dict[str, str], source: str = "127.0.0.1") -> int:
        """What it answers to GET."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30, source_address=(source, 0))
        with contextlib.closing(connection):
            connection.request("GET", path, headers={"X-API-Key": self.key, **headers})
            return connection.getresponse().status


def rebinding(target: Target) -> Outcome:
    """Requests as a browser sends them whose page's name has been pointed at this machine."""
    hosts = ("evil.example", f"evil.example:{target.port}", "localhost.evil.example", "127.0.0.1.evil.example")
    sent = [{"Host": host, **more} for host in hosts for more in ({}, {"X-Forwarded-Host": "localhost"})]
    answered = sum(target.status("/v1/status", headers) != http.HTTPStatus.MISDIRECTED_REQUEST for headers in sent)
    return Outcome("other names (DNS rebinding)", f"{answered} of {len(sent)} answered", answered == 0)


def doubled_prefix(target: Target) -> Outcome:
    """Paths that get past a proxy's ban on `/belagg/metrics`, as the proxy passes them on."""
    paths = ("/belagg/metrics", "/belagg/belagg/metrics", "//metrics", "/metrics")
    given = sum(target.status(path, _PREFIX) == http.HTTPStatus.OK for path in paths)
    return Outcome("measures without their key", f"{given} of {len(paths)} given out", given == 0)


def hidden_by_time(target: Target) -> Outcome:
    """The times of refusing documents that are there and one that isn't, asked in a random order."""
    ids = {"absent": "0123456789abcdef", **target.hidden}
    order = list(ids) * _REQUESTS
    Random(1).shuffle(order)
    times: dict[str, list[float]] = {kind: [] for kind in ids}
    connection = http.client.HTTPConnection("127.0.0.1", target.port, timeout=30)
    with contextlib.closing(connection):
        for kind in order:
            started = time.perf_counter()
            connection.request("GET", f"/v1/documents/{ids[kind]}", headers={"X-API-Key": target.key})
            connection.getresponse().read()
            times[kind].append(time.perf_counter() - started)
    medians = {kind: statistics.median(took) for kind, took in times.items()}
    figure = ", ".join(f"{kind} {median * 1_000:.2f} ms" for kind, median in medians.items())
    apart = max(medians.values()) - min(medians.values())
    return Outcome("hidden documents by time (median)", figure, apart < _TOLD_APART * medians["absent"])


def slow_connections(target: Target) -> Outcome:
    """Others ask while one address holds every connection and sends nothing more."""
    return _slow_connections(target, 1)


def slow_addresses(target: Target) -> Outcome:
    """Others ask while as many addresses as there are connections hold one each and send nothing more."""
    return _slow_connections(target, MAX_CONNECTIONS)


def _slow_connections(target: Target, addresses: int) -> Outcome:
    with ExitStack() as stack:
        for number in range(MAX_CONNECTIONS):
            one = number % addresses
            source = (f"127.0.{1 + one // 200}.{2 + one % 200}", 0)
            slow = socket.create_connection(("127.0.0.1", target.port), 30, source_address=source)
            stack.enter_context(slow).sendall(b"GET /healthz HTTP/1.1\r\nHost: ")
        answered = 0
        for number in range(20):
            with contextlib.suppress(OSError, http.client.HTTPException):
                answered += target.status("/healthz", {}, f"127.0.0.{number + 3}") == http.HTTPStatus.OK
    return Outcome(
        f"{MAX_CONNECTIONS} slow connections, addresses: {addresses}",
        f"{answered} of 20 others answered",
        answered == 20,
    )


def two_lengths(target: Target) -> Outcome:
    """A request within the body of one that has both a length and chunks."""
    head = b"POST /v1/search HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
    with socket.create_connection(("127.0.0.1", target.port), 30) as connection:
        connection.sendall(head + b"0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        answers = connection.makefile("rb").read().count(b"HTTP/1.1 ")
    return Outcome("a request with two lengths", f"{answers} answers", answers == 1)


def readiness(target: Target) -> Outcome:
    """What `/readyz` tells to whoever has no key."""
    connection = http.client.HTTPConnection("127.0.0.1", target.port, timeout=30)
    with contextlib.closing(connection):
        connection.request("GET", "/readyz")
        body = connection.getresponse().read()
    return Outcome("readiness", body.decode(), body == b'{"status":"ok"}')


PROBES: Sequence[Callable[[Target], Outcome]] = (
    rebinding,
    doubled_prefix,
    hidden_by_time,
    slow_connections,
    slow_addresses,
    two_lengths,
    readiness,
)


class _Silent:
    """Progress that nobody looks at."""

    def reading(self, total: int | None) -> None: ...
    def read(self) -> None: ...
    def page(self) -> None: ...
    def embedding(self, total: int, characters: int) -> None: ...
    def embedded(self, new: int, cached: int, characters: int) -> None: ...


@contextmanager
def target(model: Path) -> Iterator[Target]:
    """A service of one open document and four hidden ones, small and large: by their collection, and by a group."""
    texts = {"small": "Det här är hemligt.", "large": "Det här är hemligt. " * 20_000}
    secret = {
        f"{size}, by {why}": Document(f"{size}-{why}.md", size, text, size, "text/markdown", collection=collection)
        for size, text in texts.items()
        for why, collection in (("collection", "hemligt"), ("group", "öppet"))
    }
    open_one = Document("a.md", "A", "Alla får veta detta.", "a.md", "text/markdown", collection="öppet")
    closed = AccessRule(frozenset({Group("https://login.example.se", "hr")}), "bench")
    rules = {one.path: closed if name.endswith("group") else NOT_SAID for name, one in secret.items()}
    said = Said({**rules, open_one.path: NOT_SAID}, is_said=True)
    with tempfile.TemporaryDirectory() as folder:
        index, file = Path(folder, "index"), Path(folder, "keys.json")
        documents, encoder = [open_one, *secret.values()], Encoder(model)
        build(documents, index, encoder, lambda *_: UNCALIBRATED, _Silent(), ("bench",), said=said)
        key = keys.create(file, "bench", ["öppet"])
        flags = ["--keys", str(file), "--public", "öppet", "--proxies", "127.0.0.1"]
        with served([*serve_command(index, model), *flags]) as running:
            running.wait_until_ready()
            yield Target(running.port, key, {size: document.id for size, document in secret.items()})


def doors(model: Path) -> Iterator[Outcome]:
    """Every probe, of one service."""
    with target(model) as attacked:
        for probe in PROBES:
            yield probe(attacked)
