"""What the commands share: consoles, common options and the progress of a build.

A command imports what it works with when it runs: `belagg ask` is answered before the readers could be loaded.
"""

from __future__ import annotations

import datetime
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

out = Console(highlight=False)
messages = Console(stderr=True, highlight=False)

DEFAULT_MODEL = Path(sys.prefix, "share", "belagg", "model")
"""Inside the Python environment, so that it is found from any folder and goes when the environment goes."""

OPTIONS_METAVAR = "[FLAGGOR]"
COMMAND_METAVAR = "KOMMANDO ..."


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
    messages.print(Text(sentence, style="red"), soft_wrap=True)


def say(sentence: str) -> None:
    """Tell something that isn't data."""
    messages.print(Text(sentence), soft_wrap=True)


def plural(count: int, one: str, many: str) -> str:
    """A count and its noun."""
    return f"{count} {one if count == 1 else many}"


def moment(time: str) -> str:
    """When something was, in ISO 8601, as the clock on this machine's wall shows it: "2026-11-24 14:05"."""
    return f"{datetime.datetime.fromisoformat(time).astimezone():%Y-%m-%d %H:%M}"


def enumeration(words: list[str]) -> str:
    """Words in a sentence: "1, 2 och 3"."""
    return " och ".join(part for part in (", ".join(words[:-1]), words[-1]) if part)


class _Rate(TextColumn):
    """How many a second, over the last half minute."""

    def __init__(self) -> None:
        super().__init__("{task.speed}")

    def render(self, task: object) -> Text:
        speed = getattr(task, "finished_speed", None) or getattr(task, "speed", None)
        return Text(f"{speed:.0f}/s" if speed else "", style="progress.data.speed")


class BuildProgress:
    """Shows a build's progress on a terminal, with rate and time left; a context manager."""

    def __init__(self) -> None:
        self._bars = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            _Rate(),
            TimeRemainingColumn(),
            console=messages,
            transient=True,
            disable=not messages.is_terminal,
        )
        self._task: TaskID | None = None

    def __enter__(self) -> BuildProgress:
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    def reading(self, total: int | None) -> None:
        self._task = self._bars.add_task("Läser texter", total=total)

    def read(self) -> None:
        self._advance(1)

    def embedding(self, total: int) -> None:
        self._task = self._bars.add_task("Bäddar in stycken och meningar", total=total)

    def embedded(self, new: int, cached: int) -> None:
        self._advance(new + cached)

    def _advance(self, steps: int) -> None:
        if self._task is not None:
            self._bars.advance(self._task, steps)
