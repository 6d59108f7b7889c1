"""CPU seconds of all processes of machines on this one, those too that have ended or left their parents.

Ray lets the system reap what it starts, so what an actor has used is told by no parent when it is gone. So every
process is looked at four times a second, and what it had used when it was last seen counts. It is known by its
environment, whoever its parent is; what a process uses after the last look, and one that lives between two, is lost.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psutil

_MARK = "BELAGG_BENCH_MACHINE"
_PAUSE = 0.25
_BEGINNING = 5.0
"""Seconds: a process that has just begun may still have the environment of who started it."""


def marked() -> dict[str, str]:
    """The environment of what is to be counted, with what it starts."""
    return os.environ | {_MARK: _own()}


def _own() -> str:
    return f"{os.getpid()}:{psutil.Process().create_time()}"


class Meter:
    """Of the processes that this one has marked. Thread-safe."""

    def __init__(self) -> None:
        self._own = _own()
        self._seconds: dict[tuple[int, float], float] = {}
        """What each had used when it was last seen: processes are told apart by their number and when they began."""
        self._others: set[tuple[int, float]] = set()
        self._looking = threading.Lock()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Look until the end of the block."""
        ended = threading.Event()

        def look() -> None:
            while not ended.wait(_PAUSE):
                self.look()

        thread = threading.Thread(target=look, daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()

    def look(self) -> float:
        """Seconds that all have used so far."""
        with self._looking:
            for process in psutil.process_iter():
                with suppress(psutil.Error):
                    self._look_at(process)
            return sum(self._seconds.values())

    def _look_at(self, process: psutil.Process) -> None:
        key = process.pid, process.create_time()
        if key in self._others:
            return
        if key not in self._seconds and process.environ().get(_MARK) != self._own:
            if time.time() > key[1] + _BEGINNING:
                self._others.add(key)
            return
        times = process.cpu_times()
        if process.is_running():  # the number may have become another's
            self._seconds[key] = times.user + times.system
