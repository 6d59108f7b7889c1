"""Examples of municipal texts: `python -m bench.training.municipal FOLDER ... --to examples.jsonl`.

Each folder (`bench/municipalities/` has some) has `texter/` and `questions.jsonl` as `bench.quality.municipal` takes
them. Every question is asked, and of each of its first hits is kept what the service would have the reader read: those
that hold the answer, and those that come near. So the reader learns from the near misses that it will meet. Of later
hits those are kept that hold the answer: what is found late is said in other words, and there is most to learn from it.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from bench.quality.municipal import MunicipalQuestion, read
from bench.training.example import Asked, Example
from indexer.build.pipeline import build_from_sources
from indexer.model.encoder import Encoder
from service.answer.reading import ReadText, written_out
from service.answer.searcher import Searcher
from service.cli.terminal.console import DEFAULT_MODEL
from service.cli.terminal.progress import BuildProgress
from service.evaluation.probing import calibrate
from service.question.query import Query

NEAR, DEEP = 4, 20
"""First hits of each question that are kept, and how many are looked through for the answer."""


def asked_of(question: MunicipalQuestion, text: str, head: int) -> Asked | None:
    """What a text is to a question; None if it says only a part of what is asked."""
    places = [text.lower().find(answer.lower(), head) for answer in question.answers]
    found = [(place, place + len(a)) for place, a in zip(places, question.answers, strict=True) if place >= 0]
    if found and question.all_parts and len(found) < len(places):
        return None
    return Asked(written_out(question.question), bool(found), min(found, default=None))


def examples(questions: Iterable[MunicipalQuestion], searcher: Searcher) -> Iterator[Example]:
    """By text, what is asked of it."""
    by_text: dict[str, list[Asked]] = defaultdict(list)
    for question in questions:
        for place, hit in enumerate(searcher.search(Query.parse(question.question, DEEP)).hits):
            read_text = ReadText.of(hit)
            asked = asked_of(question, read_text.text, read_text.head)
            if asked is not None and (asked.answered or place < NEAR):
                by_text[read_text.text].append(asked)
    for text, every in by_text.items():
        yield Example("municipal", text, tuple(every))


def read_examples(path: Path) -> Iterator[Example]:
    """What `main` wrote."""
    for line in path.read_text(encoding="utf-8").splitlines():
        text, every = json.loads(line)
        asked = [Asked(question, answered, span and (span[0], span[1])) for question, answered, span in every]
        yield Example("municipal", text, tuple(asked))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--model", type=Path, default=DEFAULT_MODEL)
    parser.add_argument("--to", type=Path, required=True)
    options = parser.parse_args()
    encoder = Encoder(options.model)
    with options.to.open("w", encoding="utf-8") as to:
        for folder in options.folders:
            with tempfile.TemporaryDirectory(prefix="belagg-training-") as temporary:
                with BuildProgress() as progress:
                    build_from_sources([folder / "texter"], Path(temporary), encoder, calibrate, progress)
                searcher = Searcher.open(Path(temporary), options.model)
                for example in examples(read(folder), searcher):
                    every = [(asked.question, asked.answered, asked.span) for asked in example.asked]
                    to.write(json.dumps((example.passage, every), ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
