"""Files are found in a stable order under stable names, and no file stops the reading of the others."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from indexer.document import Document
from indexer.errors import (
    NoText,
    NotText,
    SourceNotFound,
    SourceTooLarge,
    SourceUnreadable,
    UnknownFormat,
)
from indexer.readers import READERS
from indexer.sources import MAX_BYTES, FoundFile, Skipped, find_files, read_all, read_file


def _write(folder: Path, **texts: str) -> None:
    for name, text in texts.items():
        file = folder / name.replace("__", "/").replace("_txt", ".txt")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


@pytest.fixture
def library(tmp_path: Path) -> Path:
    folder = tmp_path / "bibliotek"
    _write(folder, b_txt="Bok om björnar.", a_txt="Bok om alar.", skola__plan_txt="Planen för läsåret.")
    return folder


def paths(*sources: Path) -> list[str]:
    return [found.path for found in find_files(sources)]


def test_folders_are_searched_to_the_bottom_in_the_order_of_identifiers(library: Path) -> None:
    assert paths(library) == ["bibliotek/a.txt", "bibliotek/b.txt", "bibliotek/skola/plan.txt"]


def test_a_file_has_the_same_identifier_alone_as_in_its_folder(library: Path) -> None:
    assert paths(library / "a.txt") == ["bibliotek/a.txt"]
    assert paths(library, library / "a.txt") == paths(library)


def test_relative_sources_and_the_current_folder(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(library)
    assert paths(Path()) == paths(library)
    assert paths(Path("a.txt")) == ["bibliotek/a.txt"]
    assert paths(Path("skola/../b.txt")) == ["bibliotek/b.txt"]


def test_hidden_files_and_folders_are_skipped(library: Path) -> None:
    _write(library, **{".git__dold_txt": "x", ".dold_txt": "x"})
    assert paths(library) == ["bibliotek/a.txt", "bibliotek/b.txt", "bibliotek/skola/plan.txt"]


def test_links_to_files_are_followed_and_loops_survived(library: Path) -> None:
    (library / "lank.txt").symlink_to(library / "a.txt")
    (library / "skola" / "upp").symlink_to(library)
    (library / "skola" / "sig").symlink_to(library / "skola" / "sig")
    found = find_files([library])
    assert [f.path for f in found] == [
        "bibliotek/a.txt",
        "bibliotek/b.txt",
        "bibliotek/lank.txt",
        "bibliotek/skola/plan.txt",
        "bibliotek/skola/sig",
    ]
    by_path = {f.path: f for f in found}
    assert read_file(by_path["bibliotek/lank.txt"]).text == "Bok om alar."


def test_a_link_to_itself_is_reported_and_stops_nothing(library: Path) -> None:
    link = library / "self.txt"
    link.symlink_to(link)
    *_, skipped, last = read_all(find_files([library]))
    assert isinstance(last, Document)
    reason = SourceUnreadable("bibliotek/self.txt", "den är en länk som leder tillbaka till sig själv")
    assert skipped == Skipped("bibliotek/self.txt", str(reason))
    (named,) = find_files([link])
    assert list(read_all([named])) == [skipped]


def test_two_sources_with_the_same_name_fall_back_to_absolute_paths(tmp_path: Path) -> None:
    one, two = tmp_path / "1" / "policy", tmp_path / "2" / "policy"
    _write(one, a_txt="ett", c_txt="tre")
    _write(two, a_txt="två")
    assert sorted(paths(one, two)) == sorted([str(one / "a.txt"), str(two / "a.txt"), "policy/c.txt"])


def test_names_are_nfc_and_those_that_are_not_utf8_are_read_as_windows_1252(tmp_path: Path) -> None:
    folder = tmp_path / "arkiv"
    folder.mkdir()
    (folder / "a\u030a.txt").write_text("ringen", encoding="utf-8")
    (folder / os.fsdecode("sjö.txt".encode("cp1252"))).write_bytes(b"vatten")
    found = find_files([folder])
    assert [f.path for f in found] == ["arkiv/sjö.txt", "arkiv/å.txt"]
    assert [read_file(f).text for f in found] == ["vatten", "ringen"]


def test_names_that_become_equal_are_told_apart(tmp_path: Path) -> None:
    folder = tmp_path / "arkiv"
    folder.mkdir()
    (folder / "å.txt").write_text("ett", encoding="utf-8")
    (folder / "a\u030a.txt").write_text("två", encoding="utf-8")
    found = [f.path for f in find_files([folder])]
    assert found == [f"{folder}/å.txt", f"{folder}/å (2).txt"]


def test_control_characters_in_names_never_reach_a_terminal(tmp_path: Path) -> None:
    folder = tmp_path / "ark\x9biv"
    folder.mkdir()
    (folder / "a\x1b[31m\nb.txt").write_text("ett", encoding="utf-8")
    (folder / "a\x1b[31m\rb.txt").write_text("två", encoding="utf-8")
    found = find_files([folder])
    assert sorted(read_file(f).text for f in found) == ["ett", "två"]
    assert len({f.path for f in found}) == 2
    assert all("/a\ufffd[31m\ufffdb" in f.path for f in found)
    assert not [f.path for f in found if not f.path.isprintable()]
    with pytest.raises(SourceNotFound) as caught:
        find_files([tmp_path / "sak\x07nas"])
    assert caught.value.path == f"{tmp_path}/sak\ufffdnas"


def test_a_missing_source_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceNotFound, match="ingen fil eller mapp") as caught:
        find_files([tmp_path / "saknas"])
    assert caught.value.path == str(tmp_path / "saknas")


def test_an_empty_folder_gives_nothing(tmp_path: Path) -> None:
    assert find_files([tmp_path]) == []
    assert find_files([]) == []


def test_every_file_gives_a_document_or_a_reason_in_order(library: Path) -> None:
    (library / "c.mp4").write_bytes(b"film")
    (library / "d.txt").write_bytes(b"\x89PNG\r\n\x1a\n")
    (library / "e.txt").write_bytes(b" \n\n ")
    (library / "f").write_bytes(b"utan format")
    read = list(read_all(find_files([library])))
    assert [(type(each).__name__, each.path) for each in read] == [
        ("Document", "bibliotek/a.txt"),
        ("Document", "bibliotek/b.txt"),
        ("Skipped", "bibliotek/c.mp4"),
        ("Skipped", "bibliotek/d.txt"),
        ("Skipped", "bibliotek/e.txt"),
        ("Skipped", "bibliotek/f"),
        ("Document", "bibliotek/skola/plan.txt"),
    ]
    reasons = [each.reason for each in read if isinstance(each, Skipped)]
    assert reasons == [
        str(UnknownFormat("bibliotek/c.mp4", tuple(READERS))),
        str(NotText("bibliotek/d.txt")),
        str(NoText("bibliotek/e.txt")),
        str(UnknownFormat("bibliotek/f", tuple(READERS))),
    ]
    assert all(isinstance(each, Document | Skipped) for each in read)


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "stor.txt"
    with file.open("wb") as handle:
        handle.truncate(MAX_BYTES + 1)
    with pytest.raises(SourceTooLarge, match="20 MB"):
        read_file(FoundFile("x/stor.txt", file))


def test_an_endless_file_is_not_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "vaxer.txt"
    file.write_bytes(b"a" * 100)
    monkeypatch.setattr("indexer.sources.MAX_BYTES", 99)
    with pytest.raises(SourceTooLarge):
        read_file(FoundFile("x/vaxer.txt", file))


def test_a_vanished_file(tmp_path: Path) -> None:
    with pytest.raises(SourceNotFound):
        read_file(FoundFile("x/borta.txt", tmp_path / "borta.txt"))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission(tmp_path: Path) -> None:
    file = tmp_path / "hemlig.txt"
    file.write_text("hemligt")
    file.chmod(0)
    with pytest.raises(SourceUnreadable, match="behörighet"):
        read_file(FoundFile("x/hemlig.txt", file))


def test_a_refusal_is_told_in_swedish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "hemlig.txt"
    file.write_text("hemligt")

    def refuse(*args: object, **kwargs: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(SourceUnreadable, match="du saknar behörighet"):
        read_file(FoundFile("x/hemlig.txt", file))


def test_a_folder_that_cannot_be_listed_is_reported(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scandir = os.scandir

    def refuse(folder: Path) -> object:
        if Path(folder).name == "skola":
            raise PermissionError(13, "Permission denied")
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", refuse)
    *_, last = read_all(find_files([library]))
    assert isinstance(last, Skipped)
    assert last.path == "bibliotek/skola"
    assert "du saknar behörighet" in last.reason


def test_pipes_and_sockets_are_never_opened(tmp_path: Path) -> None:
    folder = tmp_path / "m"
    folder.mkdir()
    os.mkfifo(folder / "ror.txt")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(folder / "uttag.txt"))
        read = list(read_all(find_files([folder])))
    assert [each.path for each in read] == ["m/ror.txt", "m/uttag.txt"]
    assert all(isinstance(each, Skipped) and "vanlig fil" in each.reason for each in read)


def test_a_readme_is_about_the_folder_and_told_of(tmp_path: Path) -> None:
    folder = tmp_path / "texter"
    folder.mkdir()
    (folder / "README.md").write_text("# Om mappen\n\nHär ligger texter om skolskjuts.", encoding="utf-8")
    (folder / "skolskjuts.md").write_text("# Skolskjuts\n\nAnsökan görs senast den 15 maj.", encoding="utf-8")
    skipped, document = read_all(find_files([folder]))
    assert isinstance(skipped, Skipped)
    assert skipped.path == "texter/README.md"
    assert "beskriver mappen" in skipped.reason
    assert isinstance(document, Document)
    assert document.title == "Skolskjuts"
