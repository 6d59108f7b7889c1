"""Evaluation: rankings of documents held against judged questions in BEIR layout (Thakur et al. 2021).

corpus.jsonl    {"_id", "title", "text"} a document
queries.jsonl   {"_id", "text"} a question
qrels.tsv       query-id, corpus-id, score: how relevant a document is; 0 and below is not. A heading line is optional
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from indexer.disk.durable import reason_of
from service.evaluation.errors import NothingJudged, TestSetUnreadable

DEPTH = 100
"""Documents ranked for each question."""

RUN_TAG = "belagg"

Run = Mapping[str, Sequence[tuple[str, float]]]
"""Question id -> documents and their scores, best first."""
Qrels = Mapping[str, Mapping[str, int]]
"""Question id -> document id -> relevance."""


@dataclass(frozen=True, slots=True)
class CorpusEntry:
    """One document of a test set."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class TestSet:
    """A test set's questions and judgements; the corpus is read when it is needed."""

    __test__ = False

    folder: Path
    queries: Mapping[str, str]
    qrels: Qrels

    @classmethod
    def read(cls, folder: Path) -> TestSet:
        """Raises `TestSetUnreadable`."""
        queries = {
            str(record["_id"]): str(record["text"]) for record in _records(folder / "queries.jsonl", "_id", "text")
        }
        return cls(folder, queries, _qrels(folder / "qrels.tsv"))

    def corpus(self) -> Iterator[CorpusEntry]:
        """Raises `TestSetUnreadable`."""
        for record in _records(self.folder / "corpus.jsonl", "_id", "text"):
            yield CorpusEntry(str(record["_id"]), str(record.get("title") or ""), str(record["text"]))

    def judged(self, limit: int | None = None) -> dict[str, str]:
        """The questions that have at least one relevant document, in the file's order; the first `limit` of them.

        Raises `NothingJudged` if there is none.
        """
        judged = [
            (query, text)
            for query, text in self.queries.items()
            if any(relevance > 0 for relevance in self.qrels.get(query, {}).values())
        ]
        if not judged:
            raise NothingJudged(str(self.folder))
        return dict(judged[:limit])


def _records(path: Path, *required: str) -> Iterator[dict[str, Any]]:
    for number, line in _lines(path):
        try:
            record = json.loads(line)
        except ValueError as error:
            raise TestSetUnreadable(str(path), f"rad {number} är inte JSON") from error
        if not isinstance(record, dict) or any(key not in record for key in required):
            raise TestSetUnreadable(str(path), f"rad {number} saknar {' eller '.join(required)}")
        yield record


def _qrels(path: Path) -> Qrels:
    """The judgements; a first row whose third field is no number is a heading."""
    qrels: dict[str, dict[str, int]] = {}
    first = True
    for number, line in _lines(path):
        fields = line.rstrip("\r\n").split("\t")
        if len(fields) != 3:
            raise TestSetUnreadable(
                str(path),
                f"rad {number} har {len(fields)} fält, inte tre med tabbtecken mellan: fråga, dokument, relevans",
            )
        query, document, relevance = fields
        try:
            qrels.setdefault(query, {})[document] = int(relevance)
        except ValueError as error:
            if not first:
                raise TestSetUnreadable(str(path), f"relevansen på rad {number} är inget heltal") from error
        first = False
    return qrels


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines that aren't blank, and their numbers from 1. Raises `TestSetUnreadable`."""
    try:
        with path.open(encoding="utf-8-sig") as lines:
            yield from ((number, line) for number, line in enumerate(lines, start=1) if line.strip())
    except OSError as error:
        raise TestSetUnreadable(str(path), reason_of(error)) from error
    except UnicodeDecodeError as error:
        raise TestSetUnreadable(str(path), "den är inte i UTF-8") from error


@dataclass(frozen=True, slots=True)
class Quality:
    """Means over the judged questions, each between 0 and 1."""

    queries: int
    ndcg_at_10: float
    mrr_at_10: float
    recall_at_1: float
    recall_at_5: float
    recall_at_10: float
    recall_at_100: float


def quality(run: Run, qrels: Qrels) -> Quality:
    """The usual measures of a run, over its questions, as trec_eval computes them (linear gain)."""
    rankings = [([document for document, _ in ranking], qrels[query]) for query, ranking in run.items()]

    def mean(values: Iterable[float]) -> float:
        return math.fsum(values) / len(rankings) if rankings else 0.0

    return Quality(
        queries=len(rankings),
        ndcg_at_10=mean(ndcg(ranking, relevant, 10) for ranking, relevant in rankings),
        mrr_at_10=mean(reciprocal_rank(ranking, relevant, 10) for ranking, relevant in rankings),
        recall_at_1=mean(recall(ranking, relevant, 1) for ranking, relevant in rankings),
        recall_at_5=mean(recall(ranking, relevant, 5) for ranking, relevant in rankings),
        recall_at_10=mean(recall(ranking, relevant, 10) for ranking, relevant in rankings),
        recall_at_100=mean(recall(ranking, relevant, 100) for ranking, relevant in rankings),
    )


def ndcg(ranking: Sequence[str], relevance: Mapping[str, int], depth: int) -> float:
    """Normalised discounted cumulative gain (Järvelin and Kekäläinen 2002); a relevance below 0 gains nothing."""
    relevance = {document: value for document, value in relevance.items() if value > 0}
    gain = math.fsum(relevance.get(document, 0) / math.log2(rank + 2) for rank, document in enumerate(ranking[:depth]))
    ideal = sorted(relevance.values(), reverse=True)[:depth]
    best = math.fsum(value / math.log2(rank + 2) for rank, value in enumerate(ideal))
    return gain / best if best else 0.0


def reciprocal_rank(ranking: Sequence[str], relevance: Mapping[str, int], depth: int) -> float:
    """One over the rank of the first relevant document."""
    ranks = (rank for rank, document in enumerate(ranking[:depth], start=1) if relevance.get(document, 0) > 0)
    return 1 / next(ranks, math.inf)


def recall(ranking: Sequence[str], relevance: Mapping[str, int], depth: int) -> float:
    """Share of the relevant documents among the first."""
    relevant = {document for document, value in relevance.items() if value > 0}
    return len(relevant.intersection(ranking[:depth])) / len(relevant) if relevant else 0.0


def write_run(run: Run, file: TextIO) -> None:
    """Write a run in TREC format: `qid Q0 docid rank score belagg`."""
    for query, ranking in run.items():
        for rank, (document, score) in enumerate(ranking, start=1):
            file.write(f"{query} Q0 {document} {rank} {score:.9f} {RUN_TAG}\n")
