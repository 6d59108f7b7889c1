"""Of the encoder itself nothing is remembered between tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.model.encoder import Encoder


@pytest.fixture(scope="session")
def encoder(model_folder: Path) -> Encoder:
    return Encoder(model_folder)
