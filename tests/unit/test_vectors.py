"""Vectors survive being written, keep their rows, and give the cosines that numpy gives."""

from __future__ import annotations

import errno
from pathlib import Path

import numpy as np
import pytest

from indexer.encoder import Embeddings
from indexer.vectors import Vectors, VectorsBuilder


def unit_vectors(rows: int, dimension: int = 16, seed: int = 1) -> Embeddings:
    vectors = np.random.default_rng(seed).normal(size=(rows, dimension))
    unit: Embeddings = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return unit


def written(vectors: Embeddings, path: Path, slices: int = 1) -> Vectors:
    builder = VectorsBuilder(vectors.shape[1])
    for part in np.array_split(vectors, slices):
        builder.add(part)
    builder.write(path)
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
    builder = VectorsBuilder(16)
    builder.add(unit_vectors(1))
    with pytest.raises(OSError, match="Input/output error"):
        builder.write(tmp_path / "missing" / "vectors.faiss")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full, a disk that is always full")
def test_a_full_disk_is_told_as_such() -> None:
    builder = VectorsBuilder(16)
    builder.add(unit_vectors(5_000))
    with pytest.raises(OSError, match="No space left on device") as caught:
        builder.write(Path("/dev/full"))
    assert caught.value.errno == errno.ENOSPC
