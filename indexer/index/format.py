"""A generation on disk: one immutable folder, and the manifest that says what is in it.

manifest.json, manifest.sha256, documents.sqlite, vectors.faiss, hubness.npy, words.tsv, occurrences/, lexicon/,
sentences/, listing/

Every byte of it is described in docs/index-format.md.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import math
import operator
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from indexer.disk.checksum import sha256_of_file, sha256_of_parts
from indexer.disk.regular_file import read_regular
from indexer.errors import IndexDamaged, WrongFormatVersion
from indexer.index.calibration import Calibration, Thresholds
from indexer.model.spec import CHECK, Computed, EncoderSpec

FORMAT_VERSION = 10
"""Raised when an index can't be read as before, or its calibration means something else: other probes or scores."""

MANIFEST = "manifest.json"
MANIFEST_SUM = "manifest.sha256"
DOCUMENTS = "documents.sqlite"
VECTORS = "vectors.faiss"
LEXICON = "lexicon"
SENTENCES = "sentences"
HUBNESS = "hubness.npy"
WORDS = "words.tsv"
OCCURRENCES = "occurrences"
LISTING = "listing"

FILES = (
    DOCUMENTS,
    VECTORS,
    HUBNESS,
    WORDS,
    *(f"{LEXICON}/{name}.npy" for name in ("bitmaps", "frequencies", "grams", "offsets", "rows")),
    *(f"{OCCURRENCES}/{name}.npy" for name in ("bitmaps", "offsets", "rows")),
    *(f"{LISTING}/{name}.npy" for name in ("collections", "days", "firsts", "ids", "ranks")),
    f"{LISTING}/collections.json",
    *(f"{SENTENCES}/{name}.npy" for name in ("centre", "codes", "offsets", "scales", "spans")),
)
"""Every file of a generation beside its manifest and that one's checksum."""


