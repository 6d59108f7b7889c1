"""Preparing the reader: the default model's weights and what training added to them -> an OpenVINO network.

What training added lies in `data/reader.safetensors`, few bits a weight; `data/reader.json` says what it was made of.
PyTorch is needed here and nowhere else.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from indexer.data.lines import probes, samples
from indexer.disk.checksum import sha256_of_file
from indexer.model.answer_reader import (
    READER_FILES,
    READER_NETWORK,
    READER_SCALES,
    READER_SPEC,
    READER_TOKENIZER,
    READER_WORDS,
)
from indexer.model.errors import WeightsMismatch
from indexer.model.preparing.quantization import Feed, quantized_on

if TYPE_CHECKING:
    from indexer.model.preparing.reader_network import ReaderNetwork

READER_WEIGHTS = "reader.safetensors"
READER_RECORD = "reader.json"

LEVELS = 15
"""Of a weight's difference: whole numbers from -7 to 7, two to a byte."""
BLOCK = 64
"""So many differences in a row share a scale."""

_CALIBRATED = 48


@dataclass(frozen=True, slots=True)
class ReaderRecord:
    """What `data/reader.json` says that preparing needs; the rest of it says how the weights came about."""

    sha256: str
    """Of the weights' file."""
    layers: int
    joint_from: int
    question_tokens: int
    passage_tokens: int


