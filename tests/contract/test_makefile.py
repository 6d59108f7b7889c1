"""What `make run` says before its long work."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]


def make(*arguments: str) -> tuple[int, str]:
    """The status of `make`, and what it wrote for people."""
    done = subprocess.run(
        ["make", "--no-print-directory", f"PYTHON={sys.executable}", *arguments],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
        # Of the make that runs the tests.
        env={name: value for name, value in os.environ.items() if name not in {"MAKEFLAGS", "MAKELEVEL", "MFLAGS"}},
    )
    return done.returncode, done.stderr


def test_a_port_that_is_taken_is_said_before_anything_is_set_up_and_with_what_make_takes() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        status, said = make("run", f"PORT={port}")
    assert (status, said.splitlines()[:2]) == (
        2,
        [
            f"Port {port} är upptagen. Välj en annan: make run PORT={port + 1}",
            f"Port {port} is taken. Choose another: make run PORT={port + 1}",
        ],
    )


def test_a_port_that_is_free_is_not_spoken_of() -> None:
    assert make("port", "PORT=0") == (0, "")
