"""Storing: a cut put in an object store, whole before it is named, and fetched from there by each machine.

ADDRESS/CURRENT                   as in `shards/`: which cut is published, and the checksum of its manifest
ADDRESS/access.json               who may read what, if that was said
ADDRESS/generations/<n>-<id>/     the cut, file by file

`CURRENT` is written last, so whoever reads it finds a whole cut; the one before stays for those that are fetching it,
and goes when another is published.
What is fetched is held against its checksums before it is published here, as if it had been cut here.
"""

from __future__ import annotations

import re
from collections.abc import Container
from contextlib import ExitStack, suppress
from pathlib import Path

from indexer.disk.checksum import sha256_of_file
from indexer.disk.durable import replace_file, sync_folder
from indexer.errors import IndexDamaged, IndexFault, NotAnIndex, NotCut
from indexer.index.access import AccessRecord
from indexer.index.folder import ACCESS, CURRENT, GENERATIONS, GenerationName, IndexFolder
from indexer.index.format import DOCUMENTS, MANIFEST, MANIFEST_SUM, WORDS, Manifest
from indexer.index.lease import unleased
from indexer.index.lock import building, closed_to_others
from indexer.index.shards.cut import cut_of, lease_cut, verified_shard
from indexer.index.shards.manifest import ShardsManifest
from indexer.index.verification import check_file, is_plain
from indexer.nodes.errors import NothingStored, StoreChanged, StoreTaken
from indexer.nodes.store import Store


def publish(index: Path, address: str) -> bool:
    """Put the published cut of an index, and who may read what, in an object store; whether the cut wasn't there.

    Raises `NotCut`, `IndexDamaged`, `AccessUnreadable`, `StoreMissing`, `StoreUnreachable`, `StoreTaken` or
    `StoreChanged`; which cut is published there is then as it was.
    """
    store = Store(address)
    lease, manifest = lease_cut(index)
    with ExitStack() as stack:
        stack.callback(lease.release)
        stack.enter_context(closed_to_others())
        if IndexFolder(index).published_name() not in (None, manifest.source):  # indexed, or gone back, after the cut
            raise NotCut(str(index))
        name = lease.generation.name
        others = [other for other in store.folders(GENERATIONS) if GenerationName.parse(other) is not None]
        if any(store.has(f"{GENERATIONS}/{other}/{DOCUMENTS}") for other in others):
            raise StoreTaken(store.address)
        if AccessRecord.read(index) is not None:
            store.write(ACCESS, (index / ACCESS).read_bytes())
        line = f"{name} {sha256_of_file(lease.generation / MANIFEST)}\n".encode()
        before = store.read(CURRENT)
        if before == line and _is_there(store, lease.generation):
            return False
        for number in manifest.numbers:
            verified_shard(lease.generation / str(number), manifest.shards[number].manifest_sha256)
        kept = {name, (before or b"").decode("ascii", "replace").partition(" ")[0]}
        for other in others:
            if other not in kept:
                store.remove(f"{GENERATIONS}/{other}")
        for file, path in _files(lease.generation).items():
            store.put(path, f"{GENERATIONS}/{name}/{file}")
        if store.read(CURRENT) != before or not _is_there(store, lease.generation):
            raise StoreChanged(store.address)
        store.write(CURRENT, line)
        return True


def _files(generation: Path) -> dict[str, Path]:
    """Those of a cut, by their paths in it."""
    paths = (path for path in sorted(generation.rglob("*")) if path.is_file())
    return {path.relative_to(generation).as_posix(): path for path in paths}


def _is_there(store: Store, generation: Path) -> bool:
    """Whether every file of a cut is in the store, by its size."""
    there = store.sizes(f"{GENERATIONS}/{generation.name}")
    return all(there.get(file) == path.stat().st_size for file, path in _files(generation).items())


