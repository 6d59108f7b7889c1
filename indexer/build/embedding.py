"""Embedding passages and sentences: in slices, sorted by length, each text only once ever.

`<index>/cache/embeddings.sqlite` holds vectors by the SHA-256 of encoder and text, so an unchanged text is never
embedded twice, not even after a build was killed; `questions.sqlite` beside it those of the probe questions. They are
only caches: a damaged one is made anew.
"""

from __future__ import annotations

import hashlib
import logging
import sqlite3
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor, as_completed
from itertools import islice
from pathlib import Path
from time import monotonic
from typing import Self

import numpy as np
import numpy.typing as npt

from indexer.model.encoder import Batches, Encoder
from indexer.model.spec import CHECK, Embeddings, EncoderSpec

_LOGGER = logging.getLogger("belagg.embedding")

SLICE = 2_048
"""Texts sorted by length together; two such slices are under way at a time."""
COMMIT_SECONDS = 5.0
"""So much work is lost at most when a build is killed, and a batch a core."""

_BUCKET, _LONGEST_AUDITED, _AUDITED = 16, 1_024, 2
"""Characters by which an audit parts texts, and texts of each such length that are compared."""
_AGREEING = 0.99
"""Cosine of one text's vectors by two processors that compute right, at the least (docs/decisions/101-lengths.md)."""

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
        return self._database.execute("PRAGMA user_version").fetchone() == (CHECK,)

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


class KeptQuestions:
    """A `QuestionEncoder` that embeds each question once: the encoder's vectors are kept in a cache of their own."""

    def __init__(self, encoder: Encoder, cache: EmbeddingCache) -> None:
        self._encoder = encoder
        self._cache = cache
        if not cache.checked:  # a few hundred: sooner made anew than compared
            cache.clear()
            cache.trust()

    def encode_queries(self, texts: Sequence[str]) -> Embeddings:
        """Embeddings of questions, at least one, in their order."""
        keys = [key_of(self._encoder.spec, text) for text in texts]
        vectors = self._cache.get(keys)
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in vectors}
        if missing:
            new = dict(zip(missing, self._encoder.encode_queries(list(missing.values())), strict=True))
            self._cache.put(new.items())
            vectors |= new
        return np.stack([vectors[key] for key in keys])

    def count_pieces(self, word: str) -> int:
        """In how many tokens one word is cut."""
        return self._encoder.count_pieces(word)


def audit(texts: Iterable[str], encoder: Encoder, cache: EmbeddingCache) -> None:
    """Empty a cache that was filled before lengths were compared, unless it holds what the encoder gives now.

    A processor that computes a length wrong does so for every text of it: two texts of each length are enough.
    """
    if cache.checked:
        return
    if not _agree(_sampled(texts, encoder.spec, cache), encoder):
        _LOGGER.warning(
            "Indexets sparade vektorer är inte de som språkmodellen ger: de räknades på en processor som räknar fel. "
            "Alla räknas om."
        )
        cache.clear()
    cache.trust()


def _sampled(texts: Iterable[str], spec: EncoderSpec, cache: EmbeddingCache) -> dict[str, npt.NDArray[np.float32]]:
    """Some texts of every length with the vectors that the cache holds of them."""
    counts = Counter[int]()
    sampled: dict[str, npt.NDArray[np.float32]] = {}
    remaining = iter(texts)
    while some := list(islice(remaining, SLICE)):
        wanted = {key_of(spec, text): text for text in some if counts[_bucket(text)] < _AUDITED}
        for key, vector in cache.get(list(wanted)).items():
            text = wanted[key]
            if counts[_bucket(text)] < _AUDITED and text not in sampled:
                sampled[text] = vector
                counts[_bucket(text)] += 1
    return sampled


def _bucket(text: str) -> int:
    return min(len(text), _LONGEST_AUDITED) // _BUCKET


def _agree(sampled: Mapping[str, npt.NDArray[np.float32]], encoder: Encoder) -> bool:
    """Whether an encoder gives texts these unit vectors."""
    if not sampled:
        return True
    found = encoder.encode_passages(list(sampled))
    cosines = (found * np.stack(list(sampled.values()))).sum(axis=1) / np.linalg.norm(found, axis=1)
    return bool((cosines >= _AGREEING).all())


def embed(
    texts: Iterable[str], encoder: Encoder, cache: EmbeddingCache, on_progress: Callable[[int, int, int], None]
) -> Iterator[Embeddings]:
    """Unit vectors of texts, in order, a slice at a time.

    While one slice is encoded, the next is read, looked up and tokenised, so that no core waits.
    `on_progress` is told how many texts were embedded, how many taken from the cache, and their length in characters.
    """
    remaining = iter(texts)
    pool = ThreadPoolExecutor(encoder.threads)
    try:
        current: _Slice | None = None
        while some := list(islice(remaining, SLICE)):
            following = _Slice.begin(some, encoder, cache, pool, current, on_progress)
            if current is not None:
                yield current.finish(cache, on_progress)
            current = following
        if current is not None:
            yield current.finish(cache, on_progress)
    finally:  # what is interrupted has nothing encoded any more
        pool.shutdown(cancel_futures=True)


class _Slice:
    """Texts on their way to vectors."""

    def __init__(
        self,
        keys: list[bytes],
        vectors: dict[bytes, npt.NDArray[np.float32]],
        missing: Mapping[bytes, str],
        batches: Batches,
        before: _Slice | None,
    ) -> None:
        self._keys = keys
        self._vectors = vectors
        """Those that are known."""
        self._missing = missing
        """What is being encoded."""
        self._batches = batches
        self._before = before
        """Where what isn't known either is being encoded."""

    @classmethod
    def begin(
        cls,
        texts: list[str],
        encoder: Encoder,
        cache: EmbeddingCache,
        pool: Executor,
        before: _Slice | None,
        on_progress: Callable[[int, int, int], None],
    ) -> Self:
        """Have encoded what is neither in the cache nor in the slice before this one."""
        keys = [key_of(encoder.spec, text) for text in texts]
        vectors = cache.get(keys)
        known = vectors.keys() | (before._missing.keys() if before is not None else set())
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        lengths = sum(map(len, texts)) - sum(map(len, missing.values()))
        on_progress(0, len(texts) - len(missing), lengths)
        return cls(keys, vectors, missing, encoder.begin_passages(list(missing.values()), pool), before)

    def finish(self, cache: EmbeddingCache, on_progress: Callable[[int, int, int], None]) -> Embeddings:
        """Wait for the vectors, and put them into the cache as they come."""
        keys = list(self._missing)
        unsaved: list[tuple[bytes, npt.NDArray[np.float32]]] = []
        saved = monotonic()
        try:
            for batch in as_completed(self._batches):
                new = batch.result()
                new /= np.linalg.norm(new, axis=1, keepdims=True)
                some = [keys[row] for row in self._batches[batch]]
                unsaved += zip(some, new, strict=True)
                self._vectors.update(zip(some, new, strict=True))
                on_progress(len(some), 0, sum(len(self._missing[key]) for key in some))
                if monotonic() >= saved + COMMIT_SECONDS:
                    cache.put(unsaved)
                    unsaved, saved = [], monotonic()
        finally:
            cache.put(unsaved)
        if self._before is not None:
            self._vectors.update({key: self._before._vectors[key] for key in self._keys if key not in self._vectors})
            self._before = None
        return np.stack([self._vectors[key] for key in self._keys])


def key_of(encoder: EncoderSpec, text: str) -> bytes:
    """Under which the vector of a text is kept."""
    return hashlib.sha256(f"{encoder.name}\n{text}".encode()).digest()
