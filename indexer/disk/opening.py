"""Opening: the bytes of a file that a source names, reached by a way on which no link is followed.

Whoever may write in a source's folder can put anything there, and another thing in its place at any moment. So a file
is first taken hold of without being opened (O_PATH), looked at, and only then opened: that very one, whatever its name
has come to mean since. Only the process that reads texts does this (reading_worker).
"""

from __future__ import annotations

import errno
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from indexer.disk.durable import reason_of
from indexer.errors import NotAFile, SourceNotFound, SourceTooLarge, SourceUnreadable

_FOLDER = os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC
_ANYTHING = os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC
_REGULAR = os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC

_MADE_UP = frozenset(
    """autofs binder binfmt_misc bpf cgroup cgroup2 configfs debugfs devpts devtmpfs efivarfs functionfs fusectl mqueue
    nfsd nsfs pipefs proc pstore resctrl rpc_pipefs securityfs selinuxfs smackfs sockfs sysfs tracefs""".split()
)
"""File systems whose files the kernel makes up as they are read: some of them wait for ever, some tell of keys."""

_EXCHANGED = (errno.ELOOP, errno.ENOTDIR)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file lies: `root` is the real path of a source's folder, `inside` the names from there on."""

    root: str
    inside: tuple[str, ...]

    @property
    def real(self) -> str:
        return os.path.join(self.root, *self.inside)  # noqa: PTH118 - one for each file of a source


def content_at(place: Place, path: str, max_bytes: int) -> bytes:
    """What a file holds; `path` is what messages call it. Raises SourceError."""
    try:
        descriptor = taken(place)
        try:
            _check(os.fstat(descriptor), path, max_bytes)
            with open(f"/proc/self/fd/{descriptor}", "rb", buffering=0, opener=_opener) as file:
                content = _read(file.fileno(), max_bytes + 1)
        finally:
            os.close(descriptor)
    except FileNotFoundError as error:
        raise SourceNotFound(path) from error
    except OSError as error:
        raise SourceUnreadable(path, _reason_of(error)) from error
    if len(content) > max_bytes:
        raise SourceTooLarge(path, size=len(content), limit=max_bytes)
    return content


def taken(place: Place) -> int:
    """Hold of a file, opened for nothing yet. Raises OSError, also for a link on the way or in its place."""
    folder = os.open(place.root, _FOLDER | os.O_NOFOLLOW)
    try:
        for name in place.inside[:-1]:
            below = os.open(name, _FOLDER | os.O_NOFOLLOW, dir_fd=folder)
            os.close(folder)
            folder = below
        return os.open(place.inside[-1], _ANYTHING, dir_fd=folder)
    finally:
        os.close(folder)


def _check(status: os.stat_result, path: str, max_bytes: int) -> None:
    if stat.S_ISLNK(status.st_mode):
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    if stat.S_ISDIR(status.st_mode):
        raise SourceUnreadable(path, "den är en mapp")
    if not stat.S_ISREG(status.st_mode) or is_made_up(status):
        raise NotAFile(path)
    if status.st_size > max_bytes:
        raise SourceTooLarge(path, size=status.st_size, limit=max_bytes)


def is_made_up(status: os.stat_result) -> bool:
    """Whether a file lies on no disk: the kernel answers for it."""
    if status.st_blocks:
        return False
    device = f"{os.major(status.st_dev)}:{os.minor(status.st_dev)}"
    for line in Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="surrogateescape").splitlines():
        fields = line.split(" ")  # proc(5): the third is the device; what follows "-" begins with the type
        if fields[2] == device and fields[fields.index("-") + 1] in _MADE_UP:
            return True
    return False


def _opener(name: str, _: int) -> int:
    return os.open(name, _REGULAR)


def _read(descriptor: int, count: int) -> bytes:
    content = bytearray()
    while len(content) < count and (some := os.read(descriptor, count - len(content))):
        content += some
    return bytes(content)


def _reason_of(error: OSError) -> str:
    if error.errno in _EXCHANGED:
        return "en länk eller något annat kom i dess ställe medan den lästes"
    return reason_of(error)
