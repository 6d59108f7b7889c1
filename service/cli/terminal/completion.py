"""`belagg completion`: what a shell completes by, written as a script that starts no Python when Tab is pressed."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

import typer


class Shell(enum.StrEnum):
    """Those that a script is written for."""

    BASH = "bash"
    ZSH = "zsh"


def completion(
    context: typer.Context,
    shell: Annotated[Shell, typer.Argument(metavar="SKAL", help="bash eller zsh.")],
) -> None:
    """Skriv komplettering för ett skal, till exempel: belagg completion bash >> ~/.bashrc"""
    root = context.find_root()
    script = _SCRIPT.format(cases="\n".join(map(_case, _commands(root.command, root, ()))))
    typer.echo(f"{_ZSH}\n{script}" if shell is Shell.ZSH else script)


@dataclass(frozen=True, slots=True)
class _Completed:
    """A command, and what may follow it."""

    words: tuple[str, ...]
    """By which it is called, after `belagg`."""
    next_words: tuple[str, ...]
    """The commands below it, or what its argument may be."""
    flags: tuple[str, ...]
    valued: tuple[str, ...]
    """The flags that take a value."""


def _commands(command: Any, context: Any, words: tuple[str, ...]) -> Iterator[_Completed]:
    """A command and those below it."""
    below = getattr(command, "commands", {})
    next_words, flags, valued = list(below), [], []
    for parameter in command.get_params(context):
        named = [name for name in (*parameter.opts, *parameter.secondary_opts) if name.startswith("-")]
        flags += named
        valued += [] if not named or parameter.is_flag else named
    if command.name == completion.__name__:
        next_words += [shell.value for shell in Shell]
    yield _Completed(words, tuple(next_words), tuple(flags), tuple(valued))
    for name, one in below.items():
        yield from _commands(one, type(context)(one, parent=context, info_name=name), (*words, name))


_ZSH = "autoload -U +X compinit bashcompinit && compinit && bashcompinit"

_SCRIPT = """_belagg() {{
    local current="${{COMP_WORDS[COMP_CWORD]}}" before="${{COMP_WORDS[COMP_CWORD-1]}}"
    local command="" words="" flags="" valued="" number
    for ((number = 1; number <= COMP_CWORD; number++)); do
        case "$command" in
{cases}
        esac
        if [[ $number -lt $COMP_CWORD && " $words " == *" ${{COMP_WORDS[number]}} "* ]]; then
            command="$command ${{COMP_WORDS[number]}}"
        fi
    done
    COMPREPLY=()
    if [[ " $valued " == *" $before "* ]]; then
        return
    elif [[ $current == -* ]]; then
        COMPREPLY=($(compgen -W "$flags" -- "$current"))
    else
        COMPREPLY=($(compgen -W "$words" -- "$current"))
    fi
}}
complete -o default -F _belagg belagg"""
"""Where it says nothing, the shell completes the names of files."""


def _case(one: _Completed) -> str:
    name = "".join(f" {word}" for word in one.words)
    words, flags, valued = map(" ".join, (one.next_words, one.flags, one.valued))
    return f'            "{name}") words="{words}"; flags="{flags}"; valued="{valued}" ;;'
