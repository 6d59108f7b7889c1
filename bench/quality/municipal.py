"""A municipality's own texts: are the right words quoted, and is "sure" true?

    python -m bench.quality.municipal FOLDER...

Each folder has `texter/`, which are indexed, and `questions.jsonl`: a question, its answers, and whether all of them
are wanted (`all_parts`). A question without answers isn't answered by the texts.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.report import record
from indexer.build.pipeline import build_from_sources
from indexer.model.encoder import Encoder
from service.answer.answering import Answer
from service.answer.confidence import Confidence
from service.answer.searcher import Searcher
from service.cli.terminal.console import DEFAULT_MODEL
from service.cli.terminal.progress import BuildProgress
from service.evaluation.probing import calibrate
from service.question.query import Query

NAME = "municipal"
LIMIT = 5


@dataclass(frozen=True)
class MunicipalQuestion:
    """A question, and what a quote that answers it says; nothing if the texts don't answer."""

    question: str
    answers: tuple[str, ...]
    all_parts: bool

    def is_answered_by(self, quote: str) -> bool:
        said = [_plain(answer) in _plain(quote) for answer in self.answers]
        return bool(said) and (all(said) if self.all_parts else any(said))


@dataclass(frozen=True)
class Outcome:
    """How a question was answered."""

    asked: MunicipalQuestion
    level: Confidence
    quote: str | None
    """What is marked, or None if it says that there is no answer."""
    title: str

    @property
    def is_right(self) -> bool:
        return self.quote is not None and self.asked.is_answered_by(self.quote)


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.lower()).strip()


def read(folder: Path) -> list[MunicipalQuestion]:
    """The questions of a set."""
    records = map(json.loads, (folder / "questions.jsonl").read_text(encoding="utf-8").splitlines())
    return [MunicipalQuestion(each["question"], tuple(each["answers"]), each["all_parts"]) for each in records]


def outcome(searcher: Searcher, asked: MunicipalQuestion) -> Outcome:
    """Ask one question as anybody would."""
    answer = searcher.answer(Query.parse(asked.question, LIMIT))
    hits = answer.ranking.hits
    return Outcome(asked, answer.confidence, _quote(answer), hits[0].document.title if hits else "")


def _quote(answer: Answer) -> str | None:
    """What is marked, of every part of the question."""
    quotes = [part.citation.quote for part in answer.parts or (answer,) if part.citation is not None]
    return " ".join(quotes) or None


def figures(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """What counts: right quotes, and levels that promise too much."""
    answerable = [each for each in outcomes if each.asked.answers]
    unanswerable = [each for each in outcomes if not each.asked.answers]
    trusted = (Confidence.SURE, Confidence.LIKELY)
    return {
        "answerable": len(answerable),
        "quote_right": sum(each.is_right for each in answerable),
        "sure": sum(each.level is Confidence.SURE for each in answerable),
        "sure_but_wrong": sum(each.level is Confidence.SURE and not each.is_right for each in answerable),
        "answerable_refused": sum(each.level is Confidence.NOT_FOUND for each in answerable),
        "unanswerable": len(unanswerable),
        "unanswerable_sure": sum(each.level is Confidence.SURE for each in unanswerable),
        "unanswerable_sure_or_likely": sum(each.level in trusted for each in unanswerable),
        "unanswerable_refused": sum(each.level is Confidence.NOT_FOUND for each in unanswerable),
        "levels": dict(Counter(each.level.value for each in outcomes)),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--model", type=Path, default=DEFAULT_MODEL)
    parser.add_argument("--wrong", action="store_true", help="list the questions that went wrong")
    parser.add_argument("--record", default=NAME, help="the name of what is written")
    arguments = parser.parse_args()
    environment = record.Environment.here()
    encoder = Encoder(arguments.model)
    written = "" if arguments.record == NAME else f" --record {arguments.record}"
    measured = {}
    for folder in arguments.folders:
        outcomes = asked_of(folder, encoder, arguments.model)
        measured[folder.name] = figures(outcomes)
        print(folder.name, json.dumps(measured[folder.name], indent=1, ensure_ascii=False), flush=True)
        if arguments.wrong:
            print_wrong(outcomes)
        # Anew after each, so that a run that is stopped is kept as far as it came.
        command = f"python -m bench.quality.municipal {' '.join(measured)}{written}"
        record.write(arguments.record, command=command, environment=environment, measured=measured)


def asked_of(folder: Path, encoder: Encoder, model: Path) -> list[Outcome]:
    """Every question of a set, asked of its texts."""
    with tempfile.TemporaryDirectory(prefix="belagg-bench-") as temporary:
        with BuildProgress() as progress:
            build_from_sources([folder / "texter"], Path(temporary), encoder, calibrate, progress)
        searcher = Searcher.open(Path(temporary), model)
        return [outcome(searcher, asked) for asked in read(folder)]


def print_wrong(outcomes: Sequence[Outcome]) -> None:
    """What went wrong, with what was quoted instead."""
    for each in outcomes:
        trusted = each.level in (Confidence.SURE, Confidence.LIKELY)
        if not each.is_right if each.asked.answers else trusted:
            print(f"{each.level:9} {each.asked.question!r} {list(each.asked.answers)}")
            print(f"          <- {each.quote!r} [{each.title}]")


if __name__ == "__main__":
    main()
