"""A text is embedded once only, whatever happens to the cache, and vectors come in the texts' order."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.build import embedding
from indexer.build.embedding import KeptQuestions, embed
from indexer.index.caches.embedding_cache import FILE, QUESTIONS_FILE, EmbeddingCache
from indexer.model.encoder import Batches
from indexer.model.spec import Embeddings
from tests.stub_encoder import StubEncoder, question_vector_of, unit_vector_of

TEXTS = ["Avgiften höjs.", "Taxan gäller.", "Skolan öppnar.", "Nämnden beslutar."]


def embedded(texts: Sequence[str], encoder: StubEncoder, folder: Path) -> list[tuple[int, int]]:
    """Embed, check every vector against its text, and return what progress was told."""
    progress: list[tuple[int, int]] = []
    seen = 0
    with EmbeddingCache(folder) as cache:
        for vectors in embed(texts, encoder.as_encoder(), cache, lambda new, old, _: progress.append((new, old))):
            some = texts[seen : seen + len(vectors)]
            expected = np.stack([unit_vector_of(text) for text in some])
            np.testing.assert_allclose(vectors, expected, atol=1e-6)
            assert vectors.dtype == np.float32
            seen += len(some)
    assert seen == len(texts)
    return progress


def test_vectors_are_of_unit_length_and_in_the_order_of_the_texts(tmp_path: Path) -> None:
    assert embedded(TEXTS, StubEncoder(), tmp_path) == [(0, 0), (4, 0)]


def test_vectors_that_another_process_sent_are_not_changed(tmp_path: Path) -> None:
    class Sent(StubEncoder):
        def encode_passages(self, texts: Sequence[str]) -> Embeddings:
            vectors = super().encode_passages(texts)
            vectors.setflags(write=False)
            return vectors

    assert embedded(TEXTS, Sent(), tmp_path) == [(0, 0), (4, 0)]


def test_a_text_that_stands_there_twice_is_embedded_once(tmp_path: Path) -> None:
    encoder = StubEncoder()
    embedded([TEXTS[0], TEXTS[1], TEXTS[0]], encoder, tmp_path)
    assert encoder.asked == TEXTS[:2]


def test_what_was_embedded_before_is_taken_from_the_cache(tmp_path: Path) -> None:
    encoder = StubEncoder()
    embedded(TEXTS[:3], encoder, tmp_path)
    assert embedded([TEXTS[3], TEXTS[0], TEXTS[2]], encoder, tmp_path) == [(0, 2), (1, 0)]
    assert encoder.asked == TEXTS


def test_another_encoder_takes_nothing_from_the_cache(tmp_path: Path) -> None:
    embedded(TEXTS, StubEncoder(), tmp_path)
    other = StubEncoder(revision="1" * 16)
    embedded(TEXTS, other, tmp_path)
    assert other.asked == TEXTS


@given(st.lists(st.lists(st.sampled_from([*TEXTS, "", "å", "🙂"]), max_size=9), max_size=4), st.integers(1, 4))
@settings(max_examples=40)
def test_each_text_is_embedded_once_over_builds_and_slices(
    tmp_path_factory: pytest.TempPathFactory, builds: list[list[str]], size: int
) -> None:
    encoder, folder = StubEncoder(), tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(embedding, "SLICE", size)
        for texts in builds:
            told = embedded(texts, encoder, folder)
            assert sum(old for _, old in told) + sum(new for new, _ in told) <= len(texts)
    assert encoder.asked == list(dict.fromkeys(text for texts in builds for text in texts))


def test_a_build_stopped_between_slices_keeps_what_it_had_embedded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedding, "SLICE", 2)
    encoder = StubEncoder()
    with EmbeddingCache(tmp_path) as cache:
        next(embed(TEXTS, encoder.as_encoder(), cache, lambda new, old, characters: None))
    encoder = StubEncoder()
    embedded(TEXTS, encoder, tmp_path)
    assert encoder.asked == TEXTS[2:]


def test_a_build_stopped_within_a_slice_keeps_what_it_had_embedded(tmp_path: Path) -> None:
    class Failing(StubEncoder):
        def begin_passages(self, texts: Sequence[str], pool: Executor) -> Batches:
            return {pool.submit(self.encode_passages, [text]): [row] for row, text in enumerate(texts)}

        def encode_passages(self, texts: Sequence[str]) -> Embeddings:
            if texts == [TEXTS[2]]:
                raise KeyboardInterrupt
            return super().encode_passages(texts)

    with EmbeddingCache(tmp_path) as cache, pytest.raises(KeyboardInterrupt):
        next(embed(TEXTS, Failing().as_encoder(), cache, lambda new, old, characters: None))
    encoder = StubEncoder()
    embedded(TEXTS, encoder, tmp_path)
    assert encoder.asked in (TEXTS[2:], TEXTS[1:], [TEXTS[0], *TEXTS[2:]], TEXTS)


def test_what_a_slice_lacks_the_one_before_it_gives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding, "SLICE", 1)
    encoder = StubEncoder()
    embedded([TEXTS[0], TEXTS[0], TEXTS[1], TEXTS[0]], encoder, tmp_path)
    assert encoder.asked == TEXTS[:2]


@pytest.mark.parametrize("damaged", [lambda blob: b"\0" + blob[1:], lambda blob: b"\0" * 4, lambda blob: None])
def test_a_damaged_row_is_made_anew(damaged: Callable[[bytes], bytes | None], tmp_path: Path) -> None:
    embedded(TEXTS, StubEncoder(), tmp_path)
    with sqlite3.connect(tmp_path / FILE) as database:
        ((key, blob),) = database.execute("SELECT key, vector FROM embeddings LIMIT 1").fetchall()
        database.execute("UPDATE embeddings SET vector = ? WHERE key = ?", (damaged(blob), key))
    database.close()
    encoder = StubEncoder()
    embedded(TEXTS, encoder, tmp_path)
    assert len(encoder.asked) == 1
    embedded(TEXTS, encoder, tmp_path)
    assert len(encoder.asked) == 1


@pytest.mark.parametrize("damage", ["not a database at all " * 500, "", "SQLite format 3\0" + "x" * 5_000])
def test_a_file_that_is_no_database_is_made_anew(damage: str, tmp_path: Path) -> None:
    embedded(TEXTS, StubEncoder(), tmp_path)
    (tmp_path / FILE).write_text(damage, encoding="utf-8")
    encoder = StubEncoder()
    embedded(TEXTS, encoder, tmp_path)
    assert encoder.asked == TEXTS
    embedded(TEXTS, encoder, tmp_path)
    assert encoder.asked == TEXTS


@pytest.mark.parametrize("page", [1, 2, 3])
def test_a_database_damaged_inside_is_made_anew(page: int, tmp_path: Path) -> None:
    texts = [f"Text {number}." for number in range(900)]
    embedded(texts, StubEncoder(), tmp_path)
    content = bytearray((tmp_path / FILE).read_bytes())
    content[page * 4096 : (page + 1) * 4096] = b"\xa5" * 4096
    (tmp_path / FILE).write_bytes(content)
    encoder = StubEncoder()
    embedded(texts, encoder, tmp_path)
    assert set(encoder.asked) <= set(texts)
    encoder.asked.clear()
    embedded(texts, encoder, tmp_path)
    assert encoder.asked == []


def test_a_cache_that_cannot_be_opened_is_not_thrown_away(tmp_path: Path) -> None:
    (tmp_path / FILE).mkdir()
    (tmp_path / FILE / "other").touch()
    with pytest.raises(sqlite3.OperationalError):
        EmbeddingCache(tmp_path)
    assert (tmp_path / FILE / "other").exists()


def kept(texts: Sequence[str], encoder: StubEncoder, folder: Path) -> None:
    """Embed questions, and check every vector against its text."""
    with EmbeddingCache(folder, QUESTIONS_FILE) as cache:
        vectors = KeptQuestions(encoder.as_encoder(), cache).encode_queries(texts)
    np.testing.assert_array_equal(vectors, np.stack([question_vector_of(text) for text in texts]))


def test_a_question_that_is_asked_in_every_build_is_embedded_once(tmp_path: Path) -> None:
    encoder = StubEncoder()
    kept([TEXTS[0], TEXTS[1], TEXTS[0]], encoder, tmp_path)
    kept([TEXTS[2], TEXTS[1]], encoder, tmp_path)
    assert encoder.asked_as_questions == TEXTS[:3]
    kept(TEXTS[:1], encoder := StubEncoder(revision="1" * 16), tmp_path)
    assert encoder.asked_as_questions == TEXTS[:1]


def test_kept_questions_that_are_damaged_are_embedded_anew(tmp_path: Path) -> None:
    kept(TEXTS, StubEncoder(), tmp_path)
    (tmp_path / QUESTIONS_FILE).write_bytes(b"rubbish" * 1000)
    encoder = StubEncoder()
    kept(TEXTS, encoder, tmp_path)
    assert encoder.asked_as_questions == TEXTS
