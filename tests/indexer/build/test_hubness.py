"""Hubness is the mean cosine to the nearest passages of other documents, above the mean of all passages."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from indexer.build import hubness as module
from indexer.build.hubness import COPY, NEIGHBOURS
from indexer.disk.arrays import Spool
from indexer.model.spec import Embeddings


def unit_vectors(count: int, seed: int = 1) -> Embeddings:
    vectors = np.random.default_rng(seed).normal(size=(count, 24)) + 0.5
    unit: Embeddings = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return unit


def hubness(vectors: Embeddings, documents: list[str]) -> npt.NDArray[np.float32]:
    """Of vectors that are on disk while an index is built."""
    spool = Spool(Path(tempfile.gettempdir()), np.float32, vectors.shape[1])
    spool.append(vectors)
    return module.hubness(spool, np.unique(np.array(documents), return_inverse=True)[1])


def plain(vectors: Embeddings, documents: list[str]) -> list[float]:
    means = []
    for row, vector in enumerate(vectors):
        cosines = [
            float(vector @ other)
            for document, other in zip(documents, vectors, strict=True)
            if document != documents[row] and float(vector @ other) < COPY
        ]
        means.append(float(np.mean(sorted(cosines)[-NEIGHBOURS:])))
    return [mean - float(np.mean(means)) for mean in means]


@pytest.mark.parametrize("block", [7, 1024])
def test_it_is_what_the_definition_says(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_BLOCK", block)
    vectors = unit_vectors(60)
    documents = [f"d{row // 3}" for row in range(60)]
    np.testing.assert_allclose(hubness(vectors, documents), plain(vectors, documents), atol=1.1e-5)


def test_a_passage_in_the_middle_of_the_others_is_a_hub() -> None:
    vectors = unit_vectors(40)
    middle = vectors.mean(axis=0, keepdims=True)
    values = hubness(np.concatenate([vectors, middle / np.linalg.norm(middle)]), [f"d{row}" for row in range(41)])
    assert int(np.argmax(values)) == 40
    assert values.mean() == pytest.approx(0, abs=1e-5)


def test_a_text_saved_a_dozen_times_is_no_hub_for_that() -> None:
    vectors = unit_vectors(30)
    once = hubness(vectors, [f"d{row}" for row in range(30)])
    copies = np.concatenate([vectors, np.repeat(vectors[:1], 12, axis=0)])
    often = hubness(copies, [f"d{row}" for row in range(42)])
    assert often[0] <= once.max()
    assert often[30:].tolist() == pytest.approx([float(often[0])] * 12, abs=1e-5)


def test_documents_without_others_have_none() -> None:
    assert hubness(unit_vectors(5), ["d"] * 5).tolist() == [0.0] * 5
    assert hubness(unit_vectors(1), ["d"]).tolist() == [0.0]


def test_few_others_are_as_many_as_there_are() -> None:
    vectors = unit_vectors(4)
    np.testing.assert_allclose(hubness(vectors, list("abcd")), plain(vectors, list("abcd")), atol=1.1e-5)


def test_a_sample_stands_for_many_passages(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = unit_vectors(400)
    documents = [f"d{row}" for row in range(400)]
    whole = hubness(vectors, documents)
    monkeypatch.setattr(module, "SAMPLE", 200)
    assert np.corrcoef(whole, hubness(vectors, documents))[0, 1] > 0.8
