"""What the commands share: consoles, common options and the progress of a build.

A command imports what it works with when it runs: `belagg ask` is answered before the readers could be loaded.
"""

from __future__ import annotations

import datetime
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn
from rich.segment import Segment
from rich.text import Text

from service.cli.terminal.pace import Pace
from service.records.visible import visible, visible_line


class VisibleConsole(Console):
    """Shows names and texts as they are, whatever stands in them (`records/visible.py`): nothing is shown past it."""

    def _render_buffer(self, buffer: Iterable[Segment]) -> str:
        return visible(super()._render_buffer(buffer))


out = VisibleConsole(highlight=False)
messages = VisibleConsole(stderr=True, highlight=False)

DEFAULT_MODEL = Path(sys.prefix, "share", "belagg", "model")
"""Inside the Python environment, so that it is found from any folder and goes when the environment goes."""

OPTIONS_METAVAR = "[FLAGGOR]"
COMMAND_METAVAR = "KOMMANDO ..."

_FIRST_LINE_SECONDS = 5.0
_LINE_SECONDS = 30.0
"""Between two lines of progress where there is no terminal, as in a service manager's log."""
_MINUTE = 60
_WHOLE_RATE = 10


def given_path(value: str | Path) -> Path:
    """A path from the command line. Typer's own checks are left out: the readers say in Swedish what is wrong.

    An empty one, such as a variable that isn't set, would mean the current folder. Raises `ValueError`.
    """
    if value == "":
        raise ValueError
    return Path(value)


def given_date(value: str | datetime.date) -> datetime.date:
    """A date from the command line, such as 2025-06-30. Raises `ValueError`."""
    return value if isinstance(value, datetime.date) else datetime.datetime.strptime(value, "%Y-%m-%d").date()


def given_source(value: str) -> str:
    """A source from the command line, a path or a web address. Raises `ValueError` if it is empty."""
    return value if value.startswith(("http:", "https:")) else str(given_path(value))


IndexOption = Annotated[
    Path,
    typer.Option(
        "--index",
        envvar="BELAGG_INDEX",
        metavar="MAPP",
        parser=given_path,
        help="Indexets mapp.",
        show_default=False,
    ),
]
ModelOption = Annotated[
    Path,
    typer.Option(
        "--model",
        envvar="BELAGG_MODEL",
        metavar="MAPP",
        parser=given_path,
        help="Den förberedda språkmodellens mapp.",
        show_default=False,
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Skriv JSON, för program.")]


def fail(sentence: str) -> None:
    """Say what went wrong."""
    messages.print(Text(_lines(sentence), style="red"), soft_wrap=True)


def say(sentence: str) -> None:
    """Tell something that isn't data."""
    messages.print(Text(_lines(sentence)), soft_wrap=True)


def _lines(sentence: str) -> str:
    """What a message says on its lines; one of several reasons has several."""
    return "\n".join(map(visible_line, sentence.split("\n")))


def write_json(text: str) -> None:
    """Write JSON on stdout."""
    typer.echo(visible(text).encode("utf-8"))


def plural(count: int, one: str, many: str) -> str:
    """A count and its noun."""
    return f"{count} {one if count == 1 else many}"


def moment(time: str) -> str:
    """When something was, in ISO 8601, as the clock on this machine's wall shows it: "2026-11-24 14:05"."""
    return f"{datetime.datetime.fromisoformat(time).astimezone():%Y-%m-%d %H:%M}"


def enumeration(words: list[str]) -> str:
    """Words in a sentence: "1, 2 och 3"."""
    return " och ".join(part for part in (", ".join(words[:-1]), words[-1]) if part)


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
        self._advance(1, 0, 1)

    def embedding(self, total: int, characters: int) -> None:
        self._embedding = True
        self._begin("Bäddar in stycken och meningar", total, characters)

    def embedded(self, new: int, cached: int, characters: int) -> None:
        self._advance(new, cached, characters)

    def _begin(self, what: str, total: int | None, work: int | None) -> None:
        self._pace = Pace(total, work)
        self._what = what
        self._next_line = time.monotonic() + _FIRST_LINE_SECONDS
        if self._task is not None:
            self._bars.remove_task(self._task)
        self._task = self._bars.add_task(what, total=total, told="")

    def _advance(self, new: int, cached: int, work: int | None) -> None:
        pace = self._pace
        pace.add(new, cached, work)
        if self._task is not None and messages.is_terminal:
            self._bars.update(self._task, completed=pace.done, told=self._told())
        elif time.monotonic() >= self._next_line and not messages.is_terminal:
            self._next_line = time.monotonic() + _LINE_SECONDS
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
