"""Cutting an index for several machines, and answering from them, as commands."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from indexer.index.shards.cut import cut_of, lease_cut
from tests.conftest import Probed
from tests.service.cli.command import belagg
from tests.service.cli.conftest import Here


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    folder = tmp_path / "texter"
    folder.mkdir()
    for number, said in enumerate(("Sophämtningen sker varannan vecka.", "Biblioteket öppnar klockan tio.")):
        (folder / f"text{number}.md").write_text(f"# Rubrik {number}\n\n{said}\n", encoding="utf-8")
    return folder


def test_an_index_is_cut_once_for_each_number_of_shards(texts: Path, tmp_path: Path, here: Here) -> None:
    index = tmp_path / "index"
    first = here("index", texts, "--index", index, "--shards", "2")
    assert (first.code, "Delat i 2 delar" in first.stderr) == (0, True), first
    pointer = cut_of(index).pointer_bytes
    again = here("index", texts, "--index", index, "--shards", "2")
    assert "Inget har ändrats" in again.stderr
    assert cut_of(index).pointer_bytes == pointer
    here("index", texts, "--index", index, "--shards", "5")
    lease, manifest = lease_cut(index)
    lease.release()
    assert (len(manifest.shards), sum(shard.documents for shard in manifest.shards)) == (5, 2)
    assert here("verify", "--index", index).code == 0


def test_one_machine_alone_asks_for_no_ray(texts: Path, tmp_path: Path, probed: Probed) -> None:
    (tmp_path / "trap" / "ray").mkdir(parents=True)
    (tmp_path / "trap" / "ray" / "__init__.py").write_text("import os; os._exit(99)", encoding="utf-8")
    trap = {"PYTHONPATH": str(tmp_path / "trap"), "BELAGG_INDEX": str(probed(tmp_path / "index"))}
    assert belagg("index", texts, "--shards", "2", environment=trap).code == 0
    asked = belagg("ask", "När öppnar biblioteket?", environment=trap)
    assert (asked.code, "klockan tio" in asked.stdout) == (0, True), asked
    caught = belagg("serve", "--port", "0", "--cluster", "local", environment=trap)
    assert caught.code == 99


@pytest.mark.skipif(find_spec("ray") is not None, reason="the extra cluster is installed")
def test_without_the_extra_no_cluster_is_used(texts: Path, tmp_path: Path, here: Here) -> None:
    index = tmp_path / "index"
    here("index", texts, "--index", index)
    refused = belagg("serve", "--index", index, "--port", "0", "--cluster", "local")
    assert refused.code == 1
    assert "pip install 'belagg[cluster]'" in refused.stderr
    assert "Traceback" not in refused.stderr
