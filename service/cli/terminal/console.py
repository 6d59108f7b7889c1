"""What the commands share: consoles, common options, and sentences that several of them say.

A command imports what it works with when it runs: `belagg ask` is answered before the readers could be loaded.
"""

from __future__ import annotations

import datetime
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

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
ClusterOption = Annotated[
    str | None,
    typer.Option(
        "--cluster",
        envvar="BELAGG_CLUSTER",
        metavar="ADRESS",
        help="Använd flera maskiner: adressen till ett kluster av Ray, eller local för denna ensam.",
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


def whole_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    """A table of what others have named: nothing is cut off, as of two long paths, and brackets are no markup."""
    shown = Table()
    for heading in headings:
        shown.add_column(heading, overflow="fold")
    for row in rows:
        shown.add_row(*(Text(cell) for cell in row))
    return shown
