"""The command line: `belagg`. Data goes to stdout, progress and messages to stderr.

Exit codes: 0, 1 (failed), 2 (usage), 130 (interrupted).
"""

from __future__ import annotations

import io
import sys

import typer

from indexer.errors import BelaggError
from service.cli import ask, evaluate, index, inspect, model, serve
from service.cli.console import fail
from service.errors import ServiceError

app = typer.Typer(
    name="belagg",
    help="Svarar på frågor på svenska med källhänvisade stycken ur egna texter.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("index")(index.index)
app.command("ask")(ask.ask)
app.command("serve")(serve.serve)
app.command("eval")(evaluate.evaluate)
app.command("verify")(inspect.verify)
app.command("status")(inspect.status)
app.add_typer(model.app, name="model")


def main() -> None:
    """Run the command line and exit."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that lacks a character shows "?" for it
    try:
        code = app(standalone_mode=False)
    except (BelaggError, ServiceError) as error:
        fail(str(error))
        code = 1
    except typer.TyperException as error:
        fail(_usage_sentence(error))
        code = 2
    except (KeyboardInterrupt, typer.Abort):
        fail("Avbrutet. Det publicerade indexet är orört.")
        code = 130
    sys.exit(code or 0)


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
        case "BadParameter":
            sentence = f"{name} har ett värde som inte går att använda ({message})."
        case _:
            sentence = f"Kommandot går inte att tolka ({message})."
    return f"{sentence} Hjälp: {context.command_path if context else 'belagg'} --help"
