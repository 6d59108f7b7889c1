"""Watching: when the texts below some folders change, an index is built of them anew, soon after.

Folders are looked through for the times and sizes of their files, again and again. That sees changes on every file
system, also on network drives, whose servers tell nobody; it notices a drive that goes away and comes back; and it
costs no more than `BUSY` of one processor core however many files there are.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from indexer.disk.hidden import is_hidden
from indexer.disk.permissions import acl_of
from indexer.sources.access import is_sidecar

SECONDS = 1.0
"""Between two looks, if that isn't more than `BUSY`."""
BUSY = 0.05
"""Share of its time that is spent on looking, at most."""
SETTLE_SECONDS = 1.0
"""For so long nothing may change before a build begins: a folder is often copied file by file."""
LONGEST_SETTLE_SECONDS = 30.0
"""Then it begins all the same."""
RETRY_SECONDS = 60.0
"""Until a build that failed is tried again, if nothing changes before."""

ANEW_SECONDS = 60 * 60.0
"""Until a build in any case, for sources that can't be looked through, such as web sites."""
VISIT_SECONDS = ANEW_SECONDS - RETRY_SECONDS
"""Between two visits of a website, so that each build anew finds it time for one."""


class Stop(Protocol):
    """What ends a watch, such as a `threading.Event`."""

    def is_set(self) -> bool: ...
    def wait(self, timeout: float) -> bool: ...


Look = Callable[[], bytes]
"""Looks through the texts: their `state_of`."""


def watch(look: Look, build: Callable[[], bool], stop: Stop, *, anew_after: float = ANEW_SECONDS) -> None:
    """Build at once and then whenever a look shows something else than before, until `stop`.

    `build` says whether it succeeded. `anew_after`: seconds after which to build again in any case.
    """
    built: bytes | None = None
    at = 0.0
    while not stop.is_set():
        started = time.monotonic()
        state = look()
        pause = max(SECONDS, (time.monotonic() - started) / BUSY)
        if state != built or started - at >= anew_after:
            if built is not None:
                state = _settled(look, state, stop)
            if stop.is_set():
                return
            built, at = state, time.monotonic()
            if not build():
                built = b""
                _wait_for_change(look, state, stop)
        stop.wait(pause)


def _settled(look: Look, state: bytes, stop: Stop) -> bytes:
    """Wait until nothing changes for a while; the state then."""
    deadline = time.monotonic() + LONGEST_SETTLE_SECONDS
    while time.monotonic() < deadline and not stop.wait(SETTLE_SECONDS):
        now = look()
        if now == state:
            break
        state = now
    return state


def _wait_for_change(look: Look, state: bytes, stop: Stop) -> None:
    """Wait until something has changed since a build failed, or it is time to try again."""
    deadline = time.monotonic() + RETRY_SECONDS
    while time.monotonic() < deadline and not stop.wait(SECONDS):
        if look() != state:
            return


def state_of(paths: Sequence[Path], apart: Path) -> bytes:
    """A checksum over the names, times, sizes, numbers and rights of all files below; what can't be read counts too.

    What lies below `apart`, the index itself, doesn't count.
    """
    digest = hashlib.blake2b(digest_size=16)
    own = os.path.realpath(apart)
    for path in paths:
        _add(digest, os.fspath(path), own, frozenset())
    return digest.digest()


def _add(digest: hashlib.blake2b, path: str, own: str, above: frozenset[tuple[int, int]]) -> None:
    digest.update(os.fsencode(path) + b"\0")
    try:
        status = os.stat(path)  # noqa: PTH116
        identity = (status.st_dev, status.st_ino)
        digest.update(f"{identity} {status.st_mode} {status.st_gid} ".encode())
        if not os.path.isdir(path):  # noqa: PTH112
            digest.update(f"{status.st_size} {status.st_mtime_ns} {status.st_ctime_ns}".encode())
        elif identity not in above and os.path.realpath(path) != own:
            digest.update(acl_of(path))
            for name in sorted(os.listdir(path)):  # noqa: PTH208
                if not is_hidden(name) or is_sidecar(name):
                    _add(digest, os.path.join(path, name), own, above | {identity})  # noqa: PTH118
    except OSError as error:
        digest.update(f"errno {error.errno}".encode())
