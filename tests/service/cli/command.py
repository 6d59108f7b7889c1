"""`belagg` run as a user runs it: the installed script, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

SCRIPT = Path(sys.executable).with_name("belagg")
_SECONDS = 120
BELONG_TO_WHO_TESTS = ("BELAGG_INDEX", "BELAGG_HOST", "BELAGG_PORT")
"""Settings that reach no command which a test runs."""


@dataclass(frozen=True, slots=True)
class Finished:
    """What a command left behind."""

    code: int
    stdout: str
    stderr: str

    @property
    def said(self) -> list[str]:
        """The lines of its messages but those of how far it has come, which are told where that takes long."""
        return [line for line in self.stderr.splitlines() if not line.startswith(("Läser texter: ", "Bäddar in "))]

    @property
    def sentence(self) -> str:
        """The one line of a command that failed cleanly: no data, no traceback, one line for a person."""
        assert (self.code, self.stdout) == (1, ""), self
        assert "Traceback" not in self.stderr
        assert self.stderr.endswith("\n")
        assert self.stderr.count("\n") == 1, self.stderr
        return self.stderr[:-1]


def belagg(
    *arguments: str | Path, python_options: tuple[str, ...] = (), environment: dict[str, str] | None = None
) -> Finished:
    """Run the command line and wait for it. Settings of whoever runs the tests don't reach it."""
    own = {name: value for name, value in os.environ.items() if name not in BELONG_TO_WHO_TESTS}
    done = subprocess.run(
        [sys.executable, *python_options, SCRIPT, *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=_SECONDS,
        env=own | {"COLUMNS": "100"} | (environment or {}),
        check=False,
    )
    return Finished(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))


def snapshot(folder: Path) -> dict[str, bytes | None]:
    """Every path below a folder and what its files hold, the lock's existence aside."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
        if path.name != "lock"
    }
