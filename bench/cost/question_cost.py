"""What a question costs beyond its encoding, as the texts grow: CPU time of every stage.

    python -m bench.cost.question_cost --statutes statutes.jsonl.gz --questions FOLDER [--sections 2000 20000 60000]

The texts are real: sections of Swedish statutes, cut and indexed by Belägg's own code, words and sentences too. The
vectors are not: encoding so many passages takes half an hour a core, and what a vector holds doesn't change what it
costs to compare. They are drawn around a few hundred centres, so that some passages lie near and most far.
"""

from __future__ import annotations

import argparse
import datetime
import gzip
import hashlib
import json
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from bench.cost.clock import percentile
from bench.report import record
from indexer.build.pipeline import build
from indexer.index.calibration import UNCALIBRATED, Calibration
from indexer.index.format import Manifest
from indexer.model.encoder import Batches, Encoder
from indexer.model.spec import Embeddings, QuestionEncoder
from indexer.texts.document import Document
from service.answer.answering import Answer
from service.cli.terminal.console import DEFAULT_MODEL
from service.cli.terminal.progress import BuildProgress
from service.corpus.filters import EVERYTHING, Filters, Rights
from service.corpus.local import Coverage, Index
from service.corpus.retrieval import Retrieved, Sought, retrieve
from service.corpus.view import View
from service.evaluation.measures import TestSet
from service.http.routes.responses import json_response
from service.http.schemas.answers import AnswerOut
from service.question.interpretation import interpret
from service.question.query import Query
from service.search.ranking import find, ordered, show

NAME = "question_cost"
DIMENSION = 384
CENTRES = 300
SPREAD = 0.02
"""About that of multilingual-e5-small."""
WARM_UP = 20
TOKENISING, ENCODING, BEYOND = "tokenising", "encoding", "beyond encoding"
RETRIEVAL, SCORING = "retrieval", "exact scoring"
METHODS = {"cosines": "vectors", "nearest": "vectors", "cosines_of": "vectors", "covering": "lexicon"}
"""What of an index's methods retrieval calls before it scores the best exactly."""
_MILLISECONDS = 1_000


class DrawnEncoder:
    """Draws a vector from a text's own hash; questions are encoded for real."""

    def __init__(self, encoder: Encoder) -> None:
        self.spec = encoder.spec
        self.computed = encoder.computed
        self.threads = 1
        self._centres = np.random.default_rng(1).normal(size=(CENTRES, DIMENSION)).astype(np.float32)

    def begin_passages(self, texts: Sequence[str], pool: Executor) -> Batches:
        return {pool.submit(self._drawn, texts): list(range(len(texts)))} if texts else {}

    def _drawn(self, texts: Sequence[str]) -> Embeddings:
        seeds = [int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "little") for text in texts]
        centres = self._centres[[seed % CENTRES for seed in seeds]]
        noise = np.random.default_rng(seeds[0]).normal(size=centres.shape)
        return (centres + noise).astype(np.float32)


def uncalibrated(generation: Path, manifest: Manifest, encoder: QuestionEncoder) -> Calibration:  # noqa: ARG001
    """The probes would be asked of drawn vectors."""
    return Calibration(SPREAD, UNCALIBRATED.swedish, UNCALIBRATED.english)


def statutes(path: Path, sections: int) -> Iterator[Document]:
    """Acts, each with its sections as paragraphs, until there are so many sections."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        left = sections
        for act in map(json.loads, lines):
            some = list(islice(act["sections"], left))
            left -= len(some)
            text = "\n\n".join(f"{section['ref']} § {section['text']}" for section in some)
            if text:
                yield Document(act["id"], act["title"], text, act["url"], "text/plain")
            if left <= 0:
                return


class StageClock:
    """CPU milliseconds of this process for each stage of a question; what a stage within another takes is not its."""

    def __init__(self) -> None:
        self.milliseconds: dict[str, float] = defaultdict(float)
        self._open: list[str] = []
        self._since = 0.0

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        self._charge()
        self._open.append(name)
        try:
            yield
        finally:
            self._charge()
            self._open.pop()

    def _charge(self) -> None:
        """Give the time since the last change to the stage that is open."""
        now = time.process_time()
        if self._open:
            self.milliseconds[self._open[-1]] += _MILLISECONDS * (now - self._since)
        self._since = now


class Timed:
    """An index, or what one gives, whose methods are timed as stages of their own."""

    def __init__(self, index: Index | Coverage, clock: StageClock, stages: Mapping[str, str]) -> None:
        """`stages`: method -> stage. Raises `AttributeError` if there is no such method."""
        self._index = index
        for method, stage in stages.items():
            setattr(self, method, self._timed(getattr(index, method), clock, stage))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._index, name)

    def _timed(self, work: Callable[..., Any], clock: StageClock, stage: str) -> Callable[..., Any]:
        def timed(*given: Any) -> Any:
            with clock.stage(stage):
                made = work(*given)
            # What a question's words cover is asked of it later, and is the lexicon's work too.
            return (
                Timed(made, clock, {"of": stage, "of_all": stage, "most": stage})
                if isinstance(made, Coverage)
                else made
            )

        return timed


class TimedIndex(Timed):
    """An index whose candidates are retrieved by its timed methods."""

    def candidates(self, sought: Sought, filters: Filters, rights: Rights, limit: int) -> list[Retrieved]:
        return retrieve(cast(Index, self), sought, limit, self.allowed(filters, rights))


class TimedEncoder:
    """An encoder that is asked for a question's vector, and times it as two stages."""

    def __init__(self, encoder: Encoder, clock: StageClock) -> None:
        self.count_pieces = encoder.count_pieces
        self._encoder = encoder
        self._clock = clock

    def encode_query(self, text: str) -> npt.NDArray[np.float32]:
        with self._clock.stage(ENCODING):
            embedding = self._encoder.encode_query(text)
        # Done once more by itself: the encoder does it together with the rest.
        with self._clock.stage(TOKENISING):
            self.count_pieces(self._encoder.spec.query_prefix + text)
        self._clock.milliseconds[ENCODING] -= self._clock.milliseconds[TOKENISING]
        return embedding


