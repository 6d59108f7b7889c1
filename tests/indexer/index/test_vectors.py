"""Vectors survive being written, keep their rows, and give the cosines that numpy gives."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import pytest

from indexer.index.parts import vectors as module
from indexer.index.parts.vectors import EXACT, Vectors, VectorsBuilder
from indexer.model.spec import Embeddings


def unit_vectors(rows: int, dimension: int = 16, seed: int = 1) -> Embeddings:
    vectors = np.random.default_rng(seed).normal(size=(rows, dimension))
    unit: Embeddings = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return unit


def written(vectors: Embeddings, path: Path, slices: int = 1) -> Vectors:
    builder = VectorsBuilder(vectors.shape[1], path.parent)
    for part in np.array_split(vectors, slices):
        builder.add(part)
    builder.write(path, vectors[:20])
    return Vectors(path)


def test_rows_keep_their_order_and_values_over_several_slices(tmp_path: Path) -> None:
    vectors = unit_vectors(50)
    stored = written(vectors, tmp_path / "vectors.faiss", slices=7)
    assert (stored.rows, stored.dimension) == (50, 16)
    found = np.stack([stored.cosines(axis) for axis in np.eye(16, dtype=np.float32)], axis=1)
    np.testing.assert_array_equal(found, vectors)


def test_cosines_are_those_of_double_precision(tmp_path: Path) -> None:
    vectors, query = unit_vectors(200), unit_vectors(1, seed=2)[0]
    stored = written(vectors, tmp_path / "vectors.faiss")
    expected = vectors.astype(np.float64) @ query.astype(np.float64)
    rows = np.array([7, 3, 199, 3])
    np.testing.assert_allclose(stored.cosines(query), expected, atol=1e-6)
    np.testing.assert_allclose(stored.exact_cosines(query, rows), expected[rows], atol=1e-15)


def test_equal_vectors_have_equal_exact_cosines_whatever_rows_stand_beside_them(tmp_path: Path) -> None:
    vectors = unit_vectors(40)
    vectors[[5, 17, 39]] = vectors[0]
    stored = written(vectors, tmp_path / "vectors.faiss")
    query = unit_vectors(1, seed=3)[0]
    together = stored.exact_cosines(query, np.arange(40))
    assert together[5] == together[17] == together[39] == together[0]
    assert stored.exact_cosines(query, np.array([17])).tolist() == [together[0]]


def test_the_same_vectors_give_the_same_bytes(tmp_path: Path) -> None:
    written(unit_vectors(9), tmp_path / "first")
    written(unit_vectors(9), tmp_path / "second", slices=3)
    assert (tmp_path / "first").read_bytes() == (tmp_path / "second").read_bytes()


def test_no_vectors_at_all_are_no_error(tmp_path: Path) -> None:
    stored = written(unit_vectors(0), tmp_path / "vectors.faiss")
    assert stored.cosines(unit_vectors(1)[0]).tolist() == []
    assert stored.exact_cosines(unit_vectors(1)[0], np.arange(0)).tolist() == []


def test_a_folder_that_is_not_there_is_an_error_of_the_operating_system(tmp_path: Path) -> None:
    builder = VectorsBuilder(16, tmp_path)
    builder.add(unit_vectors(1))
    with pytest.raises(OSError, match="Input/output error"):
        builder.write(tmp_path / "missing" / "vectors.faiss", unit_vectors(1))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full, a disk that is always full")
def test_a_full_disk_is_told_as_such(tmp_path: Path) -> None:
    builder = VectorsBuilder(16, tmp_path)
    builder.add(unit_vectors(5_000))
    with pytest.raises(OSError, match="No space left on device") as caught:
        builder.write(Path("/dev/full"), unit_vectors(1))
    assert caught.value.errno == errno.ENOSPC


@pytest.fixture
def small_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists from a hundred vectors on."""
    monkeypatch.setattr(module, "EXACT_ROWS", 100)
    monkeypatch.setattr(module, "_PROBES", (2, 4, 8, 128))


