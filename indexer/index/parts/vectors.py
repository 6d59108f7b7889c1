"""The vectors of all passages in a FAISS index; inner products of unit vectors are cosines.

Up to `EXACT_ROWS` they are kept as they are, and each is compared with the question. Beyond that each dimension is kept
in eight bits, and the vectors in lists around the centres of k-means clusters, of which those nearest to the question
are looked through (FAISS's `IndexIVFScalarQuantizer`; Jégou, Douze and Schmid 2011). How many that takes is measured
when the index is built, and stands in its manifest (docs/decisions/011-vectors-in-lists.md).
"""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from indexer.disk.arrays import Spool
from indexer.errors import IndexDamaged
from indexer.index.format import Search
from indexer.model.spec import Embeddings

EXACT_ROWS = 32_768
"""Comparing each takes 1.5 ms of processor time, about as long as the lists of a million do."""
ENOUGH = 0.95
"""Recall that so many lists are looked through for; with candidates by words, over .99 of the best are found."""
NEAREST = 10
AMONG = 100
"""Recall: how many of the `NEAREST` are among the first `AMONG`, which are then scored together with their words."""

_LISTS = 2.0
"""Lists, in square roots of the number of vectors."""
_TRAINED_ON = 39
"""Vectors for each list, FAISS's least for good clusters."""
_ITERATIONS = 8
_SEED = 1
_PROBES = (16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512)
_NARROW = 16
"""Among a share smaller than one in so many of the passages, every list is looked through."""
_STEPS = 255
"""Of an 8-bit code c: a dimension is its least number plus (c + 0.5) steps of its span."""
_BLOCK = 16_384


EXACT = Search(lists=0, probes=0, recall=1.0, sentences=0)


class VectorsBuilder:
    """Collects unit vectors in row order and writes them. `scratch`: a folder for them.

    Memory: what is trained on (at a million passages 120 MB), and beyond `EXACT_ROWS` the codes, 0.4 KB a passage.
    """

    def __init__(self, dimension: int, scratch: Path) -> None:
        self.collected = Spool(scratch, np.float32, dimension)
        """The vectors added so far, `(n, dimension)`."""
        self._dimension = dimension

    def add(self, vectors: Embeddings) -> None:
        """Raises `OSError`."""
        self.collected.append(vectors)

    def write(self, path: Path, questions: Embeddings, bounds: npt.NDArray[np.float32] | None = None) -> Search:
        """Write the index, and measure how it is to be searched with `questions`, unit vectors. Raises `OSError`.

        `bounds`: within which dimensions are kept, if they are those of another index (`Vectors.bounds`).
        """
        if len(self.collected) <= EXACT_ROWS:
            index: Any = faiss.IndexFlatIP(self._dimension)
            search = EXACT
            for block in self.collected.blocks(_BLOCK):
                index.add(block)
        else:
            index = self._lists(bounds)
            search = _measured(index, questions, self._nearest(questions))
            index.nprobe = search.probes
        try:
            faiss.write_index(index, str(path))
        except RuntimeError as error:  # FAISS's word for a disk that is full, among others
            number = errno.ENOSPC if os.strerror(errno.ENOSPC) in str(error) else errno.EIO
            raise OSError(number, os.strerror(number), str(path)) from error
        return search

    def _lists(self, bounds: npt.NDArray[np.float32] | None) -> Any:
        rows = len(self.collected)
        lists = round(_LISTS * rows**0.5)
        index = faiss.IndexIVFScalarQuantizer(
            faiss.IndexFlatIP(self._dimension),
            self._dimension,
            lists,
            faiss.ScalarQuantizer.QT_8bit,
            faiss.METRIC_INNER_PRODUCT,
            False,  # not what they differ from their centre by: equal vectors have equal codes
        )
        index.cp.niter = _ITERATIONS
        index.cp.seed = _SEED
        index.cp.min_points_per_centroid = 1  # no warning of what is meant
        sample = np.unique(np.linspace(0, rows - 1, min(rows, _TRAINED_ON * lists)).astype(np.intp))
        index.train(self.collected.take(sample))
        if bounds is not None:
            faiss.copy_array_to_vector(bounds.ravel(), index.sq.trained)
        for block in self.collected.blocks(_BLOCK):
            index.add(block)
        return index

    def _nearest(self, questions: Embeddings) -> npt.NDArray[np.intp]:
        """Rows of the `NEAREST` vectors of each question."""
        best = np.full((len(questions), 0), 0, np.float32)
        rows = np.full((len(questions), 0), 0, np.intp)
        for number, block in enumerate(self.collected.blocks(_BLOCK)):
            cosines = np.concatenate([best, questions @ block.T], axis=1)
            numbers = np.arange(number * _BLOCK, number * _BLOCK + len(block))
            every = np.concatenate([rows, np.broadcast_to(numbers, (len(questions), len(block)))], axis=1)
            chosen = np.argpartition(-cosines, NEAREST, axis=1)[:, :NEAREST]
            best, rows = np.take_along_axis(cosines, chosen, 1), np.take_along_axis(every, chosen, 1)
        return rows


