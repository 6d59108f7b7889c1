"""Starting, changing generation, and memory over time: `belagg serve` and `belagg ask` on an index of many passages.

    python -m bench.serving.starting --statutes statutes.jsonl.gz [--passages 60000] [--runs 5] [--questions 5000] \
        [--swaps 10]

A start is timed from the making of the process to its first answered question. Cold, nothing is in the system's file
cache: neither index, model, Python nor its libraries; warm, all of it is. The same parts of a start, one after the
other in a process of its own, tell where the time goes.

Two generations that differ in one text are published by turns beneath a running service that a client asks without
pause: how soon it answers from the new one, and how long any question waits meanwhile, beside the longest wait in as
long a time before. Memory is noted when the service is ready, as it is asked, and while it changes generation.

The passages' vectors are drawn, as cost/question_cost.py draws them: what a vector holds doesn't change what reading
and comparing it costs. Questions are encoded for real; they are beginnings of sections.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from bench.cost.clock import cpu_seconds, measure
from bench.cost.question_cost import DrawnEncoder, statutes, uncalibrated
from bench.report import record
from bench.serving.load import first_passages
from bench.serving.served import BELAGG, Served, ask, serve_command, served
from indexer.build.pipeline import build
from indexer.index.folder import IndexFolder, current_generation
from indexer.model.encoder import Encoder
from service.cli.terminal.console import DEFAULT_MODEL
from service.cli.terminal.progress import BuildProgress
from service.corpus.local import Index

NAME = "starting"
ENDPOINT = "/v1/answer"
MEMORY_AT = (100, 1_000, 5_000, 20_000)

_QUESTION_WORDS = 8
_SAMPLE_SECONDS = 0.02
_SWAP_SECONDS = 60
_DROP_CACHES = Path("/proc/sys/vm/drop_caches")
_PARTS = """
import json, sys, time
def note():
    moments.append((time.time(), time.process_time()))
moments = [(float(sys.argv[1]), 0.0)]
note()
from pathlib import Path
import uvicorn
from service.http.app import create_app
from service.answer.live import LiveSearcher
from service.corpus.local import Encoder, Index
from service.answer.searcher import Searcher
from service.question.query import Query
note()
encoder = Encoder(Path(sys.argv[3]))
note()
searcher = Searcher(Index.open(Path(sys.argv[2]), encoder.spec), encoder)
note()
searcher.answer(Query.parse(sys.argv[4]))
note()
pairs = zip(moments, moments[1:])
print(json.dumps([{"wall": end - start, "cpu": end_cpu - start_cpu} for (start, start_cpu), (end, end_cpu) in pairs]))
"""
PARTS = ("Python", "imports", "language model", "index, with its checksums", "first question")


class FileCache:
    """Empties the system's file cache, wholly where this process may, or else of the files that are named."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = folders
        self.whole = os.access(_DROP_CACHES, os.W_OK)

    def drop(self) -> None:
        os.sync()
        if self.whole:
            _DROP_CACHES.write_text("3\n", "ascii")
            return
        for path in itertools.chain.from_iterable(folder.rglob("*") for folder in self._folders):
            if path.is_file():
                descriptor = os.open(path, os.O_RDONLY)
                os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
                os.close(descriptor)


def two_generations(folder: Path, path: Path, passages: int, encoder: Encoder) -> tuple[str, str]:
    """Build a generation of statutes, and another of all but the last; their names."""
    documents = list(first_passages(statutes(path, sys.maxsize), passages))
    drawn = cast(Encoder, DrawnEncoder(encoder))
    names = []
    for some in (documents[:-1], documents):
        with BuildProgress() as progress:
            build(some, folder, drawn, uncalibrated, progress, (str(path),))
        names.append(current_generation(folder).name)
    return names[0], names[1]


def questions(path: Path) -> list[str]:
    """The first words of every paragraph of the statutes, in a fixed random order."""
    every = [
        " ".join(paragraph.split()[1 : 1 + _QUESTION_WORDS])
        for document in statutes(path, sys.maxsize)
        for paragraph in document.text.split("\n\n")
    ]
    some = [text for text in dict.fromkeys(every) if len(text) > _QUESTION_WORDS]
    random.Random(1).shuffle(some)
    return some


def measure_starts(index: Path, model: Path, question: str, runs: int, cache: FileCache | None) -> dict[str, Any]:
    """Starts of `belagg serve` and `belagg ask`, and the parts of one, by turns; cold if there is a cache to drop."""
    serve, asking, parts = [], [], []
    command = [str(BELAGG), "ask", question, "--index", str(index), "--model", str(model)]
    for _ in range(runs):
        _drop(cache)
        with served(serve_command(index, model)) as service:
            ready = service.wait_until_ready()
            ask(service.connection(), ENDPOINT, question)
            answered = time.perf_counter() - service.started
            serve.append({"ready": ready, "answered": answered, "cpu": cpu_seconds(service.process)})
        _drop(cache)
        with measure() as whole:
            subprocess.run(command, check=True, capture_output=True)
        asking.append({"ended": whole.wall, "cpu": whole.cpu})
        _drop(cache)
        script = [sys.executable, "-c", _PARTS, str(time.time()), str(index), str(model), question]
        told = subprocess.run(script, check=True, capture_output=True, cwd=record.REPOSITORY).stdout
        parts.append(dict(zip(PARTS, json.loads(told), strict=True)))
    return {
        "serve_seconds": serve,
        "ask_seconds": asking,
        "parts_seconds": parts,
    }


