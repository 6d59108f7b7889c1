"""The file of levers: it acts when it has changed, and what is wrong with it leaves acting what did."""

from __future__ import annotations

import datetime
import errno
import shutil
from pathlib import Path

import pytest

from indexer.disk.durable import reason_of
from indexer.index.folder import OWN_ENTRIES
from service.errors import LeversUnknown
from service.settings.levers.errors import (
    LeversGone,
    LeversLost,
    LeversMissing,
    LeversNeverRead,
    LeversUnreadable,
    LeversUnwritable,
)
from service.settings.levers.file import LeverFile, levers_of
from service.settings.levers.lever import Lever, LeverKind
from service.settings.levers.levers import NO_LEVERS
from service.settings.levers.table import Table, written

DAY = datetime.date(2026, 11, 28)


def notice(text: str, until: datetime.date = DAY) -> Lever:
    return Lever(LeverKind.NOTICE, "", "", text, "", "Eva", "prov", until)


@pytest.fixture
def file(tmp_path: Path) -> LeverFile:
    return LeverFile(tmp_path / "levers.csv", lambda: DAY)


def test_no_file_is_no_levers(file: LeverFile) -> None:
    assert file.current is NO_LEVERS
    assert file.current is file.current


def test_a_row_acts_once_it_is_added_and_no_longer_once_it_is_removed(file: LeverFile) -> None:
    assert file.add(notice("Ett"), notice("Två")) == 2
    assert list(file.current.notices) == ["Ett", "Två"]
    assert file.add(notice("Ett")) == 0
    assert file.remove(notice("Ett").key) == notice("Ett")
    assert list(file.current.notices) == ["Två"]
    assert file.remove("finnsint") is None


def test_levers_are_the_same_object_until_the_file_changes(file: LeverFile) -> None:
    file.add(notice("Ett"))
    levers = file.current
    assert file.current is levers


def test_a_day_that_has_gone_ends_what_it_ends(tmp_path: Path) -> None:
    days = [DAY, DAY + datetime.timedelta(1)]
    file = LeverFile(tmp_path / "levers.csv", lambda: days[0])
    file.add(notice("Ett"))
    assert list(file.current.notices) == ["Ett"]
    days.pop(0)
    assert list(file.current.notices) == []


def test_what_cant_be_read_leaves_acting_what_did(file: LeverFile, caplog: pytest.LogCaptureFixture) -> None:
    file.add(notice("Ett"))
    assert list(file.current.notices) == ["Ett"]
    file.path.write_bytes(b"\x00\x01\x02" * 1_000)
    assert list(file.current.notices) == ["Ett"]
    assert file.fault is not None
    assert file.fault.startswith(f"Redaktionens tabell {file.path} går inte att läsa (den innehåller inte text).")
    assert file.fault in caplog.text
    file.path.write_text(written([notice("Två")]), encoding="utf-8")
    assert (list(file.current.notices), str(file.fault)) == (["Två"], "None")


