"""Answers: is the right sentence marked, is the confidence honest, and do mistyped questions find as much?

    python -m bench.quality.answers --golden tests/retrieval/golden --texts seeds FOLDER...

Each folder is a test set in BEIR layout, its questions with `answers` where they are known. What isn't in a set's texts
is asked of it too: the questions of the other folders, and those of its own that have no answer.
"""

from __future__ import annotations

import argparse
import datetime
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bench.quality.corpus import fingerprint
from bench.quality.noise import DISTURBANCES
from bench.quality.readings import digest
from bench.report import record
from indexer.build.pipeline import build_from_sources
from indexer.model.encoder import Encoder
from indexer.texts.swedish import sentences
from service.answer.answering import Answer
from service.answer.confidence import Confidence
from service.answer.reading import Reader, reader_of
from service.cli.terminal.console import DEFAULT_MODEL
from service.cli.terminal.progress import BuildProgress
from service.corpus.filters import EVERYTHING, UNFILTERED
from service.corpus.local import Index
from service.corpus.view import View
from service.evaluation.measures import TestSet, quality
from service.evaluation.probing import calibrate
from service.evaluation.test_set import IndexedTestSet, indexed
from service.question.interpretation import interpret_all
from service.question.query import Query
from service.search.hits import Ranking
from service.search.ranking import rank, rank_rows

NAME = "answers"
FOREIGN = 400
"""Questions of each other set that are asked of a set."""
FIRST = 5


@dataclass(frozen=True)
class Known:
    """A question whose right passages and answers are known."""

    question: str
    right: frozenset[str]
    """Documents, or phrases of passages where `in_passage`."""
    answers: tuple[str, ...]
    in_passage: bool

    def is_met_by(self, document: str, text: str) -> bool:
        if not self.in_passage:
            return document in self.right
        return any(_plain(phrase) in _plain(text) for phrase in self.right)

    def is_answered_by(self, text: str) -> bool:
        return any(_plain(answer) in _plain(text) for answer in self.answers)


@dataclass(frozen=True)
class Asking:
    """What questions are asked with."""

    encoder: Encoder
    reader: Reader | None
    to_read: list[tuple[str, str]] = field(default_factory=list)
    """Question and quote of the sure answers that are to be read by somebody (`readings.py`)."""


def _plain(text: str) -> str:
    return " ".join(text.lower().split())


def asked(asking: Asking, index: Index, questions: Sequence[str], limit: int) -> list[Answer]:
    """The answers to questions, embedded together."""
    view = View(index, EVERYTHING)
    interpretations = interpret_all(view, asking.encoder, questions)
    known, today = view.known(UNFILTERED), datetime.date.today()
    return [
        Answer.of(
            rank(view, interpretation, Query.parse(question, limit), today), view.calibration, known, asking.reader
        )
        for question, interpretation in zip(questions, interpretations, strict=True)
    ]


def hits_and_marks(answers: Sequence[Answer], known: Sequence[Known], names: dict[str, str]) -> dict[str, Any]:
    """How often the first hits are right, and what is marked in them contains a known answer."""
    counts: Counter[str] = Counter()
    for answer, expected in zip(answers, known, strict=True):
        hits = answer.ranking.hits
        met = [expected.is_met_by(names[hit.document.id], hit.passage.text) for hit in hits]
        counts["first"] += met[0]
        counts["first five"] += any(met[:FIRST])
        if not expected.answers:
            continue
        counts["with answers"] += 1
        first = _mark_and_neighbours(answer.ranking, 0)
        counts["first hit's mark"] += expected.is_answered_by(first[0])
        right = [
            position for position, hit in enumerate(hits) if met[position] and expected.is_answered_by(hit.passage.text)
        ]
        if right:
            mark, wider = _mark_and_neighbours(answer.ranking, right[0])
            counts["right hit holds the answer"] += 1
            counts["right hit's mark"] += expected.is_answered_by(mark)
            counts["right hit's mark and neighbours"] += expected.is_answered_by(wider)
    total, with_answers, right_hits = len(known), counts["with answers"], counts["right hit holds the answer"]
    return {
        "questions": total,
        "first": counts["first"] / total,
        "first_five": counts["first five"] / total,
        "with_answers": with_answers,
        "marked_in_first_hit": _share(counts["first hit's mark"], with_answers),
        "marked_in_right_hit": _share(counts["right hit's mark"], right_hits),
        "marked_in_right_hit_with_neighbours": _share(counts["right hit's mark and neighbours"], right_hits),
        "mean_share_marked": sum(
            (hit.marked.end - hit.marked.start) / len(hit.passage.text)
            for answer in answers
            for hit in answer.ranking.hits[:1]
        )
        / total,
    }


