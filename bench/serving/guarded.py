"""What a running service gives away by time, and how soon it shows the page that a citation points to.

    python -m bench.serving.guarded --pdfs FOLDER [--documents 300] [--requests 500]

Small texts, two in three of them for one of three groups, and PDF files, in `belagg serve` as a user starts it.

*Hidden or absent*: a document that the reader may not see and one that there is not are asked for over one connection,
in a drawn order, so many times each. How far apart their mean times are is held against how far apart the means of two
such halves lie when chance alone parts the same requests, which is the noise; and against what one request tells: how
often the slower of a pair is the hidden one.

*Pictures*: the first of one page of each PDF, with a quote marked. Nothing of the file was drawn before; the service is
as it is after its start. Wall time counts what waits in line on a machine that others use, so the CPU time of the
service and its workers stands beside it. The vectors are drawn as `cost/question_cost.py` draws them.
"""

from __future__ import annotations

import argparse
import http.client
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any, cast

import numpy as np

from bench.cost.clock import cpu_seconds, percentile
from bench.cost.question_cost import DrawnEncoder, uncalibrated
from bench.report import record
from bench.serving.served import Served, serve_command, served
from indexer.build.pipeline import build_from_sources
from indexer.model.encoder import Encoder
from indexer.texts.document import document_id
from service.cli.terminal.console import DEFAULT_MODEL
from service.cli.terminal.progress import BuildProgress
from service.corpus.filters import EVERYTHING
from service.corpus.local import Index

NAME = "guarded"
SOURCES = """
[issuers]
a = "https://login.example.se"

[[source]]
path = "texter"
groups = ["*"]

  [[source.access]]
  paths = ["/1/"]
  groups = ["a:ekonomi"]

  [[source.access]]
  paths = ["/2/"]
  groups = ["a:personal", "a:chefer"]

[[source]]
path = "filer"
serve_files = true
groups = ["*"]
"""
_WARM_UP = 100
_MILLISECONDS = 1_000
_DRAWS = 2_000
"""Of halves, to tell the noise."""
_QUOTE = 60
"""Characters that are marked."""


def write_texts(folder: Path, documents: int, pdfs: Path) -> None:
    """The sources that `SOURCES` names."""
    for number in range(documents):
        file = folder / "texter" / str(number % 3) / f"{number}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"Beslut {number}\n\nNämnden har beslutat om avgift {number}.\n", encoding="utf-8")
    (folder / "filer").mkdir()
    for pdf in sorted(pdfs.glob("*.pdf")):
        (folder / "filer" / pdf.name).write_bytes(pdf.read_bytes())
    (folder / "belagg.toml").write_text(SOURCES, encoding="utf-8")


