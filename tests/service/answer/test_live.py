"""A running service takes what is published, never mixes, never stops for what can't be opened, and leaks nothing."""

from __future__ import annotations

import gc
import logging
import os
import shutil
import threading
import time
import weakref
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from indexer.build.options import Options
from indexer.build.pipeline import Progress, build
from indexer.index.folder import GENERATIONS, IndexFolder, current_generation
from indexer.index.format import VECTORS
from indexer.model.encoder import Encoder
from indexer.texts.document import Document
from service.answer.live import Following, Indexes, LiveSearcher
from service.answer.searcher import Searcher
from service.corpus.local import Index
from service.errors import NoIndexYet
from service.question.query import Query
from service.settings.levers.file import levers_of
from tests.stub_encoder import uncalibrated

QUESTION = Query.parse("Vad kostar vattnet?")


def publish(index: Path, price: int, encoder: Encoder, silent: Progress) -> None:
    """A generation whose every passage names the same price."""
    texts = [
        Document(f"{name}.md", name, f"Vattnet kostar {price} kronor i {name}.", f"{name}.md", "text/markdown")
        for name in ("Finspång", "Gotland", "Nora")
    ]
    build(texts, index, encoder, uncalibrated, silent, ("texter",), Options(keep=1))


def following(index: Path, encoder: Encoder) -> LiveSearcher:
    live = LiveSearcher(None, Following(Indexes(index), encoder, None, levers_of(index)))
    live.refresh()
    return live


@pytest.fixture
def index(tmp_path: Path, encoder: Encoder, silent: Progress) -> Path:
    publish(tmp_path / "index", 1, encoder, silent)
    return tmp_path / "index"


@pytest.fixture
def live(index: Path, encoder: Encoder) -> Iterator[LiveSearcher]:
    live = following(index, encoder)
    live.start()
    yield live
    live.stop()


def answered(live: LiveSearcher) -> tuple[int, set[str]]:
    """The generation of a search, and the prices that its passages name."""
    ranking = live.current.search(QUESTION)
    return ranking.generation, {hit.passage.text.split()[2] for hit in ranking.hits}


def test_a_new_generation_answers_within_two_seconds(
    live: LiveSearcher, index: Path, encoder: Encoder, silent: Progress
) -> None:
    assert answered(live) == (1, {"1"})
    publish(index, 2, encoder, silent)
    deadline = time.monotonic() + 2
    while live.generation != 2:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert answered(live) == (2, {"2"})


def test_every_answer_comes_wholly_from_one_generation_while_others_are_published(
    live: LiveSearcher, index: Path, encoder: Encoder, silent: Progress
) -> None:
    done = threading.Event()
    answers: list[tuple[int, set[str]]] = []
    errors: list[Exception] = []

    def ask() -> None:
        while not done.is_set():
            try:
                answers.append(answered(live))
            except Exception as error:
                errors.append(error)

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for number in range(2, 7):
        publish(index, number, encoder, silent)
        time.sleep(0.4)
    done.set()
    for thread in threads:
        thread.join()
    assert errors == []
    assert [answer for answer in answers if answer[1] != {str(answer[0])}] == []
    assert len({number for number, _ in answers}) >= 3


def test_a_damaged_generation_leaves_the_one_before_answering_and_is_told_once(
    index: Path, encoder: Encoder, silent: Progress, caplog: pytest.LogCaptureFixture
) -> None:
    live = following(index, encoder)
    publish(index, 2, encoder, silent)
    path = current_generation(index) / VECTORS
    path.write_bytes(path.read_bytes()[:-1])
    with caplog.at_level(logging.ERROR):
        for _ in range(3):
            live.refresh()
    assert answered(live) == (1, {"1"})
    fault = str(live.fault)
    assert fault.startswith(f"Indexets fil {path} är skadad")
    assert [record.message for record in caplog.records] == [fault]
    assert live.swaps == 1
    publish(index, 3, encoder, silent)
    live.refresh()
    assert (answered(live), live.fault, live.swaps) == ((3, {"3"}), None, 2)


