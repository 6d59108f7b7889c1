"""Who may read a file by its file system: real files, modes and lists, as `setfacl` sets them."""

from __future__ import annotations

import grp
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.build.access import looked_through
from indexer.build.watching import state_of
from indexer.disk import permissions
from indexer.disk.permissions import PermissionsUnknown, parsed
from indexer.errors import SourceListUnusable
from indexer.sources.config import load
from indexer.texts.access import EVERYBODY, NOBODY, Group, Readers

AD = "https://adfs.example.se"
NAMES = ("daemon", "bin", "sys", "adm")
"""Groups that every Linux has."""

needs_root = pytest.mark.skipif(
    os.geteuid() != 0, reason="*** ACCESS BY FILE SYSTEM UNTESTED: only root gives away ***"
)
needs_acl = pytest.mark.skipif(
    shutil.which("setfacl") is None, reason="*** ACCESS BY ACL UNTESTED: it needs setfacl (Debian: acl) ***"
)
pytestmark = [needs_root, needs_acl]


@pytest.fixture
def folder() -> Iterator[Path]:
    """One to which everybody comes, unlike those of pytest."""
    with tempfile.TemporaryDirectory(dir="/var/tmp") as name:
        path = Path(name)
        path.chmod(0o755)
        (path / "texter").mkdir(mode=0o755)
        (path / "texter").chmod(0o755)
        yield path


def group(name: str) -> Group:
    return Group(AD, name)


def readers(*names: str) -> Readers:
    return frozenset(map(group, names))


def put(folder: Path, name: str, owner: str = "root", mode: int = 0o640, acl: str = "") -> Path:
    file = folder / "texter" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(name, encoding="utf-8")
    permit(file, owner, mode, acl)
    return file


def permit(file: Path, owner: str, mode: int, acl: str = "") -> None:
    os.chown(file, -1, grp.getgrnam(owner).gr_gid)
    file.chmod(mode)
    if acl:
        subprocess.run(["setfacl", "-m", acl, file], check=True)


def said(folder: Path, more: str = 'unix_groups = "ad"') -> dict[str, Readers]:
    return {path: readers for path, (readers, _) in told(folder, more).items()}


def told(folder: Path, more: str = 'unix_groups = "ad"') -> dict[str, tuple[Readers, str]]:
    """Who may read each file, and why."""
    (folder / "belagg.toml").write_text(
        f'[issuers]\nad = "{AD}"\n[[source]]\npath = "texter"\naccess = "filesystem"\n{more}\n', encoding="utf-8"
    )
    looked = looked_through(load(folder / "belagg.toml", folder / "index"))
    assert looked.said.is_said
    return {path: (rule.readers, rule.said_by) for path, rule in looked.said.rules.items()}


def test_what_new_files_begin_with_lets_nobody_in_and_keeps_nobody_out(folder: Path) -> None:
    file = put(folder, "a.txt", "daemon")
    subprocess.run(["setfacl", "-d", "-m", "g:bin:rX", file.parent], check=True)
    assert said(folder) == {"texter/a.txt": readers("daemon")}


@pytest.mark.parametrize(
    ("owner", "mode", "acl", "expected"),
    [
        ("daemon", 0o640, "", readers("daemon")),
        ("daemon", 0o600, "", NOBODY),
        ("daemon", 0o604, "", NOBODY),  # its group is shut out: whoever belongs to it is no "other"
        ("daemon", 0o644, "", readers("daemon")),  # who the others are isn't said
        ("daemon", 0o240, "", NOBODY),  # the owner is shut out, and may belong to the group
        ("daemon", 0o620, "", NOBODY),  # to write isn't to read
        ("daemon", 0o640, "g:bin:r", readers("daemon", "bin")),
        ("daemon", 0o600, "g:bin:r", readers("bin")),
        ("daemon", 0o640, "g:bin:r,g:sys:-", readers("daemon", "bin")),  # one that lets somebody in is enough
        ("daemon", 0o640, "g:bin:r,m::-", NOBODY),  # the mask takes it from all of them
        ("daemon", 0o640, "g:bin:rw,m::w", NOBODY),
        ("daemon", 0o640, "u:bin:r", readers("daemon")),  # a person is no group
        ("daemon", 0o640, "u:bin:-", NOBODY),  # one who is shut out may belong to it
        ("daemon", 0o600, "u:bin:-", NOBODY),
        ("daemon", 0o640, "g:daemon:r,g:bin:x", readers("daemon")),
    ],
)
def test_whom_a_file_lets_read_it(folder: Path, owner: str, mode: int, acl: str, expected: Readers) -> None:
    put(folder, "a.txt", owner, mode, acl)
    assert said(folder) == {"texter/a.txt": expected}


