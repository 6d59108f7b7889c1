"""Sharding: the published generation of an index, cut in parts by its documents' ids and published as one cut.

What holds of all texts (the vectors, hubness, calibration, what sentences are kept by) was found when the whole was
built, and is copied: however many shards there are, every passage scores as in the whole. Each shard is written by
itself, from the generation alone, so it may be written by any process that sees the folder, and again if that died.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from indexer.build.pipeline import ASKED, write_words
from indexer.disk.arrays import map_array, save_array
from indexer.disk.checksum import sha256_of_file
from indexer.disk.durable import sync_folder
from indexer.errors import IndexFault
from indexer.index.folder import IndexFolder
from indexer.index.format import (
    DOCUMENTS,
    HUBNESS,
    LISTING,
    MANIFEST,
    SENTENCES,
    VECTORS,
    WORDS,
    Counts,
    Manifest,
    fingerprint,
    record_files,
)
from indexer.index.generations import retire
from indexer.index.lease import lease_published
from indexer.index.lock import building
from indexer.index.parts.documents import DocumentStore
from indexer.index.parts.documents_builder import DocumentStoreBuilder
from indexer.index.parts.sentences import SentenceVectors
from indexer.index.parts.vectors import Vectors, VectorsBuilder
from indexer.index.shards.cut import PENDING, ROWS, cut_of, shard_of, verified_shard
from indexer.index.shards.manifest import SHARDS_FORMAT, ShardRecord, ShardsManifest, identity_of
from indexer.index.verification import verified
from indexer.texts.document import document_id

_BLOCK = 8_192


@dataclass(frozen=True, slots=True)
class Cut:
    """The writing of one shard: whole in `target`, or not there."""

    source: Path
    """The generation's folder."""
    number: int
    of: int
    target: Path

    def __call__(self) -> ShardRecord:
        """Write it, unless it is there and whole. Raises `OSError` or `IndexDamaged`."""
        known = _record(self.target)
        if known is not None:
            return known
        partial = self.target.with_name(f".{self.number}-{uuid.uuid4().hex}")
        partial.mkdir()
        if not _write_shard(self, partial):
            partial.rmdir()
            return ShardRecord(0, 0, 0, "")
        sync_folder(partial)
        with suppress(OSError):  # another process, believed dead, was as fast: what it wrote is the same
            shutil.rmtree(self.target, ignore_errors=True)
            partial.rename(self.target)
        written = _record(self.target)
        if written is None:
            raise OSError(f"{self.target} couldn't be written")
        return written


Run = Callable[[Sequence[Cut]], Sequence[ShardRecord]]
"""Carries out cuts, in whichever order and process, and gives their records in order."""


def one_by_one(cuts: Sequence[Cut]) -> list[ShardRecord]:
    return [cut() for cut in cuts]


def cut_index(index: Path, shards: int, run: Run = one_by_one) -> ShardsManifest:
    """Cut the published generation of an index, and publish the cut in one step, unless it is there.

    Raises `NotAnIndex`, `IndexDamaged`, `IndexBusy` or `IndexNotWritable`; the published cut is then as it was.
    """
    whole, folder = IndexFolder(index), cut_of(index)
    with ExitStack() as stack:
        lease = lease_published(whole)
        stack.callback(lease.release)
        manifest = verified(whole, lease.generation)
        source_sha256 = sha256_of_file(lease.generation / MANIFEST)
        identity = identity_of(source_sha256, shards)
        target = stack.enter_context(building(folder))
        published = _published(folder)
        if published is not None and published.identity == identity:
            return published
        pending = folder.path / PENDING / identity
        pending.mkdir(parents=True, exist_ok=True)  # closed to others, whichever processes write in it
        cuts = [Cut(lease.generation, number, shards, pending / str(number)) for number in range(shards)]
        records = tuple(run(cuts))
        for cut, record in zip(cuts, records, strict=True):
            if record.passages:
                verified_shard(cut.target, record.manifest_sha256)
                cut.target.rename(target / str(cut.number))
        shutil.copyfile(lease.generation / WORDS, target / WORDS)
        cut_manifest = ShardsManifest(
            SHARDS_FORMAT,
            manifest.generation,
            manifest.name,
            source_sha256,
            records,
            manifest.files[WORDS],
        )
        cut_manifest.write(target)
        sync_folder(target)
        name, before = f"{folder.next_number():06d}-{identity}", folder.published_name()
        target.rename(folder.generations / name)
        folder.publish(name)
        with suppress(OSError):  # the new one is published; the next cut tries again
            shutil.rmtree(folder.path / PENDING)
            retire(folder, before, keep=1)
        return cut_manifest


def _published(folder: IndexFolder) -> ShardsManifest | None:
    """The published cut, if it and all its shards are whole."""
    try:
        generation = folder.published()
        manifest = ShardsManifest.read(generation)
        for number in manifest.numbers:
            verified_shard(generation / str(number), manifest.shards[number].manifest_sha256)
    except IndexFault:
        return None
    return manifest


def _record(folder: Path) -> ShardRecord | None:
    """What a finished shard holds; None if it isn't there or isn't whole."""
    try:
        sha256 = sha256_of_file(folder / MANIFEST)
        manifest, _ = verified_shard(folder, sha256)
    except (IndexFault, OSError):
        return None
    size = sum(file.size for file in manifest.files.values())
    return ShardRecord(manifest.counts.documents, manifest.counts.passages, size, sha256)


def _write_shard(cut: Cut, folder: Path) -> bool:
    """Write a shard into an empty folder; False if it has no documents."""
    manifest = Manifest.read(cut.source)
    source = DocumentStore(cut.source / DOCUMENTS)
    with ExitStack() as stack:
        stack.callback(source.close)
        places = {id_: (first, count) for id_, first, count in source.places()}
        hashes: dict[str, str] = {}
        runs: list[np.ndarray[tuple[int], np.dtype[np.int64]]] = []
        store = stack.enter_context(DocumentStoreBuilder(folder / DOCUMENTS))
        for path, (content_hash, origin) in source.origins().items():
            id_ = document_id(path)
            if shard_of(id_, cut.of) != cut.number or (document := source.document(id_)) is None:
                continue
            store.add(document, source.passages_of(id_), origin)
            hashes[id_] = content_hash
            first, count = places[id_]
            runs.append(np.arange(first, first + count))
        if not hashes:
            store.close()
            (folder / DOCUMENTS).unlink()
            return False
        rows = np.concatenate(runs)
        save_array(folder / ROWS, rows.astype("<i8"))
        save_array(folder / HUBNESS, map_array(cut.source / HUBNESS, "<f4", manifest.counts.passages)[rows])
        sentences = SentenceVectors(cut.source / SENTENCES, manifest.counts.passages, manifest.encoder.dimension)
        sentences.write_some(rows, folder / SENTENCES, folder)
        vectors, copied = Vectors(cut.source / VECTORS), VectorsBuilder(manifest.encoder.dimension, folder)
        for start in range(0, len(rows), _BLOCK):
            copied.add(vectors.of(rows[start : start + _BLOCK]))
        its_sentences = SentenceVectors(folder / SENTENCES, len(rows), manifest.encoder.dimension)
        search = copied.write(folder / VECTORS, its_sentences.sample(ASKED), vectors.bounds)
        write_words(store, folder)
        store.write_listing(folder / LISTING)
        store.close()
    replace(
        manifest,
        fingerprint=fingerprint(manifest.encoder, manifest.rules, hashes.values()),
        counts=Counts(len(hashes), len(rows)),
        files=record_files(folder),
        sources=hashes,
        search=search,
    ).write(folder)
    return True