def fetch(address: str, index: Path) -> bool:
    """Publish here the cut that is published in an object store, and who may read what; whether it wasn't here.

    Raises `NothingStored`, `StoreMissing`, `StoreUnreachable`, `IndexDamaged`, `WrongFormatVersion`,
    `AccessUnreadable`, `FolderInUse`, `IndexBusy` or `IndexNotWritable`; what is published here is then as it was.
    """
    store, folder = Store(address), cut_of(index)
    line = store.read(CURRENT)
    if line is None:
        raise NothingStored(store.address)
    name, sha256 = _named(line, store.address)
    with building(folder) as target:
        _fetch_access(store, index, target)
        before, last = None, 0
        with suppress(NotAnIndex):
            pointer = folder.pointer()
            before, last = str(pointer.name), folder.last_published()
            if (before, pointer.manifest_sha256) == (name, sha256):
                return False
        there = folder.generations / name
        if not _is_whole(there, sha256):  # else it was fetched before, and gone back from
            _fetch_cut(store, name, sha256, target)
            sync_folder(target)
            if there.is_dir():
                folder.remove(there)
            target.rename(there)
        # An index that was built from nothing begins at 1: what has a higher number isn't a build that was broken off.
        folder.publish(name, undone=last if last > int(name.partition("-")[0]) else 0)
        with suppress(OSError):  # the new one is published; the next time tries again
            _retire(folder, kept=(name, before))
        return True


def _is_whole(there: Path, sha256: str) -> bool:
    """Whether a cut that was published lies there, every byte of it."""
    try:
        _check(there, sha256, str(there))
    except (IndexFault, OSError):
        return False
    return True


def _retire(folder: IndexFolder, kept: Container[str | None]) -> None:
    """Remove the other cuts, unless somebody reads them. Several may have the same number. Raises `OSError`."""
    for cut in sorted(folder.generations.iterdir()):
        if GenerationName.parse(cut.name) is not None and cut.name not in kept:
            with unleased(cut) as free:
                if free:
                    folder.remove(cut)


def _named(line: bytes, address: str) -> tuple[str, str]:
    """The name of a cut and the checksum of its manifest."""
    match = re.fullmatch(rb"(\d{6,18}-[0-9a-f]{12}) ([0-9a-f]{64})\n", line)
    if match is None:
        raise IndexDamaged(f"{address}/{CURRENT}", expected="namnet på en uppdelning", found="något annat")
    return match[1].decode("ascii"), match[2].decode("ascii")


def _fetch_access(store: Store, index: Path, folder: Path) -> None:
    """Put what is said there of who may read what in the place of what is said here, if it is whole and another."""
    content = store.read(ACCESS)
    if content is None:
        return
    path = folder / ACCESS
    path.write_bytes(content)
    AccessRecord.read(folder)
    path.unlink()
    with suppress(FileNotFoundError):
        if (index / ACCESS).read_bytes() == content:
            return
    replace_file(index / ACCESS, content.decode("utf-8"))


def _fetch_cut(store: Store, name: str, sha256: str, target: Path) -> None:
    """File by file, none of them named by anything that wasn't checked."""
    there, address = f"{GENERATIONS}/{name}", store.address
    for file in (MANIFEST, MANIFEST_SUM, WORDS):
        store.get(f"{there}/{file}", target / file)
    _check_manifest(target, sha256, address)
    manifest = ShardsManifest.read(target)
    for number in manifest.numbers:
        shard = target / str(number)
        shard.mkdir()
        for file in (MANIFEST, MANIFEST_SUM):
            store.get(f"{there}/{number}/{file}", shard / file)
        _check_manifest(shard, manifest.shards[number].manifest_sha256, address)
        for file in Manifest.read(shard).files:
            if not is_plain(file):
                raise IndexDamaged(f"{address}/{there}/{number}", expected="namn på filer i delen", found=f"{file:.80}")
            (shard / file).parent.mkdir(parents=True, exist_ok=True)
            store.get(f"{there}/{number}/{file}", shard / file)
    _check(target, sha256, address)


def _check(folder: Path, sha256: str, address: str) -> None:
    """Every byte of a cut against what was published. Raises `IndexDamaged` or `WrongFormatVersion`."""
    _check_manifest(folder, sha256, address)
    manifest = ShardsManifest.read(folder)
    check_file(folder / WORDS, manifest.words)
    for number in manifest.numbers:
        verified_shard(folder / str(number), manifest.shards[number].manifest_sha256)


def _check_manifest(folder: Path, sha256: str, address: str) -> None:
    found = sha256_of_file(folder / MANIFEST)
    if found != sha256:
        expected = f"kontrollsumman {sha256}"
        raise IndexDamaged(f"{address} ({MANIFEST})", expected=expected, found=f"kontrollsumman {found}")
