"""The process that reads texts, left by one build to the next one in the process that tests.

To start it, with the libraries of every format, is most of what indexing a few texts takes. It reads text after text as
it does within one build, and is replaced as there. That every build has its own and leaves none is held by
tests/indexer/readers/test_isolation.py, which has `Reading` as it is.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar

import pytest

from indexer.build import pipeline
from indexer.readers.isolation import Reading, _Worker

_Surroundings = tuple[str, str, dict[str, str]]
"""What a process takes over from the one that starts it."""


class KeptReading(Reading):
    """Begins with the process that was left, if there is one and it was started where it would be started now."""

    _left: ClassVar[tuple[_Surroundings, _Worker] | None] = None
    _begun_in: _Surroundings | None = None

    def __exit__(self, *raised: object) -> None:
        worker = self._worker
        is_whole = worker is not None and not worker.has_ended() and not any(raised)
        # The kernel ends it with the thread that started it.
        if not is_whole or KeptReading._left is not None or threading.current_thread() is not threading.main_thread():
            super().__exit__(*raised)
        elif worker is not None and self._begun_in is not None:
            KeptReading._left = self._begun_in, worker
            self._worker = None

    def _answer(self, path: str, request: Mapping[str, Any], content: bytes, *, prepared: bool) -> dict[str, Any]:
        if self._worker is None:
            self._begun_in = _surroundings()
            if KeptReading._left is not None and KeptReading._left[0] == self._begun_in:
                self._worker, KeptReading._left = KeptReading._left[1], None
        return super()._answer(path, request, content, prepared=prepared)

    @classmethod
    def end_left(cls) -> None:
        """End the process that was left."""
        if cls._left is not None:
            cls._left[1].end()
            cls._left = None


@contextmanager
def readings_of_builds(kind: type[Reading]) -> Iterator[None]:
    """Builds have this kind of reading; no process is left before or after."""
    KeptReading.end_left()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(pipeline, "Reading", kind)
        yield
    KeptReading.end_left()


def _surroundings() -> _Surroundings:
    environment = {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"}
    return os.getcwd(), sys.executable, environment  # noqa: PTH109 - compared, not used
