"""Attacks by what a text says: what costs more than it is long, and what should be masked and isn't."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

from bench.life.attack import Outcome
from bench.life.hostile.patterns import find_patterns
from bench.life.hostile.texts import hostile_texts
from bench.life.hostile.times import LIMIT_SECONDS, slowest
from indexer.texts.document import Document
from indexer.texts.passages import split
from service.question.wording.politeness import without_politeness
from service.records.masking import mask
from tests.service.records.test_masked_spellings import KINDS, leaks

_CUT = 3_000_000
"""Characters."""
_CUT_SECONDS = 10.0
"""Of a processor; a hundredth of what embedding such a text takes."""
_SETS = ("squad-sv-a", "swequad-train", "swefaq-dev", "byggfaq-a")


def patterns(texts: int, seconds: float) -> Iterator[Outcome]:
    """So many hostile texts against each regular expression, for as long as there is time."""
    found = find_patterns()
    started = time.monotonic()
    most, slow, tried, whole = 0.0, [], 0, 0
    for pattern in found:
        if time.monotonic() - started > seconds:
            break
        hostile = hostile_texts(pattern.pattern, texts, seed=1)
        longest, first = slowest(pattern, hostile)
        most, tried, whole = max(most, longest), tried + len(hostile), whole + 1
        if first is not None:
            slow.append(f"{first.place}.{first.way}: {first.hostile} at {first.length}")
    told = f"{len(slow)} slower than their length allows, longest {most * 1e3:.0f} ms"
    figure = f"{whole} of {len(found)} patterns, {tried:,} texts: {told}"
    raw = {"patterns": len(found), "tried": whole, "texts_each": texts, "longest_ms": most * 1e3, "slow": slow}
    yield Outcome(f"{texts:,} hostile texts a pattern", figure, not slow, {**raw, "limit_ms": LIMIT_SECONDS * 1e3})


def cutting() -> Iterator[Outcome]:
    """Texts of millions of sentences of nothing."""
    for repeated in ("1. ", "A. ", "a.\n", "a\n\n", "a:\n\n", "x"):
        document = Document("a.md", "T", (repeated * _CUT)[:_CUT], "a.md", "text/markdown")
        started = time.thread_time()
        passages = len(split(document))
        seconds = time.thread_time() - started
        figure = f"{passages:,} passages, {seconds:.1f} s of a processor"
        yield Outcome(f"3 MB of {json.dumps(repeated)} cut into passages", figure, seconds < _CUT_SECONDS)


def courtesy() -> Iterator[Outcome]:
    """Thanks that never end."""
    longest = 0.0
    for repeated in (".", "!", "! ", ". Tack", "Hej! ", "a. mvh "):
        for before in ("Vad är BarnSam? Tack", "Hej! Hälsningar", "Vad? Mvh Anna"):
            question = (before + repeated * 2_000)[:1_999] + "x"
            started = time.thread_time()
            without_politeness(question)
            longest = max(longest, time.thread_time() - started)
    yield Outcome("thanks that never end, taken off a question", f"{longest * 1e3:.1f} ms", longest < LIMIT_SECONDS)


def masking() -> Iterator[Outcome]:
    """Spellings of what tells who a person is, and real questions that tell nothing."""
    for kind, (spellings, word) in KINDS.items():
        tried = sorted(set(spellings()))
        leaked = [spelling for spelling in tried if leaks(spelling, word)]
        yield Outcome(f"spellings of {kind}", f"{len(leaked)} of {len(tried)} leak", not leaked, {"leaked": leaked})
    sets = Path(os.environ["BELAGG_EVAL"])
    questions = [
        json.loads(line)["text"]
        for name in _SETS
        for line in (sets / name / "queries.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    masked = sum(mask(question) != question for question in questions)
    yield Outcome("real questions", f"{masked} of {len(questions):,} masked", not masked and len(questions) > 5_000)
