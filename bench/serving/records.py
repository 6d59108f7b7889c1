"""Records: what writing a question down costs, and how soon the desk shows a million of them.

    python -m bench.serving.records [--questions 1000000] [--sample 2000]

The questions are made of municipal words, a seventh of them without an answer, over 90 days. Queries are those of the
desk's first page, each the median CPU time of five. Pages are the desk's, whole, over the example texts: CPU of the
request from end to end, the first time (when the vectors of a hundred questions are made) and the median of five later
ones. Proposals are found by a thread of their own; what that takes is told apart.
"""

from __future__ import annotations

import argparse
import datetime
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from starlette.testclient import TestClient

from bench.report import record
from indexer.build.pipeline import build_from_sources
from indexer.model.encoder import Encoder
from service.answer.confidence import Confidence
from service.answer.live import LiveSearcher
from service.cli.terminal.console import DEFAULT_MODEL as MODEL
from service.cli.terminal.progress import BuildProgress
from service.evaluation.probing import calibrate
from service.http.app import create_app
from service.http.guards import keys
from service.records import opinions, overview
from service.records.records import Asked, Records, row_of, write_rows
from service.settings.levers.lever import Place
from service.settings.values import Settings

NAME = "records"
_THINGS = "bygglov förskola färdtjänst sophämtning parkering simhall bibliotek skolskjuts hemtjänst båtplats".split()
PAGES = (
    *("", "?dagar=90", "?dagar=90&niva=alla", "fraga?q=Vad+%C3%A4r+BarnSam"),
    *("tabell", "omdomen", "utvardering", "granskning", "gallring"),
)
SEEDS = Path(__file__).parents[2] / "seeds"
_ASKS = ("Vad kostar {}", "Hur ansöker jag om {}", "När öppnar {}", "Vem beslutar om {}", "Får man överklaga {}")
_MORE = 400
"""Different ends of questions."""
_DIFFERENT = 20_000
"""Rows that the million is drawn of."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=1_000_000)
    parser.add_argument("--sample", type=int, default=2_000)
    arguments = parser.parse_args()
    drawn = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        records = Records(Path(folder, "r.sqlite"), 90)
        costs = _cost(records, arguments.sample, drawn)
        different = [row_of(_question(drawn)) for _ in range(_DIFFERENT)]
        with records.reading() as database:
            write_rows(database, drawn.choices(different, k=arguments.questions - arguments.sample))
        since = (datetime.date.today() - datetime.timedelta(30)).isoformat()
        far = (datetime.date.today() - datetime.timedelta(90)).isoformat()
        with records.reading() as database:
            seconds = {
                "unanswered, 30 days": _median(lambda: overview.unanswered(database, since)),
                "unanswered, 90 days": _median(lambda: overview.unanswered(database, far)),
                "weeks": _median(lambda: overview.weeks(database, far)),
                "places": _median(lambda: overview.places(database, far)),
                "feedback": _median(lambda: opinions.opinions(database, "ny")),
            }
        size = records.path.stat().st_size
        pages, proposals = _pages(Path(folder), records)
    measured = {
        "questions": arguments.questions,
        "cpu_ms_a_question": costs,
        "cpu_seconds": seconds,
        "bytes": size,
        "page_cpu_seconds": pages,
        "proposals_cpu_seconds": proposals,
    }
    command = f"python -m bench.serving.records --questions {arguments.questions}"
    record.write(NAME, command=command, environment=record.Environment.here(), measured=measured)


def _pages(folder: Path, records: Records) -> tuple[dict[str, dict[str, float]], float]:
    """CPU seconds of each page of the desk, and of finding proposals."""
    with BuildProgress() as progress:
        build_from_sources([SEEDS], folder / "index", Encoder(MODEL), calibrate, progress)
    live = LiveSearcher.open(folder / "index", MODEL)
    key = keys.create(folder / "editors.json", "mätning", None)
    settings = Settings(rate=0, records=records.path, editors=folder / "editors.json")
    found = {}
    with TestClient(create_app(live, settings, live.levers)) as client:
        client.post("/redaktion/logga-in", data={"nyckel": key}).raise_for_status()
        for name in PAGES:
            first, *later = (_seconds(partial(client.get, f"/redaktion/{name}")) for _ in range(6))
            found[name or "start"] = {"first": first, "later": round(statistics.median(later), 4)}
        board = client.app.state.desk.board  # type: ignore[attr-defined]
        proposals = _seconds(lambda: (client.get("/redaktion/forslag"), board.wait()))
        later = [_seconds(lambda: client.get("/redaktion/forslag")) for _ in range(5)]
        found["forslag"] = {"first": later[0], "later": round(statistics.median(later), 4)}
    return found, proposals


def _cost(records: Records, sample: int, drawn: random.Random) -> float:
    """CPU milliseconds of a question, handed over, masked and written."""
    before = time.process_time()
    for _ in range(sample):
        records.add(_question(drawn))
    records.flush()
    return round((time.process_time() - before) * 1_000 / sample, 4)


def _question(drawn: random.Random) -> Asked:
    text = drawn.choice(_ASKS).format(drawn.choice(_THINGS)) + f" för kvarteret {drawn.randrange(_MORE)}?"
    level = Confidence.NOT_FOUND if drawn.random() < 1 / 7 else Confidence.LIKELY
    moment = datetime.datetime.now().astimezone() - datetime.timedelta(drawn.randrange(90))
    return Asked(moment, text, level, "", drawn.choice(list(Place)), respelled=False)


def _median(run: Callable[[], object]) -> float:
    return round(statistics.median(_seconds(run) for _ in range(5)), 4)


def _seconds(run: Callable[[], object]) -> float:
    """CPU seconds of this process."""
    before = time.process_time()
    run()
    return round(time.process_time() - before, 4)


if __name__ == "__main__":
    main()
