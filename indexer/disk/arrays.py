"""NumPy arrays on disk: written so that a full disk is told as one, and read without copying them to memory."""

from __future__ import annotations

import errno
import math
import os
import re
import tempfile
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from indexer.disk.regular_file import open_regular
from indexer.errors import IndexDamaged

_MAGIC = b"\x93NUMPY\x01\x00"
_SHAPE = rb"\((\d{1,15}(?:, \d{1,15})*,?)\)"
_HEAD = re.compile(rb"\{'descr': '([<|][a-zA-Z]\d{1,2})', 'fortran_order': False, 'shape': " + _SHAPE + rb", \} *\n")
"""Version 1.0 (numpy.lib.format)."""
_BLOCK = 65_536
"""Rows that are held in memory at a time."""


class Spool:
    """Rows of an array that grows while an index is built: in a nameless file, so that memory doesn't grow with it.

    `folder`: where the file takes its place; it is gone when the spool is, even when the process is killed.
    """

    def __init__(self, folder: Path, dtype: npt.DTypeLike, *shape: int) -> None:
        """`shape`: that of a row; none for single numbers."""
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115  # closed when the spool goes
        weakref.finalize(self, self._file.close)
        self._dtype = np.dtype(dtype)
        self._shape = shape
        self._row_bytes = self._dtype.itemsize * int(np.prod(shape))
        self._rows = 0

    def __len__(self) -> int:
        return self._rows

    def append(self, rows: npt.NDArray[Any]) -> None:
        """Add rows at the end. Raises `OSError`."""
        self._file.seek(self._rows * self._row_bytes)
        self._file.write(np.ascontiguousarray(rows, self._dtype).data.cast("B") if rows.size else b"")
        self._rows += len(rows)

    def read(self, start: int, end: int) -> npt.NDArray[Any]:
        """The rows from `start` to `end`."""
        self._file.seek(start * self._row_bytes)
        content = self._file.read(max(0, end - start) * self._row_bytes)
        return np.frombuffer(content, self._dtype).reshape(-1, *self._shape)

    def take(self, rows: npt.NDArray[np.integer]) -> npt.NDArray[Any]:
        """Some rows, in the order asked for; they shall fit in memory."""
        taken = [self.read(row, row + 1) for row in rows.tolist()]
        return np.concatenate([self.read(0, 0), *taken])

    def blocks(self, size: int = _BLOCK) -> Iterator[npt.NDArray[Any]]:
        """All rows in order, `size` at a time."""
        for start in range(0, self._rows, size):
            yield self.read(start, min(start + size, self._rows))

    def save(self, path: Path) -> None:
        """Write all rows as `.npy`. Raises `OSError`."""
        header = {"descr": self._dtype.str, "fortran_order": False, "shape": (self._rows, *self._shape)}
        with path.open("wb") as file:
            np.lib.format.write_array_header_1_0(file, header)
            for block in self.blocks():
                file.write(block.data.cast("B"))


def save_array(path: Path, array: npt.NDArray[Any]) -> None:
    """Write an array as `.npy`. Raises `OSError` with its number."""
    try:
        np.save(path, array)
    except OSError as error:
        if error.errno is not None:
            raise
        # numpy tells of a full disk only by how much less it could write than it wanted.
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path)) from error


def map_array(path: Path, types: str, *shape: int | None) -> npt.NDArray[Any]:
    """An array that is read from its file as it is needed, read-only.

    `types`: what its numbers may be, as NumPy names them ("<u2 <u4"); `shape`: as it must be, None for any length.
    Raises `IndexDamaged` for anything else: whoever may write in an index mustn't decide what is computed with it.
    """
    try:
        with open_regular(path) as file:
            kind, size = _head(file)
            start = file.tell()
        # A plain view: taking parts of numpy's own class of mapped arrays costs more than most of what is done to them.
        array: npt.NDArray[Any] = (
            np.zeros(size, kind) if 0 in size else np.memmap(path, kind, "r", start, size).view(np.ndarray)
        )
    except (OSError, ValueError, TypeError, OverflowError, MemoryError) as error:
        raise IndexDamaged(str(path), expected="en matris", found=type(error).__name__) from error
    fits = len(array.shape) == len(shape) and all(
        want in (None, has) for want, has in zip(shape, array.shape, strict=True)
    )
    if array.dtype.str not in types.split() or not fits or not array.flags.c_contiguous:
        expected = f"{types} med formen ({', '.join('n' if want is None else str(want) for want in shape)})"
        raise IndexDamaged(str(path), expected=expected, found=f"{array.dtype.str:.20} med formen {array.shape}")
    return array


def _head(file: BinaryIO) -> tuple[str, tuple[int, ...]]:
    """The type and shape of an array in C order, as `save_array` writes them. Raises `ValueError` for anything else.

    NumPy's own reader takes whatever Python's parser does, and leaves a kilobyte of cycles for each array.
    """
    magic = file.read(len(_MAGIC))
    match = _HEAD.fullmatch(file.read(int.from_bytes(file.read(2), "little")))
    if magic != _MAGIC or match is None:
        raise ValueError("no array")
    kind, size = match[1].decode("ascii"), tuple(int(count) for count in match[2].split(b",") if count.strip())
    if math.prod(size) * np.dtype(kind).itemsize > os.fstat(file.fileno()).st_size:
        raise ValueError("more than there is")
    return kind, size
