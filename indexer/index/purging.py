"""Purging: what is searched no longer goes from the disk.

Old generations hold the texts that were deleted since. The cache holds vectors of them by checksums, of probe questions
in their spelling too, and web pages and reasons for refusals by name. All of it is removed but the embeddings that the
published generation, or one that is kept, needs.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from indexer.errors import IndexFault
from indexer.index.caches.embedding_cache import EmbeddingCache, key_of
from indexer.index.folder import IndexFolder
from indexer.index.format import DOCUMENTS
from indexer.index.generations import remove_unread
from indexer.index.lock import changing
from indexer.index.parts.documents import DocumentStore
from indexer.index.parts.sentences import cut
from indexer.index.shards.cut import purge_cuts
from indexer.index.verification import verified
from indexer.texts.tables.rows import embedded_sentences


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
    whole = IndexFolder(index)
    with changing(whole):
        before = _size(index)
        verified(whole, whole.published())
        held = whole.numbered()
        in_use = remove_unread(whole, whole.others()[keep:])
        left = whole.numbered()
        purge_cuts(index, whole.published().name)
        embeddings = 0
        if whole.cache.is_dir():
            embeddings = _purge_cache(whole.cache, {key for folder in left.values() for key in _keys(whole, folder)})
        gone = sorted(held.keys() - left.keys())
        return Purged(tuple(gone), tuple(in_use), embeddings, max(0, before - _size(index)))


def _keys(index: IndexFolder, generation: Path) -> set[bytes]:
    """The cache's keys of all that is embedded in a generation; of one that can't be read, none."""
    try:
        encoder = verified(index, generation).encoder
    except IndexFault:
        return set()
    store = DocumentStore(generation / DOCUMENTS)
    try:
        keys = {key_of(encoder, text) for text in store.embedded_texts_by_row()}
        for text, heading in store.headed_texts_by_row():
            keys |= {key_of(encoder, sentence) for sentence in embedded_sentences(text, cut(text), heading)}
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
