"""Chroma: a persistent collection, an HNSW graph by default."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import chromadb
import numpy as np
from chromadb.utils.embedding_functions import SentenceTransformerEmbeddingFunction

from bench.peers.peer import PASSAGE_PREFIX, QUERY_PREFIX, Passage, Peer, Vector, Vectors, batches

_NAME = "passages"


class Chroma(Peer):
    """Added in batches as large as the client takes; the embedder is called by us, so that it can be timed."""

    def index(self, passages: Sequence[Passage], vectors: Vectors | None, folder: Path) -> None:
        client = chromadb.PersistentClient(str(folder))
        collection = client.create_collection(
            _NAME, configuration={"hnsw": {"space": "cosine"}}, embedding_function=None
        )
        if vectors is None:
            embedder = self._embedder()
            vectors = np.asarray(embedder([PASSAGE_PREFIX + passage.text for passage in passages]), np.float32)
        for some, their in batches(passages, vectors, client.get_max_batch_size()):
            collection.add([one.id for one in some], embeddings=their, documents=[one.text for one in some])

    def open(self, folder: Path) -> None:
        self._collection = chromadb.PersistentClient(str(folder)).get_collection(_NAME, embedding_function=None)
        self._embed = self._embedder()

    def encode(self, question: str) -> Vector:
        return np.asarray(self._embed([QUERY_PREFIX + question])[0], np.float32)

    def search(self, question: str, limit: int) -> list[str]:
        found = self._collection.query(self.encode(question), n_results=limit, include=["documents", "distances"])
        ids: list[str] = found["ids"][0]
        return ids

    def _embedder(self) -> SentenceTransformerEmbeddingFunction:
        return SentenceTransformerEmbeddingFunction(self.model, normalize_embeddings=True)
