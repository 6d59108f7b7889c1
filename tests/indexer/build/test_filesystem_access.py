"""What the file system says of who may read goes with the file that was read, and is told and changed like all else."""

from __future__ import annotations

import grp
import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from indexer.build.pipeline import Progress, build_from_sources
from indexer.texts.access import Group
from service.cli.app import run
from service.corpus.filters import Rights
from service.corpus.local import Index
from tests.stub_encoder import StubEncoder, uncalibrated

AD = "https://adfs.example.se"
pytestmark = pytest.mark.skipif(
    os.geteuid() != 0, reason="*** ACCESS BY FILE SYSTEM UNTESTED: only root gives files away ***"
)


@pytest.fixture
def folder() -> Iterator[Path]:
    """One to which everybody comes, with a text that the group bin may read."""
    with tempfile.TemporaryDirectory(dir="/var/tmp") as name:
        path = Path(name)
        (path / "texter").mkdir()
        path.chmod(0o755)
        (path / "texter").chmod(0o755)
        (path / "belagg.toml").write_text(
            f'[issuers]\nad = "{AD}"\n[[source]]\npath = "texter"\naccess = "filesystem"\nunix_groups = "ad"\n',
            encoding="utf-8",
        )
        put(path / "texter" / "a.txt", "Avgiften är öppen.", "bin")
        yield path


def put(file: Path, text: str, group: str) -> None:
    file.write_text(text, encoding="utf-8")
    os.chown(file, -1, grp.getgrnam(group).gr_gid)
    file.chmod(0o640)


def index(folder: Path, progress: object) -> Index:
    encoder = StubEncoder().as_encoder()
    build_from_sources([folder / "belagg.toml"], folder / "index", encoder, uncalibrated, cast(Progress, progress))
    return Index.open(folder / "index")


def read_by(index: Index) -> dict[str, int]:
    """How many texts each group may read."""
    groups = {name: frozenset({Group(AD, name)}) for name in ("bin", "sys")}
    return {name: index.holdings(Rights(None, one)).documents for name, one in groups.items()}


class Exchanging:
    """Another file comes in the place of one, when the files have been found and none has been read."""

    def __init__(self, silent: Progress, comes: Path, place: Path) -> None:
        self._silent, self._comes, self._place = silent, comes, place

    def __getattr__(self, name: str) -> Any:
        return getattr(self._silent, name)

    def reading(self, files: int | None) -> None:
        self._comes.rename(self._place)
        self._silent.reading(files)


def test_a_file_that_comes_in_the_place_of_an_open_one_is_not_opened(folder: Path, silent: Progress) -> None:
    put(folder / "b.txt", "Lönen är hemlig.", "sys")
    opened = index(folder, Exchanging(silent, folder / "b.txt", folder / "texter" / "a.txt"))
    assert opened.holdings(Rights(None, None)).documents == 1
    assert read_by(opened) == {"bin": 0, "sys": 0}
    assert read_by(index(folder, silent)) == {"bin": 0, "sys": 1}


def test_a_changed_group_acts_without_indexing_and_is_told(
    folder: Path, silent: Progress, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    opened = index(folder, silent)
    assert read_by(opened) == {"bin": 1, "sys": 0}
    os.chown(folder / "texter" / "a.txt", -1, grp.getgrnam("sys").gr_gid)
    named = ["--index", str(folder / "index")]
    monkeypatch.setattr("sys.argv", ["belagg", "access", *named, "--apply", str(folder / "belagg.toml")])
    assert run() == 0
    assert read_by(opened.as_said()) == {"bin": 0, "sys": 1}
    capsys.readouterr()
    monkeypatch.setattr("sys.argv", ["belagg", "access", *named, "--as", "ad:sys", "--json"])
    assert run() == 0
    assert json.loads(capsys.readouterr().out) == [
        {"path": "texter/a.txt", "readers": ["ad:sys"], "said_by": "filsystemet: sys läser filen"}
    ]
