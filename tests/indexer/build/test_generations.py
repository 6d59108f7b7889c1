"""Old generations: how many are kept, how one goes back to them, and which are in use."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from indexer.errors import (
    IndexDamaged,
    IndexNotWritable,
    NoEarlierGeneration,
    NoSuchGeneration,
    NotAnIndex,
)
from indexer.index.folder import GENERATIONS, IndexFolder
from indexer.index.format import VECTORS
from indexer.index.generations import history, roll_back
from indexer.index.purging import purge
from service.corpus.local import Index
from tests.indexer.build.kept_texts import Texts, change, numbers


@pytest.mark.parametrize(("keep", "left"), [(0, [5]), (1, [5, 4]), (3, [5, 4, 3, 2])])
def test_so_many_old_generations_are_kept(keep: int, left: list[int], texts: Texts) -> None:
    change(texts, 4, keep=keep)
    assert numbers(texts.index) == left


def test_a_rollback_publishes_the_generation_before_and_keeps_the_other(texts: Texts) -> None:
    change(texts, 2)
    assert roll_back(texts.index).generation == 2
    assert texts.held()["texter/snö.txt"] == "Snöröjning efter generation 1."
    assert [(generation.number, generation.published) for generation in history(texts.index)] == [
        (3, False),
        (2, True),
        (1, False),
    ]
    assert roll_back(texts.index).generation == 1
    assert roll_back(texts.index, to=3).generation == 3


def test_what_was_gone_back_from_is_published_again_only_with_force_or_other_texts(texts: Texts) -> None:
    change(texts, 1)
    roll_back(texts.index)
    report = texts.build()
    assert (report.generation, report.published, report.undone) == (1, False, 2)
    forced = texts.build(force=True)
    assert (forced.generation, forced.published, forced.undone) == (3, True, None)
    roll_back(texts.index, to=1)
    texts.put("texter/väg.txt", "Vägen lagas.")
    assert texts.build().generation == 4


def test_what_was_finished_but_never_published_is_not_taken_for_gone_back_from(
    texts: Texts, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(index: IndexFolder, name: str) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    change(texts, 1)
    texts.put("texter/väg.txt", "Vägen lagas.")
    with monkeypatch.context() as patch:
        patch.setattr(IndexFolder, "publish", fail)
        with pytest.raises(IndexNotWritable, match="disken är full"):
            texts.build()
    assert numbers(texts.index) == [3, 2, 1]
    assert roll_back(texts.index).generation == 1
    assert numbers(texts.index) == [2, 1]
    roll_back(texts.index, to=2)
    report = texts.build()
    assert (report.generation, report.published, report.undone) == (3, True, None)
    assert texts.held()["texter/väg.txt"] == "Vägen lagas."


def test_a_rollback_over_several_generations_undoes_them_all_and_no_number_comes_twice(texts: Texts) -> None:
    change(texts, 2)
    third = texts.raw["texter/snö.txt"]
    roll_back(texts.index)
    roll_back(texts.index)
    assert numbers(texts.index) == [3, 2, 1]
    assert texts.build().undone == 3
    purge(texts.index)
    texts.put("texter/snö.txt", "Något annat.")
    assert texts.build().generation == 4
    texts.raw["texter/snö.txt"] = third
    assert texts.build().generation == 5


def test_a_rollback_that_cannot_be_is_refused(texts: Texts, tmp_path: Path) -> None:
    with pytest.raises(NoEarlierGeneration, match=r"Det finns ingen tidigare generation"):
        roll_back(texts.index)
    change(texts, 1)
    with pytest.raises(NoSuchGeneration, match=r"^Generation 7 finns inte bland dem som går att backa till \(1\)"):
        roll_back(texts.index, to=7)
    with pytest.raises(NotAnIndex):
        roll_back(tmp_path / "saknas")
    first = texts.index / GENERATIONS / history(texts.index)[1].folder.name
    (first / VECTORS).write_bytes(b"")
    with pytest.raises(IndexDamaged):
        roll_back(texts.index)
    assert numbers(texts.index) == [2, 1]
    assert history(texts.index)[0].published


def test_a_generation_that_somebody_reads_is_in_use_until_they_are_done(texts: Texts) -> None:
    opened = Index.open(texts.index)
    change(texts, 3, keep=0)
    assert [(generation.number, generation.in_use) for generation in history(texts.index)] == [(4, False), (1, True)]
    assert opened.size == 6
    del opened
    assert [generation.in_use for generation in history(texts.index)] == [False, False]
