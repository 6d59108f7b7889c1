"""Help in Swedish: Typer's headings, and the flag `--help` of every command."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from typer.core import TyperCommand, TyperGroup

_HELP = "Visa den här hjälpen."


class Command(TyperCommand):
    """One command."""

    def get_help_option(self, ctx: Any) -> Any:
        return _described(super().get_help_option(ctx))

    def format_help(self, ctx: Any, formatter: Any) -> None:
        _in_swedish()
        super().format_help(ctx, formatter)


class CommandGroup(TyperGroup):
    """Several commands under one name."""

    def get_help_option(self, ctx: Any) -> Any:
        return _described(super().get_help_option(ctx))

    def format_help(self, ctx: Any, formatter: Any) -> None:
        _in_swedish()
        super().format_help(ctx, formatter)


def _described(option: Any) -> Any:
    if option is not None:
        option.help = _HELP
    return option


def _in_swedish() -> None:
    """Loaded where help is shown alone."""
    with _without("rich.markdown", "Markdown"), _without("rich.traceback", "Traceback"):
        from typer import rich_utils

    rich_utils.ARGUMENTS_PANEL_TITLE = "Argument"
    rich_utils.OPTIONS_PANEL_TITLE = "Flaggor"
    rich_utils.COMMANDS_PANEL_TITLE = "Kommandon"
    rich_utils.DEFAULT_STRING = "[förval: {}]"
    rich_utils.ENVVAR_STRING = "[miljövariabel: {}]"
    rich_utils.REQUIRED_LONG_STRING = "[måste anges]"


@contextmanager
def _without(module: str, name: str) -> Iterator[None]:
    """While what imports a class of a module that no help uses is loaded: half of help's time went into those."""
    if module in sys.modules:
        yield
        return
    sys.modules[module] = ModuleType(module)
    setattr(sys.modules[module], name, type(name, (), {}))
    try:
        yield
    finally:
        del sys.modules[module]
