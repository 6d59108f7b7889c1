"""Turns: pieces of work that are compared, each in a process of its own, doing one after the other what they do.

A neighbour's load falls on all alike, and none has another's threads or memory beside it.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Generic, Protocol, Self, TypeVar, cast

from bench.cost.clock import measure

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

_THREAD_VARIABLES = ("OMP_NUM_THREADS", "RAYON_NUM_THREADS")
"""Read by OpenMP's libraries when they are loaded, and by tokenizers."""


class Task(Protocol[T_co]):
    """What a process does; sent to it, so it must be picklable."""

    @property
    def threads(self) -> int:
        """How many threads its libraries may use."""

    def load(self) -> Callable[[], T_co]:
        """Load all it needs, untimed; what is returned is timed at every call."""


@dataclass(frozen=True, slots=True)
class Pass:
    """What one turn took, in seconds; CPU time is that of the process and its children."""

    wall: float
    cpu: float


class Worker(Generic[T]):
    """A task in a process of its own, idle except at its turn; a context manager."""

    def __init__(self, task: Task[T]) -> None:
        self._task = task
        context = multiprocessing.get_context("spawn")
        self._connection, other = context.Pipe()
        self._process = context.Process(target=_work, args=(task, other), daemon=False)
        self._other = other

    def __enter__(self) -> Self:
        with _environment({name: str(self._task.threads) for name in _THREAD_VARIABLES}):
            self._process.start()
        self._other.close()  # so that the end of the process is the end of the connection
        self._connection.recv()  # loaded: no other's turn may fall into it
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()
        self._process.join()

    def turn(self) -> tuple[Pass, T]:
        """Do it once. Raises `EOFError` if the process has ended, whose own message stands on stderr."""
        self._connection.send(None)
        return cast(tuple[Pass, T], self._connection.recv())


def _work(task: Task[T], connection: Connection) -> None:
    """Load, then work whenever asked, until the other end is closed."""
    work = task.load()
    connection.send(None)
    with contextlib.suppress(EOFError):
        while True:
            connection.recv()
            with measure() as elapsed:
                result = work()
            connection.send((Pass(elapsed.wall, elapsed.cpu), result))


@contextmanager
def _environment(variables: dict[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
