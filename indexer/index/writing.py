"""Writing to an index: one process at a time, beside what is published, and told in a sentence where it can't be."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from indexer.errors import FolderInUse, IndexBusy, IndexNotWritable, NotAnIndex
from indexer.index import format as index_format
from indexer.index.parts.documents import DocumentStoreBuilder

_BUILDING = ".building-"
_REMOVING = ".removing-"
_OWN_ENTRIES = {
    index_format.CURRENT,
    index_format.PENDING,
    index_format.GENERATIONS,
    index_format.CACHE,
    index_format.LOCK,
}


@contextmanager
def building(index: Path) -> Iterator[Path]:
    """Hold the lock of an index, made where there is none, and yield its folder of generations.

    What a first build that failed has made is removed. Raises `FolderInUse`, `IndexBusy` or `IndexNotWritable`.
    """
    with _told(index), _closed_to_others():
        if index.exists() and not {entry.name for entry in index.iterdir()} <= _OWN_ENTRIES:
            raise FolderInUse(str(index))
        generations = index / index_format.GENERATIONS
        generations.mkdir(parents=True, exist_ok=True)
        index_format.sync(index.resolve().parent)
        with FileLock(index / index_format.LOCK, timeout=0):
            _clean(index)
            try:
                yield generations
            finally:
                if not (index / index_format.CURRENT).exists():
                    with suppress(OSError):  # it holds something
                        generations.rmdir()


@contextmanager
def changing(index: Path) -> Iterator[Path]:
    """The same of an index that must be there. Raises `NotAnIndex`, `IndexBusy` or `IndexNotWritable`."""
    generations = index / index_format.GENERATIONS
    if not generations.is_dir():
        raise NotAnIndex(str(index))
    with _told(index), _closed_to_others(), FileLock(index / index_format.LOCK, timeout=0):
        _clean(index)
        yield generations


@contextmanager
def _closed_to_others() -> Iterator[None]:
    """What is written is readable to its owner and group at most: 0640 and 0750, or less where the umask says so."""
    before = os.umask(0o077)
    os.umask(before | 0o027)
    try:
        yield
    finally:
        os.umask(before)


@contextmanager
def _told(index: Path) -> Iterator[None]:
    try:
        yield
    except Timeout as error:
        raise IndexBusy(str(index)) from error
    except (OSError, sqlite3.OperationalError) as error:
        raise IndexNotWritable(str(index), _reason(error)) from error


def _clean(index: Path) -> None:
    """Remove what processes that died have left: builds, removals, and what was finished but never published."""
    generations = index / index_format.GENERATIONS
    with suppress(NotAnIndex):  # without CURRENT nobody knows what was published
        last = index_format.last_published(index)
        for folder in [folder for number, folder in numbered(generations).items() if number > last]:
            remove(folder)
    for pattern in (_BUILDING, _REMOVING):
        for abandoned in generations.glob(f"{pattern}*"):
            shutil.rmtree(abandoned)


@contextmanager
def unfinished(generations: Path) -> Iterator[tuple[Path, DocumentStoreBuilder]]:
    """A folder to build a generation in and its open store; what isn't moved out of it is removed."""
    with tempfile.TemporaryDirectory(dir=generations, prefix=_BUILDING) as temporary:
        folder = Path(temporary, "generation")
        folder.mkdir()
        with DocumentStoreBuilder(folder / index_format.DOCUMENTS) as store:
            yield folder, store


def numbered(generations: Path) -> dict[int, Path]:
    """Folders of generations by number, ascending."""
    named = ((folder.name.partition("-")[0], folder) for folder in sorted(generations.iterdir()))
    return {int(number): folder for number, folder in named if number.isdigit()}


def remove(generation: Path) -> None:
    """Remove a generation: first its name, in one step, so that nobody opens half of it."""
    doomed = generation.with_name(f"{_REMOVING}{generation.name}")
    generation.rename(doomed)
    shutil.rmtree(doomed)


def _reason(error: Exception) -> str:
    match error:
        case OSError(errno=errno.ENOSPC) | OSError(errno=errno.EDQUOT):
            return "disken är full"
        case PermissionError():
            return "du saknar skrivrättighet"
        case NotADirectoryError() | FileExistsError():
            return "det är ingen mapp"
        case OSError():
            return error.strerror or type(error).__name__
        case sqlite3.OperationalError(sqlite_errorcode=sqlite3.SQLITE_FULL | sqlite3.SQLITE_IOERR_SHMSIZE):
            return "disken är full"
    return str(error)
