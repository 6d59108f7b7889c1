"""Compiled networks, kept beside the model: `<model>/compiled/<key>.blob`, and what each is in `<key>.json`.

Compiling is most of what starting costs, and gives the same network every time: for the same files, version of
OpenVINO, processor and settings, of all of which the key is made. It is only a cache: one that is missing, damaged or
refused is made anew, and where the folder can't be written to nothing is kept.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.disk.checksum import sha256_of_parts
from indexer.model.runtime import openvino
from indexer.model.spec import NETWORK_FILE, PreparedModel

FOLDER = "compiled"
_KEPT = 6
"""Networks, two a processor: a folder may be shared by machines with different ones."""
_LIMIT = "ONEDNN_MAX_CPU_ISA"
"""The environment variable that keeps OpenVINO from instructions that a processor has."""

_MAPPED: list[npt.NDArray[np.uint8]] = []
"""What networks are read from while they live, which nothing tells the end of: never let go."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """A network that can be run, and how precisely it multiplies matrices: "i8", "bf16" or "f32"."""

    network: openvino.CompiledModel
    precision: str


def compiled(
    folder: Path, prepared: PreparedModel, threads: int, *, keep: bool, file: str = NETWORK_FILE, streams: int = 0
) -> Compiled:
    """A network of a prepared model for this processor; kept, unless `keep` is False.

    `streams`: how many inferences share the threads; one each, unless given.
    """
    core = openvino.Core()
    capabilities = core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    floats = "bf16" if "BF16" in capabilities else "f32"
    settings = {"INFERENCE_PRECISION_HINT": floats, "INFERENCE_NUM_THREADS": threads, "NUM_STREAMS": streams or threads}
    about = (openvino.get_version(), core.get_property("CPU", "FULL_DEVICE_NAME"), *sorted(capabilities))
    parts = (file, *sorted(prepared.files.values()), *about, os.environ.get(_LIMIT, ""), json.dumps(settings))
    place = folder / FOLDER / sha256_of_parts(map(str, parts))[:16]
    found = _read(core, place, settings)
    if found is None:
        network = core.read_model(folder / file)
        quantized = any(operation.get_type_name() == "FakeQuantize" for operation in network.get_ops())
        found = Compiled(core.compile_model(network, "CPU", settings), "i8" if quantized else floats)
        if keep:
            with suppress(OSError):  # it is compiled again then
                _write(place, found)
    return found


def _read(core: openvino.Core, place: Path, settings: Mapping[str, Any]) -> Compiled | None:
    """What is kept there, if it is whole and OpenVINO takes it."""
    try:
        record = json.loads(place.with_suffix(".json").read_text(encoding="utf-8"))
        content = np.memmap(place.with_suffix(".blob"), np.uint8, "c")  # OpenVINO wants to be able to write
        if sha256(content.data).hexdigest() != record["sha256"]:
            return None
        _MAPPED.append(content)
        network = core.import_model(openvino.Tensor(content, shared_memory=True), "CPU", dict(settings))
        return Compiled(network, str(record["precision"]))
    except (OSError, ValueError, KeyError, TypeError, RuntimeError):
        return None


def _write(place: Path, made: Compiled) -> None:
    """Raises `OSError`."""
    place.parent.mkdir(exist_ok=True)
    blob = made.network.export_model().getbuffer()
    record = json.dumps({"sha256": sha256(blob).hexdigest(), "precision": made.precision})
    for path, content in ((place.with_suffix(".blob"), blob), (place.with_suffix(".json"), record.encode())):
        with tempfile.NamedTemporaryFile(dir=place.parent, delete=False) as file:
            file.write(content)
        Path(file.name).chmod(0o644)
        Path(file.name).replace(path)
    newest = sorted(place.parent.glob("*.json"), key=lambda path: path.stat().st_mtime, reverse=True)
    kept = {path.stem for path in newest[:_KEPT]}
    for path in place.parent.iterdir():
        if path.stem not in kept:
            path.unlink()
