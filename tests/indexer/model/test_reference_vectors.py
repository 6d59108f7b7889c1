"""A length that a processor computes wrong is found by a network's references and never used, whatever the processor.

The wrong network here is a real one: the prepared model with a few nodes more, which turn its answer for some lengths.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import openvino
import pytest
from openvino import opset13

from indexer.build import embedding
from indexer.build.embedding import audit
from indexer.disk.checksum import sha256_of_file
from indexer.index.caches.embedding_cache import EmbeddingCache, key_of
from indexer.model.encoder import Encoder
from indexer.model.errors import ModelOutdated, NetworkComputesWrong
from indexer.model.reference_vectors import LengthCheck, Reference, References, Vector
from indexer.model.spec import NETWORK_FILE, REFERENCES_FILE, SPEC_FILE, WEIGHTS_FILE
from tests.embedded_texts import TEXTS, cosines
from tests.stub_encoder import StubEncoder, unit_vector_of

SOME = [" ".join(TEXTS[i : i + 1 + i % 3]) for i in (0, 1, 2, 4, 5, 6, 8, 14)]
"""Of 18 tokens to 71, of several lengths two, and of each that is broken here."""


def broken_model(model: Path, folder: Path, first: int, last: int) -> Path:
    """A prepared model whose network answers wrongly for every length from `first` to `last`."""
    folder.mkdir()
    network = openvino.Core().read_model(model / NETWORK_FILE)
    port = next(port for port in network.inputs if port.any_name == "input_ids")
    length = opset13.gather(opset13.shape_of(port), np.int64(1), np.int64(0))
    wrong = opset13.logical_and(
        opset13.greater_equal(length, np.int64(first)), opset13.less_equal(length, np.int64(last))
    )
    result = network.get_results()[0]
    vector = result.input_value(0)
    signs = np.where(np.arange(384) % 4, 1, -1).astype(np.float32)[None]
    turned = opset13.select(wrong, opset13.multiply(vector, signs), vector)
    result.input(0).replace_source_output(turned.output(0))
    openvino.save_model(network, folder / NETWORK_FILE, compress_to_fp16=False)
    record = json.loads((model / SPEC_FILE).read_text(encoding="utf-8"))
    for name in record["files"]:
        if name not in (NETWORK_FILE, WEIGHTS_FILE):
            (folder / name).symlink_to(model / name)
        record["files"][name] = sha256_of_file(folder / name)
    (folder / SPEC_FILE).write_text(json.dumps(record), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def broken(model_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Encoder:
    return Encoder(broken_model(model_folder, tmp_path_factory.mktemp("broken") / "model", 40, 48), keep=False)


class TestBrokenLength:
    def test_no_text_is_computed_at_it(self, broken: Encoder, encoder: Encoder) -> None:
        np.testing.assert_array_less(0.999, cosines(broken.encode_passages(SOME), encoder.encode_passages(SOME)))
        np.testing.assert_array_less(0.998, cosines(broken.encode_queries(SOME), encoder.encode_queries(SOME)))
        assert set(broken.compared.avoided) >= {40, 48}
        assert set(broken.computed.avoided) == set(broken.compared.avoided)
        assert not set(broken.compared.right) & {40, 48}

    def test_a_question_is_the_same_alone_and_among_others(self, broken: Encoder) -> None:
        alone = np.stack([broken.encode_query(text) for text in SOME])
        np.testing.assert_array_equal(broken.encode_queries(SOME), alone)

    def test_it_is_logged(self, model_folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
        folder = broken_model(model_folder, tmp_path / "model", 24, 24)
        with caplog.at_level(logging.INFO, "belagg"):
            encoder = Encoder(folder, keep=False)
        assert "räknar fel på texter av 24 token (cosinus" in caplog.text
        assert 24 in encoder.compared.avoided

    def test_where_every_length_is_wrong_the_model_is_refused(self, model_folder: Path, tmp_path: Path) -> None:
        folder = broken_model(model_folder, tmp_path / "model", 1, 512)
        record = json.loads((folder / SPEC_FILE).read_text(encoding="utf-8"))
        record["encoder"]["max_tokens"] = 64  # so that fewer lengths are tried
        (folder / SPEC_FILE).write_text(json.dumps(record), encoding="utf-8")
        with pytest.raises(NetworkComputesWrong, match="ONEDNN_MAX_CPU_ISA=AVX512_CORE_FP16"):
            Encoder(folder, keep=False)


def test_a_model_prepared_before_there_were_references_is_refused(model_folder: Path, tmp_path: Path) -> None:
    record = json.loads((model_folder / SPEC_FILE).read_text(encoding="utf-8"))
    del record["files"][REFERENCES_FILE]
    for name in record["files"]:
        (tmp_path / name).symlink_to(model_folder / name)
    (tmp_path / SPEC_FILE).write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(ModelOutdated, match=f"Kör: belagg model prepare --to {tmp_path}"):
        Encoder(tmp_path)


def test_references_are_of_every_length_that_texts_are_made(model_folder: Path, tmp_path: Path) -> None:
    references = References.read(model_folder / REFERENCES_FILE)
    lengths = [*range(16, 64, 8), *range(64, 256, 16), *range(256, 513, 32)]
    for length in lengths:
        reference = references.get(length)
        assert reference is not None
        assert length - 4 < len(reference.tokens) <= length
        assert reference.vector.shape == (384,)
    references.write(tmp_path / REFERENCES_FILE)
    assert References.read(tmp_path / REFERENCES_FILE) == references


class TestLengthCheck:
    """Of any network: the answers here are two numbers."""

    def test_each_length_is_compared_once_and_only_when_it_is_used(self) -> None:
        asked: list[int] = []

        def compute(tokens: Sequence[int], length: int) -> Vector:
            asked.append(length)
            return np.array([1.0, 1.0 if length == 16 else 0.0], np.float32)

        right = Reference((1, 2), np.array([1.0, 0.0], np.float32))
        check = LengthCheck("läsaren", References({8: right, 16: right, 24: right}), compute, 24)
        lengthened = lambda tokens: -(-tokens // 8) * 8  # noqa: E731
        assert asked == []
        assert [check.used(tokens, lengthened) for tokens in (3, 8, 9, 16, 17)] == [8, 8, 24, 24, 24]
        assert asked == [8, 16, 24]
        assert check.compared.avoided == {16: pytest.approx(0.7071, abs=1e-4)}

    @pytest.mark.parametrize("answer", [[np.nan, 1.0], [0.0, 0.0], [-1.0, 0.0]])
    def test_what_is_no_answer_is_wrong(self, answer: list[float]) -> None:
        references = References({8: Reference((1,), np.array([1.0, 0.0], np.float32))})
        check = LengthCheck("läsaren", references, lambda *_: np.array(answer, np.float32), 8)
        with pytest.raises(NetworkComputesWrong):
            check.used(1, lambda _: 8)


class TestOldCache:
    """Filled by a Belägg that didn't compare lengths."""

    @pytest.mark.parametrize(("wrong", "kept"), [(False, 40), (True, 0)])
    def test_it_is_emptied_if_it_holds_wrong_vectors_of_some_length(
        self, wrong: bool, kept: int, tmp_path: Path
    ) -> None:
        encoder = StubEncoder()
        texts = ["x" * number for number in range(1, 200, 5)]
        keys = [key_of(encoder.spec, text) for text in texts]
        with EmbeddingCache(tmp_path) as cache:
            bad = {text for text in texts if wrong and 50 < len(text) < 80}
            vectors = [unit_vector_of(text + "!" if text in bad else text) for text in texts]
            cache.put(zip(keys, vectors, strict=True))
            assert cache.checked
            cache._database.execute("PRAGMA user_version = 0")
            audit(texts, encoder.as_encoder(), cache)
            assert cache.checked
            assert len(cache.get(keys)) == kept
            asked = len(encoder.asked)
            assert 0 < asked <= embedding._AUDITED * 13
            audit(texts, encoder.as_encoder(), cache)
            assert len(encoder.asked) == asked
