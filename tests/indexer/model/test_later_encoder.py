"""A model is loaded when something has to be encoded, and not before."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from indexer.build.pipeline import Progress, build_from_sources
from indexer.model.encoder import Encoder
from indexer.model.errors import ModelError, ModelNotPrepared
from indexer.model.later import LaterEncoder
from indexer.model.spec import SPEC_FILE
from service.evaluation.probing import calibrate
from tests.conftest import SEEDS


@pytest.fixture
def spec_alone(model_folder: Path, tmp_path: Path) -> Path:
    """A prepared model's folder with nothing that could be loaded."""
    folder = tmp_path / "model"
    folder.mkdir()
    shutil.copy(model_folder / SPEC_FILE, folder)
    return folder


def test_texts_that_have_not_changed_need_no_model(
    seeds_index: Path, spec_alone: Path, silent: Progress, tmp_path: Path
) -> None:
    index = tmp_path / "index"
    shutil.copytree(seeds_index, index)
    report = build_from_sources([SEEDS], index, LaterEncoder(spec_alone), calibrate, silent)
    assert (report.published, report.generation) == (False, 1)


def test_it_encodes_as_one_that_was_loaded_at_once(model_folder: Path, encoder: Encoder) -> None:
    later, at_once = LaterEncoder(model_folder), Encoder(model_folder)
    assert later.spec == encoder.spec
    texts = ["Avgiften är 200 kronor.", "Ansökan görs på blankett."]
    np.testing.assert_array_equal(later.encode_passages(texts), at_once.encode_passages(texts))
    assert later.computed == at_once.computed


def test_a_model_that_is_not_whole_is_told_when_it_is_needed(spec_alone: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelNotPrepared):
        LaterEncoder(tmp_path)
    later = LaterEncoder(spec_alone)
    with pytest.raises(ModelError):
        later.encode_passages(["Avgiften"])
