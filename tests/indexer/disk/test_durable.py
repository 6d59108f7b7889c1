"""What the operating system refuses is said in Swedish, and a file that is replaced is whole at every moment."""

from __future__ import annotations

import errno
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from indexer.disk.durable import reason_of, replace_file


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOSPC, "disken är full"),
        (errno.EDQUOT, "disken är full"),
        (errno.EACCES, "du saknar behörighet"),
        (errno.EPERM, "du saknar behörighet"),
        (errno.EROFS, "disken får bara läsas"),
        (errno.EISDIR, "den är en mapp"),
        (errno.ENOTDIR, "det är ingen mapp"),
        (errno.ELOOP, "den är en länk som leder tillbaka till sig själv"),
        (errno.EIO, f"operativsystemet svarade: {os.strerror(errno.EIO)}"),
    ],
)
def test_every_refusal_is_a_swedish_clause(number: int, said: str) -> None:
    assert reason_of(OSError(number, os.strerror(number))) == said


def test_a_missing_folder_is_told_from_a_missing_file(tmp_path: Path) -> None:
    for path, said in ((tmp_path / "a.txt", "filen finns inte"), (tmp_path / "b" / "a.txt", "mappen finns inte")):
        with pytest.raises(FileNotFoundError) as caught:
            path.read_bytes()
        assert reason_of(caught.value) == said


def test_a_full_disk_is_one_to_sqlite_too() -> None:
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("PRAGMA max_page_count = 1")
        with pytest.raises(sqlite3.OperationalError) as caught:
            database.execute("CREATE TABLE full (text TEXT)")
    assert reason_of(caught.value) == "disken är full"


def test_a_file_that_cannot_be_replaced_stays_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "fil"
    replace_file(path, "första")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        replace_file(path, "andra")
    assert path.read_text(encoding="utf-8") == "första"
