"""How the cost of some work grows with the size of what it is given.

A ratio of two costs is the same on every machine; a number of seconds isn't.
"""

from __future__ import annotations

import time
from collections.abc import Callable

TIMES = 8  # as large is the larger input: a linear cost is 8 times the smaller one's, a quadratic one 64 times
MOST = 24  # times the cost, with room for memory that caches don't hold and for a neighbour's noise
LEAST_SECONDS = 0.01  # below it a clock's own steps count more than the work
ENOUGH_SECONDS = 0.1  # of the smaller input: more of what is dear a letter tells no more


def linear(work: Callable[[int], object], size: int) -> bool:
    """Whether the processor time of `work` is, but for noise, at most in proportion to what it is given.

    The smaller input has an eighth of `size`, or less where that costs enough.
    """
    small = size // TIMES**2
    while (seconds := _seconds(work, small)) < ENOUGH_SECONDS and 2 * small <= size // TIMES:
        small *= 2
    least = max(LEAST_SECONDS, min(seconds, _seconds(work, small)))
    return _seconds(work, TIMES * small) < MOST * least


def _seconds(work: Callable[[int], object], size: int) -> float:
    start = time.thread_time()
    work(size)
    return time.thread_time() - start
