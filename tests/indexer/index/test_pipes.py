"""A pipe in the place of an index's file is refused at once: nobody waits for what never comes."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from bench.life.poisoning import outcome
from indexer.index.folder import CURRENT, current_generation
from indexer.index.format import DOCUMENTS, MANIFEST, WORDS


@pytest.mark.parametrize("name", [CURRENT, MANIFEST, DOCUMENTS, WORDS])
def test_a_pipe_among_an_index_s_files_is_refused(name: str, seeds_index: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(seeds_index, tmp_path / "index"))
    folder = copy if name == CURRENT else current_generation(copy)
    (folder / name).unlink()
    os.mkfifo(folder / name)
    assert outcome(copy) == "refused"
