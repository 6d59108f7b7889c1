"""A purge leaves no byte of what was deleted, and nothing that is still read is taken away."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from unittest.mock import ANY

import pytest

from indexer.errors import (
    IndexDamaged,
)
from indexer.index.caches.embedding_cache import FILE as EMBEDDINGS
from indexer.index.caches.embedding_cache import QUESTIONS_FILE
from indexer.index.folder import CACHE
from indexer.index.format import DOCUMENTS
from indexer.index.generations import history
from indexer.index.purging import Purged, purge
from service.corpus.local import Index
from tests.indexer.build.kept_texts import Texts, change


def test_deleted_text_is_gone_from_every_byte_after_a_purge(texts: Texts) -> None:
    texts.put("texter/hemlig.txt", "Kodordet är snorkelgalosch. Det får ingen veta.")
    texts.build()
    (texts.index / CACHE / "pages").mkdir()
    (texts.index / CACHE / "pages" / "sida").write_bytes(b"snorkelgalosch")
    del texts.raw["texter/hemlig.txt"]
    texts.build()
    assert not any("snorkelgalosch" in text for text in texts.held().values())
    assert files_with(texts.index, "snorkelgalosch")
    vectors = vectors_in(texts.index)
    assert (texts.index / CACHE / QUESTIONS_FILE).exists()  # whose spelling may be that of a text that is gone
    purged = purge(texts.index)
    assert not (texts.index / CACHE / QUESTIONS_FILE).exists()
    assert purged == Purged(generations=(1, 2), in_use=(), embeddings=3, freed=purged.freed)
    assert purged.freed > 0
    assert files_with(texts.index, "snorkelgalosch") == []
    assert files_with(texts.index, "hemlig") == []
    assert vectors_in(texts.index) == vectors - 3
    texts.put("texter/ny.txt", "En ny text.")
    assert texts.build().cached == 6


def test_a_purge_keeps_the_vectors_of_rows(texts: Texts) -> None:
    texts.put("texter/taxa.md", "# Taxa\n\nPer gång.\n\n| Plats | Kronor |\n|---|---|\n| Aula | 100 |\n| Sal | 80 |\n")
    texts.build()
    assert "Taxa: Plats: Aula; Kronor: 100" in texts.encoder.asked
    purge(texts.index)
    vectors = vectors_in(texts.index)
    assert purge(texts.index).embeddings == 0
    texts.put("texter/ny.txt", "En ny text.")
    texts.build()
    assert vectors_in(texts.index) == vectors + 2  # of the new one and its sentence


def files_with(index: Path, word: str) -> list[str]:
    """Files that hold a word, or what the lexicon makes of its first letters."""
    needles = [word.encode(), word[:4].encode("utf-32-le")]
    files = [path for path in index.rglob("*") if path.is_file()]
    return [path.name for path in files if any(needle in path.read_bytes() for needle in needles)]


def vectors_in(index: Path) -> int:
    with closing(sqlite3.connect(index / CACHE / EMBEDDINGS)) as database:
        count: int = database.execute("SELECT count(*) FROM embeddings").fetchone()[0]
        return count


def test_a_purge_leaves_what_is_read_and_says_so(texts: Texts) -> None:
    opened = Index.open(texts.index)
    change(texts, 2)
    purged = purge(texts.index)
    assert (purged.generations, purged.in_use) == ((2,), (1,))
    assert opened.size == 6
    del opened
    assert purge(texts.index).generations == (1,)


@pytest.mark.parametrize("damage", [b"rubbish" * 1000, b""])
def test_a_purge_needs_a_whole_published_generation_and_nothing_of_other_damaged_ones(
    damage: bytes, texts: Texts
) -> None:
    change(texts, 1)
    published, earlier = (generation.folder for generation in history(texts.index))
    (earlier / DOCUMENTS).write_bytes(damage)
    needed = vectors_in(texts.index) - 2
    assert purge(texts.index, keep=1) == Purged((), (), embeddings=2, freed=ANY)
    (published / DOCUMENTS).write_bytes(damage)
    with pytest.raises(IndexDamaged):
        purge(texts.index)
    assert vectors_in(texts.index) == needed


def test_a_purge_makes_a_damaged_cache_anew(texts: Texts) -> None:
    (texts.index / CACHE / EMBEDDINGS).write_bytes(b"rubbish" * 1000)
    assert purge(texts.index).embeddings == 0
    assert vectors_in(texts.index) == 0
    texts.put("texter/ny.txt", "En ny text.")
    assert texts.build().embedded == 7
