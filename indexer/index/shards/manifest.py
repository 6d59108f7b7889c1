"""What is written of a cut: which generation it is of, and each shard's size and checksum."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from indexer.disk.checksum import sha256_of_parts
from indexer.disk.regular_file import read_regular
from indexer.errors import IndexDamaged, WrongFormatVersion
from indexer.index.format import (
    MANIFEST,
    MANIFEST_SUM,
    FileRecord,
    check_sum,
    file_record,
    matching_sha256,
    sum_line,
    whole_number,
)

SHARDS_FORMAT = "shards-1"
"""Unlike an index's: a Belägg that reads none of these says so."""


@dataclass(frozen=True, slots=True)
class ShardRecord:
    """One shard of a cut. `size`: bytes of its files."""

    documents: int
    passages: int
    size: int
    manifest_sha256: str
    """Empty where it has no documents, and so isn't there."""


@dataclass(frozen=True, slots=True)
class ShardsManifest:
    """`manifest.json` of a cut."""

    format_version: str
    generation: int
    """Of the index that was cut."""
    source: str
    """Its name."""
    source_sha256: str
    """Of its manifest."""
    shards: tuple[ShardRecord, ...]
    words: FileRecord

    @property
    def identity(self) -> str:
        return identity_of(self.source_sha256, len(self.shards))

    @property
    def numbers(self) -> list[int]:
        """Of the shards that hold anything."""
        return [number for number, shard in enumerate(self.shards) if shard.passages]

    def write(self, folder: Path) -> None:
        """Together with its checksum."""
        content = (json.dumps(asdict(self), indent=1, sort_keys=True) + "\n").encode("utf-8")
        (folder / MANIFEST).write_bytes(content)
        (folder / MANIFEST_SUM).write_bytes(sum_line(hashlib.sha256(content).hexdigest()))

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Raises `WrongFormatVersion` and `IndexDamaged`."""
        path = folder / MANIFEST
        try:
            content = read_regular(path)
            record: dict[str, Any] = json.loads(content.decode("utf-8"))
            version = record["format_version"]
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            raise IndexDamaged(str(path), expected="ett läsbart manifest", found=type(error).__name__) from error
        if version != SHARDS_FORMAT:
            raise WrongFormatVersion(str(folder.parent.parent), expected=SHARDS_FORMAT, found=version)
        check_sum(folder, hashlib.sha256(content).hexdigest())
        try:
            shards = tuple(_shard(**shard) for shard in record["shards"])
            return cls(
                **record
                | {
                    "generation": whole_number(record["generation"]),
                    "source_sha256": matching_sha256(record["source_sha256"]),
                    "source": str(record["source"]),
                    "shards": shards,
                    "words": file_record(**record["words"]),
                }
            )
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
            raise IndexDamaged(str(path), expected="ett fullständigt manifest", found=str(error)[:200]) from error


def _shard(documents: object, passages: object, size: object, manifest_sha256: object) -> ShardRecord:
    """Raises `TypeError` or `ValueError`."""
    counts = whole_number(documents), whole_number(passages), whole_number(size)
    return ShardRecord(*counts, matching_sha256(manifest_sha256) if counts[1] else "")


def identity_of(source_sha256: str, shards: int) -> str:
    """12 hexadecimal digits: the same generation cut in as many shards is the same cut."""
    return sha256_of_parts((SHARDS_FORMAT, source_sha256, str(shards)))[:12]
