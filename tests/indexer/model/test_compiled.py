"""Compiled networks are kept beside the model, give the same vectors, and are made anew when they can't be used."""

from __future__ import annotations

import os
import shutil
from hashlib import sha256
from pathlib import Path

import pytest

from indexer.model.answer_reader import AnswerReader
from indexer.model.compiled import FOLDER
from indexer.model.encoder import Encoder
from tests.embedded_texts import TEXTS

SOME = TEXTS[::32]
"""Of two lengths: what is compared is whole networks, of which each has computed other vectors or the same."""


@pytest.fixture(scope="module")
def model(model_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A prepared model, at first without a compiled network."""
    folder, without = tmp_path_factory.mktemp("compiled") / "model", shutil.ignore_patterns(FOLDER)
    return Path(shutil.copytree(model_folder.absolute(), folder, copy_function=os.symlink, ignore=without))


@pytest.fixture(scope="module")
def compiled(model: Path) -> bytes:
    """The vectors of a network that isn't kept."""
    found = vectors(model, keep=False)
    assert not (model / FOLDER).exists()
    return found


@pytest.fixture(scope="module")
def first(model: Path, compiled: bytes) -> Path:
    """The model with a compiled network for one thread, made from nothing. Only for reading."""
    assert vectors(model) == compiled
    return model


@pytest.fixture
def kept(first: Path, tmp_path: Path) -> Path:
    """One whose compiled networks are a copy, to be changed."""
    folder = tmp_path / "kept"
    shutil.copytree(first, folder, copy_function=os.symlink, ignore=shutil.ignore_patterns(FOLDER))
    shutil.copytree(first / FOLDER, folder / FOLDER)
    return folder


def vectors(model: Path, *, keep: bool = True) -> bytes:
    return Encoder(model, threads=1, keep=keep).encode_queries(SOME).tobytes()


def blob(model: Path) -> Path:
    [found] = (model / FOLDER).glob("*.blob")
    return found


def test_what_is_kept_gives_the_same_vectors_to_the_bit(first: Path, compiled: bytes) -> None:
    kept = blob(first).stat()
    assert vectors(first) == compiled
    assert blob(first).stat().st_mtime_ns == kept.st_mtime_ns


def test_a_damaged_one_is_made_anew(kept: Path, compiled: bytes) -> None:
    damaged = bytearray(blob(kept).read_bytes())
    damaged[len(damaged) // 2] ^= 1
    blob(kept).write_bytes(damaged)
    assert vectors(kept) == compiled
    whole = blob(kept).read_bytes()
    assert sha256(whole).hexdigest() in blob(kept).with_suffix(".json").read_text(encoding="utf-8")
    assert whole != damaged


def test_one_that_openvino_refuses_is_made_anew(kept: Path, compiled: bytes) -> None:
    blob(kept).write_bytes(b"something else")
    record = blob(kept).with_suffix(".json")
    record.write_text(f'{{"sha256": "{sha256(b"something else").hexdigest()}", "precision": "i8"}}', encoding="utf-8")
    assert vectors(kept) == compiled
    assert blob(kept).read_bytes() != b"something else"


def test_another_number_of_threads_has_its_own_and_no_more_are_kept_than_may(
    kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.model.compiled._KEPT", 2)
    for threads in (2, 3):
        Encoder(kept, threads=threads)
        assert len(list((kept / FOLDER).iterdir())) == 4


def test_the_reader_s_network_is_kept_beside_the_encoder_s_and_says_the_same(kept: Path) -> None:
    encoder = Encoder(kept, threads=1)
    asked = "När är simhallen öppen?", ["Simhallen är öppen till 20.", "Vatten är vått."]
    compiled = AnswerReader(kept, encoder=encoder, keep=False).read(*asked)
    assert len(list((kept / FOLDER).glob("*.blob"))) == 1
    for _ in range(2):
        assert AnswerReader(kept, encoder=encoder).read(*asked) == compiled
    assert len(list((kept / FOLDER).glob("*.blob"))) == 2
