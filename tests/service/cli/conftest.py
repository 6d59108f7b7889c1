"""The command line in this process: where what a command says is the point, and not that it is a process."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.model.encoder import Encoder
from service.answer.reading import Reader, reader_of
from service.cli.app import run
from tests.service.cli.command import BELONG_TO_WHO_TESTS, Finished

Here = Callable[..., Finished]


@pytest.fixture
def here(
    encoder: Encoder,
    reader: Reader | None,
    model_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsysbinary: pytest.CaptureFixture[bytes],
) -> Here:
    """`belagg` without a process of its own: what is written, and the status that it would end with.

    Only the loading of the default model is left out: the session's encoder and reader are there already.
    """

    def loaded(folder: Path) -> Encoder:
        return encoder if folder.absolute() == model_folder.absolute() else Encoder(folder)

    def loaded_reader(folder: Path, of: Encoder) -> Reader | None:
        return reader if folder.absolute() == model_folder.absolute() else reader_of(folder, of)

    monkeypatch.setattr("service.answer.searcher.Encoder", loaded)
    monkeypatch.setattr("indexer.model.later.LaterEncoder", loaded)
    monkeypatch.setattr("service.answer.searcher.reader_of", loaded_reader)
    monkeypatch.setenv("COLUMNS", "100")
    for name in BELONG_TO_WHO_TESTS:
        monkeypatch.delenv(name, raising=False)

    def command(*arguments: str | Path) -> Finished:
        monkeypatch.setattr("sys.argv", ["belagg", *map(str, arguments)])
        capsysbinary.readouterr()
        code = run()
        written = capsysbinary.readouterr()
        return Finished(code, written.out.decode("utf-8", "replace"), written.err.decode("utf-8", "replace"))

    return command
