"""Ctrl+C, which comes to every process of a terminal, at any moment: one sentence, 130, and nothing left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

_STARTED = "Startad.\n"
_PROGRAM = f"""
import sys
sys.argv[0] = "belagg"
from service.cli import main
sys.stderr.write({_STARTED!r})
main()
"""
"""What the installed script does, once the interpreter is there: before that, Python itself answers."""


def interrupted(*arguments: str | Path, after: float, said: str = _STARTED) -> tuple[int, str]:
    """A command that is interrupted so many seconds after it has said something: its status and its messages."""
    with subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        assert process.stderr is not None
        heard = b""
        while said.encode() not in heard:
            heard += os.read(process.stderr.fileno(), 1000)
        time.sleep(after)
        os.killpg(process.pid, signal.SIGINT)
        try:
            heard += process.stderr.read()
            return process.wait(timeout=60), heard.decode().removeprefix(_STARTED)
        finally:
            if process.poll() is None:
                process.kill()


# What it does then depends on the machine: it is loading modules, the model, the index, or it answers.
@pytest.mark.parametrize("after", [0.02, 0.2, 0.5, 0.8])
def test_a_question_ends_at_once(after: float, seeds_index: Path, model_folder: Path) -> None:
    asked = ("ask", "Vad betyder Skottlandsmodellen?", "--index", seeds_index, "--model", model_folder)
    code, messages = interrupted(*asked, after=after)
    assert (code, messages) in [(130, "Avbrutet.\n"), (0, "")]


@pytest.mark.parametrize("after", [0.02, 0.2, 0.5, 1.0])
def test_a_service_that_is_opening_its_index_ends_at_once(after: float, seeds_index: Path, model_folder: Path) -> None:
    serving = ("serve", "--index", seeds_index, "--model", model_folder, "--port", "0")
    code, messages = interrupted(*serving, after=after)
    assert code == 130
    assert messages.splitlines()[-1] in ("Avbrutet.", "Tjänsten är avslutad.")
    assert [line for line in messages.splitlines()[:-1] if not line.startswith("Belägg svarar på ")] == []


@pytest.mark.parametrize("after", [0.0, 1.5])
def test_preparing_a_model_leaves_nothing_behind(after: float, tmp_path: Path) -> None:
    folder = tmp_path / "modell"
    code, messages = interrupted("model", "prepare", "--to", folder, after=after, said="några minuter.\n")
    assert code == 130
    begun, *stages, last = messages.splitlines()
    assert begun == "Förbereder språkmodellen i 6 steg. Det tar några minuter."
    assert stages in ([], ["1 av 6: läser in modellens vikter."])
    assert last == f"Avbrutet. {folder} är som innan."
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("after", [0.05, 0.6, 1.2])
def test_a_build_ends_before_it_has_begun_too(after: float, tmp_path: Path, model_folder: Path) -> None:
    texts = tmp_path / "texter"
    texts.mkdir()
    for number in range(200):
        (texts / f"{number}.txt").write_text(f"Text nummer {number} om biblioteket. " * 40, encoding="utf-8")
    building = ("index", texts, "--index", tmp_path / "index", "--model", model_folder)
    code, messages = interrupted(*building, after=after)
    assert code == 130
    assert messages.splitlines()[-1].startswith("Avbrutet.")
    assert "Traceback" not in messages