def measure(index: Index, encoder: Encoder, questions: Sequence[str]) -> dict[str, Any]:
    """CPU milliseconds of each stage, for every question; each is asked once."""
    stages: dict[str, list[float]] = defaultdict(list)
    for number, question in enumerate(questions):
        clock = StageClock()
        timed = View(cast(Index, TimedIndex(index, clock, METHODS)), EVERYTHING)
        ask(timed, cast(Encoder, TimedEncoder(encoder, clock)), question, clock)
        if number < WARM_UP:
            continue
        spent = dict(clock.milliseconds)
        beyond = sum(spent.values()) - spent[ENCODING] - spent[TOKENISING]
        retrieval = sum(spent[name] for name in {SCORING, *METHODS.values()})
        for name, milliseconds in {**spent, RETRIEVAL: retrieval, BEYOND: beyond}.items():
            stages[name].append(milliseconds)
    return {
        name: {"p50": percentile(times, 50), "p95": percentile(times, 95), "mean": sum(times) / len(times)}
        for name, times in stages.items()
    }


def ask(view: View, encoder: Encoder, question: str, clock: StageClock) -> None:
    """What `POST /v1/answer` does between its JSON and its JSON."""
    with clock.stage("normalisation and interpretation"):
        query = Query.parse(question)
        asked = interpret(view, encoder, query.text)
    with clock.stage(SCORING):
        found = find(view, asked, query)
    with clock.stage("ranking by sentences"):
        best_first = ordered(view, asked, found.passages)
    with clock.stage("marking and answer"):
        ranking = show(view, asked, query, best_first, datetime.date.today(), found.references)
        answer = Answer.of(ranking, view.calibration, view.known(query.filters))
    with clock.stage("serialising"):
        json_response(AnswerOut.of(answer), answer.ranking.generation)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and write the record."""
    parser = argparse.ArgumentParser(
        prog=f"python -m bench.cost.{NAME}", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--statutes", type=Path, required=True, help="acts, a JSON record a line, compressed")
    parser.add_argument("--questions", type=Path, required=True, help="test set whose questions are asked")
    parser.add_argument("--sections", type=int, nargs="+", default=[2_000, 20_000, 60_000])
    parser.add_argument("--count", type=int, default=300, help="questions asked")
    parser.add_argument("--model", type=Path, default=DEFAULT_MODEL, help="a prepared model")
    options = parser.parse_args(arguments)

    environment = record.Environment.here()
    encoder = Encoder(options.model)
    judged = list(TestSet.read(options.questions).judged().values())
    questions = judged[:: max(1, len(judged) // (options.count + WARM_UP))][: options.count + WARM_UP]
    sizes = []
    for sections in options.sections:
        with tempfile.TemporaryDirectory(prefix="belagg-bench-") as temporary:
            drawn = cast(Encoder, DrawnEncoder(encoder))
            with BuildProgress() as progress:
                documents = statutes(options.statutes, sections)
                build(documents, Path(temporary), drawn, uncalibrated, progress, (str(options.statutes),))
            index = Index.open(Path(temporary), encoder.spec)
            measured = {"passages": index.size, "stages_cpu_ms": measure(index, encoder, questions)}
        print(json.dumps(measured), file=sys.stderr)
        sizes.append(measured)
    path = record.write(
        NAME,
        command=f"python -m bench.cost.{NAME} --statutes {options.statutes.name} --questions {options.questions.name} "
        f"--sections {' '.join(map(str, options.sections))} --count {options.count}",
        environment=environment,
        measured={"encoder": encoder.spec.name, "questions": options.count, "sizes": sizes},
    )
    print(f"wrote {path.relative_to(record.REPOSITORY)}", file=sys.stderr)


if __name__ == "__main__":
    main()
