"""The default model's question adapter, as it comes with the program (`indexer/model/question_adapter.py`)."""

from __future__ import annotations

import shutil
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

from indexer.disk.checksum import sha256_of_file
from indexer.model.errors import WeightsMismatch
from indexer.model.question_adapter import ADAPTER_FILE
from indexer.model.spec import PreparedModel

ADAPTER_SHA256 = "8ed3e1778365b270006444b2b9d6dc6ed6507e4f5e54fc2823a8168a9e3af7d4"
"""Of `indexer/data/question-adapter.npy`, which `bench/training/adapter.py` wrote."""


def write_adapter(prepared: PreparedModel, folder: Path) -> PreparedModel:
    """Put the adapter into a prepared model's folder, and give its record. Raises `WeightsMismatch` or `OSError`."""
    path = Path(str(files("indexer") / "data" / ADAPTER_FILE))
    found = sha256_of_file(path)
    if found != ADAPTER_SHA256:
        raise WeightsMismatch(str(path), expected=ADAPTER_SHA256, found=found)
    shutil.copyfile(path, folder / ADAPTER_FILE)
    spec = replace(prepared.spec, question_adapter=found[:16])
    adapted = PreparedModel(spec, prepared.files | {ADAPTER_FILE: found})
    adapted.write(folder)
    return adapted
