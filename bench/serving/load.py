"""Load: `belagg serve` asked by many at once, on an index of real passages.

    python -m bench.serving.load --statutes statutes.jsonl.gz --questions FOLDER [--passages 10000]

The server is a process of its own, started by the command that a user starts; the clients are coroutines in this one,
on plain sockets, so that they cost little beside it. Both share the machine's cores.

To tell what encoding questions together is worth, a second server encodes them one at a time and is otherwise the same;
the two take turns within one run, so that whatever else the machine does falls on both.

The passages' vectors are drawn, as cost/question_cost.py draws them: what a vector holds doesn't change what comparing
costs. Questions are encoded for real.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import http.client
import json
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from typing import Any, cast

import psutil

from bench.cost.clock import cpu_seconds, percentile
from bench.cost.question_cost import DrawnEncoder, statutes, uncalibrated
from bench.report import record
from bench.serving.served import served
from indexer.build.pipeline import build
from indexer.model.encoder import QUESTIONS_TOGETHER, Encoder
from indexer.texts.document import Document
from indexer.texts.passages import split
from service.cli.terminal.console import DEFAULT_MODEL
from service.cli.terminal.progress import BuildProgress
from service.corpus.local import Index
from service.evaluation.measures import TestSet

NAME = "load"
TOGETHER, ONE_AT_A_TIME = "together", "one at a time"
ROUNDS = 3
WARM_UP = 200
GROWTH_POINTS = 5
_SERVE = (
    "from indexer.model import encoder; encoder.QUESTIONS_TOGETHER = {together}; from service.cli import main; main()"
)
_MILLISECONDS = 1_000
_MEGABYTE = 1e6


@dataclass(slots=True)
class Asked:
    """What came of the questions of one measurement."""

    seconds: float = 0.0
    by_status: dict[int, list[float]] = field(default_factory=dict)
    """Seconds from a question to the end of its response, by status; 0 is a broken connection."""

    def add(self, status: int, seconds: float) -> None:
        self.by_status.setdefault(status, []).append(seconds)

    def summary(self) -> dict[str, Any]:
        """Rates and latencies of what was answered, and of what was refused."""
        answered = self.by_status.get(http.client.OK, [])
        refused = [one for status, some in self.by_status.items() if status in (429, 503) for one in some]
        return {
            "questions_per_second": len(answered) / self.seconds,
            "statuses": dict(Counter({str(status): len(some) for status, some in self.by_status.items()})),
            "errors": sum(len(some) for status, some in self.by_status.items() if status not in (200, 429, 503)),
            "answered_ms": _latencies(answered),
            "refused_ms": _latencies(refused),
        }


def _latencies(seconds: Sequence[float]) -> dict[str, float] | None:
    if not seconds:
        return None
    return {f"p{percent}": percentile(seconds, percent) * _MILLISECONDS for percent in (50, 95, 99)}


async def ask(port: int, questions: Sequence[bytes], clients: int, *, pause: float = 0.0) -> Asked:
    """Every client asks its next question when the last was answered, over one connection, until none are left.

    `pause`: seconds that a client waits after a refusal.
    """
    asked = Asked()
    left = iter(questions)

    async def client() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for request in left:
            started = time.perf_counter()
            try:
                writer.write(request)
                status = await _status(reader)
            except (OSError, asyncio.IncompleteReadError):
                asked.add(0, time.perf_counter() - started)
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                continue
            asked.add(status, time.perf_counter() - started)
            if status != http.client.OK and pause:
                await asyncio.sleep(pause)
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()

    started = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(clients)))
    asked.seconds = time.perf_counter() - started
    return asked


async def _status(reader: asyncio.StreamReader) -> int:
    """Read one response to its end."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
    if length is None:
        raise OSError("a response without a length")
    await reader.readexactly(int(length[1]))
    return int(head.split(b" ", 2)[1])


def request(question: str) -> bytes:
    """A whole request, ready to be sent."""
    body = json.dumps({"query": question}).encode()
    head = f"POST /v1/answer HTTP/1.1\r\nHost: belagg\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
    return head.encode() + b"\r\n\r\n" + body


@contextlib.contextmanager
def serving(index: Path, model: Path, together: int, *flags: str) -> Iterator[tuple[psutil.Process, int]]:
    """`belagg serve` on a free port, once it is ready; `together`: how many questions it encodes at a time at most."""
    command = [sys.executable, "-c", _SERVE.format(together=together), "serve", "--index", str(index)]
    command += ["--model", str(model), "--port", "0", *flags]
    with served(command) as service:
        yield service.process, service.port


