"""A build that is told to end: soon, with a sentence, and with what it had done kept; the real process."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import Probed
from tests.service.cli.command import SCRIPT
from tests.service.cli.conftest import Here

TEXTS = 300
KEPT = " Det som har bäddats in är sparat, så när som på högst en minut: samma kommando fortsätter där."
# The process lets go after 1.5 s at most; a machine that others use may take a while to notice.
SOON_SECONDS = 6.0


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    """Texts that take far longer to embed than to be told so: none has a sentence of another."""
    chance = random.Random(1)
    words = "gata skola avgift tillstånd ansökan byggnad ledighet beslut kommun förskola ärende bibliotek".split()
    folder = tmp_path / "texter"
    folder.mkdir()
    for number in range(TEXTS):
        sentences = [f"{' '.join(chance.choices(words, k=14)).capitalize()} {number}." for _ in range(8)]
        (folder / f"{number}.txt").write_text(" ".join(sentences), encoding="utf-8")
    return folder


@contextmanager
def embedding(texts: Path, index: Path, messages: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`belagg index`, on one core, once it embeds and has told so, which takes five seconds."""

    def begun() -> bool:
        return "Bäddar in stycken och meningar: " in messages.read_text(encoding="utf-8")

    with (
        messages.open("wb") as out,
        subprocess.Popen([SCRIPT, "index", texts, "--index", index], stderr=out) as process,
    ):
        try:
            if hasattr(os, "sched_setaffinity"):  # another process tests beside this one
                os.sched_setaffinity(process.pid, {min(os.sched_getaffinity(0))})
            deadline = time.monotonic() + 120
            while not begun():
                assert process.poll() is None, messages.read_text(encoding="utf-8")
                assert time.monotonic() < deadline
                time.sleep(0.02)
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize(("how", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_build_ends_soon_and_says_what_is_kept(
    how: signal.Signals, code: int, texts: Path, tmp_path: Path, probed: Probed, here: Here
) -> None:
    index, messages = probed(tmp_path / "index"), tmp_path / "meddelanden"
    with embedding(texts, index, messages) as process:
        process.send_signal(how)
        sent = time.monotonic()
        assert process.wait(timeout=60) == code
        assert time.monotonic() - sent < SOON_SECONDS
    lines = messages.read_text(encoding="utf-8").splitlines()
    assert lines[-1] == f"Avbrutet. Det publicerade indexet är orört.{KEPT}"
    told = [line for line in lines[:-1] if line.startswith("Bäddar in stycken och meningar: ")]
    assert " av 2\xa0700 (" in told[0]
    assert "/s, klart om " in told[0]
    assert all(line.startswith(("Läser texter: ", "Bäddar in ")) for line in lines[:-1])
    assert here("status", "--index", index).code == 1  # nothing was published
    for number in range(2, TEXTS):
        (texts / f"{number}.txt").unlink()
    assert here("index", texts, "--index", index).code == 0  # what was left behind is in nobody's way
    assert here("verify", "--index", index).code == 0
    assert [path.name for path in (index / "generations").iterdir() if path.name.startswith(".")] == []


NEVER_LETS_GO = """
import hashlib, threading
from service.cli.terminal import interruption
interruption._PATIENCE_SECONDS = 3_600
with interruption.Interruptible(lambda: "Avbrutet."):
    threading.Timer(1, print, ["begun"], {"flush": True}).start()  # by then the next line is under way
    hashlib.pbkdf2_hmac("sha256", b"", b"", 2_000_000_000)  # an hour, in which Python delivers no signal
"""


def test_a_second_signal_ends_what_would_be_waited_for() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", NEVER_LETS_GO], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "begun\n"
            process.send_signal(signal.SIGINT)
            process.send_signal(signal.SIGTERM)
            _, said = process.communicate(timeout=120)
        finally:
            process.kill()
    assert process.returncode in (130, 143)
    assert said == "Avbrutet.\n"
