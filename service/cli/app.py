"""The commands of `belagg` put together, and what each way of ending says and returns."""

from __future__ import annotations

import datetime
import io
import re
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from indexer.errors import BelaggError
from service.cli import access, ask, evaluate, generations, index, keys, levers, mcp, model, serve, watch
from service.cli.terminal import completion
from service.cli.terminal.console import COMMAND_METAVAR, OPTIONS_METAVAR, fail, say
from service.cli.terminal.interruption import INTERRUPTED, Interrupted
from service.cli.terminal.swedish_help import Command, CommandGroup
from service.settings.errors import SettingError

app = typer.Typer(
    name="belagg",
    cls=CommandGroup,
    help="Svarar på frågor på svenska med källhänvisade stycken ur egna texter.",
    no_args_is_help=True,
    options_metavar=OPTIONS_METAVAR,
    subcommand_metavar=COMMAND_METAVAR,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
)


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"belagg {version('belagg')}")
        raise typer.Exit


@app.callback()
def belagg(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Visa Beläggs version.")
    ] = False,
) -> None:
    """Svarar på frågor på svenska med källhänvisade stycken ur egna texter."""


for name, command in (
    ("index", index.index),
    ("fetch", index.fetch),
    ("watch", watch.watch),
    ("ask", ask.ask),
    ("serve", serve.serve),
    ("mcp", mcp.mcp),
    ("eval", evaluate.evaluate),
    ("verify", generations.verify),
    ("status", generations.status),
    ("access", access.access),
    ("history", generations.history),
    ("rollback", generations.rollback),
    ("purge", generations.purge),
    ("completion", completion.completion),
):
    app.command(name, cls=Command, options_metavar=OPTIONS_METAVAR)(command)
app.add_typer(model.app, name="model")
app.add_typer(keys.app, name="keys")
app.add_typer(levers.app, name="levers")


def run() -> int:
    """Run the command line; the status to exit with."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that lacks a character shows "?" for it
    try:
        code = app(standalone_mode=False)
        if code == INTERRUPTED:  # what Typer makes of Ctrl+C
            fail("Avbrutet.")
    except BelaggError as error:
        fail(str(error))
        code = 2 if isinstance(error, SettingError) else 1
    except typer.TyperException as error:
        fail(_usage_sentence(error))
        code = 2
    except Interrupted as interrupted:
        (fail if interrupted.code else say)(str(interrupted))
        code = interrupted.code
    except typer.Abort as abort:
        fail(f"Avbrutet. {abort}".rstrip())
        code = INTERRUPTED
    except KeyboardInterrupt:
        fail("Avbrutet.")
        code = INTERRUPTED
    return code or 0


def _usage_sentence(error: typer.TyperException) -> str:
    """What is wrong with a command, in Swedish. Typer's usage errors aren't public: they are told apart by name."""
    context = getattr(error, "ctx", None)
    kind, message = type(error).__name__, str(getattr(error, "message", error)).rstrip(".")
    parameter = getattr(error, "param", None)
    name = (
        "" if parameter is None else str(parameter.opts[0] if parameter.opts[0].startswith("-") else parameter.metavar)
    )
    match kind:
        case "NoArgsIsHelpError":
            return message
        case "MissingParameter":
            sentence = f"{name} saknas."
        case "NoSuchOption":
            possible = getattr(error, "possibilities", None)
            sentence = f"{getattr(error, 'option_name', 'Flaggan')} finns inte."
            sentence += f" Menar du {possible[0]}?" if possible else ""
        case "BadOptionUsage":
            wrong = "saknar sitt värde" if "requires" in message else "tar inget värde"
            sentence = f"{getattr(error, 'option_name', 'Flaggan')} {wrong}."
        case "BadParameter":
            sentence = f"{name} har ett värde som inte går att använda{_wanted(parameter)}."
        case _ if command := re.match(r"No such command '(.*?)'", message):
            sentence = f"Kommandot {command[1]} finns inte."
        case _ if extra := re.match(r"Got unexpected extra argument\(s\) \((.*)\)", message):
            sentence = f"Kommandot tar inte emot {extra[1]}. Sätt citattecken om det som hör ihop."
        case _:
            sentence = "Kommandot går inte att tolka."
    return f"{sentence} Hjälp: {context.command_path if context else 'belagg'} --help"


def _wanted(parameter: Any) -> str:
    """What kind of value a parameter takes, as far as its type tells."""
    descriptor = getattr(parameter, "type_descriptor", None)
    kind = getattr(descriptor, "annotation", None)
    if descriptor is not None and kind is int:
        least, most = descriptor.parameter_info.min, descriptor.parameter_info.max
        bounds = "" if least is None else f" från {least}" + ("" if most is None else f" till {most}")
        return f"; det ska vara ett heltal{bounds}"
    if kind is datetime.date:
        return "; det ska vara ett datum, som 2025-06-30"
    if kind in (Path, list[Path], list[str]):
        return "; det ska vara en sökväg och får inte vara tomt"
    return ""
