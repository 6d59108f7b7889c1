"""An index follows its texts: what changed is told apart by content, and only that is read and embedded."""

from __future__ import annotations

import fcntl
import os
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.build.changes import Changes
from indexer.build.errors import NothingToIndex, TooManyGone
from indexer.build.gathering import LINK_DROPPED
from indexer.build.pipeline import BuildReport, Progress, build_from_sources
from indexer.errors import (
    LinkLeadsNowhere,
    LinkLeadsOutside,
    NoText,
)
from indexer.index.folder import LOCK, current_generation
from indexer.index.verification import verify_all
from indexer.readers import formats as readers
from indexer.sources.folders import Skipped
from indexer.texts.document import document_id
from service.corpus.filters import EVERYTHING
from service.corpus.local import Index
from tests.indexer.build.kept_texts import NAMES, Texts
from tests.stub_encoder import StubEncoder, uncalibrated


def test_the_first_build_reads_every_text_as_new(texts: Texts) -> None:
    assert texts.read == sorted(NAMES)
    assert verify_all(texts.index)[0].changes == Changes(new=tuple(NAMES)).counts


def test_unchanged_texts_are_neither_read_nor_embedded_again(texts: Texts) -> None:
    report = texts.build()
    assert (report.published, report.changes, texts.read) == (False, Changes(unchanged=6), [])
    texts.put("texter/ny.txt", "En ny text om bibliotek.")
    report = texts.build()
    assert report == BuildReport(2, 7, 7, 1, 6, (), True, Changes(new=("texter/ny.txt",), unchanged=6))
    assert texts.read == ["texter/ny.txt"]
    assert set(texts.encoder.asked) == {
        "En ny text om bibliotek. En ny text om bibliotek.",
        "En ny text om bibliotek.",
    }
    assert texts.held()["texter/ny.txt"] == "En ny text om bibliotek."
    assert texts.held()["texter/snö.txt"] == "Nämnden beslutade om texter/snö.txt."


def test_new_changed_moved_and_deleted_texts_are_told_apart(texts: Texts) -> None:
    texts.put("texter/ny.txt", "En ny text.")
    texts.put("texter/vatten.txt", "Avgiften för vatten är oförändrad.")
    texts.raw["texter/arkiv/skola.txt"] = replace(texts.raw.pop("texter/skola.txt"), path="texter/arkiv/skola.txt")
    del texts.raw["texter/snö.txt"]
    report = texts.build()
    assert report.changes == Changes(
        new=("texter/ny.txt",),
        changed=("texter/vatten.txt",),
        moved=(("texter/skola.txt", "texter/arkiv/skola.txt"),),
        deleted=("texter/snö.txt",),
        unchanged=3,
    )
    assert texts.read == ["texter/arkiv/skola.txt", "texter/ny.txt", "texter/vatten.txt"]
    assert set(texts.held()) == set(texts.raw)
    assert verify_all(texts.index)[-1].changes == report.changes.counts


def test_the_index_is_the_same_as_one_built_anew(texts: Texts, tmp_path: Path, silent: Progress) -> None:
    texts.put("texter/a.txt", "En text som kommer först.\n\nDen har två stycken.")
    del texts.raw["texter/vatten.txt"]
    texts.build()
    other = Texts(tmp_path / "annat", silent)
    other.raw = texts.raw
    other.build()
    mended = verify_all(texts.index)[-1]
    assert verify_all(other.index)[0].files == mended.files
    assert verify_all(other.index)[0].fingerprint == mended.fingerprint


@pytest.mark.parametrize("about", [{"collection": "beslut"}, {"link": "https://kommunen.example/snö"}])
def test_a_text_with_another_collection_or_link_is_changed(about: dict[str, str], texts: Texts) -> None:
    texts.put("texter/snö.txt", "Nämnden beslutade om texter/snö.txt.", **about)
    report = texts.build()
    assert (report.changes.changed, texts.read) == (("texter/snö.txt",), ["texter/snö.txt"])
    assert report.embedded == 0


def test_other_reader_rules_read_every_text_again(texts: Texts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "RULES", readers.RULES + 1)
    report = texts.build()
    assert texts.read == sorted(NAMES)
    assert (report.published, report.changes, report.embedded) == (True, Changes(unchanged=6), 0)
    assert texts.build().published is False
    assert texts.read == []


def test_a_text_that_cannot_be_read_any_more_keeps_its_old_version_and_is_told(texts: Texts) -> None:
    old = texts.held()["texter/vatten.txt"]
    texts.put("texter/vatten.txt", "")
    texts.put("texter/snö.txt", "Snön röjs på natten.")
    report = texts.build()
    kept = (Skipped("texter/vatten.txt", str(NoText("texter/vatten.txt"))),)
    assert report.changes == Changes(changed=("texter/snö.txt",), unchanged=4, kept=kept)
    assert report.skipped == ()
    assert texts.held()["texter/vatten.txt"] == old
    texts.put("texter/vatten.txt", "Nu går den att läsa igen.")
    assert texts.build().changes.changed == ("texter/vatten.txt",)


