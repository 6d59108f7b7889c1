"""Shards on a real cluster of Ray: run by test_cluster.py in a network of its own, where there is nothing but loopback.

BELAGG_TESTED names a folder with `index`, an index cut in three shards, and `temporary`, where Ray may write.
"""

from __future__ import annotations

import gc
import os
import shutil
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
import ray

import service.corpus.shards.actors
from indexer.build.pipeline import Progress, build_from_sources
from indexer.build.shards.cutting import cut_index
from indexer.build.shards.workers import SharedEncoder, cut_on, on_cluster
from indexer.errors import IndexDamaged
from indexer.index.folder import current_generation
from indexer.index.format import DOCUMENTS, Manifest
from indexer.index.shards.cut import cut_of
from indexer.model.encoder import Encoder
from indexer.nodes.joining import join
from service.answer.live import LiveSearcher
from service.corpus.filters import EVERYTHING, UNFILTERED
from service.corpus.local import Index
from service.corpus.port import Corpus
from service.corpus.shards.actors import Cuts, ShardsOnRay, open_on
from service.corpus.shards.errors import ShardsSilent, VersionsDiffer
from service.corpus.shards.merged import ShardedCorpus
from service.evaluation.probing import calibrate
from tests.service.corpus.conftest import real_questions
from tests.service.corpus.every_corpus import EveryCorpus, RealQuestion
from tests.service.corpus.test_shards import contents

TESTED = Path(os.environ["BELAGG_TESTED"])
INDEX = TESTED / "index"
ADDRESS = "127.0.0.2"


@pytest.fixture(scope="module", autouse=True)
def cluster() -> Iterator[None]:
    ray.init(
        include_dashboard=False,
        num_cpus=2,
        object_store_memory=100_000_000,
        log_to_driver=False,
        _node_ip_address=ADDRESS,
        _temp_dir=str(TESTED / "temporary"),
    )
    yield
    ray.shutdown()


@pytest.fixture(scope="module")
def truth() -> Index:
    """The whole on this machine, which passes the same tests against the naive one."""
    return Index.open(INDEX)


@pytest.fixture(scope="module")
def questions(encoder: Encoder) -> list[RealQuestion]:
    return real_questions(encoder)[::5]


@pytest.fixture(scope="module")
def keys() -> list[str]:
    with closing(sqlite3.connect(current_generation(INDEX) / DOCUMENTS)) as database:
        return [key for (key,) in database.execute("SELECT DISTINCT key FROM refers ORDER BY key LIMIT 6")]


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return open_on(ADDRESS, INDEX, copies=1, seconds=20)


class TestOnRay(EveryCorpus):
    """As every other corpus."""


def actors(corpus: ShardedCorpus) -> dict[int, list[Any]]:
    assert isinstance(corpus.shards, ShardsOnRay)
    return corpus.shards.actors


def pid_of(actor: Any) -> int:
    return int(ray.get(actor.process.remote()))


def found(corpus: Corpus, question: RealQuestion) -> list[tuple[int, float]]:
    """Rows and their scores, to nine decimals."""
    return [(one.row, one.score) for one in corpus.candidates(question.sought(corpus), UNFILTERED, EVERYTHING, 20)]


def test_where_each_shard_has_a_copy_killing_one_is_not_noticed(truth: Index, questions: list[RealQuestion]) -> None:
    corpus = open_on(ADDRESS, INDEX, copies=2, seconds=20)
    expected = [found(truth, question) for question in questions]
    for number in (0, 1, 2):
        os.kill(pid_of(actors(corpus)[number][number % 2]), signal.SIGKILL)
        for _ in range(3):
            assert [found(corpus, question) for question in questions] == expected


def test_without_a_copy_a_shard_that_was_killed_is_named_in_time_and_comes_back(
    truth: Index, questions: list[RealQuestion]
) -> None:
    corpus = open_on(ADDRESS, INDEX, copies=1, seconds=0.5)
    expected = found(truth, questions[0])
    os.kill(pid_of(actors(corpus)[1][0]), signal.SIGKILL)
    start, refused = time.monotonic(), []
    while time.monotonic() < start + 60:
        asked = time.monotonic()
        try:
            answered = found(corpus, questions[0])
        except ShardsSilent as error:
            refused.append((error.answered, error.of, time.monotonic() - asked))
            continue
        break
    assert answered == expected
    assert refused
    assert {(answered, of) for answered, of, _ in refused} == {(2, 3)}
    assert "2 av 3 delar" in str(ShardsSilent(2, 3))


