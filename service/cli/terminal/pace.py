"""Pace: how fast a long piece of work goes, and when it will be done, by what it did during the last minute.

Texts are embedded longest first, some thousand at a time, and passages before sentences, which are far shorter: how
many texts a second says little about those that remain. So what remains is weighed in characters.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

WINDOW_SECONDS = 60.0
_LEAST_SECONDS = 2.0
"""Less tells nothing."""


@dataclass(frozen=True, slots=True)
class _Moment:
    time: float
    new: int
    work: int


class Pace:
    """What is done of a total: counted in texts, weighed in characters, or in texts where those aren't known."""

    def __init__(self, total: int | None, work: int | None = None, clock: Callable[[], float] = monotonic) -> None:
        """`total`: texts, if that is known; `work`: their characters."""
        self.total = total
        self.new = 0
        self.cached = 0
        self._work = total if work is None else work
        self._worked = 0
        self._clock = clock
        self._recent = deque([_Moment(clock(), 0, 0)])

    @property
    def done(self) -> int:
        """Texts."""
        return self.new + self.cached

    def add(self, new: int, cached: int, work: int | None = None) -> None:
        """So many more texts were worked on, or were there already; `work`: their characters."""
        self.new += new
        self.cached += cached
        self._worked += new + cached if work is None else work
        now = self._clock()
        self._recent.append(_Moment(now, self.new, self._worked))
        while self._recent[1].time <= now - WINDOW_SECONDS:
            self._recent.popleft()

    @property
    def rate(self) -> float | None:
        """Texts worked on a second during the last minute; None while that can't be told."""
        first, last = self._recent[0], self._recent[-1]
        seconds = last.time - first.time
        return (last.new - first.new) / seconds if seconds >= _LEAST_SECONDS and last.new > first.new else None

    @property
    def seconds_left(self) -> float | None:
        """As long as the rest takes if it goes on as in the last minute; None while that can't be told."""
        first, last = self._recent[0], self._recent[-1]
        seconds, worked = last.time - first.time, last.work - first.work
        if self._work is None or seconds < _LEAST_SECONDS or worked <= 0:
            return None
        return max(0, self._work - self._worked) * seconds / worked
