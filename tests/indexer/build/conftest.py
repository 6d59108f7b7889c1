"""The index that several tests of its life begin with."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.build.pipeline import Progress
from tests.indexer.build.kept_texts import NAMES, Texts


@pytest.fixture
def texts(tmp_path: Path, silent: Progress) -> Texts:
    """Six texts, indexed."""
    texts = Texts(tmp_path / "index", silent)
    for name in NAMES:
        texts.put(name, f"Nämnden beslutade om {name}.")
    texts.build()
    return texts
