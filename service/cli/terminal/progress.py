"""The progress of a build: how fast it goes, by what it did during the last minute, and when it will be done.

Texts are embedded longest first, some thousand at a time, and passages before sentences, which are far shorter: how
many texts a second says little about those that remain. So what remains is weighed in characters.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from service.cli.terminal.console import messages, say

WINDOW_SECONDS = 60.0
_LEAST_SECONDS = 2.0
"""Less tells nothing."""

_FIRST_LINE_SECONDS = 5.0
_LINE_SECONDS = 30.0
"""Between two lines of progress where there is no terminal, as in a service manager's log."""
_MINUTE = 60
_WHOLE_RATE = 10


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


class BuildProgress:
    """Shows a build's progress, with rate and time left: as a bar on a terminal, else as a line now and then."""

    def __init__(self) -> None:
        self._bars = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[told]}", style="progress.data.speed"),
            console=messages,
            transient=True,
            disable=not messages.is_terminal,
        )
        self._task: TaskID | None = None
        self._pace = Pace(None)
        self._what = ""
        self._next_line = 0.0
        self._embedding = False
        self._pages = 0
        """Of the text that is being read, so far."""

    def __enter__(self) -> BuildProgress:
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    @property
    def kept(self) -> str:
        """What an interrupted build leaves to the next: a sentence after a space, or nothing."""
        if not (self._embedding and self._pace.new):
            return ""
        return " Det som har bäddats in är sparat, så när som på högst en minut: samma kommando fortsätter där."

    def reading(self, total: int | None) -> None:
        self._begin("Läser texter", total, total)

    def read(self) -> None:
        self._pages = 0
        self._advance(1, 0, 1)

    def page(self) -> None:
        self._pages += 1
        self._tell()

    def embedding(self, total: int, characters: int) -> None:
        self._embedding = True
        self._begin("Bäddar in stycken och meningar", total, characters)

    def embedded(self, new: int, cached: int, characters: int) -> None:
        self._advance(new, cached, characters)

    def _begin(self, what: str, total: int | None, work: int | None) -> None:
        self._pace = Pace(total, work)
        self._what = what
        self._next_line = monotonic() + _FIRST_LINE_SECONDS
        if self._task is not None:
            self._bars.remove_task(self._task)
        self._task = self._bars.add_task(what, total=total, told="")

    def _advance(self, new: int, cached: int, work: int | None) -> None:
        self._pace.add(new, cached, work)
        self._tell()

    def _tell(self) -> None:
        pace = self._pace
        if self._task is not None and messages.is_terminal:
            self._bars.update(self._task, completed=pace.done, told=self._told())
        elif monotonic() >= self._next_line and not messages.is_terminal:
            self._next_line = monotonic() + _LINE_SECONDS
            of = "" if pace.total is None else f" av {grouped(pace.total)} ({100 * pace.done // max(1, pace.total)} %)"
            say(f"{self._what}: {grouped(pace.done)}{of} {self._told()}".rstrip())

    def _told(self) -> str:
        """Rate, time left, and how many there were already, as far as they are known."""
        pace = self._pace
        rate, left = pace.rate, pace.seconds_left
        parts = []
        if rate is not None:
            parts.append(f"{rate:.0f}/s" if rate >= _WHOLE_RATE else f"{rate:.1f}/s".replace(".", ","))
        if left is not None:
            parts.append(f"klart om {duration(left)}")
        if self._pages:
            parts.append(f"sida {self._pages} i en av dem")
        if pace.cached:
            parts.append(f"{grouped(pace.cached)} ur cachen")
        return ", ".join(parts)


def grouped(count: int) -> str:
    """A number as Swedish writes it: 12 345, with spaces that don't break."""
    return f"{count:,}".replace(",", "\N{NO-BREAK SPACE}")


def duration(seconds: float) -> str:
    """About how long, in the unit that suits it."""
    if seconds < _MINUTE:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / _MINUTE)
    return f"{minutes} min" if minutes < _MINUTE else f"{minutes // 60} h {minutes % 60} min"
