"""A bounded memory of what was worked out: the oldest goes when there is more than is kept."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

_Asked = TypeVar("_Asked", bound=Hashable)
_Known = TypeVar("_Known")


class Bounded(Generic[_Asked, _Known]):
    """By what was asked. Thread-safe: two threads may work out the same, both alike."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: dict[_Asked, _Known] = {}

    def __contains__(self, asked: _Asked) -> bool:
        return asked in self._known

    def get(self, asked: _Asked) -> _Known | None:
        """What is known; None if nothing is."""
        return self._known.get(asked)

    def put(self, asked: _Asked, known: _Known) -> None:
        """Keep it, and let go of what was kept first."""
        while len(self._known) >= self._most:
            try:
                self._known.pop(next(iter(self._known)), None)
            except (RuntimeError, StopIteration):  # another thread has changed it meanwhile
                continue
        self._known[asked] = known

    def of(self, asked: _Asked, work_out: Callable[[_Asked], _Known]) -> _Known:
        """What is known, or comes of working it out."""
        if asked in self._known:
            try:
                return self._known[asked]
            except KeyError:  # another thread has let go of it
                pass
        known = work_out(asked)
        self.put(asked, known)
        return known
