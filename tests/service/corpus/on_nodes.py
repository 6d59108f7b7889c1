"""Shards on three machines of Ray, one of which is lost: run by test_cluster.py in a network of its own.

BELAGG_TESTED names a folder with `index`, an index cut in three shards, and `temporary`, where Ray may write.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest
import ray
from ray.cluster_utils import Cluster

from indexer.model.encoder import Encoder
from service.corpus.filters import EVERYTHING, UNFILTERED
from service.corpus.local import Index
from service.corpus.port import Corpus
from service.corpus.shards.actors import ShardsOnRay, open_on
from tests.service.corpus.conftest import real_questions
from tests.service.corpus.every_corpus import RealQuestion

TESTED = Path(os.environ["BELAGG_TESTED"])
INDEX = TESTED / "index"
LOST_SECONDS = 60
"""Until Ray knows that a machine is gone, and what was on it is somewhere else."""
_NODE: dict[str, Any] = {"object_store_memory": 100_000_000, "include_dashboard": False}


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    first = {**_NODE, "node_ip_address": "127.0.0.2", "num_cpus": 0, "temp_dir": str(TESTED / "temporary")}
    cluster = Cluster(True, False, first)
    try:
        for number in (3, 4, 5):
            cluster.add_node(**_NODE, num_cpus=1, node_ip_address=f"127.0.0.{number}")
        yield cluster
    finally:
        ray.shutdown()
        for node in [*cluster.worker_nodes, cluster.head_node]:
            node.kill_all_processes(check_alive=False, allow_graceful=False, wait=True)


def found(corpus: Corpus, question: RealQuestion) -> list[tuple[int, float]]:
    return [(one.row, one.score) for one in corpus.candidates(question.sought(corpus), UNFILTERED, EVERYTHING, 20)]


def kill(node: Any) -> None:
    """All processes of a machine."""
    raylet = psutil.Process(node.all_processes["raylet"][0].process.pid)
    for process in [raylet, *raylet.children(recursive=True)]:
        with suppress(psutil.NoSuchProcess):
            process.kill()


def test_no_question_is_refused_when_a_machine_is_lost_and_its_copies_come_to_others(
    cluster: Cluster, encoder: Encoder
) -> None:
    truth, questions = Index.open(INDEX), real_questions(encoder)[::5]
    expected = [found(truth, question) for question in questions]
    corpus = open_on(cluster.address, INDEX, copies=2, seconds=20)
    shards = corpus.shards
    assert isinstance(shards, ShardsOnRay)
    assert all(len(set(where)) == 2 for where in shards.nodes.values())
    lost = next(node for node in cluster.worker_nodes if any(node.node_id in where for where in shards.nodes.values()))
    answered: list[bool] = []
    over = threading.Event()

    def ask() -> None:
        while not over.is_set():
            for question, right in zip(questions, expected, strict=True):
                answered.append(found(corpus, question) == right)

    asking = threading.Thread(target=ask)
    asking.start()
    kill(lost)
    start = time.monotonic()
    while any(lost.node_id in where for where in shards.nodes.values()) or shards.silent:
        assert time.monotonic() < start + LOST_SECONDS
        time.sleep(0.1)
    count = len(answered)
    while asking.is_alive() and len(answered) < count + 2 * len(questions):
        time.sleep(0.1)
    assert asking.is_alive()
    over.set()
    asking.join()
    assert all(answered)
    assert all(len(set(where)) == 2 for where in shards.nodes.values())
