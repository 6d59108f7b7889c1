"""The folder of an index: what lies in it by name, which generation is published, and how another comes to be.

<index>/CURRENT                          name of the published generation and SHA-256 of its manifest, one line; after a
                                         rollback also the highest number that was gone back from
<index>/generations/<n>-<fingerprint>/   one immutable folder a generation, see format.py
<index>/cache/                           embeddings by content, see embedding_cache.py
<index>/lock                             held by the one process that writes, see lock.py
<index>/access.json                      who may read what, see access.py
<index>/shards/                          the published generation cut in parts for several machines, see shards/
<index>/levers.csv                       what editors set; the service's alone, see service/settings/levers/
<index>/verified.json                    which files this machine has verified; the service's alone, see seen_files.py

Every byte of it is described in docs/index-format.md.
"""

from __future__ import annotations

import errno
import re
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from indexer.disk.checksum import sha256_of_file
from indexer.disk.durable import reason_of, replace_file, sync
from indexer.disk.regular_file import read_regular
from indexer.errors import NotAnIndex
from indexer.index.errors import IndexUnread
from indexer.index.format import MANIFEST

CURRENT = "CURRENT"
_PENDING = "CURRENT.pending"
GENERATIONS = "generations"
CACHE = "cache"
LOCK = "lock"
LEVERS = "levers.csv"
VERIFIED = "verified.json"
ACCESS = "access.json"
SHARDS = "shards"
OWN_ENTRIES = frozenset(
    (
        CURRENT,
        _PENDING,
        GENERATIONS,
        CACHE,
        LOCK,
        f"{LEVERS}.lock",
        *(f"{LEVERS}{end}{half}" for end in ("", ".kept", ".by-hand", ".hidden") for half in ("", ".pending")),
    )
) | {ACCESS, f"{ACCESS}.pending", SHARDS, "pending", VERIFIED, f"{VERIFIED}.pending"}

BUILDING = ".building-"
REMOVING = ".removing-"
"""Before the names of folders among the generations that are none."""

_NAME = re.compile(r"(\d{6,18})-([0-9a-f]{12})")
_POINTER = re.compile(rb"(\d{6,18}-[0-9a-f]{12})(?: ([0-9a-f]{64})(?: (\d{1,18}))?)?\n")
"""Before version 3 there was no checksum."""
_POINTER_BYTES = 200
_NONE_THERE = (errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.EINVAL, errno.EFBIG)
"""Nothing is there by a name that an index has, or something else."""


@dataclass(frozen=True, slots=True)
class GenerationName:
    """Name of a generation's folder: `000007-25b8b4c94d79`."""

    number: int
    fingerprint: str

    def __str__(self) -> str:
        return f"{self.number:06d}-{self.fingerprint}"

    @classmethod
    def parse(cls, name: str) -> Self | None:
        """None if it names something else, such as a build that was broken off."""
        match = _NAME.fullmatch(name)
        return None if match is None else cls(int(match[1]), match[2])


@dataclass(frozen=True, slots=True)
class Pointer:
    """What `CURRENT` says."""

    name: GenerationName
    """Of the published generation."""
    manifest_sha256: str | None
    undone: int
    """The highest number that was gone back from, or 0."""


@dataclass(frozen=True, slots=True)
class IndexFolder:
    """An index on disk, whether or not there is one yet."""

    path: Path

    @property
    def generations(self) -> Path:
        return self.path / GENERATIONS

    @property
    def cache(self) -> Path:
        return self.path / CACHE

    @property
    def pointer_bytes(self) -> bytes | None:
        """What `CURRENT` says, right or wrong; it changes whenever a generation is published."""
        try:
            return read_regular(self.path / CURRENT, _POINTER_BYTES)
        except OSError:
            return None

    def pointer(self) -> Pointer:
        """Raises `NotAnIndex`, or `IndexUnread` where there may be one."""
        try:
            match = _POINTER.fullmatch(read_regular(self.path / CURRENT, _POINTER_BYTES))
            name = None if match is None else GenerationName.parse(match[1].decode("ascii"))
            is_there = name is not None and stat.S_ISDIR((self.generations / str(name)).stat().st_mode)
        except OSError as error:
            if error.errno in _NONE_THERE:
                raise NotAnIndex(str(self.path)) from error
            raise IndexUnread(str(self.path), reason_of(error)) from error
        if match is None or name is None or not is_there:
            raise NotAnIndex(str(self.path))
        return Pointer(name, match[2].decode("ascii") if match[2] else None, int(match[3] or 0))

    def published(self) -> Path:
        """Folder of the published generation. Raises as `pointer` does."""
        return self.generations / str(self.pointer().name)

    def published_name(self) -> str | None:
        """Name of the published generation, whole or not; None if there is none. Raises `IndexUnread`."""
        try:
            return self.published().name
        except NotAnIndex:
            return None

    def last_published(self) -> int:
        """Highest number of a generation that was ever published, gone back from or not. Raises as `pointer`."""
        pointer = self.pointer()
        return max(pointer.name.number, pointer.undone)

    def numbered(self) -> dict[int, Path]:
        """Folders of generations by number, ascending."""
        named = ((GenerationName.parse(folder.name), folder) for folder in sorted(self.generations.iterdir()))
        return {name.number: folder for name, folder in named if name is not None}

    def others(self) -> list[Path]:
        """Folders of all generations but the published one, newest first. Raises as `pointer`."""
        published = self.published()
        return [folder for folder in reversed(self.numbered().values()) if folder != published]

    def next_number(self) -> int:
        """One that no generation has, nor one that was published and is removed."""
        highest = max(self.numbered(), default=0)
        try:
            return max(highest, self.last_published()) + 1
        except NotAnIndex:
            return highest + 1

    def publish(self, name: str, undone: int = 0) -> None:
        """Make a finished, synced generation the current one, atomically and for good.

        `undone`: the highest number of those that are gone back from by this, if any.
        """
        sync(self.generations)
        line = f"{name} {sha256_of_file(self.generations / name / MANIFEST)}"
        replace_file(self.path / CURRENT, f"{line} {undone}\n" if undone else f"{line}\n")

    def remove(self, generation: Path) -> None:
        """Remove a generation: first its name, in one step, so that nobody opens half of it."""
        doomed = self.generations / f"{REMOVING}{generation.name}"
        generation.rename(doomed)
        shutil.rmtree(doomed)


def current_generation(index: Path) -> Path:
    """Folder of an index's published generation. Raises `NotAnIndex` or `IndexUnread`."""
    return IndexFolder(index).published()
