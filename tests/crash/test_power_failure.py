"""After a power failure an index is the old or the new one, whole, and the next build completes."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from indexer.build.pipeline import build
from indexer.errors import NotAnIndex
from indexer.index.folder import GENERATIONS
from indexer.texts.document import Document
from service.corpus.local import Index
from tests.conftest import Silent
from tests.crash.unsynced_writes import Recorder
from tests.stub_encoder import StubEncoder, uncalibrated

TIMES = 4
"""Ways in which each moment's unsynced writes come back."""


def documents(**texts: str) -> list[Document]:
    return [Document(f"{name}.md", name, text, f"{name}.md", "text/markdown") for name, text in texts.items()]


OLD = documents(vatten="Vattnet kostar 40 kronor.", skola="Skolan börjar klockan åtta.")
NEW = documents(vatten="Vattnet kostar 45 kronor.", snö="Snön röjs före klockan sju.")


def publish(some: list[Document], index: Path) -> None:
    build(some, index, StubEncoder().as_encoder(), uncalibrated, Silent(), ("texter",))


def texts_of(index: Path) -> list[str]:
    opened = Index.open(index, StubEncoder().spec)
    return [passage.text for passage in opened.passages(list(range(opened.size)))]


def recorded(index: Path, patch: pytest.MonkeyPatch) -> Recorder:
    """A build of the new texts, every sync of which is noted, and the moment after it."""
    recorder = Recorder(index)
    with patch.context() as patched:
        recorder.recording(patched)
        publish(NEW, index)
    recorder.note()
    return recorder


def test_unsynced_writes_leave_the_old_index_or_the_new_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = tmp_path / "index"
    publish(OLD, index)
    recorder = recorded(index, monkeypatch)
    old, new = ([document.text for document in some] for some in (OLD, NEW))
    found = {"old": 0, "new": 0}
    for crash in recorder.crashes(tmp_path, random.Random(1), TIMES):
        texts = texts_of(crash)
        assert texts in (old, new), crash.name
        found["old" if texts == old else "new"] += 1
        publish(NEW, crash)
        assert texts_of(crash) == new
        assert [path.name for path in (crash / GENERATIONS).glob(".*")] == []
        shutil.rmtree(crash)
    assert min(found.values()) > 1


def test_a_build_that_has_ended_outlasts_a_power_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = tmp_path / "index"
    publish(OLD, index)
    recorder = recorded(index, monkeypatch)
    recorder.moments = recorder.moments[-1:]
    for crash in recorder.crashes(tmp_path, random.Random(2), 10 * TIMES):
        assert texts_of(crash) == [document.text for document in NEW]


def test_the_first_build_leaves_no_index_or_a_whole_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = tmp_path / "index"
    index.mkdir()
    recorder = recorded(index, monkeypatch)
    new = [document.text for document in NEW]
    for crash in recorder.crashes(tmp_path, random.Random(3), TIMES):
        try:
            assert texts_of(crash) == new
        except NotAnIndex:
            publish(NEW, crash)
            assert texts_of(crash) == new


def test_the_simulation_would_notice_a_build_that_syncs_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = tmp_path / "index"
    publish(OLD, index)
    with monkeypatch.context() as patched:
        patched.setattr("indexer.disk.durable.sync", lambda path: None)
        recorder = recorded(index, monkeypatch)
    recorder.moments = recorder.moments[-1:]
    damaged = 0
    for crash in recorder.crashes(tmp_path, random.Random(4), 10 * TIMES):
        try:
            texts_of(crash)
        except Exception:
            damaged += 1
    assert damaged > 0
