"""Embedding passages and sentences: in slices, sorted by length, each text only once ever (embedding_cache.py)."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor, as_completed
from itertools import islice
from time import monotonic
from typing import Self

import numpy as np
import numpy.typing as npt

from indexer.index.caches.embedding_cache import EmbeddingCache, key_of, question_key_of
from indexer.model.encoder import Batches, Encoder
from indexer.model.spec import Embeddings, EncoderSpec

_LOGGER = logging.getLogger("belagg.embedding")

SLICE = 2_048
"""Texts sorted by length together; two such slices are under way at a time."""
COMMIT_SECONDS = 5.0
"""So much work is lost at most when a build is killed, and a batch a core."""
_BUCKET, _LONGEST_AUDITED, _AUDITED = 16, 1_024, 2
"""Characters by which an audit parts texts, and texts of each such length that are compared."""
_AGREEING = 0.99
"""Cosine of one text's vectors by two processors that compute right, at the least (docs/decisions/101-lengths.md)."""


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
        keys = [question_key_of(self._encoder.spec, text) for text in texts]
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
                vectors = batch.result()  # which other machines may have sent: not to be changed
                new = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
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
