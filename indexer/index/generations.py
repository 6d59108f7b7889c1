"""Generations: those that an index keeps beside the published one, for how long, and going back to one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from indexer.disk.durable import reason_of
from indexer.errors import IndexDamaged, IndexFault, NoEarlierGeneration, NoSuchGeneration, WrongFormatVersion
from indexer.index.errors import GenerationOfOtherFormat
from indexer.index.folder import IndexFolder
from indexer.index.format import Manifest
from indexer.index.lease import unleased
from indexer.index.lock import changing
from indexer.index.verification import verified


@dataclass(frozen=True, slots=True)
class Generation:
    """One that lies on disk, whether or not it can be read."""

    number: int
    folder: Path
    manifest: Manifest | None
    """None if it is damaged or of another format."""
    other_format: object | None
    """Its format version, if it is of another than this."""
    fault: str | None
    """Why it can't be read, in a Swedish clause; None if it can, or is of another format."""
    published: bool
    in_use: bool
    """Whether some process reads it now."""


def history(index: Path) -> list[Generation]:
    """Every generation on disk, newest first. Raises `NotAnIndex`."""
    whole = IndexFolder(index)
    published = whole.published()
    found = []
    for number, folder in reversed(whole.numbered().items()):
        with unleased(folder) as free:
            in_use = not free
        manifest, other_format, fault = _manifest(folder)
        found.append(Generation(number, folder, manifest, other_format, fault, folder == published, in_use))
    return found


def _manifest(folder: Path) -> tuple[Manifest | None, object | None, str | None]:
    """A generation's manifest; or what other format it is of; or why it can't be read."""
    try:
        return Manifest.read(folder), None, None
    except WrongFormatVersion as error:
        return None, error.found, None
    except IndexDamaged as error:
        name = Path(error.file).name
        if isinstance(error.__cause__, OSError):
            return None, None, f"{name}: {reason_of(error.__cause__)}"
        return None, None, f"{name} är skadad: {error.found}, men det ska vara {error.expected}"


def roll_back(index: Path, to: int | None = None) -> Manifest:
    """Publish an earlier generation again, atomically and for good: the one before the published, or number `to`.

    It is checked before. Raises `NotAnIndex`, `NoEarlierGeneration`, `NoSuchGeneration`, `IndexDamaged`,
    `GenerationOfOtherFormat`, `IndexBusy` or `IndexNotWritable`.
    """
    whole = IndexFolder(index)
    with changing(whole):
        published = whole.pointer().name
        folders = {number: folder for number, folder in whole.numbered().items() if number != published.number}
        if to is None:
            to = max((number for number in folders if number < published.number), default=None)
            if to is None:
                raise NoEarlierGeneration(str(index))
        if to not in folders:
            raise NoSuchGeneration(to, list(folders))
        try:
            manifest = verified(whole, folders[to])
        except WrongFormatVersion as error:
            raise GenerationOfOtherFormat(to, error.expected, error.found, str(index)) from error
        last = whole.last_published()
        whole.publish(manifest.name, undone=last if last > to else 0)
        return manifest


def undone(index: IndexFolder, published: Manifest, fingerprint: str) -> int | None:
    """Number of the generation with this fingerprint that was gone back from, if there is one."""
    for number, folder in index.numbered().items():
        if number > published.generation and folder.name.endswith(f"-{fingerprint}"):
            return number
    return None


def retire(index: IndexFolder, before: str | None, keep: int) -> list[int]:
    """Remove what needn't be kept and nobody reads; numbers of those that are still read.

    Kept are the published one, the one that was published `before` it, and the newest others, `keep` in all beside the
    published one. Raises `OSError`.
    """
    return remove_unread(index, sorted(index.others(), key=lambda folder: folder.name != before)[keep:])


def remove_damaged(index: IndexFolder) -> None:
    """Remove the generations that can't be gone back to any more, unless somebody reads them. Raises `OSError`."""
    remove_unread(index, [folder for folder in index.others() if _is_damaged(index, folder)])


def _is_damaged(index: IndexFolder, generation: Path) -> bool:
    try:
        verified(index, generation)
    except WrongFormatVersion:
        return False  # another version of belagg may go back to it
    except IndexFault:
        return True
    return False


def remove_unread(index: IndexFolder, folders: Sequence[Path]) -> list[int]:
    """Remove those generations that nobody reads; numbers of the others. Raises `OSError`."""
    numbers = {folder: number for number, folder in index.numbered().items()}
    read = []
    for folder in folders:
        with unleased(folder) as free:
            if free:
                index.remove(folder)
            else:
                read.append(numbers[folder])
    return sorted(read)