@pytest.mark.parametrize(
    ("owner", "mode", "acl", "expected"),
    [
        ("daemon", 0o644, "", readers("daemon", "alla")),
        ("daemon", 0o640, "", readers("daemon")),
        ("daemon", 0o604, "", NOBODY),
        ("daemon", 0o644, "g:bin:-", readers("daemon")),  # who belongs to bin isn't known, so nobody is "other"
        ("daemon", 0o644, "u:bin:-", NOBODY),
    ],
)
def test_whom_it_lets_when_it_is_said_who_the_others_are(
    folder: Path, owner: str, mode: int, acl: str, expected: Readers
) -> None:
    put(folder, "a.txt", owner, mode, acl)
    assert said(folder, 'unix_groups = "ad"\nunix_others = ["ad:alla"]') == {"texter/a.txt": expected}


def test_the_others_may_be_everybody(folder: Path) -> None:
    put(folder, "a.txt", mode=0o644)
    assert said(folder, 'unix_groups = "ad"\nunix_others = ["*"]') == {"texter/a.txt": EVERYBODY}


@pytest.mark.parametrize(
    ("owner", "mode", "acl", "expected"),
    [
        ("adm", 0o750, "", NOBODY),  # none is of both groups by what is known
        ("daemon", 0o750, "", readers("daemon")),
        ("daemon", 0o740, "", NOBODY),  # to list what is in it isn't to open it
        ("daemon", 0o710, "", readers("daemon")),
        ("adm", 0o755, "", readers("daemon", "bin")),
        ("adm", 0o750, "g:bin:x", readers("bin")),
        ("adm", 0o750, "g:bin:x,m::r", NOBODY),
        ("adm", 0o705, "", NOBODY),
        ("adm", 0o755, "u:bin:-", NOBODY),
    ],
)
def test_a_closed_folder_closes_what_is_in_it(folder: Path, owner: str, mode: int, acl: str, expected: Readers) -> None:
    put(folder, "inre/djupt/a.txt", "daemon", 0o640, "g:bin:r")
    for inner in ("inre/djupt", "inre"):
        (folder / "texter" / inner).chmod(0o755)
    permit(folder / "texter" / "inre", owner, mode, acl)
    assert said(folder) == {"texter/inre/djupt/a.txt": expected}


def test_a_file_for_all_is_for_those_who_come_to_it(folder: Path) -> None:
    put(folder, "inre/a.txt", "daemon", 0o644)
    permit(folder / "texter" / "inre", "bin", 0o750, "g:sys:x")
    assert said(folder) == {"texter/inre/a.txt": readers("bin", "sys")}


def test_a_folder_above_the_source_counts_too(folder: Path) -> None:
    put(folder, "a.txt", "daemon", 0o644)
    permit(folder, "bin", 0o750)
    assert said(folder, 'unix_groups = "ad"\nunix_others = ["ad:alla"]') == {"texter/a.txt": readers("bin")}


def test_groups_are_those_that_are_said(folder: Path) -> None:
    put(folder, "a.txt", "daemon", 0o640, "g:bin:r,g:sys:r,g:54321:r")
    number = grp.getgrnam("sys").gr_gid
    named = f'unix_groups = {{daemon = "ad:ett", "{number}" = ["ad:två", "ad:tre"]}}'
    assert told(folder, named) == {
        "texter/a.txt": (
            readers("ett", "två", "tre"),
            "filsystemet: 54321 (som inte motsvarar någon grupp) och bin (som inte motsvarar någon grupp) och daemon "
            "och sys läser filen",
        )
    }
    assert said(folder) == {"texter/a.txt": readers("daemon", "bin", "sys")}  # a number is no name


def test_the_group_that_stands_for_unknown_ones_is_none(folder: Path) -> None:
    file = put(folder, "a.txt", "daemon", 0o640)
    os.chown(file, -1, 65_534)
    assert said(folder) == {"texter/a.txt": NOBODY}


def test_why_is_told(folder: Path) -> None:
    put(folder, "inre/a.txt", "daemon", 0o640, "g:bin:r")
    permit(folder / "texter" / "inre", "bin", 0o750)
    assert told(folder)["texter/inre/a.txt"] == (
        readers("bin"),
        f"filsystemet: bin och daemon läser filen, bin öppnar {folder}/texter/inre",
    )


def test_a_sidecar_takes_away_and_never_gives(folder: Path) -> None:
    put(folder, "a.txt", "daemon", 0o640, "g:bin:r")
    put(folder, "b.txt", "daemon", 0o640)
    (folder / "texter" / ".belagg-access").write_text("ad:bin\nad:sys\n", encoding="utf-8")
    assert said(folder) == {"texter/a.txt": readers("bin"), "texter/b.txt": NOBODY}


