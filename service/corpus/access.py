"""Who may read each document of a generation, as it is said now: read anew whenever it has changed.

A question costs one look at the file's date. What isn't known is nobody's: a document that nothing is said of, and all
of them where the file can't be read, or is gone though it was there when the generation was made.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from indexer.index.access import AccessRecord
from indexer.index.errors import AccessUnreadable
from indexer.index.folder import ACCESS
from indexer.texts.access import EVERYBODY, NOBODY, Readers

_AGAIN_SECONDS = 1.0
_LOGGER = logging.getLogger("belagg")

ReadersOf = Callable[[str], Readers]
"""Who may read a document, by its id."""


def everybodys(_: str) -> Readers:
    """Of an index of which nothing was ever said."""
    return EVERYBODY


def nobodys(_: str) -> Readers:
    """Of one of which nothing is known."""
    return NOBODY


CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class AccessState:
    """What is said at one time."""

    name: str
    """What tells it from every other: the SHA-256 of the file, "" where nothing was ever said, or `CLOSED`."""
    readers_of: ReadersOf


_CLOSED = AccessState(CLOSED, nobodys)


class Access:
    """What is said in an index's folder of the documents of one generation. Thread-safe."""

    def __init__(self, index: Path, contents: Mapping[str, str], *, is_needed: bool) -> None:
        """`contents`: the content hash of each document, by its id; `is_needed`: whether the file has to be there."""
        self._index = index
        self._contents = contents
        self._is_needed = is_needed
        self._lock = threading.Lock()
        self._seen: tuple[object, ...] | None = None
        self._again_at = math.inf
        """When a file that couldn't be read, though it was there, is looked at again."""
        self._state = _CLOSED
        self.fault: str | None = None
        """Why nobody may read anything, in a Swedish sentence."""

    @property
    def readers_of(self) -> ReadersOf:
        """Immutable; another takes its place when the file has changed."""
        return self.state.readers_of

    @property
    def state(self) -> AccessState:
        """The same, with its name."""
        try:
            status = (self._index / ACCESS).stat()
            seen: tuple[object, ...] = status.st_mtime_ns, status.st_size, status.st_ino, status.st_ctime_ns
        except OSError as error:
            seen = (type(error), error.errno)
        if seen != self._seen or time.monotonic() >= self._again_at:
            with self._lock:
                if seen != self._seen or time.monotonic() >= self._again_at:
                    self._state = self._read()
                    self._seen = seen
        return self._state

    def _read(self) -> AccessState:
        self.fault, self._again_at = None, math.inf
        try:
            record = AccessRecord.read(self._index)
        except AccessUnreadable as error:
            if isinstance(error.__cause__, OSError):  # too many open files, or a network drive: it may pass
                self._again_at = time.monotonic() + _AGAIN_SECONDS
            return self._closed(error)
        if record is None:
            missing = AccessUnreadable(str(self._index / ACCESS), "filen finns inte")
            return self._closed(missing) if self._is_needed else AccessState("", everybodys)
        known = {id_: record.readers_of(id_, content) for id_, content in self._contents.items()}
        return AccessState(record.sha256, lambda document_id: known.get(document_id, NOBODY))

    def _closed(self, error: AccessUnreadable) -> AccessState:
        self.fault = str(error)
        _LOGGER.error("%s", self.fault)
        return _CLOSED
