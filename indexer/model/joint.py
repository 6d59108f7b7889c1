"""Joint work: calls that several threads make at once are done together, where that costs less than one by one.

A call that comes alone is done at once, so nobody waits for company. Those that come while work is under way wait for
its end, and then are done together by the first of them (as group commit does in databases).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Sequence
from typing import Generic, TypeVar

Given = TypeVar("Given")
Made = TypeVar("Made")


class _Call(Generic[Given, Made]):
    """A call that waits, first for its turn to lead or for another to do its work."""

    def __init__(self, given: Given) -> None:
        self.given = given
        self.woken = threading.Event()
        self.made: Made | None = None
        self.error: BaseException | None = None

    @property
    def done(self) -> bool:
        return self.made is not None or self.error is not None


class Joint(Generic[Given, Made]):
    """`work` makes something of each thing given, in their order, for at most `most` of them that are of one `kind`.

    What is of no kind (None) is done alone.

    They are done two, four, eight, ... at a time, so that `work` meets few sizes. Thread-safe.
    """

    def __init__(
        self, work: Callable[[Sequence[Given]], Sequence[Made]], most: int, kind: Callable[[Given], Hashable | None]
    ) -> None:
        self._work = work
        self._most = most
        self._kind = kind
        self._lock = threading.Lock()
        self._waiting: list[_Call[Given, Made]] = []
        """In the order of their coming."""
        self._busy = False

    def __call__(self, given: Given) -> Made:
        """What `work` makes of it. Raises what `work` raises."""
        call: _Call[Given, Made] = _Call(given)
        with self._lock:
            self._waiting.append(call)
            leads = not self._busy
            self._busy = True
        if not leads:
            call.woken.wait()
        if not call.done:
            self._lead()
        if call.made is None:
            raise call.error or RuntimeError("a joint call was neither done nor failed")
        return call.made

    def _lead(self) -> None:
        """Do the work of the first that wait, wake them, and let the next one lead."""
        with self._lock:
            calls = self._next()
        try:
            for call, made in zip(calls, self._work([call.given for call in calls]), strict=True):
                call.made = made
        except BaseException as error:
            for call in calls:
                call.error = error
            raise
        finally:
            with self._lock:
                for call in calls:
                    call.woken.set()
                if self._waiting:
                    self._waiting[0].woken.set()
                else:
                    self._busy = False

    def _next(self) -> list[_Call[Given, Made]]:
        """Take the first that waits, and those after it of its kind."""
        first = self._waiting[0]
        kind = self._kind(first.given)
        joining = [first] if kind is None else [call for call in self._waiting if self._kind(call.given) == kind]
        joining = joining[: self._most]
        joining = joining[: 1 << (len(joining).bit_length() - 1)]
        self._waiting = [call for call in self._waiting if call not in joining]
        return joining
