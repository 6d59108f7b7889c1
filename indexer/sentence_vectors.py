"""Sentence vectors: every passage's sentences, where they stand and what they mean.

They tell which sentence of a passage answers a question, and lift passages of which one sentence does (the trials
in docs/decisions.md). On disk, beside each other in one folder, four numpy arrays:

    offsets.npy  int64 (n+1,)    sentences of passage row i are [offsets[i]:offsets[i + 1]]
    spans.npy    uint32 (s, 2)   start and end of each sentence in its passage's text, in code points
    codes.npy    int8 (s, d)     unit vectors in steps of their scale: a cosine is off by less than .001
    scales.npy   float32 (s,)    one step of each sentence's vector
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from indexer.arrays import map_array, save_array
from indexer.encoder import Embeddings
from indexer.swedish import Span

_STEPS = 127


@dataclass(frozen=True, slots=True)
class PassageSentences:
    """The sentences of some passages, one after another."""

    counts: npt.NDArray[np.int64]
    """How many each passage has, `(passages,)`."""
    spans: npt.NDArray[np.uint32]
    """Start and end of each in its passage's text, `(sentences, 2)`."""
    cosines: npt.NDArray[np.float32]
    """Of each to a question, `(sentences,)`."""

    @property
    def firsts(self) -> npt.NDArray[np.int64]:
        """Number of each passage's first sentence, `(passages,)`."""
        return np.cumsum(self.counts) - self.counts

    def numbers(self, passages: Sequence[int]) -> npt.NDArray[np.int64]:
        """The numbers of the sentences of some of the passages, passage by passage."""
        some = np.array(passages, np.intp)
        return _runs(self.firsts[some], self.counts[some])


class SentenceVectorsBuilder:
    """Collects the sentences of passages in row order and writes them."""

    def __init__(self, dimension: int) -> None:
        self._dimension = dimension
        self._offsets = array("q", [0])
        self._spans = array("I")
        self._codes = bytearray()
        self._scales = array("f")

    @property
    def sentences(self) -> int:
        """How many sentences the passages added so far have."""
        return self._offsets[-1]

    def add_passage(self, spans: list[Span]) -> None:
        """Add the next row's sentences."""
        for span in spans:
            self._spans.extend((span.start, span.end))
        self._offsets.append(self._offsets[-1] + len(spans))

    def add_vectors(self, vectors: Embeddings) -> None:
        """Add the next sentences' unit vectors; in the end there are as many as sentences."""
        scales = np.abs(vectors).max(axis=1) / _STEPS
        self._codes += np.round(vectors / scales[:, None]).astype(np.int8).tobytes()
        self._scales.frombytes(scales.astype(np.float32).tobytes())

    def write(self, folder: Path) -> None:
        """Write the four arrays into a new folder. Raises `OSError`."""
        folder.mkdir()
        save_array(folder / "offsets.npy", np.frombuffer(self._offsets, np.int64))
        save_array(folder / "spans.npy", np.frombuffer(self._spans, np.uint32).reshape(-1, 2))
        save_array(folder / "codes.npy", np.frombuffer(self._codes, np.int8).reshape(-1, self._dimension))
        save_array(folder / "scales.npy", np.frombuffer(self._scales, np.float32))


class SentenceVectors:
    """Sentence vectors on disk, memory-mapped; read-only and thread-safe."""

    def __init__(self, folder: Path) -> None:
        self._offsets: npt.NDArray[np.int64] = np.load(folder / "offsets.npy", allow_pickle=False)
        self._spans: npt.NDArray[np.uint32] = map_array(folder / "spans.npy")
        self._codes: npt.NDArray[np.int8] = map_array(folder / "codes.npy")
        self._scales: npt.NDArray[np.float32] = np.load(folder / "scales.npy", allow_pickle=False)

    def of(self, rows: Sequence[int], query: npt.NDArray[np.float32]) -> PassageSentences:
        """The sentences of some passages, each with its cosine to a unit vector `(dimension,)`."""
        first = self._offsets[np.array(rows, np.intp)]
        counts = self._offsets[np.array(rows, np.intp) + 1] - first
        numbers = _runs(first, counts)
        # As a product this would start threads for a moment's work.
        cosines = np.einsum("ij,j->i", self._codes[numbers].astype(np.float32), query) * self._scales[numbers]
        return PassageSentences(counts, self._spans[numbers], cosines)


def _runs(starts: npt.NDArray[np.int64], counts: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """So many numbers from each start on: `[3, 4, 9]` of the starts 3 and 9 and the counts 2 and 1."""
    numbers: npt.NDArray[np.int64] = np.arange(counts.sum()) + (starts - np.cumsum(counts) + counts).repeat(counts)
    return numbers
