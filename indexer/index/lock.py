"""The lock of an index: one process writes at a time, beside what is published, and is told where it can't."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from indexer.disk.durable import reason_of, sync
from indexer.errors import FolderInUse, IndexBusy, IndexNotWritable, NotAnIndex
from indexer.index.folder import BUILDING, CURRENT, LOCK, OWN_ENTRIES, REMOVING, IndexFolder


@contextmanager
def building(index: IndexFolder) -> Iterator[Path]:
    """Hold the lock of an index, made where there is none, and yield a folder to build a generation in.

    What isn't moved out of it is removed, and so is all that a first build that failed has made. Raises `FolderInUse`,
    `IndexBusy` or `IndexNotWritable`.
    """
    with _faults_of_writing(index), closed_to_others():
        if index.path.exists() and not {entry.name for entry in index.path.iterdir()} <= OWN_ENTRIES:
            raise FolderInUse(str(index.path))
        index.generations.mkdir(parents=True, exist_ok=True)
        sync(index.path.resolve().parent)
        with _locked(index):
            try:
                with tempfile.TemporaryDirectory(dir=index.generations, prefix=BUILDING) as temporary:
                    folder = Path(temporary, "generation")
                    folder.mkdir()
                    yield folder
            finally:
                if not (index.path / CURRENT).exists():
                    with suppress(OSError):  # it holds something
                        index.generations.rmdir()


@contextmanager
def changing(index: IndexFolder) -> Iterator[None]:
    """Hold the lock of an index that must be there. Raises `NotAnIndex`, `IndexBusy` or `IndexNotWritable`."""
    with _faults_of_writing(index):
        if not index.generations.is_dir():
            raise NotAnIndex(str(index.path))
    with _faults_of_writing(index), closed_to_others(), _locked(index):
        yield


@contextmanager
def closed_to_others() -> Iterator[None]:
    """What is written is readable to its owner and group at most: 0640 and 0750, or less where the umask says so."""
    before = os.umask(0o077)
    os.umask(before | 0o027)
    try:
        yield
    finally:
        os.umask(before)


@contextmanager
def _faults_of_writing(index: IndexFolder) -> Iterator[None]:
    """What the operating system refuses, as an `IndexFault`."""
    try:
        yield
    except (OSError, sqlite3.OperationalError) as error:
        raise IndexNotWritable(str(index.path), reason_of(error)) from error


@contextmanager
def _locked(index: IndexFolder) -> Iterator[None]:
    from filelock import FileLock, Timeout  # what only reads needn't load it

    try:
        with FileLock(index.path / LOCK, timeout=0):
            _clean(index)
            yield
    except Timeout as error:
        raise IndexBusy(str(index.path)) from error


def _clean(index: IndexFolder) -> None:
    """Remove what processes that died have left: builds, removals, and what was finished but never published."""
    with suppress(NotAnIndex):  # nobody knows what was published
        last = index.last_published()
        for folder in [folder for number, folder in index.numbered().items() if number > last]:
            index.remove(folder)
    for pattern in (BUILDING, REMOVING):
        for abandoned in index.generations.glob(f"{pattern}*"):
            shutil.rmtree(abandoned)
