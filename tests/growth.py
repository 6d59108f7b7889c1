"""How the cost of some work grows with the size of what it is given.

A ratio of two costs is the same on every machine; a number of seconds isn't.
"""

from __future__ import annotations

import time
from collections.abc import Callable

TIMES = 8  # as large is the larger input: a linear cost is 8 times the smaller one's, a quadratic one 64 times
MOST = 24  # times the cost, with room for memory that caches don't hold and for a neighbour's noise
LEAST_SECONDS = 0.01  # below it a clock's own steps count more than the work


def linear(work: Callable[[int], object], size: int) -> bool:
    """Whether the processor time of `work(size)` is, but for noise, at most in proportion to that of an eighth."""
    small = max(LEAST_SECONDS, min(_seconds(work, size // TIMES) for _ in range(2)))
    return _seconds(work, size) < MOST * small


def _seconds(work: Callable[[int], object], size: int) -> float:
    start = time.thread_time()
    work(size)
    return time.thread_time() - start