def _mark_and_neighbours(ranking: Ranking, position: int) -> tuple[str, str]:
    """What is marked in a hit, and the same with one sentence more on either side."""
    hit = ranking.hits[position]
    text, marked = hit.passage.text, hit.marked
    spans = list(sentences(text))
    before = [span.start for span in spans if span.end <= marked.start]
    after = [span.end for span in spans if span.start >= marked.end]
    start = before[-1] if before else marked.start
    end = after[0] if after else marked.end
    return text[marked.start : marked.end], text[start:end]


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def reliability(answers: Sequence[Answer], known: Sequence[Known], names: dict[str, str]) -> dict[str, Any]:
    """For each level of confidence: its share of the questions, and how often its first hit is right.

    Of the sure ones that no label calls right it is told which they are, by their digests (`readings.py`).
    """
    levels: dict[str, Any] = {}
    for level in Confidence:
        right = [
            expected.is_met_by(names[answer.ranking.hits[0].document.id], answer.ranking.hits[0].passage.text)
            for answer, expected in zip(answers, known, strict=True)
            if answer.confidence is level
        ]
        levels[level] = {
            "questions": len(right),
            "share": len(right) / len(answers),
            "right": _share(sum(right), len(right)),
        }
    levels[Confidence.SURE]["unlabelled"] = [digest(*one) for one in unlabelled(answers, known, names)]
    return levels


def unlabelled(answers: Sequence[Answer], known: Sequence[Known], names: dict[str, str]) -> list[tuple[str, str]]:
    """Question and quote of each sure answer whose first hit no label calls right."""
    return [
        (expected.question, answer.citations[0].quote)
        for answer, expected in zip(answers, known, strict=True)
        if answer.confidence is Confidence.SURE
        and not expected.is_met_by(names[answer.ranking.hits[0].document.id], answer.ranking.hits[0].passage.text)
    ]


def levels_of(answers: Sequence[Answer]) -> dict[str, float]:
    """Share of each level."""
    counts = Counter(answer.confidence for answer in answers)
    return {level: counts[level] / len(answers) for level in Confidence}


