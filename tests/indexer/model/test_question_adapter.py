"""Questions go through the adapter, each alone, and passages don't; what isn't an adapter is refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from indexer.build.embedding import KeptQuestions
from indexer.disk.checksum import sha256_of_file
from indexer.index.caches.embedding_cache import EmbeddingCache, key_of, question_key_of
from indexer.model.encoder import Encoder
from indexer.model.errors import ModelDamaged
from indexer.model.question_adapter import ADAPTER_FILE, QuestionAdapter
from indexer.model.spec import PreparedModel

QUESTIONS = ("när öppnar badhuset?", "vad kostar ett bygglov för en altan?", "vem bestämmer om skolskjuts?")


@pytest.fixture(scope="module")
def plain(model_folder: Path) -> Encoder:
    return Encoder(model_folder, threads=1, adapted=False)


def test_questions_are_mapped_and_passages_are_not(encoder: Encoder, plain: Encoder, model_folder: Path) -> None:
    array = np.load(model_folder / ADAPTER_FILE).astype(np.float32)
    before = plain.encode_queries(QUESTIONS)
    expected = before + before @ array[:-1] + array[-1]
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)
    after = encoder.encode_queries(QUESTIONS)
    np.testing.assert_allclose(after, expected, atol=1e-5)
    assert np.abs(after - before).max() > 0.01
    assert np.array_equal(encoder.encode_passages(QUESTIONS), plain.encode_passages(QUESTIONS))


def test_a_question_is_the_same_vector_alone_and_with_others(encoder: Encoder, model_folder: Path) -> None:
    together = encoder.encode_queries(QUESTIONS)
    own = Encoder(model_folder, threads=1)
    for question, vector in zip(QUESTIONS, together, strict=True):
        np.testing.assert_allclose(encoder.encode_query(question), vector, atol=1e-6)
        np.testing.assert_allclose(own.encode_query(question), vector, atol=1e-6)
    mapped = QuestionAdapter(np.full((2, 2), 0.5, np.float32), np.array([0, 1], np.float32))
    some = np.array([[1, 0], [0, 1], [0.6, 0.8]], np.float32)
    assert np.array_equal(mapped(some), np.concatenate([mapped(one[None]) for one in some]))


def test_it_is_part_of_what_an_index_was_made_with_but_not_of_passages_vectors(
    encoder: Encoder, model_folder: Path
) -> None:
    spec, other = encoder.spec, replace(encoder.spec, question_adapter="0" * 16)
    assert spec.question_adapter == PreparedModel.read(model_folder).files[ADAPTER_FILE][:16]
    assert spec.name == f"{other.of_passages}+{spec.question_adapter}" != other.name
    assert key_of(spec, "Avgift") == key_of(other, "Avgift")
    assert question_key_of(spec, "avgift") != question_key_of(other, "avgift")


def test_kept_questions_are_those_of_the_adapter(encoder: Encoder, plain: Encoder, tmp_path: Path) -> None:
    cache = EmbeddingCache(tmp_path)
    for one in (plain, encoder, plain):
        kept = KeptQuestions(one, cache).encode_queries(QUESTIONS)
        np.testing.assert_allclose(kept, one.encode_queries(QUESTIONS), atol=1e-6)


def test_what_is_no_adapter_is_refused(model_folder: Path, tmp_path: Path) -> None:
    prepared, file = PreparedModel.read(model_folder), tmp_path / ADAPTER_FILE
    for name in prepared.files.keys() - {ADAPTER_FILE}:
        (tmp_path / name).symlink_to(model_folder.absolute() / name)
    file.write_bytes(b"inget")
    prepared.write(tmp_path)
    with pytest.raises(ModelDamaged):
        Encoder(tmp_path, threads=1, keep=False)
    replace(prepared, files=prepared.files | {ADAPTER_FILE: sha256_of_file(file)}).write(tmp_path)
    with pytest.raises(ModelDamaged):
        Encoder(tmp_path, threads=1, keep=False)


@pytest.mark.parametrize("content", [b"", b"inget", np.zeros(3).tobytes()])
def test_a_file_of_something_else_is_no_adapter(tmp_path: Path, content: bytes) -> None:
    (tmp_path / ADAPTER_FILE).write_bytes(content)
    with pytest.raises(ModelDamaged):
        QuestionAdapter.read(tmp_path / ADAPTER_FILE, 8)


def test_an_adapter_of_another_dimension_is_refused(tmp_path: Path) -> None:
    np.save(tmp_path / ADAPTER_FILE, np.zeros((9, 8), np.float16))
    assert QuestionAdapter.read(tmp_path / ADAPTER_FILE, 8).bias.shape == (8,)
    with pytest.raises(ModelDamaged):
        QuestionAdapter.read(tmp_path / ADAPTER_FILE, 9)
