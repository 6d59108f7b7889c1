"""Generations: those that an index keeps beside the published one, and going back to one of them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from indexer.errors import (
    IndexDamaged,
    IndexFault,
    NoEarlierGeneration,
    NoSuchGeneration,
    NotAnIndex,
    WrongFormatVersion,
)
from indexer.index import format as index_format
from indexer.index.format import Manifest
from indexer.index.lease import unleased
from indexer.index.writing import changing, numbered, remove

KEPT = 2
"""Generations kept beside the published one, unless told otherwise: a slip is often seen a day or two later."""


@dataclass(frozen=True, slots=True)
class Generation:
    """One that lies on disk, whether or not it can be read."""

    number: int
    folder: Path
    manifest: Manifest | None
    """None if it is damaged or of another format."""
    published: bool
    in_use: bool
    """Whether some process reads it now."""


def next_number(index: Path) -> int:
    """One that no generation has, nor one that was published and is removed."""
    highest = max(numbered(index / index_format.GENERATIONS), default=0)
    with suppress(NotAnIndex):
        highest = max(highest, index_format.last_published(index))
    return highest + 1


def published_name(index: Path) -> str | None:
    """Name of the published generation, whole or not."""
    try:
        return index_format.current_generation(index).name
    except IndexFault:
        return None


def history(index: Path) -> list[Generation]:
    """Every generation on disk, newest first. Raises `NotAnIndex`."""
    published = index_format.current_generation(index).name
    found = []
    for number, folder in sorted(numbered(index / index_format.GENERATIONS).items(), reverse=True):
        with unleased(folder) as free:
            in_use = not free
        found.append(Generation(number, folder, _manifest(folder), folder.name == published, in_use))
    return found


def _manifest(folder: Path) -> Manifest | None:
    try:
        return Manifest.read(folder)
    except IndexFault:
        return None


def undone(generations: Path, published: Manifest, fingerprint: str) -> int | None:
    """Number of the generation with this fingerprint that was gone back from, if there is one."""
    for number, folder in numbered(generations).items():
        if number > published.generation and folder.name.endswith(f"-{fingerprint}"):
            return number
    return None


def retire(generations: Path, published: str, before: str | None, keep: int) -> list[int]:
    """Remove what needn't be kept and nobody reads; numbers of those that are still read.

    Kept are the published one, the one that was published `before` it, and the newest others, `keep` in all beside the
    published one. Raises `OSError`.
    """
    others = [folder for _, folder in sorted(numbered(generations).items(), reverse=True) if folder.name != published]
    others.sort(key=lambda folder: folder.name != before)
    return remove_unread(others[keep:])


def remove_damaged(generations: Path, published: str) -> None:
    """Remove the generations that can't be gone back to any more, unless somebody reads them. Raises `OSError`."""
    others = [folder for folder in numbered(generations).values() if folder.name != published]
    remove_unread([folder for folder in others if _is_damaged(folder)])


def _is_damaged(generation: Path) -> bool:
    try:
        index_format.verify_files(generation, Manifest.read(generation))
    except WrongFormatVersion:
        return False  # another version of belagg may go back to it
    except IndexFault:
        return True
    return False


def remove_unread(folders: Sequence[Path]) -> list[int]:
    """Remove those generations that nobody reads; numbers of the others. Raises `OSError`."""
    read = []
    for folder in folders:
        with unleased(folder) as free:
            if free:
                remove(folder)
            else:
                read.append(int(folder.name.partition("-")[0]))
    return sorted(read)


def roll_back(index: Path, to: int | None = None) -> Manifest:
    """Publish an earlier generation again, atomically and for good: the one before the published, or number `to`.

    It is checked before. Raises `NotAnIndex`, `NoEarlierGeneration`, `NoSuchGeneration`, `IndexDamaged`,
    `WrongFormatVersion`, `IndexBusy` or `IndexNotWritable`.
    """
    with changing(index) as generations:
        published = index_format.current_generation(index).name
        folders = {number: folder for number, folder in numbered(generations).items() if folder.name != published}
        if to is None:
            earlier = [number for number, folder in folders.items() if folder.name < published]
            if not earlier:
                raise NoEarlierGeneration(str(index))
            to = earlier[-1]
        if to not in folders:
            raise NoSuchGeneration(to, list(folders))
        manifest = Manifest.read(folders[to])
        index_format.verify_files(folders[to], manifest)
        last = index_format.last_published(index)
        index_format.publish(index, manifest.name, undone=last if last > to else 0)
        return manifest


def verify_all(index: Path) -> list[Manifest]:
    """Check every byte of every generation, and that nothing else is there; their manifests, oldest first.

    Raises `NotAnIndex`, `WrongFormatVersion` or `IndexDamaged` for the first that differs, of the published one first.
    """
    published = index_format.current_generation(index)
    folders = sorted(numbered(index / index_format.GENERATIONS).values(), key=lambda folder: folder != published)
    manifests = []
    for folder in folders:
        try:
            manifest = Manifest.read(folder)
        except WrongFormatVersion:
            if folder == published or (folder / index_format.MANIFEST_SUM).exists():
                raise
            continue  # kept from before an upgrade, by a version that wrote no checksum of it
        if manifest.name != folder.name:
            raise IndexDamaged(str(folder), expected=manifest.name, found=folder.name)
        index_format.check_pointer(index, folder)
        index_format.verify_files(folder, manifest)
        index_format.check_nothing_else(folder, manifest)
        manifests.append(manifest)
    return sorted(manifests, key=lambda manifest: manifest.generation)