def refusals(service: Served, requests: int, random: Random) -> dict[str, Any]:
    """Milliseconds of refused requests for hidden and for absent documents, and how well they can be told apart."""
    connection = service.connection()
    hidden = [f"/v1/documents/{document_id(f'texter/1/{number}.txt')}" for number in range(1, 100, 3)]
    absent = [f"/v1/documents/{random.getrandbits(64):016x}" for _ in hidden]
    asked = ["hidden"] * requests + ["absent"] * requests
    random.shuffle(asked)
    for path in (hidden + absent) * (_WARM_UP // len(hidden) + 1):
        _timed(connection, path)
    taken: dict[str, list[float]] = {"hidden": [], "absent": []}
    answers = {name: {_answer(connection, path) for path in paths} for name, paths in (("h", hidden), ("a", absent))}
    for name in asked:
        taken[name].append(_timed(connection, random.choice(hidden if name == "hidden" else absent)))
    every, apart = np.array(taken["hidden"] + taken["absent"]), np.array(taken["hidden"])[:, None]
    drawn = np.random.default_rng(1)
    halves = [drawn.permutation(every).reshape(2, -1).mean(axis=1) for _ in range(_DRAWS)]
    noise = float(np.percentile([abs(one - other) for one, other in halves], 95))
    slower = (apart > np.array(taken["absent"])[None]).mean()
    return {
        **{name: {"mean_ms": float(np.mean(ms)), "p50_ms": percentile(ms, 50)} for name, ms in taken.items()},
        "requests_each": requests,
        "same_answer": answers["h"] == answers["a"] and len(answers["h"]) == 1,
        "means_apart_ms": abs(float(np.mean(taken["hidden"]) - np.mean(taken["absent"]))),
        "noise_ms": noise,
        "hidden_is_the_slower": float(slower),
    }


def _answer(connection: http.client.HTTPConnection, path: str) -> tuple[int, bytes]:
    connection.request("GET", path)
    response = connection.getresponse()
    return response.status, response.read()


def _timed(connection: http.client.HTTPConnection, path: str) -> float:
    """Milliseconds of a refusal. Raises `RuntimeError` if it is none."""
    start = time.perf_counter()
    status, body = _answer(connection, path)
    taken = _MILLISECONDS * (time.perf_counter() - start)
    if status != http.client.NOT_FOUND:
        raise RuntimeError(f"{path} answered {status}: {body[:200]!r}")
    return taken


def pictures(service: Served, index: Path) -> Iterator[dict[str, Any]]:
    """The first picture of each PDF: of the page on which a passage in its middle begins, that one's start marked."""
    connection, opened = service.connection(), Index.open(index)
    for id_ in dict.fromkeys(opened.document_ids_by_row()):
        document = opened.document(id_, EVERYTHING)
        if document is None or document.media_type != "application/pdf":
            continue
        passages = opened.passages_of(id_, EVERYTHING)
        passage = passages[len(passages) // 2]
        path = f"/v1/originals/{id_}/picture?stycke={passage.id}&tecken=0-{min(_QUOTE, len(passage.text))}"
        wall, cpu = time.perf_counter(), cpu_seconds(service.process)
        status, picture = _answer(connection, path)
        wall, cpu = time.perf_counter() - wall, cpu_seconds(service.process) - cpu
        if status != http.client.OK:
            raise RuntimeError(f"{document.path} answered {status}: {picture[:200]!r}")
        sizes = {"kilobytes": len(picture) / 1e3, "pages": len(document.pages)}
        yield {"file": Path(document.path).name, "ms": _MILLISECONDS * wall, "cpu_ms": _MILLISECONDS * cpu, **sizes}


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and write the record."""
    parser = argparse.ArgumentParser(
        prog=f"python -m bench.serving.{NAME}", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--pdfs", type=Path, required=True, help="folder of PDF files that have text")
    parser.add_argument("--documents", type=int, default=300)
    parser.add_argument("--requests", type=int, default=500, help="for hidden documents, and as many for absent ones")
    parser.add_argument("--model", type=Path, default=DEFAULT_MODEL, help="a prepared model")
    options = parser.parse_args(arguments)

    environment = record.Environment.here()
    with tempfile.TemporaryDirectory(prefix="belagg-bench-") as temporary:
        folder = Path(temporary)
        write_texts(folder, options.documents, options.pdfs)
        index, sources = folder / "index", folder / "belagg.toml"
        drawn = cast(Encoder, DrawnEncoder(Encoder(options.model)))
        with BuildProgress() as progress:
            build_from_sources([sources], index, drawn, uncalibrated, progress)
        with served([*serve_command(index, options.model), "--sources", str(sources)]) as service:
            service.wait_until_ready()
            time.sleep(2)  # until the process that draws has started, as it has when somebody first asks
            load = os.getloadavg()[0]
            shown = list(pictures(service, index))
            refused = refusals(service, options.requests, Random(1))
    milliseconds = [one["ms"] for one in shown]
    measured = {
        "documents": options.documents,
        "load_average": load,
        "refusals": refused,
        "pictures": {
            "first_ms": milliseconds[0],
            "p50_ms": percentile(milliseconds, 50),
            "highest_ms": max(milliseconds),
            "highest_cpu_ms": max(one["cpu_ms"] for one in shown),
            "files": shown,
        },
    }
    path = record.write(
        NAME,
        command=f"python -m bench.serving.{NAME} --pdfs {options.pdfs.name} --documents {options.documents} "
        f"--requests {options.requests}",
        environment=environment,
        measured=measured,
    )
    print(measured, f"wrote {path.relative_to(record.REPOSITORY)}", file=sys.stderr)


if __name__ == "__main__":
    main()
