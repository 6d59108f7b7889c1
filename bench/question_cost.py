"""What a question costs beyond its encoding, as the texts grow: CPU time of every stage.

    python -m bench.question_cost --statutes statutes.jsonl.gz --questions FOLDER [--passages 2000 20000 60000]

The texts are real: sections of Swedish statutes, cut and indexed by Belägg's own code, words and sentences too. The
vectors are not: encoding so many passages takes half an hour a core, and what a vector holds doesn't change what it
costs to compare. They are drawn around a few hundred centres, so that some passages lie near and most far.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice, pairwise
from pathlib import Path
from typing import Any, cast

import numpy as np

from bench import record
from bench.clock import percentile
from indexer.calibration import UNCALIBRATED, Calibration
from indexer.document import Document
from indexer.encoder import Embeddings, Encoder
from indexer.index_format import Manifest
from indexer.pipeline import build
from service.answering import Answer
from service.cli.console import DEFAULT_MODEL, BuildProgress
from service.evaluation import TestSet
from service.index import Index
from service.interpretation import Interpretation, interpret, unit
from service.language import language_of
from service.query import Query
from service.ranking import DEPTH, rank
from service.retrieval import retrieve

NAME = "question_cost"
DIMENSION = 384
CENTRES = 300
SPREAD = 0.02
"""About that of multilingual-e5-small."""
WARM_UP = 20
_MILLISECONDS = 1_000


class DrawnEncoder:
    """Draws a vector from a text's own hash; questions are encoded for real."""

    def __init__(self, encoder: Encoder) -> None:
        self.spec = encoder.spec
        self._centres = np.random.default_rng(1).normal(size=(CENTRES, DIMENSION)).astype(np.float32)

    def encode_passages(self, texts: Sequence[str], on_progress: Callable[[int], None] | None = None) -> Embeddings:
        seeds = [int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "little") for text in texts]
        centres = self._centres[[seed % CENTRES for seed in seeds]]
        noise = np.random.default_rng(seeds[0]).normal(size=centres.shape)
        if on_progress is not None:
            on_progress(len(texts))
        return (centres + noise).astype(np.float32)


def uncalibrated(generation: Path, manifest: Manifest, encoder: Encoder) -> Calibration:  # noqa: ARG001
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


def measure(index: Index, encoder: Encoder, questions: Sequence[str]) -> dict[str, Any]:
    """CPU milliseconds of each stage, for every question."""
    stages: dict[str, list[float]] = {
        name: [] for name in ("encoding", "interpretation", "retrieval", "ranking and marking", "beyond encoding")
    }
    for number, question in enumerate(questions):
        query = Query.parse(question)
        times = [time.process_time()]
        text = interpret(index, encoder, query.text).text
        times.append(time.process_time())
        embedding = unit(encoder.encode_query(text.lower()))
        times.append(time.process_time())
        retrieve(index, embedding, text, query.limit + DEPTH)
        times.append(time.process_time())
        asked = Interpretation(text, language_of(text), embedding, respelled=False)
        Answer.of(rank(index, asked, query), index.manifest.calibration)
        times.append(time.process_time())
        interpreting, encoding, retrieving, answering = (
            _MILLISECONDS * (after - before) for before, after in pairwise(times)
        )
        if number < WARM_UP:
            continue
        stages["encoding"].append(encoding)
        stages["interpretation"].append(max(0.0, interpreting - encoding))
        stages["retrieval"].append(retrieving)
        stages["ranking and marking"].append(answering - retrieving)
        stages["beyond encoding"].append(max(0.0, interpreting - encoding) + answering)
    return {
        name: {"p50": percentile(times, 50), "p95": percentile(times, 95), "mean": sum(times) / len(times)}
        for name, times in stages.items()
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and write the record."""
    parser = argparse.ArgumentParser(prog=f"python -m bench.{NAME}", description=(__doc__ or "").partition("\n")[0])
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
        command=f"python -m bench.{NAME} --statutes {options.statutes.name} --questions {options.questions.name} "
        f"--sections {' '.join(map(str, options.sections))} --count {options.count}",
        environment=environment,
        measured={"encoder": encoder.spec.name, "questions": options.count, "sizes": sizes},
    )
    print(f"wrote {path.relative_to(record.REPOSITORY)}", file=sys.stderr)


if __name__ == "__main__":
    main()
