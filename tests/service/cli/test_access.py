"""`belagg access`: who may read what is told with the file that says it, and said anew as a user does it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.build.access import looked_through
from indexer.build.pipeline import Progress, build
from indexer.sources.config import load
from indexer.texts.raw_text import RawText
from service.cli.app import run
from tests.stub_encoder import StubEncoder, uncalibrated

Belagg = Callable[..., tuple[int, str, str]]


@pytest.fixture
def belagg(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Belagg:
    """The command line, in this process: its status, data and messages."""

    def command(*arguments: str | Path) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["belagg", *map(str, arguments)])
        code = run()
        told = capsys.readouterr()
        return code, told.out, told.err

    return command


@pytest.fixture
def index(tmp_path: Path, silent: Progress) -> Path:
    """Of an open text and one of HR's."""
    return indexed(tmp_path, silent)


def indexed(tmp_path: Path, silent: Progress) -> Path:
    (tmp_path / "texter" / "hr").mkdir(parents=True, exist_ok=True)
    (tmp_path / "texter" / "a.txt").write_text("Nämnden sammanträder.")
    (tmp_path / "texter" / "hr" / "b.txt").write_text("Lönen är hemlig.")
    (tmp_path / "texter" / "hr" / ".belagg-access").write_text("entra:hr")
    toml = tmp_path / "belagg.toml"
    toml.write_text('[issuers]\nentra = "https://login.example.se"\n[[source]]\npath = "texter"\n')
    looked = looked_through(load(toml, tmp_path / "index"))
    raw = [RawText(file.path, file.file.read_bytes()) for files in looked.files for file in files or ()]
    encoder = StubEncoder().as_encoder()
    build(raw, tmp_path / "index", encoder, uncalibrated, silent, ("texter",), said=looked.said)
    return tmp_path / "index"


def test_a_group_is_shown_what_it_may_read_and_why(belagg: Belagg, index: Path) -> None:
    said_by = str(index.parent / "texter" / "hr" / ".belagg-access")
    code, told, _ = belagg("access", "--index", index, "--as", "entra:hr", "--json")
    assert (code, json.loads(told)) == (
        0,
        [
            {"path": "texter/a.txt", "readers": None, "said_by": ""},
            {"path": "texter/hr/b.txt", "readers": ["entra:hr"], "said_by": said_by},
        ],
    )
    _, told, counted = belagg("access", "--index", index, "--as", "entra:lön")
    assert "texter/a.txt" in told
    assert "texter/hr/b.txt" not in told
    assert counted == "1 av 2 texter.\n"
    _, told, counted = belagg("access", "--index", index)
    assert "entra:hr" in told
    assert counted == "2 av 2 texter.\n"


def test_a_path_is_shown_whole_and_as_it_is_written(belagg: Belagg, tmp_path: Path, silent: Progress) -> None:
    path = "texter/hr/[utkast] en mycket lång sökväg till protokoll från nämndens sammanträde [b] den 4 mars.txt"
    (tmp_path / "texter" / "hr").mkdir(parents=True)
    (tmp_path / path).write_text("Nämnden sammanträder.")
    _, told, _ = belagg("access", "--index", indexed(tmp_path, silent), "--as", "entra:hr")
    cells = [line.split("│")[1].strip() for line in told.splitlines() if "│" in line]
    assert path.replace(" ", "") in "".join(cells).replace(" ", "")


def test_what_the_sources_say_now_is_applied(belagg: Belagg, index: Path) -> None:
    toml = index.parent / "belagg.toml"
    toml.write_text(toml.read_text() + 'access = [{paths = ["a.txt"], groups = ["entra:lön"]}]\n')
    (index.parent / "texter" / "hr" / "plan.pdf.belagg-access").write_text("entra:hr")
    code, told, said = belagg("access", "--index", index, "--apply", toml)
    assert (code, told) == (0, "")
    assert "säger vem som får läsa plan.pdf, men det finns ingen sådan fil" in said
    assert said.endswith("1 text fick andra läsare. 2 av 2 texter får inte läsas av alla.\n")
    assert belagg("access", "--index", index, "--as", "entra:hr")[2] == "1 av 2 texter.\n"


def test_what_cannot_be_told_is_said(belagg: Belagg, index: Path) -> None:
    code, _, said = belagg("access", "--index", index, "--as", "hr")
    assert (code, "Gruppen hr saknar utfärdare" in said) == (1, True)
    (index / "access.json").unlink()
    code, told, said = belagg("access", "--index", index, "--as", "entra:hr")
    assert (code, told, "ingen läsare ser något" in said) == (1, "", True)