def test_what_could_not_be_read_for_a_moment_acts_soon_and_is_told_once(
    file: LeverFile, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing of the file changes when there are fewer open files again, or when its reader is let read it."""
    monkeypatch.setattr("service.settings.levers.file._AGAIN_SECONDS", 0.0)
    file.add(notice("Ett"))
    with monkeypatch.context() as crowded:
        crowded.setattr("service.settings.levers.file._read_if_there", _no_more_files)
        for _ in range(3):
            with pytest.raises(LeversUnknown):
                file.current  # noqa: B018
        assert file.fault is not None
    assert list(file.current.notices) == ["Ett"]
    assert file.fault is None
    assert caplog.text.count("för många filer är öppna") == 1
    levers = file.current
    assert file.current is levers


def test_a_folder_that_is_gone_leaves_acting_what_did_until_it_is_back(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    days = [DAY, DAY + datetime.timedelta(1)]
    folder = tmp_path / "index"
    folder.mkdir()
    file = LeverFile(folder / "levers.csv", lambda: days[0])
    file.add(notice("Ett"), notice("Två", days[1]))
    levers = file.current
    folder.rename(tmp_path / "annan")
    assert [file.current, file.current] == [levers, levers]
    assert file.fault == str(LeversGone(str(file.path), "mappen finns inte"))
    assert caplog.text.count(file.fault) == 1
    folder.mkdir()  # where a disk was mounted
    assert file.current is levers
    with pytest.raises(LeversGone):  # the rest would be lost by writing one
        file.add(notice("Tre"))
    assert [lever.text for lever in file.last_table().levers] == ["Ett", "Två"]
    days.pop(0)
    assert list(file.current.notices) == ["Två"]
    shutil.rmtree(folder)
    (tmp_path / "annan").rename(folder)
    assert (list(file.current.notices), str(file.fault)) == (["Två"], "None")
    file.path.write_text(written([]), encoding="utf-8")
    assert file.current is NO_LEVERS


def test_of_a_table_that_was_never_read_nothing_is_known(file: LeverFile, caplog: pytest.LogCaptureFixture) -> None:
    file.path.write_bytes(b"\x00\x01\x02" * 1_000)
    for _ in range(2):
        with pytest.raises(LeversUnknown, match=r"^Redaktionens tabell går inte att läsa"):
            file.current  # noqa: B018
    assert file.fault == str(LeversNeverRead(str(file.path), "den innehåller inte text"))
    assert caplog.text.count(file.fault) == 1
    file.path.write_text(written([notice("Ett")]), encoding="utf-8")
    assert (list(file.current.notices), str(file.fault)) == (["Ett"], "None")


def test_a_table_that_was_saved_and_is_gone_at_the_start_is_told_and_can_be_had_back(
    file: LeverFile, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.settings.levers.file._AGAIN_SECONDS", 0.0)
    file.add(notice("Ett"))
    file.path.unlink()
    started = LeverFile(file.path, lambda: DAY)
    for _ in range(2):
        with pytest.raises(LeversUnknown):
            started.current  # noqa: B018
    assert started.fault == str(LeversMissing(str(file.path), "filen finns inte", f"{file.path}.kept"))
    assert caplog.text.count(started.fault) == 1
    with pytest.raises(LeversMissing):  # the rest would be lost by writing one
        started.add(notice("Två"))
    there = started.last_table()
    assert [lever.text for lever in there.levers] == ["Ett"]
    started.replace(there.levers, there.version)
    assert (list(started.current.notices), str(started.fault)) == (["Ett"], "None")
    file.path.unlink()
    again = LeverFile(file.path, lambda: DAY)
    with pytest.raises(LeversUnknown):
        again.current  # noqa: B018
    again.kept.unlink()
    assert again.current is NO_LEVERS


def test_a_copy_that_cant_be_read_is_no_table_to_put_back(file: LeverFile) -> None:
    """The box at the desk is empty then: putting it in would show what is hidden."""
    file.add(notice("Ett"))
    file.path.unlink()
    file.kept.unlink()
    file.kept.mkdir()
    started = LeverFile(file.path, lambda: DAY)
    with pytest.raises(LeversUnknown):
        started.current  # noqa: B018
    assert started.fault == str(LeversLost(str(file.path), "filen finns inte", str(file.kept)))
    assert "Byt ut tabellen" not in started.fault


def test_a_copy_that_cant_be_written_is_told_and_the_row_acts(
    file: LeverFile, caplog: pytest.LogCaptureFixture
) -> None:
    file.path.with_name("levers.csv.kept.pending").mkdir()
    file.add(notice("Ett"))
    assert list(file.current.notices) == ["Ett"]
    assert f"Kopian av redaktionens tabell, {file.kept}, gick inte att skriva" in caplog.text


def _no_more_files(path: Path) -> Table:
    error = OSError(errno.EMFILE, "Too many open files")
    raise LeversUnreadable(str(path), reason_of(error)) from error


def test_what_was_written_by_hand_is_put_aside_before_it_is_overwritten(file: LeverFile) -> None:
    def by_hand(*lines: str) -> bytes:
        return "\n".join(("eget;slag;gäller;mål;text;samling;ägare;skäl;till", *lines, "")).encode("cp1252")

    first = by_hand("kolla;meddelande;;;Först på ålen;;Eva;x;2999-01-01")
    file.path.write_bytes(first)
    file.add(notice("Ett"))
    assert file.by_hand.read_bytes() == first
    file.add(notice("Två"))
    file.remove(notice("Ett").key)
    assert file.by_hand.read_bytes() == first, "what was saved here isn't written by hand"
    second = by_hand("igen;meddelande;;;Sedan;;Eva;x;2999-01-01")
    file.path.write_bytes(second)
    file.replace(())
    assert file.by_hand.read_bytes() == second
    assert {path.name for path in file.path.parent.iterdir()} <= OWN_ENTRIES


def test_what_cannot_be_put_aside_is_not_overwritten(file: LeverFile) -> None:
    file.path.write_text("slag;gäller;mål;text;samling;ägare;skäl;till\n", encoding="utf-8")
    file.by_hand.mkdir()
    with pytest.raises(LeversUnwritable):
        file.add(notice("Ett"))
    assert file.table().levers == ()


def test_rows_are_not_lost_by_adding_beside_a_bad_one(file: LeverFile) -> None:
    file.path.write_text(written([notice("Ett")]) + "göm;a;;;;Eva;x;2027-01-01\r\n", encoding="utf-8")
    with pytest.raises(LeversUnreadable, match="Rad 3 verkar inte"):
        file.add(notice("Två"))
    assert [lever.text for lever in file.table().levers] == ["Ett"]


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(LeversUnwritable, match="mappen finns inte"):
        levers_of(tmp_path / "nix").add(notice("Ett"))