_FINGERPRINT = re.compile(r"[0-9a-f]{12}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_MOST = 1 << 48
_MOST_DIMENSIONS = 1 << 16
_SUM_BYTES = 200


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
class Rules:
    """The versions of what makes passages of bytes."""

    reading: int
    passages: int


@dataclass(frozen=True, slots=True)
class ChangeCounts:
    """How many texts are other than in the generation that was published before."""

    new: int
    changed: int
    moved: int
    deleted: int
    unchanged: int
    kept: int
    """In the version before, because they couldn't be read any more."""


@dataclass(frozen=True, slots=True)
class Search:
    """How an index's vectors are searched, and how well: part of its manifest."""

    lists: int
    """0: every vector is compared."""
    probes: int
    """Lists looked through."""
    recall: float
    """Share of the ten nearest passages of sentences, compared by whole vectors, that are among the first hundred."""
    sentences: int
    """That this was measured with."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """`manifest.json`: what a generation holds; written last and read first."""

    format_version: int
    generation: int
    fingerprint: str
    """12 hexadecimal digits made from the format, the rules, the encoder and the documents' contents."""
    encoder: EncoderSpec
    rules: Rules
    counts: Counts
    changes: ChangeCounts
    files: dict[str, FileRecord]
    sources: dict[str, str]
    """Document id -> content hash."""
    created_at: str
    """UTC, ISO 8601."""
    calibration: Calibration
    search: Search
    computed: Computed | None = None
    """None: by a Belägg that didn't compare lengths, so perhaps wrong."""
    access: bool = False
    """Whether it was said of its texts who may read them: without that (`index/access.py`) they are nobody's."""

    @property
    def checked(self) -> bool:
        """Whether the vectors are of lengths that were compared with references before they were used."""
        return self.computed is not None and self.computed.check >= CHECK

    @property
    def name(self) -> str:
        """Name of the generation's folder."""
        return f"{self.generation:06d}-{self.fingerprint}"

    def write(self, folder: Path) -> None:
        """Together with its checksum, as `sha256sum` writes it."""
        record = asdict(self)
        if not self.access:  # with it, what knows nothing of access refuses the generation
            del record["access"]
        write_record(folder, record)

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Raises `WrongFormatVersion` before anything else of the record is looked at, and `IndexDamaged`."""
        record = read_record(folder, FORMAT_VERSION)
        try:
            return cls(
                **record
                | {
                    "generation": whole_number(record["generation"]),
                    "fingerprint": _matching(_FINGERPRINT, record["fingerprint"]),
                    "encoder": _encoder(record["encoder"]),
                    "rules": Rules(**_whole_numbers(record["rules"])),
                    "counts": Counts(**_whole_numbers(record["counts"])),
                    "changes": ChangeCounts(**_whole_numbers(record["changes"])),
                    "files": {name: file_record(**file) for name, file in record["files"].items()},
                    "sources": {id_: _matching(_SHA256, sha256) for id_, sha256 in record["sources"].items()},
                    "created_at": _moment(record["created_at"]),
                    "calibration": _calibration(record["calibration"]),
                    "search": _search(record["search"]),
                    "computed": _computed(record.get("computed")),
                    "access": _switch(record.get("access", False)),
                }
            )
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
            raise IndexDamaged(
                str(folder / MANIFEST), expected="ett fullständigt manifest", found=str(error)[:200]
            ) from error


def sum_line(sha256: str) -> bytes:
    """A manifest's checksum, as `sha256sum` writes it."""
    return f"{sha256}  {MANIFEST}\n".encode("ascii")


def write_record(folder: Path, record: Mapping[str, Any]) -> None:
    """Write a manifest together with its checksum, as `sha256sum` writes it."""
    content = (json.dumps(record, indent=1, ensure_ascii=False, sort_keys=True) + "\n").encode("utf-8")
    (folder / MANIFEST).write_bytes(content)
    (folder / MANIFEST_SUM).write_bytes(sum_line(hashlib.sha256(content).hexdigest()))


def read_record(folder: Path, version: int | str) -> dict[str, Any]:
    """A manifest of that version, as its checksum has it.

    Raises `WrongFormatVersion` before anything else of it is looked at, and `IndexDamaged`.
    """
    path = folder / MANIFEST
    try:
        content = read_regular(path)
        record: dict[str, Any] = json.loads(content.decode("utf-8"))
        found = record["format_version"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        from indexer.disk.durable import reason_of  # SQLite, which who asks a running service doesn't load

        reason = reason_of(error) if isinstance(error, OSError) else "något annat"
        raise IndexDamaged(str(path), expected="ett läsbart manifest", found=reason) from error
    if found != version:
        raise WrongFormatVersion(str(folder.parent.parent), expected=version, found=found)
    check_sum(folder, hashlib.sha256(content).hexdigest())
    return record


def check_sum(folder: Path, sha256: str) -> None:
    """Raises `IndexDamaged` unless the manifest's checksum is the one that was written beside it."""
    path = folder / MANIFEST_SUM
    try:
        written = read_regular(path, _SUM_BYTES)
    except OSError as error:
        raise IndexDamaged(str(path), expected="en fil", found="saknas") from error
    if written != sum_line(sha256):
        found = written[:64].decode("ascii", "replace")
        raise IndexDamaged(str(folder / MANIFEST), expected=f"kontrollsumman {found}", found=f"kontrollsumman {sha256}")


def _whole_numbers(record: dict[str, Any]) -> dict[str, int]:
    """Raises `TypeError`, `ValueError` or `AttributeError`."""
    return {name: whole_number(count) for name, count in record.items()}


def whole_number(value: object) -> int:
    """A number from 0 that can count what is on a disk. Raises `TypeError` or `ValueError`."""
    if type(value) is not int:
        raise TypeError(f"{value!r:.40} is no whole number")
    if not 0 <= value <= _MOST:
        raise ValueError(f"{value:.4e} counts nothing")
    return value


def _text(value: object) -> str:
    if type(value) is not str:
        raise TypeError(f"{value!r:.40} is no text")
    return value


def _matching(pattern: re.Pattern[str], value: object) -> str:
    if not pattern.fullmatch(_text(value)):
        raise ValueError(f"{value!r:.80} isn't what it should be")
    return str(value)


def matching_sha256(value: object) -> str:
    """A SHA-256 in hexadecimal digits. Raises `TypeError` or `ValueError`."""
    return _matching(_SHA256, value)


def _moment(value: object) -> str:
    datetime.datetime.fromisoformat(_text(value))
    return str(value)


def file_record(size: object, sha256: object) -> FileRecord:
    """Raises `TypeError` or `ValueError`."""
    return FileRecord(whole_number(size), _matching(_SHA256, sha256))


def _encoder(record: dict[str, Any]) -> EncoderSpec:
    """Raises `KeyError`, `TypeError` or `ValueError`."""
    numbers = {name: whole_number(record[name]) for name in ("dimension", "max_tokens")}
    if not 1 <= numbers["dimension"] <= _MOST_DIMENSIONS:
        raise ValueError(f"{numbers['dimension']} dimensions")
    texts = {name: _text(value) for name, value in record.items() if name not in numbers}
    return EncoderSpec(**texts, **numbers)  # type: ignore[arg-type]


def _calibration(record: dict[str, Any]) -> Calibration:
    """Raises `KeyError`, `TypeError` or `ValueError`."""
    return Calibration(
        spread=_number(record["spread"]),
        swedish=Thresholds(**{name: _number(value) for name, value in record["swedish"].items()}),
        english=Thresholds(**{name: _number(value) for name, value in record["english"].items()}),
    )


def _search(record: dict[str, Any]) -> Search:
    """Raises `KeyError`, `TypeError` or `AttributeError`."""
    counts = _whole_numbers({name: value for name, value in record.items() if name != "recall"})
    return Search(recall=_number(record["recall"]), **counts)


def _computed(record: dict[str, Any] | None) -> Computed | None:
    """Raises `TypeError` or `AttributeError`."""
    if record is None:
        return None
    avoided = [operator.index(length) for length in record["avoided"]]
    return Computed(**record | {"check": operator.index(record["check"]), "avoided": avoided})


def _switch(value: object) -> bool:
    if type(value) is not bool:
        raise TypeError(f"{value!r:.40} is neither true nor false")
    return value


def _number(value: object) -> float:
    """A finite number. Raises `TypeError` or `ValueError`."""
    if type(value) not in (int, float):
        raise TypeError(f"{value!r} is no number")
    number = float(value)  # type: ignore[arg-type]
    if not math.isfinite(number):
        raise ValueError(f"{value!r} is no number")
    return number


def fingerprint(encoder: EncoderSpec, rules: Rules, content_hashes: Iterable[str], *, access: bool = False) -> str:
    """The same texts, settings and versions give the same fingerprint. `access` as in a manifest."""
    versions = (FORMAT_VERSION, rules.reading, rules.passages)
    said = ("access",) if access else ()
    return sha256_of_parts((*map(str, versions), encoder.name, *said, *content_hashes))[:12]


def record_files(folder: Path) -> dict[str, FileRecord]:
    """Size and checksum of every file below a generation's folder."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.name not in (MANIFEST, MANIFEST_SUM))
    return {
        path.relative_to(folder).as_posix(): FileRecord(path.stat().st_size, sha256_of_file(path)) for path in paths
    }
