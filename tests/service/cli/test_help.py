"""What `belagg` tells of itself: its version, help in Swedish, and what a shell completes."""

from __future__ import annotations

import resource
import shutil
import subprocess
from importlib.metadata import version
from pathlib import Path

import pytest
from typer.main import get_command

from service.cli.app import app
from tests.service.cli.command import belagg
from tests.service.cli.conftest import Here

HELP_SECONDS = 0.9
"""Of CPU: it is to take 0.3 s, and three times that on a machine that others use."""


def test_the_version() -> None:
    told = belagg("--version")
    assert (told.code, told.stdout, told.stderr) == (0, f"belagg {version('belagg')}\n", "")


@pytest.mark.parametrize("command", [[], ["ask"], ["model"], ["model", "prepare"], ["keys", "create"]])
def test_a_short_flag_shows_the_same_help(command: list[str], here: Here) -> None:
    short, long = here(*command, "-h"), here(*command, "--help")
    assert short.stdout == long.stdout
    assert "Visa den här hjälpen." in short.stdout
    assert (short.code, short.stderr) == (0, "")


def test_help_is_shown_soon() -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    belagg("--help")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < HELP_SECONDS


def completed(shell: str, script: Path, *words: str) -> list[str]:
    """What a real shell offers for the last of the words."""
    typed = " ".join(f"'{word}'" for word in words)
    first = 1 if shell == "zsh" else 0  # as zsh counts where it runs what was written for bash
    program = f"COMP_WORDS=({typed}); COMP_CWORD={len(words) - 1}; _belagg; echo ${{COMPREPLY[@]}}"
    if first:
        program = f"emulate ksh -c '{program}'".replace("'belagg'", "belagg").replace("''", '""')
    done = subprocess.run([shell, "-c", f". {script}; {program}"], capture_output=True, text=True, check=True)
    return done.stdout.split()


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("completion") / "belagg.bash"
    file.write_text(belagg("completion", "bash").stdout, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (("belagg", "in"), ["index"]),
        (("belagg", "keys", ""), ["create", "list", "revoke"]),
        (("belagg", "completion", ""), ["bash", "zsh"]),
        (("belagg", "ask", "keys", "--co"), ["--collection"]),
        (("belagg", "--ver"), ["--version"]),
        (("belagg", "ask", "--index", ""), []),
        (("belagg", "index", ""), []),
        (("belagg", "x; rm -rf /", "i"), ["index"]),
    ],
)
def test_bash_completes_commands_and_flags(words: tuple[str, ...], offered: list[str], script: Path) -> None:
    assert completed("bash", script, *words) == offered


def test_every_command_is_completed(script: Path) -> None:
    commands = get_command(app).commands  # type: ignore[attr-defined]
    assert set(completed("bash", script, "belagg", "")) == set(commands)


@pytest.mark.skipif(shutil.which("zsh") is None, reason="zsh isn't installed")
def test_zsh_takes_its_script() -> None:
    script = belagg("completion", "zsh").stdout
    typed = f"{script}\nprint -r -- $_comps[belagg]"
    done = subprocess.run(["zsh", "-f"], input=typed, capture_output=True, text=True, check=True)
    assert done.stdout == "_bash_complete -o default -F _belagg\n"
    assert done.stderr == ""
