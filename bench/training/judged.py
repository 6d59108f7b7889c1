"""What the reader is judged by: questions and passages that it was never trained on, as examples.

Articles, documents and topics of the judged half (`halves.py`), and SweFAQ and an invented municipality whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from random import Random

from bench.training import sources
from bench.training.example import Asked, Example
from bench.training.halves import is_judged
from bench.training.made import other_name, other_number
from indexer.texts.swedish import sentences, words

NAMES = 200


def near_misses(evaluation: Path) -> list[Example]:
    """Swedish SQuAD: every question of a paragraph, those that it doesn't answer among them."""
    return list(sources.squad_sv(evaluation, Random(0), judged=True))


def changed(examples: list[Example], random: Random) -> dict[str, list[Example]]:
    """By kind: answered questions with a number or a name exchanged, and passages without the sentence that answers."""
    found: dict[str, list[Example]] = defaultdict(list)
    names = _names(examples)
    for example in examples:
        for asked in example.asked:
            if not asked.answered:
                continue
            others = random.sample(names, min(NAMES, len(names)))
            for kind, other in (
                ("number", other_number(asked.question, example.passage, random)),
                ("name", other_name(asked.question, example.passage, others, random)),
            ):
                if other:
                    found[kind].append(_pair(example, asked, other))
            if asked.span:
                kept = _without(example.passage, asked.span)
                answer = example.passage[slice(*asked.span)]
                if kept and answer.lower() not in kept.lower():
                    found["removed"].append(Example(example.source, kept, (Asked(asked.question, answered=False),)))
    return found


def _pair(example: Example, asked: Asked, other: str) -> Example:
    return Example(example.source, example.passage, (asked, Asked(other, answered=False)))


def _names(examples: list[Example]) -> list[str]:
    from bench.training.made import _NAME

    return sorted({name for e in examples for a in e.asked for name in _NAME.findall(a.question)})


def _without(passage: str, span: tuple[int, int]) -> str:
    for part in sentences(passage):
        if part.start <= span[0] < part.end:
            return (passage[: part.start] + passage[part.end :].lstrip()).strip()
    return ""


def faq(folder: Path, *, half: bool) -> Iterator[Example]:
    """Each answer with its own question and with the four others that share most words with it."""
    relevant = dict(line.split("\t")[:2] for line in (folder / "qrels.tsv").read_text().splitlines()[1:])
    answers = {d["_id"]: d["text"] for d in sources.lines(folder / "corpus.jsonl")}
    asked = {relevant[q["_id"]]: q["text"] for q in sources.lines(folder / "queries.jsonl")}
    chosen = [n for n in answers if n in asked and (not half or is_judged(sources.topic(n)))]
    bags = {n: set(words(asked[n])) for n in chosen}
    for number in chosen:
        near = sorted((n for n in chosen if n != number), key=lambda n: -len(bags[n] & set(words(answers[number]))))
        questions = [Asked(asked[number], answered=True), *(Asked(asked[n], answered=False) for n in near[:4])]
        yield Example(folder.name, answers[number], tuple(questions))
