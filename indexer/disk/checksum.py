"""SHA-256 of files and of the records that identify content."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from indexer.disk.regular_file import open_regular


def sha256_of_file(path: Path) -> str:
    """Hexadecimal SHA-256 of a file's bytes. Raises `OSError`."""
    with open_regular(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sha256_of_parts(parts: Iterable[str]) -> str:
    """Hexadecimal SHA-256 of several strings, each prefixed by its length so that no two lists collide."""
    digest = hashlib.sha256()
    for part in parts:
        encoded = part.encode("utf-8", "surrogatepass")
        digest.update(len(encoded).to_bytes(8, "little"))
        digest.update(encoded)
    return digest.hexdigest()
