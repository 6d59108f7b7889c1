"""Files are found in a stable order under stable names, and no file stops the reading of the others."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from indexer.disk.opening import Place, content_at
from indexer.errors import (
    LinkLeadsNowhere,
    LinkLeadsOutside,
    NotAFile,
    SourceError,
    SourceNotFound,
    SourceTooLarge,
    SourceUnreadable,
    UnknownFormat,
)
from indexer.sources.folders import Folders, FolderSource, FoundFile, Skipped
from indexer.sources.patterns import Patterns
from indexer.texts.raw_text import MAX_BYTES, RawText


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


def find_files(*sources: Path) -> list[FoundFile]:
    return Folders(tuple(map(FolderSource, sources))).files()


def paths(*sources: Path) -> list[str]:
    return [found.path for found in find_files(*sources)]


def read_file(found: FoundFile) -> RawText:
    """As the process that reads texts opens it."""
    found.check()
    return RawText(found.path, content_at(found.place, found.path, MAX_BYTES), found.collection)


def read_all(*sources: FolderSource) -> list[RawText | Skipped]:
    return [_read_or_skip(found) for found in Folders(sources).files()]


def _read_or_skip(found: FoundFile) -> RawText | Skipped:
    try:
        return read_file(found)
    except SourceError as error:
        return found.skipped(error)


def at(path: str, file: Path) -> FoundFile:
    return FoundFile(path, file, Place(str(file.parent), (file.name,)))


def wanted(source: Path, *, include: tuple[str, ...] = (), exclude: tuple[str, ...] = ()) -> list[str]:
    return [text.path for text in read_all(FolderSource(source, patterns=Patterns(include, exclude)))]


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
    _write(library, **{".git__dold_txt": "x", ".dold_txt": "x", "~$plan_txt": "x"})
    for name in ("Thumbs.db", "desktop.ini"):
        (library / "skola" / name).write_text("x")
    assert paths(library) == ["bibliotek/a.txt", "bibliotek/b.txt", "bibliotek/skola/plan.txt"]


def test_links_to_files_are_followed_and_loops_survived(library: Path) -> None:
    (library / "lank.txt").symlink_to(library / "a.txt")
    (library / "skola" / "upp").symlink_to(library)
    (library / "skola" / "sig").symlink_to(library / "skola" / "sig")
    found = find_files(library)
    assert [f.path for f in found] == [
        "bibliotek/a.txt",
        "bibliotek/b.txt",
        "bibliotek/lank.txt",
        "bibliotek/skola/plan.txt",
        "bibliotek/skola/sig",
    ]
    by_path = {f.path: f for f in found}
    assert read_file(by_path["bibliotek/lank.txt"]).content == b"Bok om alar."


def test_a_link_to_itself_is_reported_and_stops_nothing(library: Path) -> None:
    link = library / "self.txt"
    link.symlink_to(link)
    *_, skipped, last = read_all(FolderSource(library))
    assert last == RawText("bibliotek/skola/plan.txt", "Planen för läsåret.".encode())
    reason = SourceUnreadable("bibliotek/self.txt", "den är en länk som leder tillbaka till sig själv")
    assert skipped == Skipped("bibliotek/self.txt", str(reason))
    assert read_all(FolderSource(link)) == [skipped]


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
    found = find_files(folder)
    assert [f.path for f in found] == ["arkiv/sjö.txt", "arkiv/å.txt"]
    assert [read_file(f).content for f in found] == [b"vatten", b"ringen"]


def test_names_that_become_equal_are_told_apart(tmp_path: Path) -> None:
    folder = tmp_path / "arkiv"
    folder.mkdir()
    (folder / "å.txt").write_text("ett", encoding="utf-8")
    (folder / "a\u030a.txt").write_text("två", encoding="utf-8")
    found = [f.path for f in find_files(folder)]
    assert found == [f"{folder}/å.txt", f"{folder}/å (2).txt"]


def test_control_characters_in_names_never_reach_a_terminal(tmp_path: Path) -> None:
    folder = tmp_path / "ark\x9biv"
    folder.mkdir()
    (folder / "a\x1b[31m\nb.txt").write_text("ett", encoding="utf-8")
    (folder / "a\x1b[31m\rb.txt").write_text("två", encoding="utf-8")
    found = find_files(folder)
    assert sorted(read_file(f).content for f in found) == [b"ett", "två".encode()]
    assert len({f.path for f in found}) == 2
    assert all("/a\ufffd[31m\ufffdb" in f.path for f in found)
    assert not [f.path for f in found if not f.path.isprintable()]
    with pytest.raises(SourceNotFound) as caught:
        find_files(tmp_path / "sak\x07nas")
    assert caught.value.path == f"{tmp_path}/sak\ufffdnas"


def test_a_missing_source_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceNotFound, match="ingen fil eller mapp") as caught:
        read_all(FolderSource(tmp_path / "saknas"))
    assert caught.value.path == str(tmp_path / "saknas")


def test_an_empty_folder_gives_nothing(tmp_path: Path) -> None:
    assert find_files(tmp_path) == []
    assert find_files() == []


def test_every_file_gives_its_bytes_or_a_reason_in_order(library: Path) -> None:
    (library / "c.film").write_bytes(b"\0\0")
    (library / "f").write_bytes(b"utan format")
    assert read_all(FolderSource(library, collection="böcker")) == [
        RawText("bibliotek/a.txt", b"Bok om alar.", "böcker"),
        RawText("bibliotek/b.txt", "Bok om björnar.".encode(), "böcker"),
        Skipped("bibliotek/c.film", str(UnknownFormat("bibliotek/c.film"))),
        Skipped("bibliotek/f", str(UnknownFormat("bibliotek/f"))),
        RawText("bibliotek/skola/plan.txt", "Planen för läsåret.".encode(), "böcker"),
    ]


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "stor.txt"
    with file.open("wb") as handle:
        handle.truncate(MAX_BYTES + 1)
    with pytest.raises(SourceTooLarge, match="20 MB"):
        read_file(at("x/stor.txt", file))


def test_an_endless_file_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "vaxer.txt"
    file.write_bytes(b"a" * 100)
    place = Place(str(tmp_path), (file.name,))
    assert content_at(place, "x/vaxer.txt", 100) == b"a" * 100
    with pytest.raises(SourceTooLarge):
        content_at(place, "x/vaxer.txt", 99)


def test_a_vanished_file(tmp_path: Path) -> None:
    with pytest.raises(SourceNotFound):
        read_file(at("x/borta.txt", tmp_path / "borta.txt"))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission(tmp_path: Path) -> None:
    file = tmp_path / "hemlig.txt"
    file.write_text("hemligt")
    file.chmod(0)
    with pytest.raises(SourceUnreadable, match="behörighet"):
        read_file(at("x/hemlig.txt", file))


def test_a_refusal_is_told_in_swedish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "hemlig.txt"
    file.write_text("hemligt")

    def refuse(*args: object, **kwargs: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(SourceUnreadable, match="du saknar behörighet"):
        read_file(at("x/hemlig.txt", file))


def test_a_folder_that_cannot_be_listed_is_reported(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scandir = os.scandir

    def refuse(folder: Path) -> object:
        if Path(folder).name == "skola":
            raise PermissionError(13, "Permission denied")
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", refuse)
    *_, last = read_all(FolderSource(library))
    assert isinstance(last, Skipped)
    assert last.path == "bibliotek/skola"
    assert "du saknar behörighet" in last.reason


def test_pipes_and_sockets_are_never_opened(tmp_path: Path) -> None:
    folder = tmp_path / "m"
    folder.mkdir()
    os.mkfifo(folder / "ror.txt")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(folder / "uttag.txt"))
        read = read_all(FolderSource(folder))
    assert [each.path for each in read] == ["m/ror.txt", "m/uttag.txt"]
    assert all(isinstance(each, Skipped) and "vanlig fil" in each.reason for each in read)


def test_what_the_kernel_makes_up_is_never_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    really = os.open

    def watched(name: str, flags: int, *rest: int, **more: int) -> int:
        if not flags & os.O_PATH and "mountinfo" not in str(name):
            opened.append(str(name))
        return really(name, flags, *rest, **more)

    monkeypatch.setattr(os, "open", watched)
    for root, name in (("/proc", "kmsg"), (f"/proc/{os.getpid()}", "environ"), ("/sys/kernel", "uevent_seqnum")):
        with pytest.raises((NotAFile, SourceUnreadable)):
            content_at(Place(root, (name,)), "m/a.txt", MAX_BYTES)
    assert opened == []


def linked(folder: Path, **links: Path) -> None:
    for name, target in links.items():
        link = folder / name.replace("_txt", ".txt")
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(target)


def told(texts: list[RawText | Skipped]) -> dict[str, str]:
    return {text.path: text.content.decode() if isinstance(text, RawText) else text.reason for text in texts}


def test_links_are_followed_only_to_what_a_source_of_their_collection_gives(tmp_path: Path) -> None:
    public, more, secret = (tmp_path / name for name in ("publik", "mer", "intern"))
    _write(public, a_txt="öppet", **{".dold__nyckel_txt": "dolt", "utkast__u_txt": "utkast"})
    _write(more, b_txt="mer öppet", skola__c_txt="skolan")
    _write(secret, d_txt="hemligt")
    _write(tmp_path, nycklar_txt="nyckel")
    linked(
        public,
        till_a_txt=public / "a.txt",
        till_b_txt=more / "b.txt",
        till_skola=more / "skola",
        till_intern_txt=secret / "d.txt",
        till_interna=secret,
        till_nyckel_txt=tmp_path / "nycklar.txt",
        till_dold_txt=public / ".dold" / "nyckel.txt",
        till_utkast_txt=public / "utkast" / "u.txt",
        till_passwd_txt=Path("/etc/passwd"),
        till_kmsg_txt=Path("/proc/kmsg"),
        till_allt=Path("/"),
    )
    linked(more, omvag_txt=public / "till_intern.txt")
    texts = told(
        read_all(
            FolderSource(public, "Publik", Patterns(exclude=("utkast/",))),
            FolderSource(more, "Publik"),
            FolderSource(secret, "Intern"),
        )
    )
    refused = (
        *(f"publik/till_{name}" for name in ("allt", "dold.txt", "intern.txt", "interna", "kmsg.txt")),
        *(f"publik/till_{name}" for name in ("nyckel.txt", "passwd.txt", "utkast.txt")),
        "mer/omvag.txt",
    )
    assert texts == {
        "intern/d.txt": "hemligt",
        "mer/b.txt": "mer öppet",
        "mer/skola/c.txt": "skolan",
        "publik/a.txt": "öppet",
        "publik/till_a.txt": "öppet",
        "publik/till_b.txt": "mer öppet",
        "publik/till_skola/c.txt": "skolan",
        **{path: str(LinkLeadsOutside(path)) for path in refused},
    }


def test_a_single_file_may_be_a_link_to_what_lies_beside_it(tmp_path: Path) -> None:
    _write(tmp_path, ett_txt="ett", annat__två_txt="två")
    linked(tmp_path / "mapp", ut_txt=tmp_path / "ett.txt")
    linked(tmp_path, hit_txt=tmp_path / "annat" / "två.txt")
    assert told(read_all(FolderSource(tmp_path / "hit.txt"))) == {f"{tmp_path.name}/hit.txt": "två"}
    assert told(read_all(FolderSource(tmp_path / "mapp" / "ut.txt"))) == {
        "mapp/ut.txt": str(LinkLeadsOutside("mapp/ut.txt"))
    }


def test_a_link_to_nothing_is_told_and_holds_nothing_back(library: Path) -> None:
    linked(library, borta_txt=library / "finns-inte.txt", borta=library / "saknad mapp")
    skipped = {text.path: text for text in read_all(FolderSource(library)) if isinstance(text, Skipped)}
    assert {path: (each.reason, each.gone) for path, each in skipped.items()} == {
        path: (str(LinkLeadsNowhere(path)), True) for path in ("bibliotek/borta", "bibliotek/borta.txt")
    }


@pytest.mark.parametrize("what", ["the file", "its folder"])
def test_what_is_exchanged_for_a_link_after_it_was_found_is_not_read(library: Path, tmp_path: Path, what: str) -> None:
    (library / "skola" / "plan.txt").unlink()
    _write(tmp_path / "utanför", a_txt="hemligt", plan_txt="hemligt")
    _write(library, skola__plan_txt="planen")
    found = {found.path: found for found in find_files(library)}["bibliotek/skola/plan.txt"]
    assert read_file(found).content == b"planen"
    if what == "the file":
        (library / "skola" / "plan.txt").unlink()
        (library / "skola" / "plan.txt").symlink_to(tmp_path / "utanför" / "plan.txt")
    else:
        (library / "skola").rename(tmp_path / "undan")
        (library / "skola").symlink_to(tmp_path / "utanför")
    with pytest.raises(SourceUnreadable, match="kom i dess ställe"):
        read_file(found)


def test_what_turns_the_writing_or_breaks_the_line_never_reaches_a_terminal(tmp_path: Path) -> None:
    folder = tmp_path / "m"
    folder.mkdir()
    (folder / "a\u202etxt.exe\u2028b\u200d.txt").write_text("ett", encoding="utf-8")
    assert paths(folder) == ["m/a\ufffdtxt.exe\ufffdb\ufffd.txt"]


def test_a_readme_is_about_the_folder_and_told_of(tmp_path: Path) -> None:
    folder = tmp_path / "texter"
    folder.mkdir()
    (folder / "README.md").write_text("# Om mappen\n\nHär ligger texter om skolskjuts.", encoding="utf-8")
    (folder / "skolskjuts.md").write_text("# Skolskjuts\n\nAnsökan görs senast den 15 maj.", encoding="utf-8")
    skipped, text = read_all(FolderSource(folder))
    assert isinstance(skipped, Skipped)
    assert skipped.path == "texter/README.md"
    assert "beskriver mappen" in skipped.reason
    assert text.path == "texter/skolskjuts.md"


def test_a_folder_that_is_gone_is_an_error_before_anything_is_read(library: Path, tmp_path: Path) -> None:
    both = Folders((FolderSource(library), FolderSource(tmp_path / "avmonterad")))
    with pytest.raises(SourceNotFound, match="avmonterad"):
        both.files()


def test_a_file_in_two_sources_is_the_first_ones(library: Path) -> None:
    school = FolderSource(library / "skola", collection="skola")
    everything = FolderSource(library, collection="allt")
    (library / "a.txt").unlink()
    assert [(text.path, text.collection) for text in read_all(school, everything) if isinstance(text, RawText)] == [
        ("bibliotek/b.txt", "allt"),
        ("skola/plan.txt", "skola"),
    ]
    assert [text.path for text in read_all(everything, school)] == [
        "bibliotek/b.txt",
        "bibliotek/skola/plan.txt",
    ]


def test_what_lies_apart_is_no_source(library: Path) -> None:
    (library / "genväg").symlink_to(library / "skola")
    folders = Folders((FolderSource(library),), apart=library / "skola")
    assert [found.path for found in folders.files()] == ["bibliotek/a.txt", "bibliotek/b.txt"]


@pytest.mark.parametrize(
    ("include", "exclude", "expected"),
    [
        ((), (), ["a.txt", "b.md", "skola/plan.md", "skola/utkast/plan.txt", "ÅR.TXT"]),
        (("*.txt",), (), ["a.txt", "skola/utkast/plan.txt", "ÅR.TXT"]),
        (("*.TXT",), ("/*.txt",), ["skola/utkast/plan.txt"]),
        (("/skola/",), (), ["skola/plan.md", "skola/utkast/plan.txt"]),
        ((), ("utkast/",), ["a.txt", "b.md", "skola/plan.md", "ÅR.TXT"]),
        (("*.md",), ("skola",), ["b.md"]),
        (("a\u030ar.*",), (), ["ÅR.TXT"]),
        (("*", "!*.md"), (), ["a.txt", "skola/utkast/plan.txt", "ÅR.TXT"]),
        (("skola/*/plan.*",), (), ["skola/utkast/plan.txt"]),
        (("**/plan.*",), ("skola/utkast",), ["skola/plan.md"]),
        (("finns-inte",), (), []),
    ],
)
def test_patterns_take_in_and_leave_out(
    tmp_path: Path, include: tuple[str, ...], exclude: tuple[str, ...], expected: list[str]
) -> None:
    folder = tmp_path / "m"
    for name in ("a.txt", "b.md", "skola/plan.md", "skola/utkast/plan.txt", "ÅR.TXT"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("text", encoding="utf-8")
    assert wanted(folder, include=include, exclude=exclude) == [f"m/{name}" for name in expected]


def test_a_folder_that_is_left_out_is_not_even_listed(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listed: list[str] = []
    scandir = os.scandir

    def list_folder(folder: Path) -> object:
        listed.append(Path(folder).name)
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", list_folder)
    assert wanted(library, exclude=("skola/",)) == ["bibliotek/a.txt", "bibliotek/b.txt"]
    assert listed == ["bibliotek"]


def test_patterns_never_hide_that_a_folder_cannot_be_listed(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scandir = os.scandir

    def refuse(folder: Path) -> object:
        if Path(folder).name == "skola":
            raise PermissionError(13, "Permission denied")
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", refuse)
    assert wanted(library, include=("b.txt",)) == ["bibliotek/b.txt", "bibliotek/skola"]


def test_a_single_file_is_matched_by_its_name(library: Path) -> None:
    assert wanted(library / "a.txt", include=("*.txt",)) == ["bibliotek/a.txt"]
    assert wanted(library / "a.txt", exclude=("a.*",)) == []


@pytest.mark.parametrize("pattern", ["!", "\\"])
def test_what_cannot_be_a_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="Invalid"):
        Patterns(include=(pattern,))
