"""The vectors of all passages in a FAISS index: exact, inner product of unit vectors (= cosine)."""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt

from indexer.encoder import Embeddings


class VectorsBuilder:
    """Collects unit vectors in row order and writes them."""

    def __init__(self, dimension: int) -> None:
        self._index = faiss.IndexFlatIP(dimension)

    def add(self, vectors: Embeddings) -> None:
        self._index.add(np.ascontiguousarray(vectors, np.float32))

    @property
    def matrix(self) -> Embeddings:
        """The vectors added so far, `(n, dimension)`; valid until more are added."""
        return _matrix(self._index)

    def write(self, path: Path) -> None:
        """Raises `OSError`."""
        try:
            faiss.write_index(self._index, str(path))
        except RuntimeError as error:  # FAISS's word for a disk that is full, among others
            number = errno.ENOSPC if os.strerror(errno.ENOSPC) in str(error) else errno.EIO
            raise OSError(number, os.strerror(number), str(path)) from error


class Vectors:
    """Vectors on disk, read-only and thread-safe; row i is passage row i."""

    def __init__(self, path: Path) -> None:
        self._index = faiss.read_index(str(path))
        self.rows: int = self._index.ntotal
        self.dimension: int = self._index.d
        self._matrix = _matrix(self._index)

    def cosines(self, query: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Cosine of every row to a unit vector `(dimension,)`: float32 `(rows,)`."""
        query = np.ascontiguousarray(query, np.float32)
        cosines = np.empty(self.rows, np.float32)
        # NumPy's product would start threads that then wait by spinning: more processor time than all else together.
        faiss.fvec_inner_products_ny(  # type: ignore[attr-defined]  # missing in its types
            faiss.swig_ptr(cosines), faiss.swig_ptr(query), faiss.swig_ptr(self._matrix), self.dimension, self.rows
        )
        return cosines

    def of(self, rows: Sequence[int]) -> Embeddings:
        """The unit vectors of some rows: float32 `(len(rows), dimension)`."""
        return self._matrix[list(rows)]

    def exact_cosines(self, query: npt.NDArray[np.float32], rows: npt.NDArray[np.intp]) -> npt.NDArray[np.float64]:
        """Cosines of a few rows in double precision, each computed alike: equal vectors get equal values."""
        some = self._matrix[rows].astype(np.float64)
        cosines: npt.NDArray[np.float64] = np.einsum("ij,j->i", some, query.astype(np.float64))
        return cosines


def _matrix(index: faiss.Index) -> Embeddings:
    """The vectors that a flat index holds, not copied."""
    first = index.get_xb()  # type: ignore[attr-defined]  # of IndexFlat alone
    vectors: Embeddings = faiss.rev_swig_ptr(first, index.ntotal * index.d)
    return vectors.reshape(index.ntotal, index.d)
