"""The sets that the reader is trained on, as examples: what each has to be told by is said at its function."""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

from bench.training.example import Asked, Example
from bench.training.halves import is_judged
from indexer.texts.swedish import Span, count_words, sentences

LONGEST = 130
"""Words of the longest paragraph of SQuAD that is read: two thirds of them are shorter."""
WINDOW_WORDS = (20, 110)
"""Fewest and most words of a window that is cut out of a long text."""


def lines(path: Path) -> Iterator[Any]:
    """The records of a file of JSON lines, compressed or not."""
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    for line in content.splitlines():
        yield json.loads(line)


def squad2(train: Path, random: Random) -> Iterator[Example]:
    """SQuAD 2.0's training part in English and Finnish; which questions are answered is told by their order.

    Answered ones come first, mostly five of them: all are where there are at most five; of ten the first half, and of
    eight or more at least the first three, while the last four aren't.
    """
    records = list(lines(train / "squad2-en-fi.jsonl.gz"))
    by_article: dict[int, list[Any]] = defaultdict(list)
    for record in records:
        by_article[record["article"]].append(record)
    for record in records:
        near = by_article[record["article"]]
        place = record["paragraph"]
        beside = [r for r in near if r["paragraph"] in (place - 1, place + 1)]
        languages = random.choices((("en", 0), ("fi", 1), ("fi", 0), ("en", 1)), (80, 8, 4, 8))[0]
        side, tongue = languages
        text = record[side]
        if not 20 <= count_words(text) <= LONGEST:
            continue
        questions = [question[tongue] for question in record["questions"]]
        if len(questions) >= 8:
            first, last = {10: (5, 5), 9: (4, 4)}.get(len(questions), (3, 4))
            known = [(q, True) for q in questions[:first]] + [(q, False) for q in questions[-last:]]
        elif len(questions) <= 5:
            known = [(q, True) for q in questions]
        else:
            continue
        asked = [Asked(question.strip(), answered) for question, answered in known if question.strip()]
        if beside and random.random() < 0.5:
            other = random.choice(beside)
            asked.append(Asked(random.choice(other["questions"][:3])[tongue], answered=False))
        yield Example("squad2", text, tuple(asked))


def norquad(train: Path, random: Random) -> Iterator[Example]:
    """NorQuAD: long texts with people's questions; the parts of a text that lack the answer are near misses."""
    by_context: dict[str, list[Any]] = defaultdict(list)
    for record in lines(train / "norquad.jsonl.gz"):
        by_context[record["context"]].append(record)
    for context, records in by_context.items():
        spans = [(r["question"], r["answer"], r["start"]) for r in records]
        yield from cut("norquad", context, spans, random, windows=6)


def swequad(evaluation: Path, random: Random, *, judged: bool = False) -> Iterator[Example]:
    """SweQUAD-MC: long texts of authorities with people's questions, answered by a stretch of them."""
    for text, questions in _by_document(evaluation / "swequad-train", judged=judged):
        spans = [
            (record["text"], answer, text.find(answer))
            for record in questions
            for answer in record["answers"][:1]
            if text.count(answer) == 1
        ]
        if spans:
            yield from cut("swequad", text, spans, random, windows=min(8, 2 + 2 * len(spans)))


def _by_document(folder: Path, *, judged: bool) -> Iterator[tuple[str, list[Any]]]:
    relevant = dict(line.split("\t")[:2] for line in (folder / "qrels.tsv").read_text().splitlines()[1:])
    questions: dict[str, list[Any]] = defaultdict(list)
    for record in lines(folder / "queries.jsonl"):
        if record["_id"] in relevant:
            questions[relevant[record["_id"]]].append(record)
    for document in lines(folder / "corpus.jsonl"):
        if is_judged(document["_id"]) == judged:
            yield document["text"], questions[document["_id"]]


