"""Sentence vectors: every passage's sentences, where they stand and what they mean.

They tell which sentence of a passage answers a question, and lift passages of which one sentence does
(docs/decisions/003-best-sentence.md). There are five of them to a passage, so they are kept in four bits a dimension:
as what they differ from their mean, in steps of a fifteenth of what that spans at most. On disk, beside each other in
one folder, five numpy arrays:

    offsets.npy  int64 (n+1,)       sentences of passage row i are [offsets[i]:offsets[i + 1]]
    spans.npy    uint16 (s, 2)      start and end of each sentence in its passage's text, in code points;
                                    uint32 where a passage has more of them than 65,535
    centre.npy   float32 (d,)       mean of the first sentences
    codes.npy    uint8 (s, d/2)     dimension 2i in the low and 2i + 1 in the high four bits of byte i: a code c is the
                                    centre's number plus (c - 7.5) steps
    scales.npy   float32 (s,)       one step of each sentence's vector
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from indexer.disk.arrays import Spool, map_array, save_array
from indexer.errors import IndexDamaged
from indexer.model.spec import Embeddings
from indexer.texts.swedish import Span, sentences
from indexer.texts.tables.rows import embedded_sentences

_LEVELS = 16
_MIDDLE = (_LEVELS - 1) / 2
_CENTRED = 4_096
"""Sentences, the first, of whose vectors the centre is the mean."""
_COPIED = 8_192
"""Passages whose sentences are copied at a time."""


def cut(text: str) -> list[Span]:
    """What of a passage's text is embedded by itself."""
    return list(sentences(text))


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
    """Collects the sentences of passages in row order and writes them.

    Memory: some 50 bytes a passage for where they stand. `scratch`: a folder for the vectors.
    """

    def __init__(self, dimension: int, scratch: Path) -> None:
        self._offsets = array("q", [0])
        self._spans = array("I")
        self._first: list[Embeddings] = []
        self._centre: npt.NDArray[np.float32] | None = None
        self._codes = Spool(scratch, np.uint8, (dimension + 1) // 2)
        self._scales = Spool(scratch, np.float32)
        self._dimension = dimension

    @property
    def sentences(self) -> int:
        """How many sentences the passages added so far have."""
        return self._offsets[-1]

    def add_passage(self, spans: list[Span]) -> None:
        """Add the next row's sentences."""
        for span in spans:
            self._spans.extend((span.start, span.end))
        self._offsets.append(self._offsets[-1] + len(spans))

    def texts(self, passages: Iterable[tuple[str, str]]) -> Iterator[str]:
        """What is embedded of the sentences of the passages that were added, in their order.

        Of each passage its text, and the heading or title that it stands under.
        """
        for row, (text, heading) in enumerate(passages):
            first, after = self._offsets[row], self._offsets[row + 1]
            spans = [Span(self._spans[2 * number], self._spans[2 * number + 1]) for number in range(first, after)]
            yield from embedded_sentences(text, spans, heading)

    def add_vectors(self, vectors: Embeddings) -> None:
        """Add the next sentences' unit vectors; in the end there are as many as sentences. Raises `OSError`."""
        if self._centre is not None:
            self._add(vectors, self._centre)
            return
        self._first.append(np.array(vectors, np.float32))
        if sum(map(len, self._first)) >= _CENTRED:
            self._settle()

    def _settle(self) -> None:
        """Take the mean of the first as the centre."""
        first = np.concatenate([np.zeros((0, self._dimension), np.float32), *self._first])
        some = first[:_CENTRED].astype(np.float64)
        self._centre = (some.mean(axis=0) if len(some) else np.zeros(self._dimension)).astype(np.float32)
        self._first = []
        self._add(first, self._centre)

    def _add(self, vectors: Embeddings, centre: npt.NDArray[np.float32]) -> None:
        differences = vectors - centre
        scales = np.maximum(np.abs(differences).max(axis=1, initial=0) / (_LEVELS / 2), np.float32(1e-12))
        codes = np.clip(np.floor(differences / scales[:, None]) + _LEVELS / 2, 0, _LEVELS - 1).astype(np.uint8)
        if self._dimension % 2:
            codes = np.pad(codes, ((0, 0), (0, 1)))
        self._codes.append(codes[:, ::2] | codes[:, 1::2] << 4)
        self._scales.append(scales.astype(np.float32))

    def sample(self, count: int) -> Embeddings:
        """The unit vectors of some sentences, evenly spread, as they are written: float32 `(count, dimension)`."""
        if self._centre is None:
            self._settle()
        rows = _spread(count, len(self._codes))
        return _decoded(self._codes.take(rows), self._scales.take(rows), np.asarray(self._centre))

    def write(self, folder: Path) -> None:
        """Write the arrays into a new folder. Raises `OSError`."""
        if self._centre is None:
            self._settle()
        folder.mkdir()
        save_array(folder / "offsets.npy", np.frombuffer(self._offsets, np.int64))
        spans = np.frombuffer(self._spans, np.uint32).reshape(-1, 2)
        _save_spans(folder / "spans.npy", spans)
        save_array(folder / "centre.npy", np.asarray(self._centre))
        self._codes.save(folder / "codes.npy")
        self._scales.save(folder / "scales.npy")


class SentenceVectors:
    """Sentence vectors on disk, memory-mapped; read-only and thread-safe."""

    def __init__(self, folder: Path, rows: int, dimension: int) -> None:
        """Those of so many passages. Raises `IndexDamaged` where the arrays don't fit each other."""
        self._offsets: npt.NDArray[np.int64] = map_array(folder / "offsets.npy", "<i8", rows + 1)
        self._spans: npt.NDArray[np.unsignedinteger] = map_array(folder / "spans.npy", "<u2 <u4", None, 2)
        sentences = len(self._spans)
        self._codes: npt.NDArray[np.uint8] = map_array(folder / "codes.npy", "|u1", sentences, (dimension + 1) // 2)
        self._scales: npt.NDArray[np.float32] = map_array(folder / "scales.npy", "<f4", sentences)
        self._centre: npt.NDArray[np.float32] = map_array(folder / "centre.npy", "<f4", dimension).copy()
        # A passage has a sentence at least: each is compared by its best one.
        if self._offsets[0] != 0 or self._offsets[-1] != sentences or (np.diff(self._offsets) < 1).any():
            raise IndexDamaged(str(folder / "offsets.npy"), expected=f"stigande tal till {sentences}", found="andra")
        if not np.isfinite(self._centre).all():
            raise IndexDamaged(str(folder / "centre.npy"), expected="tal", found="annat")

    def of(self, rows: Sequence[int], query: npt.NDArray[np.float32]) -> PassageSentences:
        """The sentences of some passages, each with its cosine to a unit vector `(dimension,)`."""
        first = self._offsets[np.array(rows, np.intp)]
        counts = self._offsets[np.array(rows, np.intp) + 1] - first
        numbers = _runs(first, counts)
        codes = self._codes[numbers]
        # As products these would start threads for a moment's work.
        low = np.einsum("ij,j->i", (codes & 15).astype(np.float32), query[::2])
        high = np.einsum("ij,j->i", (codes[:, : len(query) // 2] >> 4).astype(np.float32), query[1::2])
        middle = np.float32(_MIDDLE) * query.sum()
        with np.errstate(over="ignore"):  # only numbers that somebody changed and signed do
            cosines = np.einsum("i,i->", self._centre, query) + (low + high - middle) * self._scales[numbers]
        return PassageSentences(counts, self._spans[numbers], cosines)

    def write_some(self, rows: npt.NDArray[np.intp], folder: Path, scratch: Path) -> None:
        """Write those of some passages by themselves, in this order, as they are kept. Raises `OSError`.

        `scratch`: a folder for what is copied.
        """
        codes, scales = Spool(scratch, np.uint8, self._codes.shape[1]), Spool(scratch, np.float32)
        spans = Spool(scratch, np.uint32, 2)
        counts = self._offsets[rows + 1] - self._offsets[rows]
        for start in range(0, len(rows), _COPIED):
            some = slice(start, start + _COPIED)
            numbers = _runs(self._offsets[rows[some]], counts[some])
            codes.append(self._codes[numbers])
            scales.append(self._scales[numbers])
            spans.append(self._spans[numbers])
        folder.mkdir()
        save_array(folder / "offsets.npy", np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)]))
        _save_spans(folder / "spans.npy", spans.read(0, len(spans)))
        save_array(folder / "centre.npy", self._centre)
        codes.save(folder / "codes.npy")
        scales.save(folder / "scales.npy")

    def sample(self, count: int) -> Embeddings:
        """The unit vectors of some sentences, evenly spread: float32 `(count, dimension)`."""
        rows = _spread(count, len(self._codes))
        return _decoded(self._codes[rows], self._scales[rows], self._centre)


def _spread(count: int, rows: int) -> npt.NDArray[np.intp]:
    """At most so many of so many rows, evenly spread."""
    return np.unique(np.linspace(0, rows - 1, min(count, rows)).astype(np.intp))


def _decoded(
    codes: npt.NDArray[np.uint8], scales: npt.NDArray[np.float32], centre: npt.NDArray[np.float32]
) -> Embeddings:
    """Unit vectors of what is kept: float32 `(len(codes), len(centre))`."""
    whole = np.stack([codes & 15, codes >> 4], axis=2).reshape(len(codes), -1)[:, : len(centre)]
    vectors = centre + (whole - np.float32(_MIDDLE)) * scales[:, None]
    unit: Embeddings = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return unit


def _save_spans(path: Path, spans: npt.NDArray[np.uint32]) -> None:
    short = spans.max(initial=0) < 2**16
    save_array(path, spans.astype(np.uint16) if short else spans)


def _runs(starts: npt.NDArray[np.int64], counts: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """So many numbers from each start on: `[3, 4, 9]` of the starts 3 and 9 and the counts 2 and 1."""
    numbers: npt.NDArray[np.int64] = np.arange(counts.sum()) + (starts - np.cumsum(counts) + counts).repeat(counts)
    return numbers
