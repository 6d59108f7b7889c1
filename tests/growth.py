"""How the cost of some work grows with the size of what it is given.

A ratio of two costs is the same on every machine; a number of seconds isn't.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

TIMES = 8  # as large is the larger input: a linear cost is 8 times the smaller one's, a quadratic one 64 times
MOST = 24  # times the cost, with room for memory that caches don't hold and for a neighbour's noise
LEAST_SECONDS = 0.01  # below it a clock's own steps count more than the work
ENOUGH_SECONDS = 0.1  # of the smaller input: more of what is dear a letter tells no more
TRIES = 3  # a neighbour's noise hits one of them, a cost that grows too fast all


def linear(work: Callable[[int], object], size: int) -> bool:
    """Whether the processor time of `work` is, but for noise, at most in proportion to what it is given.

    The smaller input has an eighth of `size`, or less where that costs enough.  The collector waits: what it
    costs grows with everything that the process holds, not with the work.
    """
    small = size // TIMES**2
    while _seconds(work, small) < ENOUGH_SECONDS and 2 * small <= size // TIMES:
        small *= 2
    return any(_seconds(work, TIMES * small) < MOST * max(LEAST_SECONDS, _seconds(work, small)) for _ in range(TRIES))


def _seconds(work: Callable[[int], object], size: int) -> float:
    collected = gc.isenabled()
    gc.disable()
    try:
        start = time.thread_time()
        work(size)
        return time.thread_time() - start
    finally:
        if collected:
            gc.enable()
