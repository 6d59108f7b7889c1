"""Compiled networks are kept beside the model, give the same vectors, and are made anew when they can't be used."""

from __future__ import annotations

import shutil
from hashlib import sha256
from pathlib import Path

import pytest

from indexer.model.answer_reader import AnswerReader
from indexer.model.compiled import FOLDER
from indexer.model.encoder import Encoder
from tests.embedded_texts import TEXTS


@pytest.fixture
def model(model_folder: Path, tmp_path: Path) -> Path:
    """A prepared model without a compiled network."""
    return Path(shutil.copytree(model_folder, tmp_path / "model", ignore=shutil.ignore_patterns(FOLDER)))


def vectors(model: Path, *, keep: bool = True) -> bytes:
    return Encoder(model, threads=1, keep=keep).encode_queries(list(TEXTS)).tobytes()


def blob(model: Path) -> Path:
    [found] = (model / FOLDER).glob("*.blob")
    return found


def test_what_is_kept_gives_the_same_vectors_to_the_bit(model: Path) -> None:
    compiled = vectors(model, keep=False)
    assert not (model / FOLDER).exists()
    assert vectors(model) == compiled
    kept = blob(model).stat()
    assert vectors(model) == compiled
    assert blob(model).stat().st_mtime_ns == kept.st_mtime_ns


def test_a_damaged_one_is_made_anew(model: Path) -> None:
    compiled = vectors(model)
    damaged = bytearray(blob(model).read_bytes())
    damaged[len(damaged) // 2] ^= 1
    blob(model).write_bytes(damaged)
    assert vectors(model) == compiled
    whole = blob(model).read_bytes()
    assert sha256(whole).hexdigest() in blob(model).with_suffix(".json").read_text(encoding="utf-8")
    assert whole != damaged


def test_one_that_openvino_refuses_is_made_anew(model: Path) -> None:
    compiled = vectors(model)
    blob(model).write_bytes(b"something else")
    record = blob(model).with_suffix(".json")
    record.write_text(f'{{"sha256": "{sha256(b"something else").hexdigest()}", "precision": "i8"}}', encoding="utf-8")
    assert vectors(model) == compiled


def test_another_number_of_threads_has_its_own_and_no_more_are_kept_than_may(
    model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.model.compiled._KEPT", 2)
    for threads in (1, 2, 3):
        Encoder(model, threads=threads)
    assert len(list((model / FOLDER).iterdir())) == 4


def test_the_reader_s_network_is_kept_beside_the_encoder_s_and_says_the_same(model: Path) -> None:
    encoder = Encoder(model, threads=1)
    asked = "När är simhallen öppen?", ["Simhallen är öppen till 20.", "Vatten är vått."]
    compiled = AnswerReader(model, encoder=encoder, keep=False).read(*asked)
    assert len(list((model / FOLDER).glob("*.blob"))) == 1
    for _ in range(2):
        assert AnswerReader(model, encoder=encoder).read(*asked) == compiled
    assert len(list((model / FOLDER).glob("*.blob"))) == 2
