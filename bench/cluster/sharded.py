"""Shards held against the whole: real questions, and processes of a cluster that are killed while they are asked.

    python -m bench.cluster.sharded INDEX --questions squad-sv-a --count 500 --shards 1 3 7 [--kills 50]

INDEX is copied, and the copy cut. Every question must give the same passages in the same order from each cut as from
the whole, and what the scores differ by at most is told. With `--kills`, the last cut is asked on a cluster of this
machine, each shard in two copies, while one process after the other is killed: nothing may be wrong or refused. Then
without copies: how long a refusal takes, and until all is whole again. With problems the exit status is 1.
BELAGG_EVAL names the test sets.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench.report import record
from indexer.build.shards.cutting import cut_index
from indexer.model.encoder import Encoder
from indexer.nodes.joining import HERE, join
from service.cli.terminal.console import DEFAULT_MODEL
from service.corpus.filters import EVERYTHING, UNFILTERED
from service.corpus.local import Index
from service.corpus.port import Corpus
from service.corpus.retrieval import Sought
from service.corpus.shards.actors import ShardsOnRay, open_on
from service.corpus.shards.errors import ShardsSilent
from service.corpus.shards.here import open_here
from service.corpus.view import View
from service.question.interpretation import Interpretation, interpret
from service.question.query import Query
from service.search.ranking import rank

NAME = "sharded"
DAY = datetime.date(2026, 1, 1)
SEED = 1
SHOWN = 60


@dataclass(frozen=True)
class Compared:
    """One cut against the whole."""

    shards: int
    questions: int
    other_candidates: int
    """Questions whose sixty candidates are others, or in another order."""
    other_hits: int
    """Questions whose hits are others, in another order, or otherwise marked."""
    most: float
    """That a score differs by."""
    cpu_ms: float
    """A question of this cut, in this process."""


@dataclass(frozen=True)
class Killed:
    """What was answered while processes were killed."""

    copies: int
    kills: int
    asked: int
    wrong: int
    refused: int
    longest_refusal: float
    longest_until_whole: float
    """Seconds; of refusals, and from a kill until an answer came again."""


def main() -> int:
    """Ask, and write the record."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("index", type=Path)
    parser.add_argument("--questions", nargs="+", default=["squad-sv-a"])
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--shards", type=int, nargs="+", default=[1, 3, 7])
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--model", type=Path, default=DEFAULT_MODEL)
    options = parser.parse_args()
    environment = record.Environment.here()
    questions = drawn(options.questions, options.count)
    with tempfile.TemporaryDirectory() as temporary:
        copy = Path(temporary, "index")
        shutil.copytree(options.index, copy, ignore=shutil.ignore_patterns("cache", "shards"))
        encoder, whole = Encoder(options.model), Index.open(copy)
        asked = [interpret(View(whole, EVERYTHING), encoder, question) for question in questions]
        found: dict[str, Any] = {"passages": whole.size, "cuts": [], "killed": []}
        for shards in options.shards:
            cut_index(copy, shards)
            found["cuts"].append(asdict(compared(shards, open_here(copy), whole, asked)))
            print(found["cuts"][-1], file=sys.stderr)
        if options.kills:
            found["killed"] = [asdict(killed(copy, whole, asked, options.kills, copies)) for copies in (2, 1)]
    command = f"python -m bench.cluster.{NAME} INDEX --questions {' '.join(options.questions)} --count {options.count} "
    command += f"--shards {' '.join(map(str, options.shards))} --kills {options.kills}"
    print(json.dumps(found, indent=1))
    record.write(NAME, command=command, environment=environment, measured=found)
    differ = any(cut["other_candidates"] or cut["other_hits"] or cut["most"] > 1e-9 for cut in found["cuts"])
    return int(differ or any(one["wrong"] or (one["copies"] > 1 and one["refused"]) for one in found["killed"]))


def drawn(sets: Sequence[str], count: int) -> list[str]:
    """Questions of test sets, evenly spread."""
    folder = Path(os.environ["BELAGG_EVAL"])
    lines = [line for name in sets for line in (folder / name / "queries.jsonl").read_text("utf-8").splitlines()]
    step = max(1, len(lines) // count)
    return [str(json.loads(line)["text"]) for line in lines[::step][:count]]


def compared(shards: int, cut: Corpus, whole: Corpus, asked: Sequence[Interpretation]) -> Compared:
    other_candidates = other_hits = 0
    most = spent = 0.0
    for one in asked:
        candidates, expected = (candidates_of(corpus, one) for corpus in (cut, whole))
        other_candidates += [each[0] for each in candidates] != [each[0] for each in expected]
        query = Query.parse(one.text, 20)
        start = time.process_time()
        ranking = rank(View(cut, EVERYTHING), one, query, DAY)
        spent += time.process_time() - start
        right = rank(View(whole, EVERYTHING), one, query, DAY)
        other_hits += [(hit.passage, hit.marked) for hit in ranking.hits] != [
            (hit.passage, hit.marked) for hit in right.hits
        ]
        pairs = [*zip(candidates, expected, strict=False)]
        pairs += [((0, hit.score), (0, its.score)) for hit, its in zip(ranking.hits, right.hits, strict=False)]
        most = max(most, *(abs(score - its) for (_, score), (_, its) in pairs), 0.0)
    return Compared(shards, len(asked), other_candidates, other_hits, most, 1_000 * spent / len(asked))


def candidates_of(corpus: Corpus, one: Interpretation) -> list[tuple[int, float]]:
    sought = Sought(one.text, one.embedding, View(corpus, EVERYTHING).weights(one.text))
    return [(found.row, found.score) for found in corpus.candidates(sought, UNFILTERED, EVERYTHING, SHOWN)]


def killed(index: Path, whole: Index, asked: Sequence[Interpretation], kills: int, copies: int) -> Killed:
    """Ask all the while, killing a process every few questions."""
    ray = join(HERE)
    corpus = open_on(HERE, index, copies)
    shards = corpus.shards
    if not isinstance(shards, ShardsOnRay):
        raise TypeError(type(shards))
    chance = random.Random(SEED)
    expected = [candidates_of(whole, one) for one in asked]
    questions = wrong = refused = 0
    longest_refusal = longest_until_whole = 0.0
    for _ in range(kills):
        actor = chance.choice(shards.actors[chance.choice(list(shards.actors))])
        os.kill(ray.get(actor.process.remote()), signal.SIGKILL)
        died, answered = time.monotonic(), 0
        while answered < 5:
            number = chance.randrange(len(asked))
            start = time.monotonic()
            questions += 1
            try:
                found = candidates_of(corpus, asked[number])
            except ShardsSilent:
                refused += 1
                longest_refusal = max(longest_refusal, time.monotonic() - start)
                continue
            longest_until_whole = max(longest_until_whole, time.monotonic() - died if not answered else 0.0)
            answered += 1
            wrong += found != expected[number]
    return Killed(copies, kills, questions, wrong, refused, longest_refusal, longest_until_whole)


if __name__ == "__main__":
    sys.exit(main())