def packed_difference(difference: npt.NDArray[np.float32]) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.float16]]:
    """A matrix of differences in half-bytes, and the scale of every block of `BLOCK`."""
    blocks = difference.reshape(-1, BLOCK)
    scale = (np.abs(blocks).max(axis=1) / (LEVELS // 2)).astype(np.float16)
    safe = np.where(scale > 0, scale, 1).astype(np.float32)
    codes = np.clip(np.rint(blocks / safe[:, None]), -(LEVELS // 2), LEVELS // 2).astype(np.int8) + LEVELS // 2
    pairs = codes.astype(np.uint8).reshape(-1, 2)
    return pairs[:, 0] | (pairs[:, 1] << 4), scale


def unpacked_difference(
    pairs: npt.NDArray[np.uint8], scale: npt.NDArray[np.float16], shape: tuple[int, ...]
) -> npt.NDArray[np.float32]:
    """What `packed_difference` was given, to within half a step of each block's scale."""
    codes = np.stack((pairs & 15, pairs >> 4), axis=1).astype(np.float32) - LEVELS // 2
    return (codes.reshape(-1, BLOCK) * scale.astype(np.float32)[:, None]).reshape(shape)


def write_reader(default: Path, folder: Path, *, shared: bool) -> dict[str, str]:
    """Write the reader's files to a prepared model's folder, and return their SHA-256 by name.

    `default`: the default model as `write_default_model` wrote it; `shared`: that the prepared model is that one, so
    that its tokenizer is the reader's too. Raises `WeightsMismatch`.
    """
    import openvino

    record = read_record()
    tokenizer = Tokenizer.from_file(str(default / "tokenizer.json"))
    network = merged(default, record)
    small = quantized_on(converted(network), _feeds(tokenizer, network, record))
    openvino.save_model(small, folder / READER_NETWORK, compress_to_fp16=True)
    codes, scales = word_table(network)
    np.save(folder / READER_WORDS, codes)
    np.save(folder / READER_SCALES, scales)
    (folder / READER_SPEC).write_text(
        json.dumps({"question_tokens": record.question_tokens, "passage_tokens": record.passage_tokens}) + "\n"
    )
    written: tuple[str, ...] = READER_FILES
    if not shared:
        tokenizer.save(str(folder / READER_TOKENIZER), pretty=False)
        written = (*READER_FILES, READER_TOKENIZER)
    return {file: sha256_of_file(folder / file) for file in written}


def read_record() -> ReaderRecord:
    """The record of the weights that Belägg comes with."""
    content = json.loads((files("indexer") / "data" / READER_RECORD).read_text(encoding="utf-8"))
    return ReaderRecord(**content["reader"])


def merged(default: Path, record: ReaderRecord) -> ReaderNetwork:
    """The reader: the default model's weights with the differences that training made. Raises `WeightsMismatch`."""
    import torch
    from safetensors.numpy import load_file

    path = Path(str(files("indexer") / "data" / READER_WEIGHTS))
    found = sha256_of_file(path)
    if found != record.sha256:
        raise WeightsMismatch(str(path), expected=record.sha256, found=found)
    network = reader_of_encoder(default, record.layers, record.joint_from)
    added = load_file(path)
    state = network.state_dict()
    for name, value in state.items():
        if f"{name}.codes" in added:
            difference = unpacked_difference(added[f"{name}.codes"], added[f"{name}.scale"], tuple(value.shape))
            state[name] = value + torch.from_numpy(difference)
        elif f"{name}.difference" in added:
            state[name] = value + torch.from_numpy(added[f"{name}.difference"].astype(np.float32))
        elif name in added:
            state[name] = torch.from_numpy(added[name].astype(np.float32))
    network.load_state_dict(state)
    return network.eval()


def reader_of_encoder(default: Path, layers: int, joint_from: int) -> ReaderNetwork:
    """The reader before training, with the first layers of the default model."""
    from safetensors.torch import load_file

    from indexer.model.preparing.reader_network import started_from

    config = json.loads((default / "config.json").read_text(encoding="utf-8"))
    return started_from(
        load_file(default / "model.safetensors"),
        config["num_attention_heads"],
        config["layer_norm_eps"],
        layers=layers,
        joint_from=joint_from,
    )


def added_weights(
    before: Mapping[str, npt.NDArray[np.float32]], after: Mapping[str, npt.NDArray[np.float32]], heads: tuple[str, ...]
) -> dict[str, npt.NDArray[Any]]:
    """The tensors of `reader.safetensors`: differences of layers packed, of what is small as float16, heads whole."""
    added: dict[str, npt.NDArray[Any]] = {}
    for name, value in after.items():
        if name.startswith(heads):
            added[name] = value.astype(np.float16)
        elif value.ndim == 2:
            added[f"{name}.codes"], added[f"{name}.scale"] = packed_difference(value - before[name])
        else:
            added[f"{name}.difference"] = (value - before[name]).astype(np.float16)
    return added


def converted(network: ReaderNetwork) -> Any:
    """The reader as an OpenVINO network of any number of rows and any lengths."""
    import torch
    from openvino import PartialShape, Type
    from openvino.frontend import FrontEndManager
    from openvino.frontend.pytorch.ts_decoder import TorchScriptPythonDecoder

    example = {
        "words": torch.randn(2, 7 + 11, network.shape.hidden),
        "question_mask": torch.ones(2, 7, dtype=torch.int64),
        "passage_mask": torch.ones(2, 11, dtype=torch.int64),
    }
    with warnings.catch_warnings(), torch.inference_mode():
        warnings.simplefilter("ignore")  # of tracing, which OpenVINO's frontend needs
        decoder = TorchScriptPythonDecoder(network.eval(), example_input=example, skip_freeze=False)
        frontend = FrontEndManager().load_by_framework("pytorch")
        found = frontend.convert(frontend.load(decoder))
    for port in found.inputs:
        words = port.any_name == "words"
        port.get_node().set_element_type(Type.f32 if words else Type.i64)
        port.get_node().set_partial_shape(PartialShape([-1, -1, network.shape.hidden] if words else [-1, -1]))
    for port, name in zip(found.outputs, ("answered", "places"), strict=True):
        port.get_tensor().set_names({name})
    found.validate_nodes_and_infer_types()
    return found


def word_table(network: ReaderNetwork) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float32]]:
    """The words' vectors in 8 bits, `(vocabulary, hidden)`, and the scale `(vocabulary,)` of each."""
    words = network.words.weight.detach().numpy()
    scales = (np.abs(words).max(axis=1) / 127).astype(np.float32)
    codes = np.rint(words / np.where(scales > 0, scales, 1)[:, None]).astype(np.int8)
    return codes, scales


def _feeds(tokenizer: Tokenizer, network: ReaderNetwork, record: ReaderRecord) -> Iterator[Feed]:
    """Questions beside passages of every length, to find the ranges of the numbers between the layers by."""
    words = network.words.weight.detach().numpy()
    passages = samples()
    for number, question in enumerate(probes("sv")[:_CALIBRATED]):
        asked = tokenizer.encode(f"query: {question}").ids[: record.question_tokens]
        read = tokenizer.encode(f"passage: {passages[number % len(passages)]}").ids[: record.passage_tokens]
        yield {
            "words": words[[*asked, *read]][None],
            "question_mask": np.ones((1, len(asked)), np.int64),
            "passage_mask": np.ones((1, len(read)), np.int64),
        }
