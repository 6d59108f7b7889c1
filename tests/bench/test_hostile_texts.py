"""No text that anybody brings keeps a regular expression busy for longer than its length is worth."""

from __future__ import annotations

import time

import pytest

from bench.life.hostile.patterns import Found, find_patterns
from bench.life.hostile.texts import Hostile, hostile_texts
from bench.life.hostile.times import LIMIT_SECONDS, slowest
from indexer.texts.document import Document
from indexer.texts.passages import split
from service.question.query import MAX_CHARACTERS
from service.question.wording.politeness import without_politeness

TEXTS = 12
"""A pattern; `bench/life/attack_texts.py` tries 2,000."""
REMEMBERED = (
    Hostile("", "&a;", "x"),
    Hostile("", "[", "x"),
    Hostile("a:", " ", "Z\n"),
    Hostile("\xa0", "FREQ=aINTERVAL=9", "!"),
    Hostile("(obs;;;å:   det här\nhandboken i\t\t\tå", "\n", "1"),
    Hostile("", "fro.m,,,", "x"),
    Hostile("tidigare", "\t\t", "1"),
    Hostile("", "hundra___", "."),
    Hostile("", "rektor", "!"),
    Hostile("status<kommunens -anvisningarna\nom\nä\n", "\t\n", "\n"),
)
"""What the bench once found a pattern to be slow on, tried on all of them."""


@pytest.fixture(scope="module")
def patterns() -> list[Found]:
    """Not at import: every process that shares the tests would look for them."""
    return find_patterns()


def test_patterns_are_found_wherever_they_stand(patterns: list[Found]) -> None:
    places = {found.place for found in patterns}
    assert "service.question.wording.politeness._THANKS_LAST" in places
    assert "service.search.marking.definition._FORMS" in places  # in a dictionary
    assert "indexer.readers.html.blocks._INLINE" in places  # behind a bound method
    assert any(place.startswith("indexer.sources.config:") for place in places)  # made in a function
    assert any(place.startswith("indexer.readers.ooxml.number_formats:") for place in places)  # a literal


def test_no_text_keeps_a_pattern_busy(patterns: list[Found]) -> None:
    tried = (slowest(found, [*hostile_texts(found.pattern, TEXTS), *REMEMBERED])[1] for found in patterns)
    assert [slow for slow in tried if slow is not None] == []


@pytest.mark.parametrize(
    "repeated", [".", "!", "! ", ",", ". ", " .", "!.", ",.", ". Tack", "Hej! ", "Tack. ", "a. mvh "]
)
@pytest.mark.parametrize("before", ["Vad är BarnSam? Tack", "Hej! Hälsningar", "Vad? Mvh Anna", "Tack"])
def test_politeness_takes_no_time_whatever_is_written(before: str, repeated: str) -> None:
    for length in (*range(24, 60, 3), 100, 200, 400, 800, MAX_CHARACTERS):
        question = (before + repeated * length)[: length - 1] + "x"
        start = time.thread_time()
        without_politeness(question)
        assert time.thread_time() - start < 2 * LIMIT_SECONDS


@pytest.mark.parametrize("repeated", ["1. ", "a\n\n", ". ", "a:\n\n", "1.", "a.b.", "! ", "Hej. ", "x"])
def test_cutting_passages_takes_time_as_a_text_is_long(repeated: str) -> None:
    def seconds(length: int) -> float:
        document = Document("a.md", "T", (repeated * length)[:length], "a.md", "text/markdown")
        start = time.thread_time()
        split(document)
        return time.thread_time() - start

    seconds(1_000)
    assert min(seconds(160_000) for _ in range(2)) < max(12 * min(seconds(40_000) for _ in range(2)), 0.5)
