"""The quality gate: measures that no change may lower, with the data that they were measured on.

    python -m tests.retrieval.gate [--lower] [FOLDER...]

measures the golden questions and test sets in BEIR layout anew and writes `floors.json`: each floor lies `slack` below
what was measured. A floor is only lowered with `--lower`.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.quality.answers import Asking, measure_golden
from bench.quality.corpus import fingerprint
from indexer.disk.checksum import sha256_of_file
from indexer.model.encoder import Encoder
from service.answer.reading import reader_of
from service.cli.terminal.console import DEFAULT_MODEL
from service.cli.terminal.progress import BuildProgress
from service.evaluation.measures import TestSet, quality
from service.evaluation.test_set import indexed
from service.search.ranking import rank_rows

HERE = Path(__file__).parent
FLOORS = HERE / "floors.json"
GOLDEN = HERE / "golden"
SEEDS = HERE.parent.parent / "seeds"
_SLACK = 0.005
_QUESTIONS = 4
"""Processors round differently, also when they quantise a model: so many questions may change their places."""

Measures = dict[str, float]


def data_of_golden() -> dict[str, str]:
    """SHA-256 of the golden questions and of the texts that they are asked of."""
    files = [*sorted(GOLDEN.glob("*.jsonl")), *sorted(SEEDS.glob("*.md"))]
    return {file.relative_to(HERE.parent.parent).as_posix(): sha256_of_file(file) for file in files}


def measures_of_golden(asking: Asking) -> Measures:
    """What the golden questions reach."""
    measured = measure_golden(GOLDEN, SEEDS, asking)
    answerable = measured["answerable"]
    return {
        "first": answerable["first"],
        "first_five": answerable["first_five"],
        "marked_in_right_hit": answerable["marked_in_right_hit"],
        "marked_in_right_hit_with_neighbours": answerable["marked_in_right_hit_with_neighbours"],
        "sure_and_right": answerable["levels"]["sure"]["right"],
        "foreign_not_found": measured["unanswerable"]["foreign"]["not_found"],
    }


def measures_of_set(folder: Path, encoder: Encoder) -> Measures:
    """What a test set's questions reach."""
    test_set = TestSet.read(folder)
    with indexed(test_set, encoder, BuildProgress()) as index:
        measured = quality(index.rank(test_set.judged(), encoder, rank_rows), test_set.qrels)
    return {"ndcg_at_10": measured.ndcg_at_10, "recall_at_1": measured.recall_at_1}


def floors() -> dict[str, Any]:
    """Test set -> `data` (SHA-256 of its files) and `floors` (a measure's least value)."""
    return dict(json.loads(FLOORS.read_text(encoding="utf-8"))) if FLOORS.exists() else {}


def slack(questions: int) -> float:
    """How much less than what was measured a floor is, for a set of so many questions."""
    return max(_SLACK, _QUESTIONS / questions)


def below(measured: Measures, least: Measures) -> list[str]:
    """A line for every measure that is lower than its floor."""
    return [
        f"{name} is {measured[name]:.4f}, its floor {floor:.4f}"
        for name, floor in least.items()
        if measured[name] < floor
    ]


def raised(
    before: dict[str, Any], data: dict[str, str], measured: Measures, questions: int, *, lower: bool
) -> dict[str, Any]:
    """A test set's entry from what was measured. Raises `ValueError` if a floor would be lowered and may not be."""
    after = {name: round(value - slack(questions), 4) for name, value in measured.items()}
    for name, floor in before.get("floors", {}).items():
        if name in after and after[name] < floor and not lower:
            if measured[name] >= floor:
                after[name] = floor
            else:
                raise ValueError(f"{name} was at least {floor:.4f} and is {measured[name]:.4f}")
    return {"data": data, "floors": after}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and write the floors."""
    parser = argparse.ArgumentParser(prog="python -m tests.retrieval.gate")
    parser.add_argument("folders", type=Path, nargs="*", metavar="FOLDER", help="test set in BEIR layout")
    parser.add_argument("--lower", action="store_true", help="lower floors too")
    options = parser.parse_args(arguments)
    encoder = Encoder(DEFAULT_MODEL)
    entries = floors()
    golden = len((GOLDEN / "questions.jsonl").read_text(encoding="utf-8").splitlines())
    measured = {
        "golden": (data_of_golden(), measures_of_golden(Asking(encoder, reader_of(DEFAULT_MODEL, encoder))), golden)
    }
    for folder in options.folders:
        questions = len(TestSet.read(folder).judged())
        measured[folder.name] = (fingerprint(folder), measures_of_set(folder, encoder), questions)
    for name, (data, measures, questions) in measured.items():
        try:
            entries[name] = raised(entries.get(name, {}), data, measures, questions, lower=options.lower)
        except ValueError as error:
            print(f"{name}: {error}. Nothing was written; --lower lowers it.", file=sys.stderr)
            return 1
        print(name, json.dumps(entries[name]["floors"]))
    with tempfile.NamedTemporaryFile("w", dir=HERE, encoding="utf-8", delete=False) as file:
        file.write(json.dumps(entries, indent=2, sort_keys=True) + "\n")
    Path(file.name).replace(FLOORS)
    return 0


if __name__ == "__main__":
    sys.exit(main())
