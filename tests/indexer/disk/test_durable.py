"""What the operating system refuses is said in Swedish, and a file that is replaced is whole at every moment."""

from __future__ import annotations

import errno
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from indexer.disk.durable import _user, reason_of, replace_file


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


@pytest.mark.parametrize(
    ("name", "place"), [("a/b.txt", "a/b.txt"), ("a/c/d.txt", "a"), ("a/b.txt/e", "a/b.txt")], ids=str
)
def test_whoever_is_not_the_owner_is_told_whose_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, place: str
) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b.txt").touch()
    refused = PermissionError(errno.EACCES, "Permission denied", str(tmp_path / name))
    assert reason_of(refused) == "du saknar behörighet", "one's own file has wrong rights, and no other owner"
    names = {os.geteuid(): "root", 4711: "belagg"}
    monkeypatch.setattr("indexer.disk.durable._user", names.__getitem__)
    monkeypatch.setattr("os.geteuid", lambda: 4711)
    assert reason_of(refused) == f"du saknar behörighet: {tmp_path / place} ägs av root, och du är belagg"
    assert reason_of(PermissionError(errno.EPERM, "x")) == "du saknar behörighet"


def test_a_user_without_a_name_is_told_by_number() -> None:
    assert (_user(0), _user(3_999_999_999)) == ("root", "användare 3999999999")
