"""Time: what a piece of work took, as wall time and as CPU time of a process and all its children.

CPU time counts on a machine that others use too: it grows far less with their load than wall time does.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import psutil


@dataclass(slots=True)
class Elapsed:
    """Seconds, filled in when the `measure` block ends."""

    wall: float = 0.0
    cpu: float = 0.0


def cpu_seconds(process: psutil.Process) -> float:
    """User and system time of a process, its living descendants, and its children that have ended."""
    total = 0.0
    for one in (process, *process.children(recursive=True)):
        times = one.cpu_times()
        total += times.user + times.system + times.children_user + times.children_system
    return total


@contextmanager
def measure(process: psutil.Process | None = None) -> Iterator[Elapsed]:
    """Time the block: the wall, and the CPU time of `process` (this one unless given), in steps of 10 ms."""
    watched = process or psutil.Process()
    elapsed = Elapsed()
    cpu, wall = cpu_seconds(watched), time.perf_counter()
    try:
        yield elapsed
    finally:
        elapsed.wall = time.perf_counter() - wall
        elapsed.cpu = cpu_seconds(watched) - cpu


def percentile(values: Sequence[float], percent: float) -> float:
    """The value that `percent` of the values don't exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * int(percent * 10) // 1000) - 1)]