def test_an_index_that_vanishes_leaves_its_last_generation_answering(index: Path, encoder: Encoder) -> None:
    live = following(index, encoder)
    shutil.rmtree(index)
    live.refresh()
    assert answered(live) == (1, {"1"})
    assert live.fault is not None
    assert "är inget index" in live.fault


def test_without_an_index_questions_are_refused_until_one_is_published(
    tmp_path: Path, model_folder: Path, encoder: Encoder, silent: Progress
) -> None:
    live = LiveSearcher.open(tmp_path / "index", model_folder)
    assert live.generation is None
    with pytest.raises(NoIndexYet, match=r"^Det finns inget index än"):
        _ = live.current
    publish(tmp_path / "index", 1, encoder, silent)
    live.refresh()
    assert (answered(live), live.fault) == ((1, {"1"}), None)


def test_a_generation_that_is_read_is_not_removed(index: Path, encoder: Encoder, silent: Progress) -> None:
    searcher = Searcher(Index.open(index, encoder.spec), encoder)
    read = current_generation(index)
    for price in range(2, 6):
        publish(index, price, encoder, silent)
    assert read.is_dir()
    assert searcher.search(QUESTION).generation == 1
    del searcher
    publish(index, 6, encoder, silent)
    assert [path.name[:6] for path in sorted((index / GENERATIONS).iterdir())] == ["000005", "000006"]


def test_a_generation_is_leased_without_writing_anything(index: Path, encoder: Encoder) -> None:
    before = {path: path.stat().st_mtime_ns for path in index.rglob("*")}
    opened = Index.open(index, encoder.spec)
    assert opened.size == 3
    assert {path: path.stat().st_mtime_ns for path in index.rglob("*")} == before


def test_an_index_that_only_a_cycle_holds_goes_after_a_while(
    live: LiveSearcher, index: Path, encoder: Encoder, silent: Progress, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.answer.live._LINGER_SECONDS", 0.1)
    replaced = live.current.index
    replaced.itself = replaced  # type: ignore[attr-defined]
    gone = weakref.ref(replaced)
    del replaced
    gc.disable()
    try:
        publish(index, 2, encoder, silent)
        deadline = time.monotonic() + 20
        while gone() is not None or open_files(current_generation(index).with_name("000001")):
            assert time.monotonic() < deadline
            time.sleep(0.05)
    finally:
        gc.enable()


def open_files(index: Path) -> list[str]:
    """Files below the index that this process holds open or has in its memory map."""
    process = psutil.Process()
    maps = [line for line in Path(f"/proc/{os.getpid()}/maps").read_text().splitlines() if str(index) in line]
    return [file.path for file in process.open_files() if file.path.startswith(str(index))] + maps


def test_swapping_hundreds_of_times_leaves_neither_files_nor_memory_behind(
    index: Path, encoder: Encoder, silent: Progress
) -> None:
    publish(index, 2, encoder, silent)
    names = sorted(path.name for path in (index / GENERATIONS).iterdir())
    live = following(index, encoder)
    gc.disable()  # what only the collector finds would linger in a service
    try:
        for number in range(400):
            IndexFolder(index).publish(names[number % 2])
            live.refresh()
            assert answered(live)[0] == number % 2 + 1
            if number == 99:
                gc.collect()
                before = psutil.Process().memory_info().rss
        held = open_files(index)
        gc.collect()  # NumPy leaves a kilobyte of cycles for the head of every array that it opens
        grown = psutil.Process().memory_info().rss - before
    finally:
        gc.enable()
    assert len(held) == len(set(held))
    assert {Path(line.split()[-1]).relative_to(index / GENERATIONS).parts[0] for line in held} == {names[1]}
    assert grown < 8_000_000