def test_a_link_is_read_by_those_who_come_to_both_its_ends(folder: Path) -> None:
    file = put(folder, "inre/a.txt", "daemon", 0o644, "g:bin:r")
    (folder / "texter" / "inre").chmod(0o755)
    (folder / "texter" / "ytter").mkdir()
    (folder / "texter" / "ytter" / "b.txt").symlink_to(file)
    permit(folder / "texter" / "ytter", "bin", 0o750)
    found = said(folder)
    assert found["texter/ytter/b.txt"] == readers("bin")
    assert found["texter/inre/a.txt"] == readers("bin")  # one text, by every way that leads there


@pytest.mark.parametrize("name", ["security.NTACL", "user.NTACL"])
@pytest.mark.parametrize("of", ["a.txt", ""])
def test_lists_of_windows_are_not_guessed_at(folder: Path, name: str, of: str) -> None:
    put(folder, "a.txt", "daemon", 0o644)
    os.setxattr(folder / "texter" / of, name, b"x")
    found = told(folder, 'unix_groups = "ad"\nunix_others = ["*"]')["texter/a.txt"]
    assert (found[0], name in found[1]) == (NOBODY, True)


def test_a_file_system_that_is_not_known_says_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(folder, "a.txt", "daemon", 0o644)
    monkeypatch.setattr(permissions, "_KNOWN", frozenset({"xfs"}))
    toml = folder / "belagg.toml"
    kind = subprocess.run(["findmnt", "-no", "FSTYPE", "-T", folder], check=True, capture_output=True, text=True)
    assert told(folder)["texter/a.txt"][0] == NOBODY
    faults = looked_through(load(toml, folder / "index")).faults
    assert len(faults) == 1
    assert f"filsystemet {kind.stdout.strip()} säger det på ett sätt som Belägg inte kan läsa" in faults[0]


@pytest.mark.parametrize("value", [b"", b"\2\0\0", b"\1\0\0\0", b"\2\0\0\0\1", b"\2\0\0\0" + b"\x40\0\7\0\0\0\0\0"])
def test_a_list_that_can_not_be_understood_is_none(value: bytes) -> None:
    with pytest.raises(PermissionsUnknown):
        list(parsed(value, 0))


def test_a_changed_right_is_seen_by_whoever_watches(folder: Path) -> None:
    put(folder, "inre/a.txt", "daemon", 0o640)
    inner = folder / "texter" / "inre"
    states = [state_of([folder / "texter"], folder / "index")]
    permit(inner, "bin", 0o755)
    states.append(state_of([folder / "texter"], folder / "index"))
    permit(inner, "bin", 0o755, "g:sys:rx")
    states.append(state_of([folder / "texter"], folder / "index"))
    permit(inner / "a.txt", "daemon", 0o640, "g:sys:r")
    states.append(state_of([folder / "texter"], folder / "index"))
    assert len(set(states)) == 4


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ('access = "filesystem"', "unix_groups saknas: vem som står för filsystemets grupper"),
        ('access = "file system"', 'access ska vara "filesystem" eller en lista som'),
        ('access = "filesystem"\nunix_groups = "okand"', "okand står inte under [issuers]."),
        ('access = "filesystem"\nunix_groups = "AD\\\\x"', "unix_groups ska vara kortnamnet för den som står"),
        ('access = "filesystem"\nunix_groups = {}', "unix_groups ska vara kortnamnet för den som står"),
        ('access = "filesystem"\nunix_groups = {bin = "bin"}', "Gruppen bin saknar utfärdare."),
        ('access = "filesystem"\nunix_groups = {bin = "*"}', "bin kan inte vara alla."),
        ('access = "filesystem"\nunix_groups = {bin = ["ad:x", "*"]}', "bin kan inte vara alla."),
        ('access = "filesystem"\nunix_groups = "ad"\ngroups = ["ad:x"]', "går inte ihop med groups"),
        ('access = "filesystem"\nunix_groups = "ad"\nunix_others = ["x"]', "Gruppen x saknar utfärdare."),
        ('unix_groups = "ad"', 'unix_groups hör till access = "filesystem", som källan inte har.'),
        ('groups = ["ad:x"]\nunix_others = ["ad:x"]', 'unix_others hör till access = "filesystem"'),
    ],
)
def test_what_can_not_be_meant_is_refused(folder: Path, source: str, reason: str) -> None:
    file = folder / "belagg.toml"
    file.write_text(f'[issuers]\nad = "{AD}"\n[[source]]\npath = "texter"\n{source}\n', encoding="utf-8")
    with pytest.raises(SourceListUnusable) as refused:
        load(file, folder / "index")
    assert reason in str(refused.value)


def test_a_website_has_no_file_system(folder: Path) -> None:
    file = folder / "belagg.toml"
    file.write_text('[[source]]\nwebsite = "https://a.example/"\naccess = "filesystem"\n', encoding="utf-8")
    with pytest.raises(SourceListUnusable, match="går inte ihop med website"):
        load(file, folder / "index")
