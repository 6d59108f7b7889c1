"""Quantisation: a network's products of matrices in 8-bit whole numbers, which take two thirds of the time.

Done by NNCF, after training, with SmoothQuant (Xiao et al. 2023): the ranges of the numbers between the layers are
found by encoding texts of every length in `data/` and probe questions. What it costs in
quality and saves in time stands in docs/decisions/014-eight-bits.md.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Iterator
from contextlib import redirect_stdout
from io import StringIO
from typing import Any

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from indexer.data.lines import probes, samples
from indexer.model.spec import EncoderSpec

_QUESTIONS = 60
_SMOOTHED = 0.8
"""How much of the differences between dimensions the weights take over (their alpha): of .5 to .95, NNCF's default for
transformers, this kept cosines nearest to those of single precision (docs/trials/encoding.md)."""

Feed = dict[str, npt.NDArray[Any]]
"""What a network is given, by the names of its inputs; of one row."""


def quantized(network: Any, tokenizer: Tokenizer, spec: EncoderSpec) -> Any:
    """An encoder's OpenVINO network, quantised; the one given may be changed."""
    return quantized_on(network, _feeds(tokenizer, spec))


def quantized_on(network: Any, shown: Iterable[Feed]) -> Any:
    """An OpenVINO network, quantised by what it is shown; the one given may be changed."""
    # NNCF would report its use over the internet, unless it takes this for its own authors' tests.
    os.environ["NNCF_CI"] = "1"
    import nncf

    nncf.set_log_level(logging.ERROR)
    feeds = list(shown)
    with redirect_stdout(StringIO()):  # its bars of progress
        smaller = nncf.quantize(
            network,
            nncf.Dataset(feeds),
            model_type=nncf.ModelType.TRANSFORMER,
            preset=nncf.QuantizationPreset.MIXED,
            subset_size=len(feeds),
            advanced_parameters=nncf.AdvancedQuantizationParameters(
                smooth_quant_alphas=nncf.AdvancedSmoothQuantParameters(matmul=_SMOOTHED)
            ),
        )
    _decode_what_is_looked_up(smaller)
    return smaller


def _decode_what_is_looked_up(network: Any) -> None:
    """Have rows looked up in the tables of embeddings while they are in 8 bits, and only those decoded.

    NNCF decodes before it looks up, so OpenVINO would decode the whole tables when it loads them, and keep 110 MB more.
    """
    from openvino import opset13

    for lookup in network.get_ops():
        if lookup.get_type_name() != "Gather":
            continue
        table, rows, axis = lookup.input_values()
        if table.get_node().get_type_name() != "Multiply":
            continue
        decoded, scales = table.get_node().input_values()
        codes = opset13.gather(decoded.get_node().input_value(0), rows, axis)
        found = opset13.multiply(opset13.convert(codes, "f32"), opset13.gather(scales, rows, axis))
        lookup.output(0).replace(found.output(0))
    network.validate_nodes_and_infer_types()


def calibration_texts(spec: EncoderSpec) -> list[str]:
    """What the network is shown, prefixes included."""
    passages = samples()
    questions = [*probes("sv")[:_QUESTIONS], *passages[:1]]
    return [spec.passage_prefix + text for text in passages] + [spec.query_prefix + text for text in questions]


def _feeds(tokenizer: Tokenizer, spec: EncoderSpec) -> Iterator[Feed]:
    for text in calibration_texts(spec):
        ids = tokenizer.encode(text).ids[: spec.max_tokens]
        yield {
            "input_ids": np.array([ids], np.int64),
            "attention_mask": np.ones((1, len(ids)), np.int64),
        }
