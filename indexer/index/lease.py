"""Leases: a generation that somebody reads isn't removed.

A reader holds a shared lock (flock) on its generation's `manifest.json` for as long as it reads; a writer that wants to
remove a generation must get the exclusive one first. A process that dies holds nothing. Nothing is written, so a reader
needs no more than a read-only mount. Where the file system has no such locks, a generation may be removed while it is
read: what a reader has opened stays readable to it all the same.
"""

from __future__ import annotations

import errno
import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from indexer.errors import NotAnIndex
from indexer.index.folder import IndexFolder
from indexer.index.format import MANIFEST

_ATTEMPTS = 50
_SECONDS_BETWEEN = 0.02
"""A generation is removed in less, and another was published before."""

_TAKEN = (errno.EAGAIN, errno.EACCES)


@dataclass(slots=True)
class Lease:
    """A reader's hold on a generation's folder, until it is released."""

    generation: Path
    _descriptor: int | None

    def release(self) -> None:
        """Once or more."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def lease_published(index: IndexFolder) -> Lease:
    """Hold the published generation, which may be replaced at any moment. Raises `NotAnIndex`."""
    for _ in range(_ATTEMPTS):
        lease = _lease(index.published())
        if lease is not None:
            return lease
        time.sleep(_SECONDS_BETWEEN)
    raise NotAnIndex(str(index.path))


def _lease(generation: Path) -> Lease | None:
    """None if it is being removed."""
    manifest = generation / MANIFEST
    try:
        descriptor = os.open(manifest, os.O_RDONLY | os.O_NONBLOCK)  # a pipe in its place is no wait
    except OSError:
        # Without a manifest it is damaged, which whoever opens it is told; or it went just now.
        return Lease(generation, None) if generation.is_dir() else None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        return None if error.errno in _TAKEN else Lease(generation, None)
    if manifest.exists():
        return Lease(generation, descriptor)
    os.close(descriptor)
    return None


@contextmanager
def unleased(generation: Path) -> Iterator[bool]:
    """Whether nobody reads a generation; if so, nobody can begin to before the end of the block."""
    try:
        descriptor = os.open(generation / MANIFEST, os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        yield True  # it can't be opened
        return
    try:
        yield _locked(descriptor)
    finally:
        os.close(descriptor)


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in _TAKEN
    return True
