"""`belagg serve` as a process of its own, as a user starts it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

SCRIPT = Path(sys.executable).with_name("belagg")

_ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)/")
_START_SECONDS = 60
_STOP_SECONDS = 30


class Server:
    """A context manager; inside it the server answers at `address`."""

    def __init__(
        self,
        index: Path,
        model: Path,
        folder: Path,
        *,
        port: int = 0,
        python_options: tuple[str, ...] = (),
        settings: Mapping[str, str] | None = None,
        rate: int = 0,
    ) -> None:
        """`folder` takes the server's messages; port 0 takes any free port; `settings` go into its environment."""
        self.stdout_file = folder / "stdout"
        self.stderr_file = folder / "stderr"
        self._command = [sys.executable, *python_options, str(SCRIPT), "serve"]
        self._command += ["--index", str(index), "--model", str(model), "--rate", str(rate)]
        self.port = port
        self._environment = {**os.environ, **(settings or {})}

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self.process.poll() is None:
            self.stop()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def messages(self) -> str:
        """What it has written to stderr."""
        return self.stderr_file.read_text(encoding="utf-8")

    def start(self) -> None:
        """Start, or start again on the same port, and wait until it answers."""
        with self.stdout_file.open("wb") as stdout, self.stderr_file.open("wb") as stderr:
            self.process = subprocess.Popen(
                [*self._command, "--port", str(self.port)],
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                stderr=stderr,
                env=self._environment,
            )
        deadline = time.monotonic() + _START_SECONDS
        while (found := _ADDRESS.search(self.messages)) is None:
            if self.process.poll() is not None:
                raise RuntimeError(f"the server ended with {self.process.returncode}: {self.messages}")
            if time.monotonic() > deadline:
                self.stop(signal.SIGKILL)
                raise TimeoutError(f"the server said nothing in {_START_SECONDS} s: {self.messages}")
            time.sleep(0.05)
        self.port = int(found[1])

    def run(self) -> None:
        """Start it again where it doesn't run."""
        if self.process.poll() is not None:
            self.start()

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """End it and return its exit status, minus the signal's number if that ended it."""
        self.process.send_signal(how)
        try:
            return self.process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise
