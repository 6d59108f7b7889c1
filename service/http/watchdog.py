"""The watchdog: a process that serves is ended when a question holds it, and another takes its place at once.

Code that never lets go of the interpreter (a regular expression gone wild, a library in C) can't be ended from inside.
So the process that the user started holds the listening socket and nothing else, and serves in a child. In that child
a thread in C (faulthandler) counts down from `HELD_SECONDS`; the event loop winds it up again as long as it runs. Where
it can't, the child's stacks are written to the log, without what was asked, and the child ends. The parent starts the
next, and stands in for it meanwhile (`stand_in.py`).

A question that lets go of the interpreter, but never ends, is answered with a refusal when its time is up, and the
child is replaced when it has gone on for `STUCK_SECONDS` after that.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import faulthandler
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from types import FrameType
from typing import NoReturn

from indexer.errors import BelaggError
from service.http.stand_in import BEAT_SECONDS, Lifeline, StandIn
from service.records.visible import visible

HELD_SECONDS = 3.0
"""Nothing that a question does holds the interpreter for a second; a process is anew in one or two."""
STUCK_SECONDS = 15.0
_HELD = 1
"""What faulthandler ends a process with."""
_STUCK = 75
_REFUSED = 76
"""What the child ends with when it couldn't serve, and has said why."""
_LOST = 77
"""... when what it asks other machines through is gone, which only another process can have anew."""
_PR_SET_PDEATHSIG = 1
_PASSED_ON = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_M_MMAP_THRESHOLD = -3
_LARGE = 4_194_304
"""Bytes that the C library asks the system for, and gives back, as such: long texts, and no array of a question's."""
_RESTARTED = (
    "Tjänsten startas om: den stod still i mer än {seconds:g} sekunder. En fråga höll den, eller så var datorn pausad "
    "eller hårt belastad; ovanför står vad den gjorde.\n"
)
"""It is the wall clock's seconds: a machine that is paused looks the same from inside."""


def supervise(listener: socket.socket, serve: Callable[[Lifeline], None]) -> signal.Signals | None:
    """Run `serve` in a child process, and again in another whenever a question has held one.

    Returns when the child has ended by itself, or because it was told to: by which signal, the last of them. Ends as
    the child did otherwise. To be called before there are threads.
    """
    with contextlib.closing(Lifeline()) as lifeline:
        code, last = _supervised(lambda: serve(lifeline), StandIn(listener, lifeline))
    if code < 0 and last is not signal.SIGINT:
        signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    if code > 0:
        sys.exit(1 if code == _REFUSED else code)
    return last


def _supervised(serve: Callable[[], None], stand_in: StandIn) -> tuple[int, signal.Signals | None]:
    """Run children until one ends that isn't to be followed by another.

    Its exit code, or minus a signal's number; and the signal that was passed on to it last, if any was.
    """
    while True:
        with _passed_on() as passed:
            code = os.waitstatus_to_exitcode(passed.wait(serve, stand_in))
        if passed.last is signal.SIGINT or code not in (_HELD, _STUCK, _LOST):
            return code, passed.last
        if code == _LOST:
            continue
        sys.stderr.write(_RESTARTED.format(seconds=HELD_SECONDS if code == _HELD else STUCK_SECONDS))
        sys.stderr.flush()


def end_for_another(reason: str) -> NoReturn:
    """End the process that serves at once, for another to take its place."""
    sys.stderr.write(f"{reason}\n")
    sys.stderr.flush()
    os._exit(_LOST)


def _serve(serve: Callable[[], None]) -> None:
    """The child's life; it never returns into what its parent was doing."""
    parent = os.getppid()
    os.setsid()  # Ctrl+C in the terminal comes to the parent, which passes it on
    signal.signal(signal.SIGINT, lambda *_: os._exit(0))  # until there is a server, which takes it itself
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _PASSED_ON)
    library = ctypes.CDLL(None)
    library.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if hasattr(library, "mallopt"):  # glibc, which keeps what was freed, for every thread, once something large was
        library.mallopt(_M_MMAP_THRESHOLD, _LARGE)
    if os.getppid() != parent:
        os._exit(0)
    code = 0
    try:
        serve()
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else 2
    except KeyboardInterrupt:
        code = 0
    except BelaggError as error:
        sys.stderr.write(f"{visible(str(error))}\n")
        code = _REFUSED
    except BaseException:
        sys.excepthook(*sys.exc_info())
        code = 2
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


class _Child:
    """A process that serves, and the signals that it is told to end by."""

    def __init__(self) -> None:
        self._process = 0
        self.last: signal.Signals | None = None
        """The signal that was passed on last, if any was."""

    def wait(self, serve: Callable[[], None], stand_in: StandIn) -> int:
        """Start it, and wait for its end, with somebody to stand in for it; its status."""
        signal.pthread_sigmask(signal.SIG_BLOCK, _PASSED_ON)  # none is to come to a child that would be its parent
        self._process = os.fork()
        if self._process == 0:
            _serve(serve)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _PASSED_ON)
        return stand_in.wait_for(self._process)

    def pass_on(self, number: int, _: FrameType | None) -> None:
        self.last = signal.Signals(number)
        if self._process:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._process, number)


@contextlib.contextmanager
def _passed_on() -> Iterator[_Child]:
    """Signals that would end this process end the child, whose end then ends this one."""
    child = _Child()
    before = {number: signal.signal(number, child.pass_on) for number in _PASSED_ON}
    try:
        yield child
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


async def watch(overdue: Callable[[], float], lifeline: Lifeline) -> None:
    """Wind the watchdog up, until cancelled. `overdue` tells for how long the work that is longest overdue has been."""
    try:
        while True:
            lifeline.beat()
            faulthandler.dump_traceback_later(HELD_SECONDS, exit=True)
            if overdue() > STUCK_SECONDS:
                faulthandler.dump_traceback()
                os._exit(_STUCK)
            await asyncio.sleep(BEAT_SECONDS)
    finally:
        faulthandler.cancel_dump_traceback_later()
