"""Arrays are mapped as they were saved, and what isn't such a file is refused, whatever it holds."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from indexer.disk.arrays import Spool, map_array, save_array
from indexer.errors import IndexDamaged

ARRAYS = [
    np.zeros(0, "<u2"),
    np.zeros((0, 3), "|u1"),
    np.arange(5, dtype="<i8"),
    np.arange(12, dtype="<f4").reshape(3, 4),
    np.ones((1, 7), "<u8"),
    np.ones((5, 1), "<i4"),
    np.array(["abcd", "å"], "<U4"),
]


@pytest.mark.parametrize("array", ARRAYS, ids=lambda array: f"{array.dtype.str}{array.shape}")
def test_an_array_is_mapped_as_it_was_saved(array: npt.NDArray[Any], tmp_path: Path) -> None:
    save_array(tmp_path / "saved.npy", array)
    spool = Spool(tmp_path, array.dtype, *array.shape[1:])
    spool.append(array)
    spool.save(tmp_path / "spooled.npy")
    for name in ("saved.npy", "spooled.npy"):
        mapped = map_array(tmp_path / name, array.dtype.str, *array.shape)
        assert (type(mapped), mapped.dtype, mapped.shape) == (np.ndarray, array.dtype, array.shape)
        assert mapped.tolist() == np.load(tmp_path / name).tolist() == array.tolist()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x93NUMPY\x01\x00",
        b"\x93NUMPY\x02\x00\x00\x00\x00\x00",
        b"\x93NUMPY\x01\x00\x10\x00" + b"(" * 16,
        b"\x93NUMPY\x01\x00\x4d\x00" + b"{'descr': '|O8', 'fortran_order': False, 'shape': (1,), }".ljust(76) + b"\n",
        b"\x93NUMPY\x01\x00\x4d\x00" + b"{'descr': '<i8', 'fortran_order': True, 'shape': (1,), }".ljust(76) + b"\n",
        b"\x93NUMPY\x01\x00\x4d\x00" + b"{'descr': '<i8', 'fortran_order': False, 'shape': (9,), }".ljust(76) + b"\n",
        b"\x93NUMPY\x01\x00\x4d\x00" + b"{'descr': '<x9', 'fortran_order': False, 'shape': (1,), }".ljust(76) + b"\n",
    ],
)
def test_what_is_no_such_array_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "array.npy").write_bytes(content)
    with pytest.raises(IndexDamaged, match=r"array\.npy"):
        map_array(tmp_path / "array.npy", "<i8 |O8 <x9", None)


def test_mapping_an_array_leaves_nothing_for_the_collector(tmp_path: Path) -> None:
    save_array(tmp_path / "array.npy", ARRAYS[3])
    map_array(tmp_path / "array.npy", "<f4", 3, 4)
    gc.collect()
    gc.disable()
    try:
        map_array(tmp_path / "array.npy", "<f4", 3, 4)
        assert gc.collect() == 0
    finally:
        gc.enable()
