"""Shards: an index cut in parts by its documents' ids, for several machines to answer from together.

<index>/shards/CURRENT                      which cut is published, as of an index itself (folder.py)
<index>/shards/generations/<n>-<id>/        one immutable folder a cut
    manifest.json, manifest.sha256          what was cut, and the checksum of each shard's own manifest
    words.tsv                               the words of all texts
    0/ 1/ 2/ ...                            a shard each: a generation of the usual format (format.py), and in it
                                            rows.npy, int64 (n,): of each passage its row in the whole, ascending
<index>/shards/pending/<id>/                shards of a cut that isn't finished, whole one by one

A shard's hubness, calibration and centre of sentences are those of the whole, so each of its passages scores as there.
One without documents isn't written.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from indexer.disk.arrays import map_array
from indexer.disk.checksum import sha256_of_file
from indexer.errors import IndexDamaged, IndexFault, NotCut
from indexer.index.folder import SHARDS, IndexFolder
from indexer.index.format import MANIFEST, WORDS, Manifest
from indexer.index.generations import remove_unread
from indexer.index.lease import Lease, lease_published
from indexer.index.lock import changing
from indexer.index.shards.manifest import ShardsManifest
from indexer.index.verification import check_file, check_pointer, verify_files

ROWS = "rows.npy"
PENDING = "pending"
MOST_SHARDS = 1_000


def shard_of(document_id: str, shards: int) -> int:
    """In which of so many shards a document lies, by its id: 16 hexadecimal digits."""
    return int(document_id, 16) % shards


def cut_of(index: Path) -> IndexFolder:
    """Where an index's shards lie."""
    return IndexFolder(index / SHARDS)


def index_of(shard: Path) -> Path:
    """The folder of the index that a shard is of, by its own."""
    return shard.parents[3]


def verified_shard(folder: Path, manifest_sha256: str) -> tuple[Manifest, npt.NDArray[np.int64]]:
    """A shard's manifest and the row in the whole of each of its passages.

    Raises `IndexDamaged` unless every file is as the manifest says, and that is the one that was published.
    """
    manifest = Manifest.read(folder)
    found = sha256_of_file(folder / MANIFEST)
    if found != manifest_sha256:
        expected = f"kontrollsumman {manifest_sha256}"
        raise IndexDamaged(str(folder / MANIFEST), expected=expected, found=f"kontrollsumman {found}")
    if ROWS not in manifest.files:
        raise IndexDamaged(str(folder / MANIFEST), expected=f"en uppgift om {ROWS}", found="ofullständig")
    verify_files(folder, manifest)
    rows: npt.NDArray[np.int64] = map_array(folder / ROWS, "<i8", manifest.counts.passages)
    if len(rows) == 0 or rows[0] < 0 or (np.diff(rows) <= 0).any():
        raise IndexDamaged(str(folder / ROWS), expected="stigande rader", found="andra")
    return manifest, rows


def lease_cut(index: Path) -> tuple[Lease, ShardsManifest]:
    """Hold the published cut of an index. Raises `NotCut`, `WrongFormatVersion` or `IndexDamaged`."""
    folder = cut_of(index)
    if folder.published_name() is None:
        raise NotCut(str(index))
    lease = lease_published(folder)
    try:
        check_pointer(folder, lease.generation)
        manifest = ShardsManifest.read(lease.generation)
        check_file(lease.generation / WORDS, manifest.words)
    except BaseException:
        lease.release()
        raise
    return lease, manifest


def local_rows(rows: npt.NDArray[np.int64], wanted: Sequence[int]) -> tuple[list[int], list[int]]:
    """Those of some rows of the whole that a shard with these `rows` has, and the rows that they are in it."""
    some = np.fromiter(wanted, np.int64, len(wanted))
    places = np.searchsorted(rows, some).clip(max=len(rows) - 1)
    there = rows[places] == some
    return some[there].tolist(), places[there].tolist()


def purge_cuts(index: Path, source: str) -> None:
    """Remove what isn't of the generation that is named, unless somebody reads it: other texts stand in it.

    The published cut goes too, if it is of another. Raises `IndexBusy` or `IndexNotWritable`.
    """
    folder = cut_of(index)
    if not folder.generations.is_dir():
        return
    with changing(folder):
        shutil.rmtree(folder.path / PENDING, ignore_errors=True)
        remove_unread(folder, [cut for cut in folder.numbered().values() if not _is_of(cut, source)])
        if not folder.numbered():
            shutil.rmtree(folder.path)


def _is_of(cut: Path, source: str) -> bool:
    try:
        return ShardsManifest.read(cut).source == source
    except IndexFault:
        return False
