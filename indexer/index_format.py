"""The index on disk: one immutable folder a generation, and the name of the published one.

<index>/CURRENT                          name of the published generation, one line
<index>/generations/<n>-<fingerprint>/   manifest.json, documents.sqlite, vectors.faiss, hubness.npy, words.tsv,
                                         lexicon/, sentences/
<index>/cache/                           embeddings by content, see indexer/embedding.py
<index>/lock                             held by the one process that writes
"""

from __future__ import annotations

import json
import math
import operator
import os
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from indexer.calibration import Calibration, Thresholds
from indexer.checksum import sha256_of_file, sha256_of_parts
from indexer.encoder import EncoderSpec
from indexer.errors import IndexDamaged, NotAnIndex, WrongEncoder, WrongFormatVersion

FORMAT_VERSION = 2
"""Raised when an index can't be read as before, or its calibration means something else: other probes or scores."""

CURRENT = "CURRENT"
PENDING = "CURRENT.pending"
GENERATIONS = "generations"
CACHE = "cache"
LOCK = "lock"
MANIFEST = "manifest.json"
DOCUMENTS = "documents.sqlite"
VECTORS = "vectors.faiss"
LEXICON = "lexicon"
SENTENCES = "sentences"
HUBNESS = "hubness.npy"
WORDS = "words.tsv"

FILES = (
    DOCUMENTS,
    VECTORS,
    HUBNESS,
    WORDS,
    *(f"{LEXICON}/{name}.npy" for name in ("grams", "offsets", "postings")),
    *(f"{SENTENCES}/{name}.npy" for name in ("codes", "offsets", "scales", "spans")),
)
"""Every file of a generation beside its manifest."""

_NAME = re.compile(r"\d{6,18}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class FileRecord:
    """One file of a generation. `size` in bytes."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Counts:
    documents: int
    passages: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """`manifest.json`: what a generation holds; written last and read first."""

    format_version: int
    generation: int
    fingerprint: str
    """12 hexadecimal digits made from the format, the passage rules, the encoder and the documents' contents."""
    encoder: EncoderSpec
    counts: Counts
    files: dict[str, FileRecord]
    sources: dict[str, str]
    """Document id -> content hash."""
    created_at: str
    """UTC, ISO 8601."""
    calibration: Calibration

    @property
    def name(self) -> str:
        """Name of the generation's folder."""
        return f"{self.generation:06d}-{self.fingerprint}"

    def write(self, folder: Path) -> None:
        text = json.dumps(asdict(self), indent=1, ensure_ascii=False, sort_keys=True)
        (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Raises `WrongFormatVersion` before anything else of the record is looked at, and `IndexDamaged`."""
        path = folder / MANIFEST
        try:
            record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            version = record["format_version"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexDamaged(str(path), expected="ett läsbart manifest", found=type(error).__name__) from error
        if version != FORMAT_VERSION:
            raise WrongFormatVersion(str(folder.parent.parent), expected=FORMAT_VERSION, found=version)
        try:
            return cls(
                **record
                | {
                    "encoder": EncoderSpec(**record["encoder"]),
                    "counts": Counts(**{name: operator.index(count) for name, count in record["counts"].items()}),
                    "files": {name: FileRecord(**file) for name, file in record["files"].items()},
                    "calibration": _calibration(record["calibration"]),
                }
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise IndexDamaged(str(path), expected="ett fullständigt manifest", found=str(error)) from error


def _calibration(record: dict[str, Any]) -> Calibration:
    """Raises `KeyError`, `TypeError` or `ValueError`."""
    return Calibration(
        spread=_number(record["spread"]),
        swedish=Thresholds(**{name: _number(value) for name, value in record["swedish"].items()}),
        english=Thresholds(**{name: _number(value) for name, value in record["english"].items()}),
    )


def _number(value: object) -> float:
    """A finite number. Raises `TypeError` or `ValueError`."""
    if type(value) not in (int, float):
        raise TypeError(f"{value!r} is no number")
    number = float(value)  # type: ignore[arg-type]
    if not math.isfinite(number):
        raise ValueError(f"{value!r} is no number")
    return number


def fingerprint(encoder: EncoderSpec, passage_rules: int, content_hashes: Iterable[str]) -> str:
    """The same texts, settings and versions give the same fingerprint."""
    return sha256_of_parts((str(FORMAT_VERSION), str(passage_rules), encoder.name, *content_hashes))[:12]


def record_files(folder: Path) -> dict[str, FileRecord]:
    """Size and checksum of every file below a generation's folder."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)
    return {
        path.relative_to(folder).as_posix(): FileRecord(path.stat().st_size, sha256_of_file(path)) for path in paths
    }


def current_generation(index: Path) -> Path:
    """Folder of the published generation. Raises `NotAnIndex`."""
    try:
        name = (index / CURRENT).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise NotAnIndex(str(index)) from error
    if not _NAME.fullmatch(name) or not (index / GENERATIONS / name).is_dir():
        raise NotAnIndex(str(index))
    return index / GENERATIONS / name


def verify_files(folder: Path, manifest: Manifest) -> None:
    """Compare every file of a generation with the manifest. Raises `IndexDamaged` for the first that differs."""
    for name in FILES:
        if name not in manifest.files:
            raise IndexDamaged(str(folder / MANIFEST), expected=f"en uppgift om {name}", found="ofullständig")
    for name, expected in manifest.files.items():
        path = folder / name
        if not path.is_file():
            raise IndexDamaged(str(path), expected="en fil", found="saknas")
        size = path.stat().st_size
        if size != expected.size:
            raise IndexDamaged(str(path), expected=f"{expected.size} byte", found=f"{size} byte")
        found = sha256_of_file(path)
        if found != expected.sha256:
            raise IndexDamaged(str(path), expected=f"kontrollsumman {expected.sha256}", found=f"kontrollsumman {found}")


def check_encoder(index: Path, manifest: Manifest, encoder: EncoderSpec) -> None:
    """Raises `WrongEncoder` if the index was embedded by another encoder."""
    if manifest.encoder != encoder:
        raise WrongEncoder(str(index), expected=manifest.encoder.name, found=encoder.name)


def sync_folder(folder: Path) -> None:
    """Make a folder and all that lies below it durable: files first, then the entries that name them."""
    for root, _, names in os.walk(folder, topdown=False):
        for name in names:
            _sync(Path(root, name))
        _sync(Path(root))


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def publish(index: Path, name: str) -> None:
    """Make a finished, synced generation the current one, atomically and for good."""
    _sync(index / GENERATIONS)
    pending = index / PENDING
    with pending.open("w", encoding="utf-8") as file:
        file.write(name + "\n")
        file.flush()
        os.fsync(file.fileno())
    pending.replace(index / CURRENT)
    _sync(index)
