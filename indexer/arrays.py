"""NumPy arrays on disk: written so that a full disk is told as one, and read without copying them to memory."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt


def save_array(path: Path, array: npt.NDArray[Any]) -> None:
    """Write an array as `.npy`. Raises `OSError` with its number."""
    try:
        np.save(path, array)
    except OSError as error:
        if error.errno is not None:
            raise
        # numpy tells of a full disk only by how much less it could write than it wanted.
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path)) from error


def map_array(path: Path) -> npt.NDArray[Any]:
    """An array that is read from its file as it is needed, read-only. Raises `OSError` or `ValueError`."""
    # A plain view: taking parts of numpy's own class of mapped arrays costs more than most of what is done with them.
    array: npt.NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False).view(np.ndarray)
    return array
