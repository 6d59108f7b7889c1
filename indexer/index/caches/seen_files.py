"""Files that this machine has held against their manifest since it was started: `verified.json`.

It lies where systemd lets a service keep what it can make anew (`CacheDirectory=`), or else in the index's folder.

Whoever answers from an index that was verified before may begin before every byte of it is read again. What tells that
files are the ones that were verified is what the file system says of each: device, inode, size, and when it was last
written (`mtime`) and last changed in any way (`ctime`), which nobody can set back. It holds until the machine is
started anew, for the very manifest, and only on file systems that are known to move a file's ctime with every write,
through memory maps too. A file that had just changed when it was read isn't kept: another write within the same tick of
the clock would leave its times as they are.

It is only a watermark: where it is missing, unreadable, of anything else or can't be written, every byte is read.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import astuple, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Self

from indexer.disk.durable import replace_file
from indexer.disk.mounts import file_system_of
from indexer.disk.regular_file import read_regular
from indexer.index.folder import VERIFIED

_TELLING = frozenset("btrfs ext4 xfs".split())
_BOOT = Path("/proc/sys/kernel/random/boot_id")
_CACHE = "CACHE_DIRECTORY"
"""Set by systemd (systemd.exec(5)): folders, with colons between."""
_MOST_BYTES = 1_000_000
SETTLED_SECONDS = 2.0
"""That a file hadn't changed for when it was read; the coarsest clocks of file systems tick once a second."""


@dataclass(frozen=True, slots=True)
class FileState:
    """What the file system says of a file. Times in nanoseconds since 1970."""

    device: int
    inode: int
    size: int
    written: int
    changed: int

    @classmethod
    def of(cls, path: Path) -> Self:
        """Of a path, links followed. Raises `OSError`."""
        status = path.stat()
        return cls(status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


Seen = Mapping[str, FileState]
"""The state in which each file of a generation was verified, by its path in the generation's folder."""


def watermark_of(index: Path) -> Path:
    """Where it is kept what was verified of an index."""
    folder = os.environ.get(_CACHE, "").partition(":")[0]
    if not folder:
        return index / VERIFIED
    name = sha256(os.fsencode(index.resolve())).hexdigest()[:16]
    return Path(folder, f"{name}-{VERIFIED}")


def seen_before(index: Path, manifest_sha256: str) -> dict[str, FileState]:
    """What is known of a generation's files, by the SHA-256 of its manifest; nothing, if anything is odd."""
    try:
        record = json.loads(read_regular(watermark_of(index), _MOST_BYTES))
        if record["boot"] != _boot() or record["manifest"] != manifest_sha256:
            return {}
        return {str(name): FileState(*map(int, state)) for name, state in record["files"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        return {}


def remember(index: Path, generation: Path, manifest_sha256: str, seen: Seen) -> None:
    """Keep what was verified of a generation's folder, in the place of what was before, if it can be relied on.

    Nothing is kept where the index's folder can't be written to.
    """
    with suppress(OSError, ValueError):
        if seen and _is_telling(generation):
            files = {name: astuple(state) for name, state in seen.items()}
            record = {"boot": _boot(), "manifest": manifest_sha256, "files": files}
            replace_file(watermark_of(index), json.dumps(record, sort_keys=True) + "\n")


def forget(index: Path) -> None:
    """Let every byte be read again."""
    with suppress(OSError):
        watermark_of(index).unlink(missing_ok=True)


def is_settled(state: FileState, now: float | None = None) -> bool:
    """Whether a file hasn't changed for a while, `now` in seconds since 1970."""
    return state.changed / 1e9 + SETTLED_SECONDS < (time.time() if now is None else now)


def _boot() -> str:
    """What tells one start of one machine from every other. Raises `OSError`."""
    return _BOOT.read_text(encoding="ascii").strip()


def _is_telling(folder: Path) -> bool:
    """Whether files there lie on a file system whose times tell of every write. Raises `OSError`."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        return file_system_of(descriptor) in _TELLING
    finally:
        os.close(descriptor)