def measure_throughput(
    index: Path, model: Path, questions: Sequence[bytes], clients: Sequence[int], together: int
) -> dict[str, Any]:
    """Both servers at every number of clients, by turns; the median round by throughput is what is kept."""
    with serving(index, model, together, "--rate", "0") as one, serving(index, model, 1, "--rate", "0") as other:
        servers = {TOGETHER: one, ONE_AT_A_TIME: other}
        for _, port in servers.values():
            asyncio.run(ask(port, list(islice(cycle(questions), WARM_UP)), 8))
        measured: dict[str, Any] = {}
        for count in clients:
            rounds: dict[str, list[dict[str, Any]]] = {name: [] for name in servers}
            for _ in range(ROUNDS):
                for name, (process, port) in servers.items():
                    cpu = cpu_seconds(process)
                    summary = asyncio.run(ask(port, questions, count)).summary()
                    summary["server_cpu_ms"] = (cpu_seconds(process) - cpu) / len(questions) * _MILLISECONDS
                    rounds[name].append(summary)
            ratios = sorted(
                one["questions_per_second"] / two["questions_per_second"]
                for one, two in zip(rounds[TOGETHER], rounds[ONE_AT_A_TIME], strict=True)
            )
            measured[str(count)] = {
                **{
                    name: sorted(some, key=lambda summary: float(summary["questions_per_second"]))[ROUNDS // 2]
                    for name, some in rounds.items()
                },
                "ratio": ratios[ROUNDS // 2],
                "ratios": ratios,
                "errors": sum(summary["errors"] for some in rounds.values() for summary in some),
            }
            print(count, "clients:", json.dumps(measured[str(count)]), file=sys.stderr)
        return measured


def measure_growth(index: Path, model: Path, questions: Sequence[bytes], count: int, together: int) -> dict[str, Any]:
    """The server's memory while it is asked `count` questions by eight clients."""
    with serving(index, model, together, "--rate", "0") as (process, port):
        every = cycle(questions)
        memory = []
        errors = 0
        for step in range(GROWTH_POINTS + 1):
            some = list(islice(every, count // GROWTH_POINTS if step else WARM_UP))
            errors += asyncio.run(ask(port, some, 8)).summary()["errors"]
            info = process.memory_full_info()
            asked = WARM_UP + step * (count // GROWTH_POINTS)
            memory.append({"questions": asked, "rss_mb": info.rss / _MEGABYTE, "uss_mb": info.uss / _MEGABYTE})
        return {"memory": memory, "errors": errors}


def measure_overload(
    index: Path, model: Path, questions: Sequence[bytes], clients: int, together: int
) -> dict[str, Any]:
    """As a service is shipped, but for the rate limit, which one machine's clients would share; and with it."""
    measured = {}
    for name, flags in (("without rate limit", ("--rate", "0")), ("as shipped", ())):
        with serving(index, model, together, *flags) as (_, port):
            asyncio.run(ask(port, list(islice(cycle(questions), 60)), 4))
            some = list(islice(cycle(questions), 20 * clients))
            asked = asyncio.run(ask(port, some, clients, pause=0.1))
            measured[name] = {"clients": clients, "asked": len(some), "seconds": asked.seconds, **asked.summary()}
    return measured


def first_passages(documents: Iterator[Document], count: int) -> Iterator[Document]:
    """Documents until they have so many passages."""
    for document in documents:
        if count <= 0:
            return
        count -= len(split(document))
        yield document


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and write the record."""
    parser = argparse.ArgumentParser(
        prog=f"python -m bench.serving.{NAME}", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--statutes", type=Path, required=True, help="acts, a JSON record a line, compressed")
    parser.add_argument("--questions", type=Path, required=True, metavar="FOLDER", help="test set in BEIR layout")
    parser.add_argument("--passages", type=int, default=10_000, help="how many passages are indexed")
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 8, 32])
    parser.add_argument("--count", type=int, default=500, help="questions a round, at every number of clients")
    parser.add_argument("--growth", type=int, default=20_000, help="questions over which memory is watched")
    parser.add_argument("--overload", type=int, default=200, help="clients that are too many")
    parser.add_argument("--model", type=Path, default=DEFAULT_MODEL, help="a prepared model")
    options = parser.parse_args(arguments)

    environment = record.Environment.here()
    questions = [request(question) for question in TestSet.read(options.questions).queries.values()][: options.count]
    encoder = Encoder(options.model)
    with tempfile.TemporaryDirectory(prefix="belagg-bench-") as temporary:
        folder = Path(temporary, "index")
        documents = first_passages(statutes(options.statutes, sys.maxsize), options.passages)
        drawn = cast(Encoder, DrawnEncoder(encoder))
        with BuildProgress() as progress:
            build(documents, folder, drawn, uncalibrated, progress, (str(options.statutes),))
        passages = Index.open(folder, encoder.spec).size
        del encoder, drawn  # their memory and threads are the servers'
        measured = {
            "passages": passages,
            "questions": len(questions),
            "clients": measure_throughput(folder, options.model, questions, options.clients, QUESTIONS_TOGETHER),
            "growth": measure_growth(folder, options.model, questions, options.growth, QUESTIONS_TOGETHER),
            "overload": measure_overload(folder, options.model, questions, options.overload, QUESTIONS_TOGETHER),
        }
    path = record.write(
        NAME,
        command=f"python -m bench.serving.{NAME} "
        f"--statutes {options.statutes.name} --questions {options.questions.name} "
        f"--passages {options.passages} --clients {' '.join(map(str, options.clients))} --count {options.count} "
        f"--growth {options.growth} --overload {options.overload}",
        environment=environment,
        measured=measured,
    )
    print(f"wrote {path.relative_to(record.REPOSITORY)}", file=sys.stderr)


if __name__ == "__main__":
    main()
