"""Workers: processes of a cluster that encode passages and cut shards for a build.

What is read, cut and kept stays with the build: batches of tokens go out, vectors come back and into its cache, so what
was encoded is never encoded again, whoever dies. A worker that dies is started anew and given its batches again.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Sequence
from concurrent.futures import Executor, Future
from functools import partial
from pathlib import Path
from typing import Any

from indexer.build.shards.cutting import Cut, Run
from indexer.errors import BelaggError
from indexer.index.shards.manifest import ShardRecord
from indexer.model.encoder import Encoder, Lengthened
from indexer.model.spec import Embeddings, EncoderSpec
from indexer.nodes.errors import ModelsDiffer
from indexer.nodes.joining import join


class EncodingActor:
    """One core's worth of encoding. The model lies in the same folder on every machine."""

    def __init__(self, model: str) -> None:
        self._encoder = Encoder(Path(model), threads=1)

    def spec(self) -> EncoderSpec:
        return self._encoder.spec

    def process(self) -> int:
        """Its id, on its machine."""
        return os.getpid()

    def encode(self, ids: list[list[int]]) -> Embeddings:
        return self._encoder.encode_tokens(ids)


class SharedEncoder(Encoder):
    """An encoder whose passages are encoded by workers; questions it encodes itself."""

    def __init__(self, folder: Path, workers: Sequence[Any]) -> None:
        super().__init__(folder)
        self._workers = itertools.cycle(workers)

    def _submitted(self, pool: Executor, ids: list[list[int]], length: Lengthened) -> Future[Embeddings]:
        if not self._is_of_passages(length):
            return super()._submitted(pool, ids, length)
        future: Future[Embeddings] = next(self._workers).encode.remote(ids).future()
        return future


def on_cluster(address: str, model: Path) -> tuple[Encoder, Run]:
    """What a build encodes with and cuts by, on all cores of a cluster. Raises `ClusterError` or `ModelError`."""
    ray = join(address)
    actor = ray.remote(num_cpus=1, max_restarts=-1, max_task_retries=-1)(EncodingActor)
    cores = max(1, int(ray.cluster_resources().get("CPU", 1)))
    workers = [actor.remote(str(model.absolute())) for _ in range(cores)]
    encoder = SharedEncoder(model, workers)
    if any(spec != encoder.spec for spec in ray.get([worker.spec.remote() for worker in workers])):
        raise ModelsDiffer(encoder.spec.name)
    return encoder, partial(cut_on, ray)


def cut_on(ray: Any, cuts: Sequence[Cut]) -> list[ShardRecord]:
    """Carry out cuts on a cluster: each by a task, again where its process died. Raises what a cut does."""
    task = ray.remote(num_cpus=0, max_retries=-1)(_said)
    records = ray.get([task.remote(cut) for cut in cuts])
    for record in records:
        if isinstance(record, Exception):
            raise record
    return list(records)


def _said(cut: Cut) -> ShardRecord | OSError:
    """An error of the disk goes as what it is; Ray would wrap it."""
    try:
        return cut()
    except BelaggError:
        raise
    except OSError as error:
        return OSError(error.errno, error.strerror, error.filename)
