"""A watch builds soon after a change of any kind, once for many, and again after a failure."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from indexer.build import watching
from indexer.build.watching import state_of, watch

_SECONDS = 20


class Builds:
    """Counts builds, and fails while told to."""

    def __init__(self) -> None:
        self.count = 0
        self.failing = False

    def once(self) -> bool:
        self.count += 1
        return not self.failing

    def wait_for(self, count: int) -> None:
        deadline = time.monotonic() + _SECONDS
        while self.count < count:
            assert time.monotonic() < deadline, f"{self.count} builds, not {count}"
            time.sleep(0.01)
        time.sleep(0.3)
        assert self.count == count


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(watching, "SECONDS", 0.02)
    monkeypatch.setattr(watching, "SETTLE_SECONDS", 0.05)
    monkeypatch.setattr(watching, "RETRY_SECONDS", _SECONDS)
    folder = tmp_path / "texter"
    (folder / "under").mkdir(parents=True)
    (folder / "under" / "a.txt").write_text("a", encoding="utf-8")
    return folder


@contextmanager
def watched(folder: Path, **options: float) -> Iterator[Builds]:
    builds, stop = Builds(), threading.Event()
    look = partial(state_of, [folder], folder / "index")
    thread = threading.Thread(target=watch, args=(look, builds.once, stop), kwargs=options)
    thread.start()
    try:
        builds.wait_for(1)
        yield builds
    finally:
        stop.set()
        thread.join(timeout=_SECONDS)
        assert not thread.is_alive()


CHANGES: dict[str, Callable[[Path], object]] = {
    "a new file": lambda folder: (folder / "b.txt").write_text("b", encoding="utf-8"),
    "another content": lambda folder: (folder / "under" / "a.txt").write_text("aa", encoding="utf-8"),
    "another content of the same size": lambda folder: (folder / "under" / "a.txt").write_text("b", encoding="utf-8"),
    "a file replaced": lambda folder: (
        (folder / ".ny").write_text("b", encoding="utf-8"),
        (folder / ".ny").rename(folder / "under" / "a.txt"),
    ),
    "a file removed": lambda folder: (folder / "under" / "a.txt").unlink(),
    "a folder renamed": lambda folder: (folder / "under").rename(folder / "annan"),
    "the source gone": lambda folder: folder.rename(folder.with_name("borta")),
    "another time alone": lambda folder: os.utime(folder / "under" / "a.txt", (1, 1)),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_any_change_builds_once(change: Callable[[Path], object], folder: Path) -> None:
    with watched(folder) as builds:
        change(folder)
        builds.wait_for(2)


def test_many_changes_in_a_row_build_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "SETTLE_SECONDS", 0.5)
    with watched(folder) as builds:
        for number in range(20):
            (folder / f"{number}.txt").write_text("text", encoding="utf-8")
            time.sleep(0.02)
        builds.wait_for(2)


def test_the_index_itself_and_hidden_files_are_not_watched(folder: Path) -> None:
    (folder / "index").mkdir()
    with watched(folder) as builds:
        (folder / "index" / "CURRENT").write_text("1", encoding="utf-8")
        (folder / ".dold").write_text("1", encoding="utf-8")
        (folder / "~$plan.docx").write_text("1", encoding="utf-8")
        time.sleep(0.3)
        assert builds.count == 1


def test_a_build_that_failed_is_tried_again_when_something_changes(folder: Path) -> None:
    with watched(folder) as builds:
        builds.failing = True
        folder.rename(folder.with_name("borta"))
        builds.wait_for(2)
        builds.failing = False
        folder.with_name("borta").rename(folder)
        builds.wait_for(3)


def test_a_build_that_failed_is_tried_again_after_a_while(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "RETRY_SECONDS", 0.5)
    with watched(folder) as builds:
        builds.failing = True
        (folder / "b.txt").touch()
        builds.wait_for(2)
        builds.failing = False
        builds.wait_for(3)


def test_what_cannot_be_watched_is_built_again_after_a_time(folder: Path) -> None:
    with watched(folder, anew_after=0.5) as builds:
        builds.wait_for(2)


def test_a_folder_that_leads_back_to_itself_has_a_state(folder: Path) -> None:
    (folder / "runt").symlink_to(folder)
    (folder / "trasig").symlink_to(folder / "trasig")
    state = state_of([folder], folder / "index")
    assert state == state_of([folder], folder / "index")
    (folder / "b.txt").touch()
    assert state != state_of([folder], folder / "index")