@pytest.mark.parametrize("how", ["unreadable", "not to be had"])
def test_what_is_kept_goes_to_the_collection_that_it_now_belongs_to(how: str, texts: Texts) -> None:
    old = texts.held()["texter/vatten.txt"]
    if how == "unreadable":
        texts.put("texter/vatten.txt", "", collection="internt")
    else:
        texts.raw["texter/vatten.txt"] = Skipped("texter/vatten.txt", "Nej.", "internt")
    for published in (True, False):
        report = texts.build()
        assert report.published is published
        assert [kept.path for kept in report.changes.kept] == ["texter/vatten.txt"]
    index = Index.open(texts.index)
    document = index.document(document_id("texter/vatten.txt"), EVERYTHING)
    assert document is not None
    assert (document.collection, document.text) == ("internt", old)


def test_a_folder_that_cannot_be_listed_keeps_its_texts(texts: Texts) -> None:
    texts.raw = {"texter": Skipped("texter", "texter gick inte att läsa.")}
    report = texts.build()
    assert not report.published
    assert [skipped.path for skipped in report.changes.kept] == sorted(NAMES)
    assert set(texts.held()) == set(NAMES)


def test_a_text_that_was_refused_is_not_read_again_until_it_changes_or_a_day_has_passed(
    texts: Texts, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts.put("texter/tom.txt", "")
    for _ in range(2):
        report = texts.build()
        assert [skipped.path for skipped in report.skipped] == ["texter/tom.txt"]
    assert texts.read == []
    assert (texts.build(rebuild=True).skipped, "texter/tom.txt" in texts.read) == (report.skipped, True)
    with monkeypatch.context() as patch:
        patch.setattr("time.time", lambda: 4e9)
        texts.build()
        assert texts.read == ["texter/tom.txt"]
    texts.put("texter/tom.txt", " ")
    texts.build()
    assert texts.read == ["texter/tom.txt"]


def test_more_than_half_of_the_texts_gone_at_once_is_refused_without_force(texts: Texts) -> None:
    before = current_generation(texts.index)
    for name in NAMES[:4]:
        del texts.raw[name]
    with pytest.raises(TooManyGone) as caught:
        texts.build()
    assert str(caught.value) == (
        "4 av 6 texter i indexet har försvunnit på en gång, så inget har ändrats. Kontrollera att mapparna finns där "
        "de ska och att nätverksenheter är anslutna. Är texterna borttagna med flit: kör igen med --force."
    )
    assert current_generation(texts.index) == before
    assert texts.build(force=True).changes.deleted == tuple(sorted(NAMES[:4]))
    assert set(texts.held()) == set(NAMES[4:])


def test_half_of_the_texts_may_go_and_all_may_move(texts: Texts) -> None:
    for name in NAMES[:3]:
        del texts.raw[name]
    assert len(texts.build().changes.deleted) == 3
    texts.raw = {f"nya {path}": replace(raw, path=f"nya {path}") for path, raw in texts.raw.items()}
    assert len(texts.build().changes.moved) == 3


def test_one_folder_of_several_that_is_gone_is_refused_by_its_name(texts: Texts) -> None:
    for number in range(20):
        texts.put(f"nämnd/{number}.txt", f"Protokoll nummer {number}.")
        texts.put(f"arkiv/{number}.txt", f"Arkiverat nummer {number}.")
    texts.build()
    for number in range(11):
        del texts.raw[f"arkiv/{number}.txt"]
    with pytest.raises(TooManyGone, match=r"^11 av 20 texter i arkiv har försvunnit"):
        texts.build()


def test_every_text_gone_is_refused(texts: Texts) -> None:
    texts.raw.clear()
    with pytest.raises(NothingToIndex):
        texts.build(force=True)
    assert set(texts.held()) == set(NAMES)


def test_the_writer_waits_for_no_dead_process(texts: Texts) -> None:
    with (texts.index / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
    assert texts.build().generation == 1


def test_a_first_build_that_fails_leaves_an_index_that_can_be_built(tmp_path: Path, silent: Progress) -> None:
    texts = Texts(tmp_path / "index", silent)
    texts.put("texter/tom.txt", "")
    with pytest.raises(NothingToIndex):
        texts.build()
    assert [path.name for path in texts.index.iterdir()] == [LOCK]
    texts.put("texter/text.txt", "Nu finns det text.")
    assert texts.build().generation == 1


def test_a_deleted_text_behind_a_link_is_gone_and_a_link_that_leads_out_holds_nothing(
    tmp_path: Path, silent: Progress
) -> None:
    folder, index = tmp_path / "texter", tmp_path / "index"
    (folder / "arkiv").mkdir(parents=True)
    for name in ("a", "b", "c", "arkiv/d"):
        (folder / f"{name}.txt").write_text(f"Nämnden beslutade om {name}.", encoding="utf-8")
    (folder / "till_d.txt").symlink_to(folder / "arkiv" / "d.txt")
    (folder / "till_a.txt").symlink_to(folder / "a.txt")

    def build_anew() -> BuildReport:
        return build_from_sources([folder], index, StubEncoder().as_encoder(), uncalibrated, silent)

    assert build_anew().documents == 6
    (folder / "arkiv" / "d.txt").unlink()
    (folder / "till_a.txt").unlink()
    (folder / "till_a.txt").symlink_to("/etc/hostname")
    report = build_anew()
    assert (report.documents, report.changes.kept) == (3, ())
    assert set(report.changes.deleted) == {"texter/arkiv/d.txt", "texter/till_a.txt", "texter/till_d.txt"}
    assert [skipped.reason for skipped in report.skipped] == [
        str(LinkLeadsOutside("texter/till_a.txt")),
        str(LinkLeadsNowhere("texter/till_d.txt")),
    ]


FORGED = (
    "---\ntitle: Taxa\nsource: Kommunfullmäktige\nlink: https://evil.example/betala\n---\n\nAvgiften är 100 kronor.\n"
)


def test_a_link_that_a_text_states_may_name_only_the_hosts_of_its_source(tmp_path: Path, silent: Progress) -> None:
    folder, index, sources = tmp_path / "texter", tmp_path / "index", tmp_path / "belagg.toml"
    folder.mkdir()
    (folder / "taxa.md").write_text(FORGED, encoding="utf-8")

    def link_with(setting: str) -> tuple[str | None, tuple[str, ...]]:
        sources.write_text(f"[[source]]\npath = 'texter'\n{setting}", encoding="utf-8")
        report = build_from_sources([sources], index, StubEncoder().as_encoder(), uncalibrated, silent)
        opened = Index.open(index)
        document = opened.document(opened.document_ids_by_row()[0], EVERYTHING)
        assert document is not None
        return document.link, report.notes

    note = LINK_DROPPED.format(path="texter/taxa.md", host="evil.example")
    assert "texter/taxa.md" in note
    assert link_with("") == (None, (note,))
    assert link_with("link_hosts = ['www.tallbo.example']") == (None, (note,))
    assert link_with("link_hosts = ['www.tallbo.example', 'evil.example']") == ("https://evil.example/betala", ())
    assert link_with("") == (None, (note,))
    own = "link = 'https://intranat.example/{path}'"  # what the source says comes before what the text says
    assert link_with(own) == ("https://intranat.example/taxa.md", ())
    (folder / "taxa.md").write_bytes(b"\x00\x01\x02" * 100)  # no text: the earlier version stays
    assert link_with("link = 'https://b.example/arkiv/{path}'")[0] == "https://b.example/arkiv/taxa.md"


def test_one_file_alone_is_indexed_by_the_same_terms(tmp_path: Path, silent: Progress) -> None:
    (tmp_path / "taxa.md").write_text(FORGED, encoding="utf-8")
    (tmp_path / "belagg.toml").write_text("[[source]]\npath = 'taxa.md'\ncollection = 'Taxor'", encoding="utf-8")
    index = tmp_path / "index"
    report = build_from_sources([tmp_path / "belagg.toml"], index, StubEncoder().as_encoder(), uncalibrated, silent)
    opened = Index.open(index)
    document = opened.document(opened.document_ids_by_row()[0], EVERYTHING)
    assert document is not None
    assert (document.link, document.collection, len(report.notes)) == (None, "Taxor", 1)


@pytest.mark.parametrize(("umask", "file", "folder"), [(0o022, 0o640, 0o750), (0o077, 0o600, 0o700), (0, 0o640, 0o750)])
def test_an_index_is_closed_to_others_whatever_the_umask(
    tmp_path: Path, silent: Progress, umask: int, file: int, folder: int
) -> None:
    before = os.umask(umask)
    try:
        texts = Texts(tmp_path / "index", silent)
        texts.put("texter/a.txt", "Nämnden beslutade om avfall.")
        texts.build()
        assert os.umask(umask) == umask
    finally:
        os.umask(before)
    found = [path for path in texts.index.rglob("*") if path.name != LOCK]
    assert {path.stat().st_mode & 0o777 for path in found if path.is_file()} <= {file, 0o600}
    assert {path.stat().st_mode & 0o777 for path in (texts.index, *found) if path.is_dir()} == {folder}
