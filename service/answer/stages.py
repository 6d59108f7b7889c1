"""The stages of a question, and how long each took."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum


class Stage(StrEnum):
    """In the order in which a question goes through them."""

    INTERPRET = "interpret"
    """Its encoding included."""
    RETRIEVE = "retrieve"
    RANK = "rank"
    ANSWER = "answer"
    SERIALISE = "serialise"


class StageTimes:
    """Of one request."""

    def __init__(self, check: Callable[[], None] | None = None) -> None:
        """`check` is asked before each stage, and raises if there is to be none."""
        self._check = check
        self.seconds: dict[Stage, float] = {}
        """Wall time; a stage that wasn't reached is missing."""

    @contextmanager
    def measure(self, stage: Stage) -> Iterator[None]:
        """Add the time that the block takes."""
        if self._check is not None:
            self._check()
        start = time.perf_counter()
        yield
        self.seconds[stage] = self.seconds.get(stage, 0.0) + time.perf_counter() - start
