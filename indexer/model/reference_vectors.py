"""Reference vectors: what a network answers in single precision, and which lengths this processor computes right.

A matrix product may be wrong for texts of one length on one kind of processor (docs/decisions/101-lengths.md). So a
prepared network brings token sequences of every length that texts are made, each with its answer as the model's own
library computed it, and every length is compared before it is first used. Nothing here knows which network it is.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

from indexer.model.errors import NetworkComputesWrong

LEAST_COSINE = 0.995
"""In 8 bits the default network keeps .9986 at every length, .9979 without VNNI; the wrong vectors had .95 at most
(docs/decisions/101-lengths.md)."""
LONGEST = 512
"""Longer texts aren't compared: no passage is so long."""

_WRONG = "%s: den här processorn räknar fel på texter av %d token (cosinus %.3f); de görs längre i stället."

_LOGGER = logging.getLogger("belagg.lengths")

Vector = npt.NDArray[np.float32]
Compute = Callable[[Sequence[int], int], Vector]
"""What a network answers for one sequence of tokens, padded to a length: float32 `(n,)`."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A sequence of tokens and a network's answer in single precision: float32 `(n,)`."""

    tokens: tuple[int, ...]
    vector: Vector


class References:
    """A prepared network's references by length."""

    def __init__(self, by_length: Mapping[int, Reference]) -> None:
        self._by_length = dict(by_length)

    @classmethod
    def read(cls, path: Path) -> Self:
        """Raises `OSError`, `ValueError` or `KeyError`."""
        with np.load(path, allow_pickle=False) as arrays:
            lengths, counts, tokens, vectors = (arrays[name] for name in ("lengths", "counts", "tokens", "vectors"))
        parts = np.split(tokens, np.cumsum(counts)[:-1])
        rows = zip(lengths.tolist(), parts, vectors, strict=True)
        return cls({length: Reference(tuple(part.tolist()), vector) for length, part, vector in rows})

    def write(self, path: Path) -> None:
        references = self._by_length.values()
        np.savez(
            path,
            lengths=np.array(list(self._by_length), np.int32),
            counts=np.array([len(one.tokens) for one in references], np.int32),
            tokens=np.array([token for one in references for token in one.tokens], np.int32),
            vectors=np.array([one.vector for one in references], np.float32),
        )

    def get(self, length: int) -> Reference | None:
        return self._by_length.get(length)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, References) or self._by_length.keys() != other._by_length.keys():
            return False
        pairs = [(one, other._by_length[length]) for length, one in self._by_length.items()]
        return all(a.tokens == b.tokens and np.array_equal(a.vector, b.vector) for a, b in pairs)

    __hash__ = None  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class Compared:
    """What is known so far of a network on this processor."""

    right: dict[int, float] = field(default_factory=dict)
    """Cosine to the reference by length."""
    avoided: dict[int, float] = field(default_factory=dict)
    """The same of lengths that are computed wrong, and so are never used."""


class LengthCheck:
    """Compares each length before it is first used. Thread-safe."""

    def __init__(self, network: str, references: References, compute: Compute, longest: int) -> None:
        """`network`: its name, for messages. `longest`: the length that it can't go beyond."""
        self._network = network
        self._references = references
        self._compute = compute
        self._longest = longest
        self._lock = threading.Lock()
        self._compared = Compared()

    def used(self, tokens: int, lengthened: Callable[[int], int]) -> int:
        """The length that a text of so many tokens is made: the first of those from `lengthened` that is right.

        Raises `NetworkComputesWrong` if there is none.
        """
        length = lengthened(tokens)
        while not self._is_right(length):
            if length >= self._longest:
                raise NetworkComputesWrong(self._network, sorted(self._compared.avoided))
            length = lengthened(length + 1)
        return length

    @property
    def compared(self) -> Compared:
        """A copy of what is known now."""
        with self._lock:
            return Compared(dict(self._compared.right), dict(self._compared.avoided))

    def _is_right(self, length: int) -> bool:
        if length in self._compared.right:
            return True
        reference = self._references.get(length)
        if reference is None:
            return True
        with self._lock:
            if length not in self._compared.right and length not in self._compared.avoided:
                cosine = _cosine(self._compute(reference.tokens, length), reference.vector)
                known = self._compared.right if cosine >= LEAST_COSINE else self._compared.avoided
                known[length] = cosine
                if known is self._compared.avoided:
                    _LOGGER.info(_WRONG, self._network, length, cosine)
            return length in self._compared.right


def _cosine(found: Vector, expected: Vector) -> float:
    """Not a number, where the network's answer is none, is as wrong as can be."""
    norms = float(np.linalg.norm(found) * np.linalg.norm(expected))
    cosine = float(found @ expected) / norms if norms else 0.0
    return cosine if np.isfinite(cosine) else -1.0
