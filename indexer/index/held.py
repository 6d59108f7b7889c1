"""A generation that is held to be read: leased, and verified now or known to have been."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from indexer.disk.checksum import sha256_of_file
from indexer.disk.durable import hindrance_of
from indexer.errors import IndexDamaged
from indexer.index.caches.seen_files import Seen, forget, remember, seen_before
from indexer.index.errors import IndexUnread
from indexer.index.folder import IndexFolder
from indexer.index.format import MANIFEST, Manifest
from indexer.index.lease import Lease, lease_published
from indexer.index.verification import check_file, published_manifest, verify_files
from indexer.model.spec import EncoderSpec


@dataclass(frozen=True, slots=True)
class HeldGeneration:
    """The published generation of an index, as long as its lease isn't released."""

    index: Path
    lease: Lease
    manifest: Manifest
    manifest_sha256: str
    known: bool
    """Whether no file was read, as all were verified before and are as they were."""
    seen: Seen
    """What its files may be known again by."""

    @classmethod
    def hold(cls, index: Path, encoder: EncoderSpec | None, *, from_seen: bool) -> Self:
        """Lease and verify it; `from_seen`: without reading what was verified since the machine was started.

        Raises `NotAnIndex`, `WrongFormatVersion`, `WrongEncoder` (unless `encoder` is None) or `IndexDamaged`.
        """
        whole = IndexFolder(index)
        lease = lease_published(whole)
        try:
            manifest = published_manifest(whole, lease.generation, encoder)
            identity = sha256_of_file(lease.generation / MANIFEST)
            before = seen_before(index, identity) if from_seen else {}
            seen = verify_files(lease.generation, manifest, before)
        except BaseException:
            lease.release()
            raise
        known = all(name in before and seen.get(name) == before[name] for name in manifest.files)
        return cls(index, lease, manifest, identity, known, seen)

    @property
    def folder(self) -> Path:
        return self.lease.generation

    def remember(self) -> None:
        """Let it be known again, if it was read."""
        if not self.known:
            remember(self.index, self.folder, self.manifest_sha256, self.seen)

    def verify(self, check: Callable[[], None], until: Callable[[], bool]) -> None:
        """Read every file, and `check` what they hold; if they are damaged it isn't known again.

        `until`: asked between files; once it is true the rest stays unread. Raises `IndexDamaged`, `IndexUnread` or
        `OSError`.
        """
        try:
            with hindrances(self.index):
                for name, expected in self.manifest.files.items():
                    if until():
                        return
                    check_file(self.folder / name, expected)
                check()
        except (IndexDamaged, OSError):
            forget(self.index)
            raise


@contextmanager
def hindrances(index: Path) -> Iterator[None]:
    """Raises `IndexUnread` where it isn't the files that keep this process from reading them."""
    try:
        yield
    except (IndexDamaged, OSError, MemoryError) as error:
        reason = hindrance_of(error)
        if reason is None:
            raise
        raise IndexUnread(str(index), reason) from error
