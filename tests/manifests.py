"""Manifests that say something wrong, but whose checksums are right: what only a programmer's mistake could write."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from indexer.disk.checksum import sha256_of_file
from indexer.index.folder import IndexFolder, current_generation
from indexer.index.format import MANIFEST, MANIFEST_SUM


def edit_manifest(index: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Change the published generation's manifest and set the checksums right."""
    generation = current_generation(index)
    path = generation / MANIFEST
    record = json.loads(path.read_text(encoding="utf-8"))
    change(record)
    path.write_text(json.dumps(record), encoding="utf-8")
    (generation / MANIFEST_SUM).write_text(f"{sha256_of_file(path)}  {MANIFEST}\n", encoding="ascii")
    IndexFolder(index).publish(generation.name)
