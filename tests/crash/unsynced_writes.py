"""A file system that keeps nothing it hasn't been told to keep, simulated from what a build asks of the real one.

POSIX promises that a file's content outlives a power failure once the file was synced, and a folder's entry (a new
file, a new name) once that folder was. Everything else may be there, or not, or in part, in any order. `Recorder` notes
what lay on disk at every sync and rename of a build; `Recorder.crashes` draws what a machine could find after
losing power at one of these moments.

Files are told apart by inode, so that a name that is given to another file counts as a change of its folder.
Unsynced content comes back whole, empty, cut short, as zeros, or as it last was synced.
"""

from __future__ import annotations

import os
import random
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

Inode = int

Found = tuple[tuple[str, bytes | None], ...]
"""Every path below a folder, a folder before what is in it, and what a file holds; None for a folder."""


@dataclass(frozen=True)
class Entry:
    """What a folder says of a name."""

    inode: Inode
    is_folder: bool


@dataclass(frozen=True)
class Snapshot:
    """A folder and all below it, as the running system sees it."""

    root: Inode
    folders: dict[Inode, dict[str, Entry]]
    files: dict[Inode, bytes]

    @classmethod
    def of(cls, folder: Path) -> Snapshot:
        folders: dict[Inode, dict[str, Entry]] = {}
        files: dict[Inode, bytes] = {}

        def visit(path: Path) -> Entry:
            status = path.lstat()
            is_folder = stat.S_ISDIR(status.st_mode)
            if is_folder:
                folders[status.st_ino] = {child.name: visit(child) for child in sorted(path.iterdir())}
            else:
                files[status.st_ino] = path.read_bytes()
            return Entry(status.st_ino, is_folder)

        return cls(visit(folder).inode, folders, files)


@dataclass
class Durable:
    """What was synced: a folder's entries and a file's content, each as it was then."""

    folders: dict[Inode, dict[str, Entry]] = field(default_factory=dict)
    files: dict[Inode, bytes] = field(default_factory=dict)

    def copy(self) -> Durable:
        return Durable(dict(self.folders), dict(self.files))


class Recorder:
    """Notes what a build in `folder` syncs and renames. At the start everything there counts as synced."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        start = Snapshot.of(folder)
        self._durable = Durable(dict(start.folders), dict(start.files))
        self.moments: list[tuple[Snapshot, Durable]] = []

    def recording(self, patch: pytest.MonkeyPatch) -> None:
        """From now on, until the patch is undone."""
        for name in ("rename", "replace", "mkdir", "unlink"):
            self._note_before(patch, name)
        fsync = os.fsync

        def noted(descriptor: int) -> None:
            self.note()
            fsync(descriptor)
            self._synced(descriptor)
            self.note()

        patch.setattr(os, "fsync", noted)

    def note(self) -> None:
        """A moment at which the power may fail."""
        self.moments.append((Snapshot.of(self.folder), self._durable.copy()))

    def _note_before(self, patch: pytest.MonkeyPatch, name: str) -> None:
        original = getattr(os, name)

        def noted(*arguments: Any, **options: Any) -> Any:
            self.note()
            return original(*arguments, **options)

        patch.setattr(os, name, noted)

    def _synced(self, descriptor: int) -> None:
        status = os.fstat(descriptor)
        now = Snapshot.of(self.folder)
        if status.st_ino in now.files:
            self._durable.files[status.st_ino] = now.files[status.st_ino]
        elif status.st_ino in now.folders:
            self._durable.folders[status.st_ino] = now.folders[status.st_ino]

    def crashes(self, into: Path, chance: random.Random, times: int) -> Iterator[Path]:
        """Folders as they may be found after a power failure: `times` are drawn for each moment, each found once.

        Four of five that are drawn equal one before: most moments differ little, and disks that kept all or nothing are
        drawn often.
        """
        drawn: set[Found] = set()
        for number, (seen, durable) in enumerate(self.moments):
            for again in range(times):
                found = _Crash(seen, durable, chance).found()
                if found not in drawn:
                    drawn.add(found)
                    crash = into / f"{number}-{again}"
                    _write(found, crash)
                    yield crash


def _write(found: Found, folder: Path) -> None:
    folder.mkdir()
    for name, content in found:
        if content is None:
            (folder / name).mkdir()
        else:
            (folder / name).write_bytes(content)


class _Crash:
    """One way in which what was seen at a moment may come back."""

    def __init__(self, seen: Snapshot, durable: Durable, chance: random.Random) -> None:
        self._seen = seen
        self._durable = durable
        self._chance = chance
        # A disk that kept all, one that kept nothing, and everything between.
        self._keeps = chance.choice((0.0, 0.5, 1.0))

    def found(self) -> Found:
        return tuple(self._in_folder(self._seen.root, ""))

    def _in_folder(self, inode: Inode, path: str) -> Iterator[tuple[str, bytes | None]]:
        synced = self._durable.folders.get(inode, {})
        seen = self._seen.folders.get(inode, synced)
        for name in sorted(synced.keys() | seen.keys()):
            entry = (seen if self._kept() else synced).get(name)
            if entry is None:
                continue
            if entry.is_folder:
                yield f"{path}{name}", None
                yield from self._in_folder(entry.inode, f"{path}{name}/")
            else:
                yield f"{path}{name}", self._content(entry.inode)

    def _content(self, inode: Inode) -> bytes:
        synced = self._durable.files.get(inode)
        seen = self._seen.files.get(inode, synced) or b""
        if synced == seen or self._kept():
            return seen
        return self._chance.choice(
            (b"", seen[: self._chance.randint(0, len(seen))], b"\0" * len(seen), seen if synced is None else synced)
        )

    def _kept(self) -> bool:
        return self._chance.random() < self._keeps
