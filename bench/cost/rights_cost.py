"""What rights cost: a question of a reader who may see some of the texts, and a change of who may read them.

    python -m bench.cost.rights_cost --statutes statutes.jsonl.gz --questions FOLDER [--passages 50000] [--index FOLDER]

Texts and vectors as in `question_cost.py`, with 200 groups: a third of the documents are everybody's, the others of one
to three groups each. Readers belong to 5 to 20 groups. Each question is asked by whoever may see everything and by a
reader, in turn, three times, of which the middle one counts; the first time of all, which finds nothing that an earlier
question has left, is told beside. The encoding isn't counted. A reader is shown other passages, which cost more or less
by themselves: so the same is asked by one who may see all but one document, and is shown the same. The change is of
10,000 small files, from the command to an open index. To index takes most of the time: it is done once, where `--index`
says.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any, cast

from bench.cost.clock import percentile
from bench.cost.question_cost import (
    BEYOND,
    ENCODING,
    TOKENISING,
    WARM_UP,
    DrawnEncoder,
    StageClock,
    TimedEncoder,
    ask,
    statutes,
    uncalibrated,
)
from bench.report import record
from indexer.build.access import apply, looked_through
from indexer.build.pipeline import build
from indexer.index.format import OCCURRENCES
from indexer.model.encoder import Encoder
from indexer.sources.access import Said
from indexer.sources.config import load
from indexer.texts.access import EVERYBODY, AccessRule, Group, Readers
from indexer.texts.document import Document
from indexer.texts.raw_text import RawText
from service.cli.terminal.console import DEFAULT_MODEL
from service.cli.terminal.progress import BuildProgress
from service.corpus.filters import EVERYTHING, Rights
from service.corpus.local import Index
from service.corpus.view import View
from service.evaluation.measures import TestSet

NAME = "rights_cost"
GROUPS = [Group("https://login.example.se", f"grupp {number}") for number in range(200)]
READERS = 50
FILES = 10_000
_SECTIONS = 5
"""Of a statute, as one document: so 50,000 passages are some 10,000 documents."""
_TURNS = 3
_OTHER = (ENCODING, TOKENISING)
_ABOUT_RIGHTS = ("view", "normalisation and interpretation")
"""Stages in which nothing depends on which passages a reader is shown."""


def parts(path: Path, passages: int) -> Iterator[Document]:
    """Statutes, each in documents of a few sections."""
    left = passages
    for act in statutes(path, 10 * passages):
        paragraphs = iter(act.text.split("\n\n"))
        for number, some in enumerate(iter(lambda: list(islice(paragraphs, _SECTIONS)), [])):  # noqa: B023
            yield Document(f"{act.path}/{number}", act.title, "\n\n".join(some), act.source, act.media_type)
            left -= len(some)
            if left <= 0:
                return


def readers(random: Random) -> Readers:
    return EVERYBODY if random.random() < 1 / 3 else frozenset(random.sample(GROUPS, random.randint(1, 3)))


def questions_of(index: Index, encoder: Encoder, questions: Sequence[str], random: Random) -> dict[str, Any]:
    """CPU milliseconds of questions, beyond their encoding, and how many more they are to a reader."""
    some = [Rights(None, frozenset(random.sample(GROUPS, random.randint(5, 20)))) for _ in range(READERS)]
    # Shown all that is ever a hit, within rights: what those cost without other passages than whoever sees everything.
    apart = frozenset({index.document_ids([index.size - 1])[0]})
    taken: dict[str, list[list[dict[str, float]]]] = {"everything": [], "reader": [], "reader_of_all_but_one": []}
    for number, question in enumerate(questions):
        asked: dict[str, list[dict[str, float]]] = {name: [] for name in taken}
        for turn in range(_TURNS):
            rights = {
                "everything": EVERYTHING,
                "reader": some[number % READERS],
                "reader_of_all_but_one": Rights(None, frozenset(GROUPS), apart),
            }
            for name in sorted(taken, reverse=(number + turn) % 2 == 0):
                asked[name].append(stages_of(index, encoder, question, rights[name]))
        if number >= WARM_UP:
            for name, turns in asked.items():
                taken[name].append(turns)
    measured: dict[str, Any] = {
        name: {stage: _summed([_middle(turns, stage) for turns in its]) for stage in (BEYOND, *_ABOUT_RIGHTS)}
        for name, its in taken.items()
    }
    for name in (name for name in taken if name != "everything"):
        pairs = list(zip(taken[name], taken["everything"], strict=True))
        more = {
            stage: [_middle(its, stage) - _middle(whole, stage) for its, whole in pairs]
            for stage in (BEYOND, *_ABOUT_RIGHTS)
        }
        first = [its[0][BEYOND] - whole[0][BEYOND] for its, whole in pairs]
        measured[f"more_to_{name}"] = {stage: _summed(times) for stage, times in more.items()}
        measured[f"more_to_{name}_when_asked_first"] = _summed(first)
    return measured


def stages_of(index: Index, encoder: Encoder, question: str, rights: Rights) -> dict[str, float]:
    """CPU milliseconds of one question: of each stage, and of all but the encoding."""
    clock = StageClock()
    with clock.stage(_ABOUT_RIGHTS[0]):
        view = View(index if index.is_as_said else index.as_said(), index.effective(rights))
    ask(view, cast(Encoder, TimedEncoder(encoder, clock)), question, clock)
    spent = sum(milliseconds for stage, milliseconds in clock.milliseconds.items() if stage not in _OTHER)
    return {**clock.milliseconds, BEYOND: spent}


def _middle(turns: Sequence[dict[str, float]], stage: str) -> float:
    return percentile([stages[stage] for stages in turns], 50)


def _summed(times: Sequence[float]) -> dict[str, float]:
    return {"p50": percentile(times, 50), "p95": percentile(times, 95), "mean": sum(times) / len(times)}


def change(folder: Path, drawn: Encoder) -> dict[str, Any]:
    """Seconds from the command to an open index that shows what is said now, and how many texts were embedded."""
    texts, index = folder / "texter", folder / "index"
    for number in range(FILES):
        file = texts / f"{number % 100:02}" / f"{number}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"Beslut {number} om avgiften.", encoding="utf-8")
    toml = folder / "belagg.toml"
    said = '[issuers]\na = "https://login.example.se"\n[[source]]\npath = "texter"\ngroups = ["a:{}"]\n'
    toml.write_text(said.format("ett"), encoding="utf-8")
    looked = looked_through(load(toml, index))
    raw = [RawText(file.path, file.file.read_bytes()) for files in looked.files for file in files or ()]
    with BuildProgress() as progress:
        build(raw, index, drawn, uncalibrated, progress, ("bench",), said=looked.said)
    before = Index.open(index)
    rights = [Rights(None, frozenset({Group("https://login.example.se", name)})) for name in ("ett", "två")]
    measured: dict[str, Any] = {
        "load_average": os.getloadavg()[0],
        "documents": FILES,
        "shown_before": [before.holdings(one).documents for one in rights],
    }
    toml.write_text(said.format("två"), encoding="utf-8")
    wall, cpu = time.perf_counter(), time.process_time()
    applied = apply([str(toml)], index)
    measured["apply_s"], measured["apply_cpu_s"] = time.perf_counter() - wall, time.process_time() - cpu
    wall, cpu = time.perf_counter(), time.process_time()
    after = before.as_said()
    shown = [after.holdings(one).documents for one in rights]
    measured["seen_s"], measured["seen_cpu_s"] = time.perf_counter() - wall, time.process_time() - cpu
    return {**measured, "changed": applied.changed, "shown_after": shown}


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and write the record."""
    parser = argparse.ArgumentParser(
        prog=f"python -m bench.cost.{NAME}", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--statutes", type=Path, required=True, help="acts, a JSON record a line, compressed")
    parser.add_argument("--questions", type=Path, required=True, help="test set whose questions are asked")
    parser.add_argument("--passages", type=int, default=50_000)
    parser.add_argument("--index", type=Path, help="folder in which the index is kept; what is there isn't made anew")
    parser.add_argument("--count", type=int, default=200, help="questions asked")
    parser.add_argument("--model", type=Path, default=DEFAULT_MODEL, help="a prepared model")
    options = parser.parse_args(arguments)

    environment, random = record.Environment.here(), Random(1)
    encoder = Encoder(options.model)
    drawn = cast(Encoder, DrawnEncoder(encoder))
    with tempfile.TemporaryDirectory(prefix="belagg-bench-") as temporary:
        changed = change(Path(temporary), drawn)
    print(changed, file=sys.stderr)
    judged = list(TestSet.read(options.questions).judged().values())
    questions = judged[:: max(1, len(judged) // (options.count + WARM_UP))][: options.count + WARM_UP]
    with tempfile.TemporaryDirectory(prefix="belagg-bench-") as temporary:
        folder = options.index or Path(temporary)
        documents = list(parts(options.statutes, options.passages))
        said = Said({one.path: AccessRule(readers(random), "bench") for one in documents}, is_said=True)
        with BuildProgress() as progress:
            build(documents, folder, drawn, uncalibrated, progress, ("bench",), said=said)
        opening = time.process_time()
        index = Index.open(folder, encoder.spec)
        opened = time.process_time() - opening
        load = os.getloadavg()[0]
        asked = questions_of(index, encoder, questions, random)
        files = index.manifest.files
        occurrences = sum(file.size for name, file in files.items() if name.startswith(OCCURRENCES))
        sizes = {
            "documents": len(documents),
            "passages": index.size,
            "groups": len(GROUPS),
            "readers": READERS,
            "bytes_a_passage": sum(file.size for file in files.values()) / index.size,
            "occurrences_bytes_a_passage": occurrences / index.size,
        }
    path = record.write(
        NAME,
        command=f"python -m bench.cost.{NAME} --statutes {options.statutes.name} --questions {options.questions.name} "
        f"--passages {options.passages} --count {options.count}",
        environment=environment,
        measured={
            **sizes,
            "open_cpu_s": opened,
            "load_average": load,
            "questions": len(questions) - WARM_UP,
            "question_cpu_ms": asked,
            "change": changed,
        },
    )
    print(asked, f"wrote {path.relative_to(record.REPOSITORY)}", file=sys.stderr)


if __name__ == "__main__":
    main()
