"""The cache of embeddings: `<index>/cache/embeddings.sqlite`, and `questions.sqlite` of probe questions.

Vectors by the SHA-256 of the encoder's name and the text, so an unchanged text is never embedded twice, not even
after a build was killed. Each has a checksum of its own; a cache that is damaged is made anew.
"""

from __future__ import annotations

import hashlib
import sqlite3
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np

from indexer.model.spec import CHECK, EncoderSpec

if TYPE_CHECKING:
    import numpy.typing as npt

FILE = "embeddings.sqlite"
QUESTIONS_FILE = "questions.sqlite"


class EmbeddingCache:
    """Vectors by content, in one SQLite file; a context manager that closes it."""

    def __init__(self, folder: Path, file: str = FILE) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / file
        try:
            self._database = self._open()
        except sqlite3.DatabaseError as error:
            self._database = self._renewed(error)

    def _renewed(self, error: sqlite3.DatabaseError) -> sqlite3.Connection:
        """An empty cache in place of a damaged one; any other error, such as a full disk, is raised again."""
        if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise error
        for damaged in self._path.parent.glob(f"{self._path.name}*"):
            damaged.unlink()
        return self._open()

    def _open(self) -> sqlite3.Connection:
        database = sqlite3.connect(self._path)
        try:
            database.execute("PRAGMA page_size = 16384")  # a vector fills 1.5 kB: ten to a page, little left over
            database.execute("PRAGMA journal_mode = WAL")
            if database.execute("SELECT count(*) FROM sqlite_schema").fetchone() == (0,):
                database.execute(f"PRAGMA user_version = {CHECK}")
            database.execute("CREATE TABLE IF NOT EXISTS embeddings (key BLOB PRIMARY KEY, vector BLOB)")
            database.execute("SELECT count(*) FROM embeddings WHERE key = x''").fetchone()
        except sqlite3.DatabaseError:
            database.close()
            raise
        return database

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()

    def get(self, keys: Sequence[bytes]) -> dict[bytes, npt.NDArray[np.float32]]:
        """The vectors that are there and whole."""
        try:
            return self._read(keys)
        except sqlite3.DatabaseError as error:
            self._database.close()
            self._database = self._renewed(error)
            return {}

    def _read(self, keys: Sequence[bytes]) -> dict[bytes, npt.NDArray[np.float32]]:
        found: dict[bytes, npt.NDArray[np.float32]] = {}
        for start in range(0, len(keys), 500):
            some = keys[start : start + 500]
            select = f"SELECT key, vector FROM embeddings WHERE key IN ({','.join('?' * len(some))})"  # noqa: S608
            for key, blob in self._database.execute(select, some):
                vector, checksum = (blob or b"")[:-4], (blob or b"")[-4:]
                if vector and checksum == _crc(vector):
                    found[key] = np.frombuffer(vector, "<f4")
        return found

    def put(self, vectors: Iterable[tuple[bytes, npt.NDArray[np.float32]]]) -> None:
        """Add vectors, durably once this returns."""
        blobs = [(key, vector.astype("<f4").tobytes()) for key, vector in vectors]
        records = [(key, blob + _crc(blob)) for key, blob in blobs]
        try:
            self._write(records)
        except sqlite3.DatabaseError as error:
            self._database.close()
            self._database = self._renewed(error)
            self._write(records)

    @property
    def checked(self) -> bool:
        """Whether all its vectors are of lengths that were compared with references before they were used."""
        return bool(self._database.execute("PRAGMA user_version").fetchone() == (CHECK,))

    def trust(self) -> None:
        """From now on it counts as checked."""
        self._database.execute(f"PRAGMA user_version = {CHECK}")

    def clear(self) -> None:
        """Remove every vector."""
        with self._database:
            self._database.execute("DELETE FROM embeddings")

    @property
    def files(self) -> frozenset[str]:
        """Names of the files that it consists of."""
        return frozenset(f"{self._path.name}{suffix}" for suffix in ("", "-wal", "-shm"))

    def keep_only(self, keys: set[bytes]) -> int:
        """Remove all vectors but those of some keys, overwriting them on the disk; how many there were."""
        try:
            return self._keep_only(keys)
        except sqlite3.DatabaseError as error:
            self._database.close()
            self._database = self._renewed(error)
            return 0

    def _keep_only(self, keys: set[bytes]) -> int:
        database = self._database
        database.execute("PRAGMA secure_delete = ON")
        with database:
            database.execute("CREATE TEMPORARY TABLE needed (key BLOB PRIMARY KEY)")
            database.executemany("INSERT INTO needed VALUES (?)", ((key,) for key in keys))
            removed = database.execute("DELETE FROM embeddings WHERE key NOT IN (SELECT key FROM needed)").rowcount
            database.execute("DROP TABLE needed")
        database.execute("VACUUM")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return removed

    def _write(self, records: Sequence[tuple[bytes, bytes]]) -> None:
        with self._database:
            self._database.executemany("INSERT OR REPLACE INTO embeddings VALUES (?, ?)", records)


def _crc(blob: bytes) -> bytes:
    return zlib.crc32(blob).to_bytes(4, "little")


def key_of(encoder: EncoderSpec, text: str) -> bytes:
    """Under which the vector of a passage or sentence is kept."""
    return hashlib.sha256(f"{encoder.of_passages}\n{text}".encode()).digest()


def question_key_of(encoder: EncoderSpec, text: str) -> bytes:
    """Under which the vector of a question is kept."""
    return hashlib.sha256(f"{encoder.name}\n{text}".encode()).digest()
