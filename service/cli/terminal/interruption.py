"""Interruption: long work ends soon after Ctrl+C or a service manager's signal, and tells what is kept.

What has nothing to put away needs none of this: Ctrl+C ends it where it stands (`service/cli/__init__.py`).

A build may be killed at any moment and the index is as it was, so nothing need be waited for: what hasn't let go after
a short while is left behind, and the next build clears it away.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Self

INTERRUPTED = 128 + signal.SIGINT
"""Exit status after Ctrl+C."""

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_PATIENCE_SECONDS = 1.5
"""For putting things away; a batch of texts on its way through the language model ends by itself first."""
_SHOW_CURSOR = "\r\x1b[K\x1b[?25h"


class Interrupted(Exception):
    """A command was told to end, and has put its things away. As a string it says what became of the work."""

    def __init__(self, sentence: str, code: int) -> None:
        super().__init__(sentence)
        self.code = code
        """Exit status."""


class Interruptible:
    """A context manager, for the main thread: a signal raises `KeyboardInterrupt` in the block, `Interrupted` after it.

    A thread beside it ends the process if it hasn't ended by itself: Python delivers a signal only between two of its
    own instructions, which a library at work may hold up, and then waits for every thread that is still encoding.
    """

    def __init__(
        self,
        sentence: Callable[[], str],
        terminated: int | None = None,
        put_away: Callable[[], None] = lambda: None,
    ) -> None:
        """`sentence`: what to say then; `terminated`: exit status after SIGTERM, if not 128 and the signal's number.

        `put_away` does in the thread, where the block doesn't let go, what would take room if it were left behind.
        """
        self._sentence = sentence
        self._terminated = terminated
        self._put_away = put_away
        self._signal: signal.Signals | None = None
        self._told = False

    def __enter__(self) -> Self:
        self._read, self._write = os.pipe()
        os.set_blocking(self._write, False)
        self._before = {number: signal.signal(number, self._interrupt) for number in _SIGNALS}
        self._wakeup_before = signal.set_wakeup_fd(self._write, warn_on_full_buffer=False)
        threading.Thread(target=self._end_soon, name="belagg-interruption", daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        signal.set_wakeup_fd(self._wakeup_before)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        if self._signal is None:
            os.close(self._write)  # the thread ends
        if isinstance(error, KeyboardInterrupt) or (error is not None and self._signal is not None):
            self._told = True
            raise Interrupted(self._sentence(), self._exit_code) from error

    @property
    def _exit_code(self) -> int:
        if self._signal is signal.SIGTERM:
            return 128 + signal.SIGTERM if self._terminated is None else self._terminated
        return INTERRUPTED

    def _interrupt(self, number: int, _: FrameType | None) -> None:
        self._signal = signal.Signals(number)
        raise KeyboardInterrupt

    def _end_soon(self) -> None:
        """Wait for a signal, then for the process to end by itself or a second signal to come; then end it."""
        number = self._next_signal(None)
        if number is None:
            os.close(self._read)
            return
        self._signal = number
        self._next_signal(_PATIENCE_SECONDS)
        self._put_away()
        if not self._told:  # straight to the terminal: the main thread may hold the console
            cursor = _SHOW_CURSOR if sys.stderr.isatty() else ""
            os.write(sys.stderr.fileno(), f"{cursor}{self._sentence()}\n".encode())
        os._exit(self._exit_code)

    def _next_signal(self, seconds: float | None) -> signal.Signals | None:
        """The next one, or None if none comes in time, or none any more."""
        ready, _, _ = select.select([self._read], [], [], seconds)
        received = os.read(self._read, 1) if ready else b""
        return signal.Signals(received[0]) if received else None
