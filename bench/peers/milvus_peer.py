"""Milvus Lite: Milvus in this very process, by its client."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from pymilvus import MilvusClient
from sentence_transformers import SentenceTransformer

from bench.peers.peer import DIMENSION, PASSAGE_PREFIX, QUERY_PREFIX, Passage, Peer, Vector, Vectors, batches

_NAME = "passages"
_DATABASE = "milvus.db"
_BATCH = 1_000
"""Of an insertion: one over the wire holds 64 MB at most."""


class MilvusLite(Peer):
    """A collection made as its quick start does, which takes the cosine and an index of its choice by default."""

    def index(self, passages: Sequence[Passage], vectors: Vectors | None, folder: Path) -> None:
        if vectors is None:
            vectors = self._embedder().encode(
                [passage.text for passage in passages], prompt=PASSAGE_PREFIX, normalize_embeddings=True
            )
        client = MilvusClient(str(folder / _DATABASE))
        client.create_collection(_NAME, DIMENSION, id_type="string", max_length=64)
        for some, their in batches(passages, vectors, _BATCH):
            rows = zip(some, their.tolist(), strict=True)
            client.insert(_NAME, [{"id": one.id, "vector": vector, "text": one.text} for one, vector in rows])
        client.flush(_NAME)
        client.close()

    def open(self, folder: Path) -> None:
        self._client = MilvusClient(str(folder / _DATABASE))
        self._client.load_collection(_NAME)
        self._model = self._embedder()

    def encode(self, question: str) -> Vector:
        return np.asarray(
            self._model.encode(question, prompt=QUERY_PREFIX, normalize_embeddings=True, show_progress_bar=False)
        )

    def search(self, question: str, limit: int) -> list[str]:
        (found,) = self._client.search(_NAME, [self.encode(question).tolist()], limit=limit, output_fields=["text"])
        return [hit["id"] for hit in found]

    def _embedder(self) -> SentenceTransformer:
        return SentenceTransformer(self.model, device="cpu")
