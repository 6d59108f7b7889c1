"""How long hostile texts of all lengths keep a pattern busy, and whether that grows faster than they do."""

from __future__ import annotations

import re
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bench.life.hostile.patterns import Found
from bench.life.hostile.texts import Hostile
from service.question.query import MAX_CHARACTERS

LIMIT_SECONDS = 0.05
"""CPU that no text as long as a question may take; a longer one may if that grows with its length alone."""
CUT = {"indexer.texts.stated.validity.stated_validity": 300}
"""Characters of the longest text that a module's patterns ever meet, where it cuts what it is given."""
LENGTH = 16_000
"""Eight times the longest question. Documents are longer, and what is linear up to here is linear there."""

_GROWS = 3.0
"""Between twice, as where time is as long as the text, and four times, as where it is as its square."""
_SHORTEST = 8
_GROWTH = 1.35
"""From one length to the next: what doubles with every few characters is noticed before it can take a minute."""
_ONE_BY_ONE = 64
_LONG = (MAX_CHARACTERS, 5_600)
"""Lengths from where on only what grows as a power is left, which is noticed in great steps too."""
_POWER = 3
"""Of its length, by which time grows from there on at most: what stays below the limit even so isn't made longer."""


@dataclass(frozen=True, slots=True)
class Slow:
    """A text that took a pattern longer than it may."""

    place: str
    way: str
    hostile: Hostile
    length: int
    seconds: float


def slowest(found: Found, texts: Sequence[Hostile], length: int = LENGTH) -> tuple[float, Slow | None]:
    """The most CPU-seconds that a text took, and the first text that took over the limit."""
    most = 0.0
    length = min(length, CUT.get(found.place.rpartition(".")[0], length))
    for hostile in texts:
        for way in sorted(found.ways):
            for size in _lengths(length):
                seconds = _least_seconds(found.pattern, way, hostile.text(size))
                most = max(most, seconds)
                if seconds > LIMIT_SECONDS and (size <= MAX_CHARACTERS or _grows(found.pattern, way, hostile, size)):
                    return most, Slow(found.place, way, hostile, size, seconds)
                if size >= MAX_CHARACTERS and seconds * (length / size) ** _POWER <= LIMIT_SECONDS:
                    break
    return most, None


def _grows(pattern: re.Pattern[Any], way: str, hostile: Hostile, size: int) -> bool:
    """Whether time grows faster than the text: by more than twice for twice the length, both times that it is tried."""
    whole, half = hostile.text(size), hostile.text(size // 2)

    def least(text: str) -> float:
        return min(_seconds(pattern, way, text) for _ in range(3))

    return all(least(whole) > _GROWS * least(half) for _ in range(2))


def _lengths(longest: int) -> Iterator[int]:
    yield from range(_SHORTEST, min(_ONE_BY_ONE, longest), 3)
    length = float(_ONE_BY_ONE)
    while length < min(longest, MAX_CHARACTERS / _GROWTH):
        yield int(length)
        length *= _GROWTH
    yield from (long for long in _LONG if long < longest)
    yield longest


def _least_seconds(pattern: re.Pattern[Any], way: str, text: str) -> float:
    """Of three tries where the first is over the limit: what else the machine did isn't the pattern's."""
    least = _seconds(pattern, way, text)
    for _ in range(2 if LIMIT_SECONDS < least < 20 * LIMIT_SECONDS else 0):
        least = min(least, _seconds(pattern, way, text))
    return least


def _seconds(pattern: re.Pattern[Any], way: str, text: str) -> float:
    subject = text.encode("utf-8", "replace") if isinstance(pattern.pattern, bytes) else text
    start = time.thread_time()
    if way == "finditer":
        deque(pattern.finditer(subject), maxlen=0)
    else:
        getattr(pattern, way)(subject)
    return time.thread_time() - start
