"""Durable writes: what is on the disk for good once a call returns, and whole whatever happens in between."""

from __future__ import annotations

import errno
import os
import pwd
import sqlite3
from pathlib import Path

_PASSING = (errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EACCES, errno.EPERM)
_PASSING_IN_SQLITE = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_FULL, sqlite3.SQLITE_NOMEM)
"""For its temporary files and memory: what it reads of is open already."""


def sync(path: Path) -> None:
    """Make a file's content durable, or a folder's list of names."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Make a folder and all that lies below it durable: files first, then the entries that name them."""
    for root, _, names in os.walk(folder, topdown=False):
        for name in names:
            sync(Path(root, name))
        sync(Path(root))


def replace_file(path: Path, content: str) -> None:
    """Write a whole file in one step and for good: as `NAME.pending` beside it, then by its name. Raises `OSError`."""
    replace_bytes(path, content.encode("utf-8"))


def replace_bytes(path: Path, content: bytes, mode: int = 0o666) -> None:
    """The same of bytes. `mode`: who may read and write it, within what the umask allows."""
    pending = path.with_name(f"{path.name}.pending")
    pending.unlink(missing_ok=True)
    with open(pending, "wb", opener=lambda name, flags: os.open(name, flags, mode)) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    pending.replace(path)
    sync(path.parent)


def append_line(descriptor: int, line: bytes) -> None:
    """Append a whole line to a file that is open for appending, or nothing. Raises `OSError`.

    The beginning of a line, which a full disk leaves, would be taken for the beginning of the next.
    """
    before = os.fstat(descriptor).st_size
    written = os.write(descriptor, line)
    if written < len(line):
        if os.fstat(descriptor).st_size == before + written:  # else another process has written after it
            os.ftruncate(descriptor, before)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def reason_of(error: OSError | sqlite3.OperationalError) -> str:
    """Why a file couldn't be read or written: a Swedish clause, for a sentence's parentheses."""
    match error:
        case OSError(errno=errno.ENOSPC) | OSError(errno=errno.EDQUOT):
            return "disken är full"
        case sqlite3.OperationalError(sqlite_errorcode=sqlite3.SQLITE_FULL | sqlite3.SQLITE_IOERR_SHMSIZE):
            return "disken är full"
        case FileNotFoundError(filename=str() | os.PathLike() as path) if not Path(path).parent.is_dir():
            return "mappen finns inte"
        case FileNotFoundError():
            return "filen finns inte"
        case PermissionError():
            return f"du saknar behörighet{_whose(error.filename)}"
        case OSError(errno=errno.EMFILE | errno.ENFILE):
            return "för många filer är öppna"
        case OSError(errno=errno.ENOMEM):
            return "minnet är fullt"
        case OSError(errno=errno.EROFS):
            return "disken får bara läsas"
        case OSError(errno=errno.ELOOP):
            return "den är en länk som leder tillbaka till sig själv"
        case IsADirectoryError():
            return "den är en mapp"
        case NotADirectoryError() | FileExistsError():
            return "det är ingen mapp"
        case OSError():
            return f"operativsystemet svarade: {error.strerror or error}"
    return str(error)


def _whose(name: object) -> str:
    """Whose a file is, or the folder that keeps it from being seen, where that is somebody else's."""
    if not isinstance(name, str | os.PathLike):
        return ""
    path = Path(name).absolute()
    for place in (path, *path.parents):
        try:
            owner = place.stat().st_uid
        except OSError:
            continue
        me = os.geteuid()
        return "" if owner == me else f": {place} ägs av {_user(owner)}, och du är {_user(me)}"
    return ""


def _user(number: int) -> str:
    """What people call a user."""
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"användare {number}"


def hindrance_of(error: BaseException | None) -> str | None:
    """Why a file that may be whole couldn't be read, as `reason_of`; None if that isn't what an error came of."""
    match error:
        case None:
            return None
        case MemoryError():
            return "minnet är fullt"
        case OSError(errno=number) if number in _PASSING:
            return reason_of(error)
        case sqlite3.OperationalError(sqlite_errorcode=code) if code & 0xFF in _PASSING_IN_SQLITE:
            return reason_of(error)
    return hindrance_of(error.__cause__)