def _measured(index: Any, questions: Embeddings, nearest: npt.NDArray[np.intp]) -> Search:
    """With as few lists looked through as give enough recall."""
    search = EXACT
    for probes in _PROBES:
        index.nprobe = min(probes, index.nlist)
        found = index.search(questions, AMONG)[1]
        shared = [len(np.intersect1d(*pair)) for pair in zip(found, nearest, strict=True)]
        recall = float(np.mean(shared)) / NEAREST if shared else 0.0
        search = Search(index.nlist, index.nprobe, recall, len(questions))
        if recall >= ENOUGH or index.nprobe == index.nlist:
            break
    return search


class Vectors:
    """Vectors on disk, memory-mapped; read-only and thread-safe; row i is passage row i."""

    def __init__(self, path: Path) -> None:
        """Raises `IndexDamaged`."""
        try:
            index: Any = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC | faiss.IO_FLAG_READ_ONLY)
        except (RuntimeError, MemoryError) as error:  # FAISS's word for whatever it finds
            raise IndexDamaged(str(path), expected="ett index av FAISS", found=str(error)[:80]) from error
        _check(index, path)
        self._path = path
        self._index = index
        self.rows: int = self._index.ntotal
        self.dimension: int = self._index.d
        self.exact: bool = isinstance(index, faiss.IndexFlatIP)
        """Whether every vector is compared, and kept as it is."""
        if self.exact:
            self._matrix = _matrix(index)
        else:
            self._codes, self._starts = _codes(index, path)
            self._least, self._span = faiss.vector_to_array(index.sq.trained).reshape(2, self.dimension)

    def check(self, rows: int, dimension: int) -> None:
        """Raises `IndexDamaged` if there aren't so many, of so many numbers each."""
        if (self.rows, self.dimension) != (rows, dimension):
            expected = f"{rows} rader, {dimension} tal i varje vektor"
            raise IndexDamaged(str(self._path), expected=expected, found=f"{self.rows} rader, {self.dimension}")

    @property
    def bounds(self) -> npt.NDArray[np.float32] | None:
        """Least number and span of each dimension, `(2, dimension)`, where they are kept in eight bits.

        A vector that was kept within them gets the same codes within them again: it lies in the middle of its steps.
        """
        return None if self.exact else np.stack([self._least, self._span])

    def cosines(self, query: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Cosine of every row to a unit vector `(dimension,)`: float32 `(rows,)`."""
        query = np.ascontiguousarray(query, np.float32)
        if not self.exact:
            blocks = [np.arange(start, min(start + _BLOCK, self.rows)) for start in range(0, self.rows, _BLOCK)]
            return np.concatenate([self.cosines_of(query, rows) for rows in blocks])
        cosines = np.empty(self.rows, np.float32)
        # NumPy's product would start threads that then wait by spinning: more processor time than all else together.
        faiss.fvec_inner_products_ny(  # type: ignore[attr-defined]  # missing in its types
            faiss.swig_ptr(cosines), faiss.swig_ptr(query), faiss.swig_ptr(self._matrix), self.dimension, self.rows
        )
        return cosines

    def nearest(
        self, query: npt.NDArray[np.float32], count: int, allowed: npt.NDArray[np.bool_] | None = None
    ) -> npt.NDArray[np.intp]:
        """Rows with nearly the `count` highest cosines, of those that are `allowed`, bool `(rows,)`.

        The fewer are allowed, the more lists are looked through: about as many vectors are compared, and all that are
        allowed if they are few.
        """
        if allowed is None:
            found = self._index.search(query[None], count)[1][0]
        else:
            share = np.count_nonzero(allowed) / self.rows
            probes = round(self._index.nprobe / share) if share * _NARROW > 1 else self._index.nlist
            bits = np.packbits(allowed, bitorder="little")
            parameters = faiss.SearchParametersIVF(  # its types know neither argument
                sel=faiss.IDSelectorBitmap(bits),  # type: ignore[call-arg, arg-type]
                nprobe=min(probes, self._index.nlist),
            )
            found = self._index.search(query[None], count, params=parameters)[1][0]
        rows: npt.NDArray[np.intp] = found[found >= 0]
        return rows

    def of(self, rows: Sequence[int] | npt.NDArray[np.intp]) -> Embeddings:
        """The unit vectors of some rows, as they are stored: float32 `(len(rows), dimension)`."""
        chosen = np.asarray(rows, np.intp)
        if self.exact:
            return self._matrix[chosen]
        codes = self._codes[self._starts[chosen]].astype(np.float32)
        codes += np.float32(0.5)
        codes *= self._span / np.float32(_STEPS)
        codes += self._least
        return codes

    def cosines_of(self, query: npt.NDArray[np.float32], rows: npt.NDArray[np.intp]) -> npt.NDArray[np.float32]:
        """Cosine of some rows: float32 `(len(rows),)`."""
        if self.exact:
            exact: npt.NDArray[np.float32] = np.einsum("ij,j->i", self._matrix[rows], query)
            return exact
        step = query * (self._span / np.float32(_STEPS))
        codes = self._codes[self._starts[rows]].astype(np.float32)  # einsum would convert them a few at a time
        cosines: npt.NDArray[np.float32] = np.einsum("ij,j->i", codes, step)
        cosines += np.dot(query, self._least) + np.float32(0.5) * step.sum()
        return cosines

    def exact_cosines(self, query: npt.NDArray[np.float32], rows: npt.NDArray[np.intp]) -> npt.NDArray[np.float64]:
        """Cosines of a few rows in double precision, each computed alike: equal vectors get equal values."""
        some = self.of(rows).astype(np.float64)
        cosines: npt.NDArray[np.float64] = np.einsum("ij,j->i", some, query.astype(np.float64))
        return cosines


def _check(index: Any, path: Path) -> None:
    """Raises `IndexDamaged` for an index of another kind, and one that says it holds more than its file does."""
    stored = path.stat().st_size
    if isinstance(index, faiss.IndexFlatIP):
        whole = index.ntotal >= 0 and 0 < index.d <= stored and index.ntotal * index.d * 4 <= stored
    else:
        whole = bool(
            isinstance(index, faiss.IndexIVFScalarQuantizer)
            and index.invlists is not None
            and 0 < index.d <= stored
            and index.code_size == index.d
            and 0 < index.nlist == index.invlists.nlist
            and index.ntotal == sum(index.invlists.list_size(number) for number in range(index.nlist)) > 0
            and index.ntotal * index.code_size <= stored
            and index.sq.trained.size() == 2 * index.d
        )
    if not whole:
        raise IndexDamaged(str(path), expected="vektorer så många som filen rymmer", found=type(index).__name__)


def _matrix(index: faiss.Index) -> Embeddings:
    """The vectors that a flat index holds, not copied."""
    first = index.get_xb()  # type: ignore[attr-defined]  # of IndexFlat alone
    vectors: Embeddings = faiss.rev_swig_ptr(first, index.ntotal * index.d)
    return vectors.reshape(index.ntotal, index.d)


def _codes(index: Any, path: Path) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    """Every run of `dimension` bytes of the mapped file, not copied, and where among them the code of each row begins.

    FAISS decodes the codes of single rows one dimension after the other, ten times slower than NumPy all at once.
    """
    lists = [number for number in range(index.nlist) if index.invlists.list_size(number)]
    first = [int(index.invlists.get_codes(number)) for number in lists]
    sizes = [index.invlists.list_size(number) for number in lists]
    base, length = min(first), index.code_size
    end = max(start + size * length for start, size in zip(first, sizes, strict=True))
    starts = np.zeros(index.ntotal, np.int64)
    for number, start, size in zip(lists, first, sizes, strict=True):
        ids = faiss.rev_swig_ptr(index.invlists.get_ids(number), size)
        if ids.min() < 0 or ids.max() >= index.ntotal:
            raise IndexDamaged(str(path), expected=f"rader under {index.ntotal}", found="andra")
        starts[ids] = start - base + np.arange(size) * length
    every = faiss.rev_swig_ptr(index.invlists.get_codes(lists[first.index(base)]), end - base)
    return np.lib.stride_tricks.as_strided(every, (end - base - length + 1, length), (1, 1), writeable=False), starts
