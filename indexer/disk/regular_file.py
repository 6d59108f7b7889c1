"""Regular files: an index's own are opened so that a pipe or a device in their place is an error and no wait."""

from __future__ import annotations

import errno
import io
import os
import stat
from pathlib import Path

MAX_BYTES = 2_000_000_000
"""Of a file that is read as a whole: a manifest lists a hundred bytes for each document."""


def open_regular(path: Path) -> io.BufferedReader:
    """Open a file for reading. Raises `OSError`, also for anything but a regular file."""
    file = open(path, "rb", opener=_opener)  # noqa: SIM115 - whoever asked closes it
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise OSError(errno.EINVAL, "ingen vanlig fil", str(path))
    return file


def read_regular(path: Path, max_bytes: int = MAX_BYTES) -> bytes:
    """What a file holds. Raises `OSError`, also if it holds more."""
    with open_regular(path) as file:
        content = file.read(max_bytes + 1)
    if len(content) > max_bytes:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(path))
    return content


def _opener(name: str, flags: int) -> int:
    return os.open(name, flags | os.O_NONBLOCK)
