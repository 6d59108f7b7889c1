"""Purging: what is searched no longer goes from the disk.

Old generations hold the texts that were deleted since. The cache holds vectors of them by checksums, of probe questions
in their spelling too, and web pages and reasons for refusals by name. All of it is removed but the embeddings that the
published generation, or one that is kept, needs.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from indexer.build.embedding import EmbeddingCache, key_of
from indexer.errors import IndexFault
from indexer.index import format as index_format
from indexer.index.format import Manifest
from indexer.index.generations import remove_unread
from indexer.index.parts.documents import DocumentStore
from indexer.index.writing import changing, numbered
from indexer.texts import swedish


@dataclass(frozen=True, slots=True)
class Purged:
    """What was removed."""

    generations: tuple[int, ...]
    in_use: tuple[int, ...]
    """Generations that would have been removed, but somebody reads them."""
    embeddings: int
    freed: int
    """Bytes."""


def purge(index: Path, keep: int = 0) -> Purged:
    """Remove all generations but the published one and `keep` others, and what in the cache none of them needs.

    Raises `NotAnIndex`, `IndexDamaged` or `WrongFormatVersion` for the published generation, `IndexBusy` or
    `IndexNotWritable`.
    """
    with changing(index) as generations:
        before = _size(index)
        published = index_format.current_generation(index)
        index_format.verify_files(published, Manifest.read(published))
        others = [folder for folder in reversed(numbered(generations).values()) if folder.name != published.name]
        in_use = remove_unread(others[keep:])
        left = numbered(generations)
        cache = index / index_format.CACHE
        embeddings = 0
        if cache.is_dir():
            embeddings = _purge_cache(cache, {key for folder in left.values() for key in _keys(folder)})
        gone = [int(folder.name.partition("-")[0]) for folder in others if folder not in left.values()]
        return Purged(tuple(sorted(gone)), tuple(in_use), embeddings, max(0, before - _size(index)))


def _keys(generation: Path) -> set[bytes]:
    """The cache's keys of all that is embedded in a generation; of one that can't be read, none."""
    try:
        manifest = Manifest.read(generation)
        index_format.verify_files(generation, manifest)
    except IndexFault:
        return set()
    encoder = manifest.encoder
    store = DocumentStore(generation / index_format.DOCUMENTS)
    try:
        texts = store.embedded_texts_by_row()
        keys = {key_of(encoder, text) for text in texts}
        for text in store.texts_by_row():
            keys |= {key_of(encoder, text[span.start : span.end]) for span in swedish.sentences(text)}
    finally:
        store.close()
    return keys


def _purge_cache(cache: Path, needed: set[bytes]) -> int:
    """Leave the embeddings with these keys and nothing else; how many were removed."""
    with EmbeddingCache(cache) as embeddings:
        removed = embeddings.keep_only(needed)
        kept = embeddings.files
    for entry in cache.iterdir():
        if entry.is_dir():
            shutil.rmtree(entry)
        elif entry.name not in kept:
            entry.unlink()
    return removed


def _size(folder: Path) -> int:
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file())