def spread_out(questions: Sequence[str], count: int) -> list[str]:
    """So many of the questions, evenly spread."""
    step = max(1, len(questions) // count)
    return list(questions[::step][:count])


def measure_set(folder: Path, others: Iterable[Path], asking: Asking) -> dict[str, Any]:
    """Everything for one test set."""
    test_set = TestSet.read(folder)
    known = known_of(test_set)
    with indexed(test_set, asking.encoder, BuildProgress()) as ready:
        index = ready.index
        names = dict(zip(index.document_ids_by_row(), ready.documents, strict=True))
        answers = asked(asking, index, [each.question for each in known], FIRST)
        asking.to_read.extend(unlabelled(answers, known, names))
        unanswered = [text for query, text in test_set.queries.items() if query not in test_set.judged()]
        foreign = {other.name: list(TestSet.read(other).judged().values()) for other in others}
        return {
            "files_sha256": fingerprint(folder),
            "calibration": asdict(index.manifest.calibration),
            "answerable": hits_and_marks(answers, known, names) | {"levels": reliability(answers, known, names)},
            "unanswerable": {
                name: levels_of(asked(asking, index, spread_out(questions, FOREIGN), 1))
                for name, questions in {**foreign, "near misses": unanswered}.items()
                if questions
            },
            "ndcg_at_10": disturbed(ready, test_set, asking.encoder),
        }


def disturbed(ready: IndexedTestSet, test_set: TestSet, encoder: Encoder) -> dict[str, float]:
    """nDCG@10 of the questions as they are and with each disturbance."""
    queries = test_set.judged()
    texts = {"as they are": list(queries.values())} | {
        name: disturb(list(queries.values()), ready.index.words) for name, disturb in DISTURBANCES.items()
    }
    return {
        name: quality(
            ready.rank(dict(zip(queries, changed, strict=True)), encoder, rank_rows), test_set.qrels
        ).ndcg_at_10
        for name, changed in texts.items()
    }


def known_of(test_set: TestSet) -> list[Known]:
    """A test set's answerable questions."""
    answers = {}
    with (test_set.folder / "queries.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            query = json.loads(line)
            answers[str(query["_id"])] = tuple(query.get("answers") or ())
    return [
        Known(
            text,
            frozenset(name for name, relevance in test_set.qrels[query].items() if relevance > 0),
            answers[query],
            in_passage=False,
        )
        for query, text in test_set.judged().items()
    ]


def measure_golden(golden: Path, texts: Path, asking: Asking) -> dict[str, Any]:
    """Everything for the golden questions."""
    questions = _records(golden / "questions.jsonl")
    unanswerable = _records(golden / "unanswerable.jsonl")
    known = [
        Known(each["question"], frozenset([each["passage_contains"]]), tuple(each["answer"]), in_passage=True)
        for each in questions
    ]
    with tempfile.TemporaryDirectory(prefix="belagg-bench-") as temporary:
        with BuildProgress() as progress:
            build_from_sources([texts], Path(temporary), asking.encoder, calibrate, progress)
        index = Index.open(Path(temporary), asking.encoder.spec)
    names = {document: document for document in index.document_ids_by_row()}
    answers = asked(asking, index, [each.question for each in known], FIRST)
    asking.to_read.extend(unlabelled(answers, known, names))
    kinds = sorted({each["kind"] for each in questions})
    of_kind = {kind: [i for i, each in enumerate(questions) if each["kind"] == kind] for kind in kinds}
    return {
        "calibration": asdict(index.manifest.calibration),
        "answerable": hits_and_marks(answers, known, names) | {"levels": reliability(answers, known, names)},
        "kinds": {
            kind: {
                "questions": len(some),
                "first": hits_and_marks([answers[i] for i in some], [known[i] for i in some], names)["first"],
            }
            for kind, some in of_kind.items()
        },
        "unanswerable": {
            kind: levels_of(
                asked(asking, index, [each["question"] for each in unanswerable if each["kind"] == kind], 1)
            )
            for kind in sorted({each["kind"] for each in unanswerable})
        },
    }


def _records(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and write the record."""
    parser = argparse.ArgumentParser(
        prog=f"python -m bench.quality.{NAME}", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("folders", type=Path, nargs="*", metavar="FOLDER", help="test set in BEIR layout")
    parser.add_argument("--golden", type=Path, required=True, help="folder of the golden questions")
    parser.add_argument("--texts", type=Path, required=True, help="the texts that they are asked of")
    parser.add_argument("--to-read", type=Path, help="a file for the sure answers that no label calls right")
    parser.add_argument("--model", type=Path, default=DEFAULT_MODEL, help="a prepared model")
    options = parser.parse_args(arguments)

    environment = record.Environment.here()
    encoder = Encoder(options.model)
    asking = Asking(encoder, reader_of(options.model, encoder))
    measured = {"golden": measure_golden(options.golden, options.texts, asking)}
    for folder in options.folders:
        measured[folder.name] = measure_set(folder, [other for other in options.folders if other != folder], asking)
        print(json.dumps({folder.name: measured[folder.name]["ndcg_at_10"]}), file=sys.stderr)
    if options.to_read:
        lines = [json.dumps(one, ensure_ascii=False) + "\n" for one in asking.to_read]
        options.to_read.write_text("".join(lines), encoding="utf-8")
    path = record.write(
        NAME,
        command=f"python -m bench.quality.{NAME} --golden {options.golden.name} --texts {options.texts.name} "
        + " ".join(folder.name for folder in options.folders),
        environment=environment,
        measured={"encoder": encoder.spec.name, "precision": encoder.precision, "sets": measured},
    )
    print(f"wrote {path.relative_to(record.REPOSITORY)}", file=sys.stderr)


if __name__ == "__main__":
    main()