def _drop(cache: FileCache | None) -> None:
    if cache is not None:
        cache.drop()


def measure_memory(service: Served, asked: Sequence[str], count: int) -> list[dict[str, float]]:
    """Memory when the service is ready and after so many questions."""
    connection = service.connection()
    memory = [{"questions": 0, **service.memory()}]
    for number, question in enumerate(itertools.islice(itertools.cycle(asked), count), 1):
        ask(connection, ENDPOINT, question)
        if number in MEMORY_AT or number == count:
            memory.append({"questions": number, **service.memory()})
    return memory


def measure_swaps(service: Served, index: Path, names: Sequence[str], asked: Sequence[str]) -> list[dict[str, float]]:
    """Publish the generations by turns while a client asks: what every change took, and the memory after it."""
    connection = service.connection()
    endless = itertools.cycle(asked)
    swaps = []
    for name in names:
        expected = int(name.partition("-")[0])
        with _highest_memory(service) as highest:
            IndexFolder(index).publish(name)
            published = time.perf_counter()
            during, waited = _ask_until(connection, endless, expected, published)
        # As long again, when nothing changes: what the longest wait is without a change.
        until = time.perf_counter() + waited
        after = []
        while time.perf_counter() < until:
            after.append(ask(connection, ENDPOINT, next(endless))[0])
        swaps.append(
            {
                "answered_seconds": waited,
                "longest_wait_seconds": max(during),
                "longest_wait_after_seconds": max(after),
                "highest_rss_mb": highest[0],
                **service.memory(),
            }
        )
    return swaps


def _ask_until(
    connection: http.client.HTTPConnection, questions: Iterator[str], generation: int, published: float
) -> tuple[list[float], float]:
    """Ask until the answer comes from a generation: how long each question took, and how long until that answer."""
    taken = []
    while time.perf_counter() - published < _SWAP_SECONDS:
        seconds, answered = ask(connection, ENDPOINT, next(questions))
        taken.append(seconds)
        if int(answered["generation"]) == generation:
            return taken, time.perf_counter() - published
    raise TimeoutError(f"generation {generation} doesn't answer after {_SWAP_SECONDS} s")


@contextmanager
def _highest_memory(service: Served) -> Iterator[list[float]]:
    """The highest resident set in megabytes, in a list of one, while the block runs."""
    highest = [0.0]
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(_SAMPLE_SECONDS):
            highest[0] = max(highest[0], service.process.memory_info().rss / 1e6)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield highest
    finally:
        ended.set()
        thread.join()


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and write the record."""
    parser = argparse.ArgumentParser(
        prog=f"python -m bench.serving.{NAME}", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--statutes", type=Path, required=True, help="acts, a JSON record a line, compressed")
    parser.add_argument("--passages", type=int, default=60_000, help="how many passages are indexed")
    parser.add_argument("--runs", type=int, default=5, help="starts, cold and warm")
    parser.add_argument("--questions", type=int, default=5_000, help="over how many memory is noted")
    parser.add_argument("--swaps", type=int, default=10, help="how often another generation is published")
    parser.add_argument("--model", type=Path, default=DEFAULT_MODEL, help="a prepared model")
    options = parser.parse_args(arguments)

    environment = record.Environment.here()
    asked = questions(options.statutes)
    encoder = Encoder(options.model)
    with tempfile.TemporaryDirectory(prefix="belagg-bench-") as temporary:
        index = Path(temporary, "index")
        names = two_generations(index, options.statutes, options.passages, encoder)
        passages = Index.open(index, encoder.spec).size
        del encoder  # its memory and threads are the service's
        folder = current_generation(index)
        cache = FileCache([folder, options.model, Path(sys.prefix), Path(sys.base_prefix, "lib")])
        measure_starts(index, options.model, asked[0], 1, None)  # so that all is in the cache
        warm = measure_starts(index, options.model, asked[0], options.runs, None)
        cold = measure_starts(index, options.model, asked[0], options.runs, cache)
        with served(serve_command(index, options.model)) as service:
            service.wait_until_ready()
            memory = measure_memory(service, asked, options.questions)
            by_turns = [names[number % 2] for number in range(options.swaps)]  # the second is published now
            swaps = measure_swaps(service, index, by_turns, asked)
            time.sleep(15)  # what holds on to an old generation is let go of after ten seconds
            memory.append({"questions": options.questions, "swaps": options.swaps, **service.memory()})
        measured = {
            "passages": passages,
            "index_mb": sum(path.stat().st_size for path in folder.iterdir()) / 1e6,
            "whole_cache_dropped": cache.whole,
            "warm": warm,
            "cold": cold,
            "memory": memory,
            "swaps": swaps,
        }
    path = record.write(
        NAME,
        command=f"python -m bench.serving.{NAME} --statutes {options.statutes.name} --passages {options.passages} "
        f"--runs {options.runs} --questions {options.questions} --swaps {options.swaps}",
        environment=environment,
        measured=measured,
    )
    print(f"wrote {path.relative_to(record.REPOSITORY)}", file=sys.stderr)


if __name__ == "__main__":
    main()
