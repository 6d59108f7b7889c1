"""Commands whose flag `--help` is described in Swedish, as all the others are."""

from __future__ import annotations

from typing import Any

from typer.core import TyperCommand, TyperGroup

_HELP = "Visa den här hjälpen."


class Command(TyperCommand):
    """One command."""

    def get_help_option(self, ctx: Any) -> Any:
        return _described(super().get_help_option(ctx))


class Group(TyperGroup):
    """Several commands under one name."""

    def get_help_option(self, ctx: Any) -> Any:
        return _described(super().get_help_option(ctx))


def _described(option: Any) -> Any:
    if option is not None:
        option.help = _HELP
    return option
