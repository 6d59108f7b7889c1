"""Writing numpy arrays so that a full disk is told as one."""

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
