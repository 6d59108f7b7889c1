"""Changing a file as one: read, changed and written without anybody else doing so meanwhile."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def changing(path: Path) -> Iterator[None]:
    """Keep other threads and processes out that change a file by this (`NAME.lock` beside it). Raises `OSError`.

    Unlike filelock's it makes no folder: where that is gone, as a disk that isn't mounted, nothing is to be written.
    """
    descriptor = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