@pytest.mark.usefixtures("small_lists")
def test_beyond_the_limit_vectors_are_kept_in_lists_with_an_error_of_eight_bits(tmp_path: Path) -> None:
    vectors = unit_vectors(3_000)
    builder = VectorsBuilder(16, tmp_path)
    builder.add(vectors)
    search = builder.write(tmp_path / "vectors.faiss", unit_vectors(50, seed=7))
    stored = Vectors(tmp_path / "vectors.faiss")
    assert (stored.exact, stored.rows, stored.dimension) == (False, 3_000, 16)
    assert (search.lists, search.sentences) == (round(2 * 3_000**0.5), 50)
    assert search.recall >= module.ENOUGH
    np.testing.assert_allclose(stored.of(range(3_000)), vectors, atol=0.005)
    library: Any = faiss.read_index(str(tmp_path / "vectors.faiss"))
    library.make_direct_map()
    np.testing.assert_allclose(stored.of([5, 2_999, 0]), library.reconstruct_batch(np.array([5, 2_999, 0])), atol=1e-6)
    query, rows = unit_vectors(1, seed=2)[0], np.arange(0, 3_000, 7)
    exact = stored.of(range(3_000)).astype(np.float64) @ query.astype(np.float64)
    np.testing.assert_allclose(stored.cosines(query), exact, atol=1e-6)
    np.testing.assert_allclose(stored.cosines_of(query, rows), exact[rows], atol=1e-6)
    np.testing.assert_allclose(stored.exact_cosines(query, rows), exact[rows], atol=1e-12)


@pytest.mark.usefixtures("small_lists")
def test_the_nearest_of_few_that_are_allowed_are_found_exactly(tmp_path: Path) -> None:
    stored = written(unit_vectors(3_000), tmp_path / "vectors.faiss")
    allowed = np.random.default_rng(3).random(3_000) < 1 / 20
    for seed in range(20):
        query = unit_vectors(1, seed=seed)[0]
        cosines = np.where(allowed, stored.cosines(query), -2)
        expected = np.argsort(-cosines)[:10]
        assert sorted(stored.nearest(query, 10, allowed).tolist()) == sorted(expected.tolist())
    assert stored.nearest(query, 10, np.zeros(3_000, np.bool_)).tolist() == []


@pytest.mark.usefixtures("small_lists")
def test_the_nearest_of_all_and_of_many_that_are_allowed_are_nearly_always_found(tmp_path: Path) -> None:
    stored = written(unit_vectors(3_000), tmp_path / "vectors.faiss")
    every, half = np.ones(3_000, np.bool_), np.random.default_rng(3).random(3_000) < 1 / 2
    for allowed, given in ((every, None), (half, half)):
        found = 0
        for seed in range(100, 150):
            query = unit_vectors(1, seed=seed)[0]
            expected = np.argsort(-np.where(allowed, stored.cosines(query), -2))[:10]
            found += len(np.intersect1d(stored.nearest(query, 100, given), expected))
        assert found >= 0.97 * 500


@pytest.mark.usefixtures("small_lists")
def test_the_same_vectors_give_the_same_bytes_in_lists_too(tmp_path: Path) -> None:
    written(unit_vectors(3_000), tmp_path / "first")
    written(unit_vectors(3_000), tmp_path / "second", slices=7)
    assert (tmp_path / "first").read_bytes() == (tmp_path / "second").read_bytes()


@pytest.mark.usefixtures("small_lists")
def test_few_vectors_are_compared_one_by_one(tmp_path: Path) -> None:
    builder = VectorsBuilder(16, tmp_path)
    builder.add(unit_vectors(100))
    assert builder.write(tmp_path / "vectors.faiss", unit_vectors(3)) == EXACT
    assert Vectors(tmp_path / "vectors.faiss").exact