def test_a_shard_that_stands_still_is_waited_for_no_longer_than_its_copy_needs(
    truth: Index, questions: list[RealQuestion]
) -> None:
    corpus = open_on(ADDRESS, INDEX, copies=2, seconds=20)
    held = pid_of(actors(corpus)[0][0])
    os.kill(held, signal.SIGSTOP)
    try:
        for question in questions * 2:
            assert found(corpus, question) == found(truth, question)
    finally:
        os.kill(held, signal.SIGCONT)


def test_a_new_cut_takes_the_place_of_the_old_at_once_and_its_processes_end(
    questions: list[RealQuestion], model_folder: Path, tmp_path: Path
) -> None:
    index = tmp_path / "index"
    shutil.copytree(INDEX, index)
    live = LiveSearcher.following(Cuts(index, ADDRESS), model_folder)
    before = live.current.corpus
    assert isinstance(before, ShardedCorpus)
    expected = [found(before, question) for question in questions]
    processes = [pid_of(copy) for copies in actors(before).values() for copy in copies]
    cut_index(index, 2)
    live.refresh()
    after = live.current.corpus
    assert live.fault is None
    assert after is not before
    assert [found(before, question) for question in questions] == expected
    assert [found(after, question) for question in questions] == expected
    del before
    live._retired.clear()
    gc.collect()
    _, alive = psutil.wait_procs([psutil.Process(pid) for pid in processes if psutil.pid_exists(pid)], timeout=60)
    assert alive == []


def test_a_damaged_shard_is_told_as_what_it_is(tmp_path: Path) -> None:
    index = tmp_path / "index"
    shutil.copytree(INDEX, index)
    (cut_of(index).published() / "1" / "hubness.npy").write_bytes(b"half")
    with pytest.raises(IndexDamaged, match=r"1/hubness\.npy"):
        open_on(ADDRESS, index)


def test_a_machine_with_another_belagg_is_not_listened_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service.corpus.shards.actors, "code_sha256", lambda: "another")
    monkeypatch.setattr(service.corpus.shards.actors, "_DIFFERING_SECONDS", 1.0)
    with pytest.raises(VersionsDiffer, match="samma version"):
        open_on(ADDRESS, INDEX)


def test_workers_cut_the_same_bytes(tmp_path: Path) -> None:
    index, there = tmp_path / "index", cut_of(INDEX).published()
    shutil.copytree(INDEX, index)
    shutil.rmtree(cut_of(index).path)
    cut_index(index, 3, partial(cut_on, ray))
    assert contents(cut_of(index).published()) == contents(there)


def test_workers_encode_as_one_encoder_does_and_one_that_is_killed_loses_nothing(
    model_folder: Path, truth: Index
) -> None:
    encoder, _ = on_cluster(ADDRESS, model_folder)
    assert isinstance(encoder, SharedEncoder)
    texts = truth.texts(range(0, truth.size, 3))[:48]
    os.kill(pid_of(next(encoder._workers)), signal.SIGKILL)
    np.testing.assert_array_equal(encoder.encode_passages(texts), Encoder(model_folder).encode_passages(texts))


def test_a_build_on_workers_is_the_same_index(model_folder: Path, silent: Progress, tmp_path: Path) -> None:
    (tmp_path / "text.md").write_text(
        "# Bad\n\nSimhallen öppnar klockan sju.\n\n## Pris\n\nEtt bad kostar 60 kronor.\n"
    )
    manifests = []
    for name, encoder in (("here", Encoder(model_folder)), ("there", on_cluster(ADDRESS, model_folder)[0])):
        build_from_sources([tmp_path / "text.md"], tmp_path / name, encoder, calibrate, silent)
        manifests.append(Manifest.read(current_generation(tmp_path / name)))
    assert manifests[0].files == manifests[1].files
    assert manifests[0].fingerprint == manifests[1].fingerprint


def test_joining_again_is_nothing_new() -> None:
    assert join(ADDRESS) is ray
