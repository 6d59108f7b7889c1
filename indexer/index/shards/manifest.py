"""What is written of a cut: which generation it is of, and each shard's size and checksum."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from indexer.disk.checksum import sha256_of_parts
from indexer.errors import IndexDamaged
from indexer.index.format import (
    MANIFEST,
    FileRecord,
    file_record,
    matching_sha256,
    read_record,
    whole_number,
    write_record,
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
        write_record(folder, asdict(self))

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Raises `WrongFormatVersion` and `IndexDamaged`."""
        path = folder / MANIFEST
        record = read_record(folder, SHARDS_FORMAT)
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
