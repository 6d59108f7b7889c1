"""Answering speed and memory: `belagg ask` and `belagg serve` as whole processes, on an index of the example texts.

    python -m bench.serving.serving --questions FOLDER [--count 2000] [--runs 10]

`belagg ask`: wall and CPU time from start to end of the process, several runs, and which heavy packages it imports.
`belagg serve`: seconds until it is ready; its memory when it is ready and as questions are answered, as resident
set (RSS, which counts shared and file-backed pages) and unique set (USS, what would be freed if it ended); and per
endpoint the wall time seen by a client on one kept connection, and the server's CPU time per question. The questions
are a test set's, each asked once at each endpoint, one after the other.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from bench.cost.clock import measure, percentile
from bench.report import record
from bench.serving.served import BELAGG, ask, serve_command, served
from service.cli.terminal.console import DEFAULT_MODEL
from service.evaluation.measures import TestSet

NAME = "serving"
QUESTION = "Vad betyder Skottlandsmodellen?"
ENDPOINTS = ("/v1/search", "/v1/answer")

_HEAVY = ("torch", "sentence_transformers", "transformers")
_MEMORY_AT = (0, 1, 10, 100, 500, 1_000, 2_000, 5_000, 10_000)
"""Numbers of questions after which memory is noted; also after the last."""
_MILLISECONDS = 1_000
_MEGABYTE = 1e6


def measure_ask(index: Path, model: Path, runs: int) -> dict[str, Any]:
    """Time whole `belagg ask` processes, and list the heavy packages that one imports."""
    command = [str(BELAGG), "ask", QUESTION, "--index", str(index), "--model", str(model)]
    wall, cpu, peak = [], [], []
    for _ in range(runs):
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        wall.append(time.perf_counter() - started)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, command)
        cpu.append(usage.ru_utime + usage.ru_stime)
        peak.append(usage.ru_maxrss * 1_024 / _MEGABYTE)
    # Python itself lists every module that the command imports.
    listed = subprocess.run(
        command, env=os.environ | {"PYTHONPROFILEIMPORTTIME": "1"}, capture_output=True, text=True, check=True
    ).stderr
    imported = {line.rpartition("|")[2].strip().partition(".")[0] for line in listed.splitlines() if "|" in line}
    return {
        "wall_seconds": {"min": min(wall), "median": median(wall), "all": wall},
        "cpu_seconds": {"min": min(cpu), "median": median(cpu), "all": cpu},
        "peak_memory_mb": max(peak),
        "heavy_imports": sorted(imported.intersection(_HEAVY)),
    }


def measure_serve(index: Path, model: Path, questions: Sequence[str]) -> dict[str, Any]:
    """Start the service, ask it every question at every endpoint, and note time and memory."""
    with served(serve_command(index, model)) as service:
        start_seconds = service.wait_until_ready()
        process, connection = service.process, service.connection()
        memory = [{"questions": 0, **service.memory()}]
        endpoints: dict[str, Any] = {}
        asked = 0
        for endpoint in ENDPOINTS:
            wall: list[float] = []
            with measure(process) as whole:
                for question in questions:
                    wall.append(ask(connection, endpoint, question)[0])
                    asked += 1
                    if asked in _MEMORY_AT:
                        memory.append({"questions": asked, **service.memory()})
            endpoints[endpoint] = {
                "questions": len(questions),
                "wall_ms": {
                    "p50": percentile(wall, 50) * _MILLISECONDS,
                    "p95": percentile(wall, 95) * _MILLISECONDS,
                    "p99": percentile(wall, 99) * _MILLISECONDS,
                },
                "server_cpu_ms": whole.cpu / len(questions) * _MILLISECONDS,
            }
        memory.append({"questions": asked, **service.memory()})
        libraries = {Path(file.path).name for file in process.memory_maps()}
        return {
            "start_seconds": start_seconds,
            "memory": memory,
            "endpoints": endpoints,
            "threads": process.num_threads(),
            "heavy_imports": sorted({"torch"} if any(name.startswith("libtorch") for name in libraries) else set()),
        }


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and write the record."""
    parser = argparse.ArgumentParser(
        prog=f"python -m bench.serving.{NAME}", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--questions", type=Path, required=True, metavar="FOLDER", help="test set in BEIR layout")
    parser.add_argument("--count", type=int, default=2_000, help="how many questions are asked at each endpoint")
    parser.add_argument("--runs", type=int, default=10, help="how many times `belagg ask` is run")
    parser.add_argument("--texts", type=Path, default=record.REPOSITORY / "seeds", help="the texts to index")
    parser.add_argument("--model", type=Path, default=DEFAULT_MODEL, help="a prepared model")
    options = parser.parse_args(arguments)

    environment = record.Environment.here()
    every = list(TestSet.read(options.questions).queries.values())
    questions = random.Random(1).sample(every, min(options.count, len(every)))
    with tempfile.TemporaryDirectory(prefix="belagg-bench-") as temporary:
        index = Path(temporary, "index")
        build = [str(BELAGG), "index", str(options.texts), "--index", str(index), "--model", str(options.model)]
        subprocess.run(build, check=True, capture_output=True)
        status = [str(BELAGG), "status", "--index", str(index), "--json"]
        counts = json.loads(subprocess.run(status, check=True, capture_output=True).stdout)
        measured = {
            "texts": options.texts.name,
            "documents": counts["documents"],
            "passages": counts["passages"],
            "questions": options.questions.name,
            "ask": measure_ask(index, options.model, options.runs),
            "serve": measure_serve(index, options.model, questions),
        }
    path = record.write(
        NAME,
        command=f"python -m bench.serving.{NAME} --questions {options.questions.name} --count {options.count} "
        f"--runs {options.runs}",
        environment=environment,
        measured=measured,
    )
    print(f"wrote {path.relative_to(record.REPOSITORY)}", file=sys.stderr)


if __name__ == "__main__":
    main()