def cut(
    source: str, text: str, spans: list[tuple[str, str, int]], random: Random, *, windows: int
) -> Iterator[Example]:
    """Windows of whole sentences; a question is answered by those that hold its answer, and missed by the others.

    `spans`: question, answer, where it begins. A window without the answer's place but with its words is left out.
    """
    parts = list(sentences(text))
    for _ in range(windows):
        words = random.randint(*WINDOW_WORDS)
        question, answer, start = random.choice(spans)
        holding = next((n for n, part in enumerate(parts) if part.start <= start < part.end), None)
        if holding is None:
            continue
        first = last = holding if random.random() < 0.7 else random.randrange(len(parts))
        while count_words(text[parts[first].start : parts[last].end]) < words:
            before = first > 0 and (last == len(parts) - 1 or random.random() < 0.5)
            if before:
                first -= 1
            elif last < len(parts) - 1:
                last += 1
            else:
                break
        window = Span(parts[first].start, parts[last].end)
        if count_words(text[window.start : window.end]) > LONGEST:
            continue
        passage = text[window.start : window.end]
        asked = [found for q, a, s in spans if (found := _asked_of(q, a, s, window, passage)) is not None]
        if asked:
            yield Example(source, passage, tuple(asked))
        if random.random() < 0.5 and first <= holding <= last and last > first:
            yield from _without(source, text, window, parts[holding], (question, answer))


def _asked_of(question: str, answer: str, start: int, window: Span, passage: str) -> Asked | None:
    end = start + len(answer)
    if window.start <= start and end <= window.end:
        return Asked(question, answered=True, span=(start - window.start, end - window.start))
    if answer.lower() in passage.lower():
        return None
    return Asked(question, answered=False)


def _without(source: str, text: str, window: Span, sentence: Span, asked: tuple[str, str]) -> Iterator[Example]:
    """The window without the sentence that answers."""
    question, answer = asked
    passage = (text[window.start : sentence.start] + text[sentence.end : window.end].lstrip()).strip()
    if passage and answer.lower() not in passage.lower():
        yield Example(f"{source}-without", passage, (Asked(question, answered=False),))


def squad_sv(evaluation: Path, random: Random, *, judged: bool = False) -> Iterator[Example]:
    """SQuAD in Swedish: a question that nothing answers stands after the answered ones of its paragraph."""
    folder = evaluation / "squad-sv-a"
    relevant = dict(line.split("\t")[:2] for line in (folder / "qrels.tsv").read_text().splitlines()[1:])
    documents = {document["_id"]: document for document in lines(folder / "corpus.jsonl")}
    questions: dict[str, list[Any]] = defaultdict(list)
    current = ""
    for record in lines(folder / "queries.jsonl"):
        current = relevant.get(record["_id"], current)
        questions[current].append(record)
    for number, document in documents.items():
        if is_judged(document["title"]) != judged:
            continue
        text, titled = document["text"], 0
        if not judged and random.random() < 0.4:
            text, titled = f"{document['title']}. {text}", len(document["title"]) + 2
        asked = []
        for record in questions[number]:
            answer = record["answers"][0] if record["answers"] else ""
            start = document["text"].find(answer) if answer else -1
            known = start >= 0 and document["text"].count(answer) == 1
            span = (titled + start, titled + start + len(answer)) if known else None
            asked.append(Asked(record["text"], record["_id"] in relevant, span))
        if asked:
            yield Example("squad-sv", text, tuple(asked))
        if judged:
            continue
        spans = [(a.question, text[slice(*a.span)], a.span[0]) for a in asked if a.span]
        if spans:
            yield from cut("squad-sv-cut", text, spans, random, windows=2)


def faq(evaluation: Path, random: Random) -> Iterator[Example]:
    """Questions of the construction FAQ: its own answer answers a question, the others of its topic don't."""
    folder = evaluation / "byggfaq-a"
    relevant = dict(line.split("\t")[:2] for line in (folder / "qrels.tsv").read_text().splitlines()[1:])
    answers = {d["_id"]: d["text"] for d in lines(folder / "corpus.jsonl") if not is_judged(topic(d["_id"]))}
    asked = {relevant[q["_id"]]: q["text"] for q in lines(folder / "queries.jsonl") if relevant[q["_id"]] in answers}
    for number, text in answers.items():
        near = [q for other, q in asked.items() if other != number and topic(other) == topic(number)]
        others = random.sample(near, min(4, len(near))) + random.sample(sorted(asked.values()), 2)
        own = asked[number]
        questions = [Asked(own, answered=True), *(Asked(q, answered=False) for q in others if q != own)]
        passage = f"{own}\n{text}" if random.random() < 0.3 else text
        yield Example("byggfaq", passage, tuple(questions))


def topic(identifier: str) -> str:
    """The topic of an entry of the FAQ: its halves are parted by it."""
    return identifier.rsplit("-", 1)[0]
