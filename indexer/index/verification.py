"""Verification: every byte of a generation held against its manifest, and the manifest against what was published."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType

from indexer.disk.checksum import sha256_of_file
from indexer.errors import IndexDamaged, WrongEncoder, WrongFormatVersion
from indexer.index.access import AccessRecord
from indexer.index.caches.seen_files import FileState, Seen, is_settled
from indexer.index.errors import AccessUnreadable
from indexer.index.folder import ACCESS, CURRENT, IndexFolder
from indexer.index.format import FILES, MANIFEST, MANIFEST_SUM, FileRecord, Manifest, check_sum
from indexer.model.spec import EncoderSpec


def verified(index: IndexFolder, generation: Path, encoder: EncoderSpec | None = None) -> Manifest:
    """The manifest of a generation that is whole, and was embedded by `encoder`, unless that is None.

    Raises `NotAnIndex`, `WrongFormatVersion`, `WrongEncoder` or `IndexDamaged`.
    """
    manifest = published_manifest(index, generation, encoder)
    verify_files(generation, manifest)
    return manifest


def published_manifest(index: IndexFolder, generation: Path, encoder: EncoderSpec | None) -> Manifest:
    """The same, before a look at any other file."""
    manifest = Manifest.read(generation)
    check_pointer(index, generation)
    if encoder is not None and manifest.encoder != encoder:
        raise WrongEncoder(str(index.path), expected=manifest.encoder.name, found=encoder.name)
    return manifest


def check_pointer(index: IndexFolder, generation: Path) -> None:
    """Raises `IndexDamaged` if a generation is the published one, but its manifest isn't the one that was published."""
    pointer = index.pointer()
    if str(pointer.name) == generation.name:
        found = sha256_of_file(generation / MANIFEST)
        if found != pointer.manifest_sha256:
            expected = f"kontrollsumman {found} efter namnet"
            raise IndexDamaged(str(index.path / CURRENT), expected=expected, found="en annan eller ingen")


def verify_files(folder: Path, manifest: Manifest, seen: Seen = MappingProxyType({})) -> dict[str, FileState]:
    """Compare every file of a generation with the manifest; what it may be known again by, where that can be told.

    Those that are still as they were `seen` aren't read. Raises `IndexDamaged` for the first that differs.
    """
    for name in FILES:
        if name not in manifest.files:
            raise IndexDamaged(str(folder / MANIFEST), expected=f"en uppgift om {name}", found="ofullständig")
    settled = {}
    for name, expected in manifest.files.items():
        path = folder / name
        if name not in FILES and not is_plain(name):
            raise IndexDamaged(str(folder / MANIFEST), expected="namn på filer i generationen", found=f"{name:.80}")
        before = _checked_size(path, expected)
        if seen.get(name) == before:
            settled[name] = before
            continue
        may_be_known = is_settled(before)
        _check_content(path, expected)
        if may_be_known and FileState.of(path) == before:
            settled[name] = before
    return settled


def check_file(path: Path, expected: FileRecord) -> None:
    """Raises `IndexDamaged` unless a file is what a manifest says of it."""
    _checked_size(path, expected)
    _check_content(path, expected)


def _checked_size(path: Path, expected: FileRecord) -> FileState:
    if not path.is_file():
        raise IndexDamaged(str(path), expected="en fil", found="saknas")
    state = FileState.of(path)
    if state.size != expected.size:
        raise IndexDamaged(str(path), expected=f"{expected.size} byte", found=f"{state.size} byte")
    return state


def _check_content(path: Path, expected: FileRecord) -> None:
    found = sha256_of_file(path)
    if found != expected.sha256:
        raise IndexDamaged(str(path), expected=f"kontrollsumman {expected.sha256}", found=f"kontrollsumman {found}")


def is_plain(name: str) -> bool:
    """Whether a name stays within the generation's folder."""
    return name.isprintable() and not Path(name).is_absolute() and ".." not in Path(name).parts


def check_nothing_else(folder: Path, manifest: Manifest) -> None:
    """Raises `IndexDamaged` for the first file of a generation that its manifest knows nothing of."""
    known = {MANIFEST, MANIFEST_SUM, *manifest.files}
    for path in sorted(folder.rglob("*")):
        if not path.is_dir() and path.relative_to(folder).as_posix() not in known:
            raise IndexDamaged(str(path), expected="ingenting", found="en fil som inte hör dit")


def verify_all(index: Path) -> list[Manifest]:
    """Check every byte of every generation, and that nothing else is there; their manifests, oldest first.

    Raises `NotAnIndex`, `WrongFormatVersion` or `IndexDamaged` for the first that differs, of the published one first,
    and `AccessUnreadable`.
    """
    folder = IndexFolder(index)
    published = folder.published()
    record = AccessRecord.read(index)
    manifests = []
    for generation in sorted(folder.numbered().values(), key=lambda generation: generation != published):
        try:
            manifest = Manifest.read(generation)
        except WrongFormatVersion:
            if generation == published:
                raise
            # Kept from before an upgrade, perhaps by a version that wrote no checksum of it.
            if (generation / MANIFEST_SUM).exists():
                check_sum(generation, sha256_of_file(generation / MANIFEST))
            continue
        if manifest.name != generation.name:
            raise IndexDamaged(str(generation), expected=manifest.name, found=generation.name)
        verified(folder, generation)
        check_nothing_else(generation, manifest)
        if manifest.access and record is None:
            raise AccessUnreadable(str(index / ACCESS), "filen finns inte")
        manifests.append(manifest)
    return sorted(manifests, key=lambda manifest: manifest.generation)
