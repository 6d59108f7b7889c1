"""Ranking quality: what `belagg eval` measures, for each of several test sets, with what its two parts reach alone.

    python -m bench.quality.quality FOLDER...

"Belägg" comes from the very code of `belagg eval`. "retrieval" is its first stage, "dense" the cosine alone and
"lexical" the character 4-grams alone, of the question as it was typed, through the same choice of
documents. The test sets' files are identified by their SHA-256.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bench.quality.corpus import fingerprint
from bench.report import record
from indexer.model.encoder import Encoder
from service.cli.terminal.console import DEFAULT_MODEL
from service.cli.terminal.progress import BuildProgress
from service.corpus.filters import EVERYTHING
from service.corpus.local import Index
from service.corpus.retrieval import retrieve
from service.corpus.view import View
from service.evaluation.measures import TestSet, quality
from service.evaluation.test_set import Interpret, RankRows, indexed
from service.question.interpretation import Interpretation, interpret_all, unit
from service.search.ranking import rank_rows

NAME = "quality"


def measure_set(test_set: TestSet, encoder: Encoder) -> dict[str, Any]:
    """Every measure of one test set, for the whole ranking and for its parts."""
    queries = test_set.judged()
    with indexed(test_set, encoder, BuildProgress()) as index:
        runs = {name: index.rank(queries, encoder, rank, interpret) for name, (rank, interpret) in RANKINGS.items()}
    return {
        "files_sha256": fingerprint(test_set.folder),
        "rankings": {name: asdict(quality(run, test_set.qrels)) for name, run in runs.items()},
    }


def retrieval(
    index: Index, embedding: npt.NDArray[np.float32], question: str, limit: int
) -> tuple[list[int], list[float]]:
    """The first stage alone."""
    found = retrieve(index, View(index, EVERYTHING).sought(question, embedding), limit)
    return [passage.row for passage in found], [passage.score for passage in found]


def dense(index: Index, embedding: npt.NDArray[np.float32], _: str, limit: int) -> tuple[list[int], list[float]]:
    """The cosine alone."""
    return _first(index.cosines(embedding).astype(np.float64), limit)


def lexical(index: Index, _: npt.NDArray[np.float32], question: str, limit: int) -> tuple[list[int], list[float]]:
    """The character 4-grams alone."""
    return _first(index.coverage(question), limit)


def _first(scores: npt.NDArray[np.float64], limit: int) -> tuple[list[int], list[float]]:
    rows = np.argsort(-scores, kind="stable")[:limit]
    return rows.tolist(), scores[rows].tolist()


def as_asked(_: View, encoder: Encoder, questions: Sequence[str]) -> list[Interpretation]:
    """Questions as they were typed, for what Belägg is compared with."""
    return [
        Interpretation(question, question, "sv", unit(embedding), respelled=False)
        for question, embedding in zip(questions, encoder.encode_queries(questions), strict=True)
    ]


RANKINGS: dict[str, tuple[RankRows, Interpret]] = {
    "belagg": (rank_rows, interpret_all),
    "retrieval": (retrieval, interpret_all),
    "dense": (dense, as_asked),
    "lexical": (lexical, as_asked),
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and write the record."""
    parser = argparse.ArgumentParser(
        prog=f"python -m bench.quality.{NAME}", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("folders", type=Path, nargs="+", metavar="FOLDER", help="test set in BEIR layout")
    parser.add_argument("--model", type=Path, default=DEFAULT_MODEL, help="a prepared model")
    options = parser.parse_args(arguments)

    environment = record.Environment.here()
    encoder = Encoder(options.model)
    sets: dict[str, Any] = {}
    for folder in options.folders:
        sets[folder.name] = measure_set(TestSet.read(folder), encoder)
        for name, measures in sets[folder.name]["rankings"].items():
            print(f"{folder.name}: {name} nDCG@10 {measures['ndcg_at_10']:.4f}", file=sys.stderr)
    path = record.write(
        NAME,
        command=f"python -m bench.quality.{NAME} {' '.join(folder.name for folder in options.folders)}",
        environment=environment,
        measured={"encoder": encoder.spec.name, "precision": encoder.precision, "sets": sets},
    )
    print(f"wrote {path.relative_to(record.REPOSITORY)}", file=sys.stderr)


if __name__ == "__main__":
    main()
