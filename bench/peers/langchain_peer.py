"""LangChain: its FAISS vector store, exact by default."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from langchain_community.vectorstores import FAISS
from langchain_huggingface import HuggingFaceEmbeddings

from bench.peers.peer import PASSAGE_PREFIX, QUERY_PREFIX, Passage, Peer, Vector, Vectors


class LangChain(Peer):
    """The distance is Euclidean, as by default: for vectors of unit length the order is the cosine's."""

    def index(self, passages: Sequence[Passage], vectors: Vectors | None, folder: Path) -> None:
        texts, ids = [passage.text for passage in passages], [passage.id for passage in passages]
        if vectors is None:
            store = FAISS.from_texts(texts, self._embedder(), ids=ids)
        else:
            pairs = zip(texts, vectors.tolist(), strict=True)
            store = FAISS.from_embeddings(pairs, self._embedder(), ids=ids)
        store.save_local(str(folder))

    def open(self, folder: Path) -> None:
        self._embedder_loaded = self._embedder()
        self._store = FAISS.load_local(str(folder), self._embedder_loaded, allow_dangerous_deserialization=True)

    def encode(self, question: str) -> Vector:
        return np.asarray(self._embedder_loaded.embed_query(question), np.float32)

    def search(self, question: str, limit: int) -> list[str]:
        found = self._store.similarity_search_by_vector(self.encode(question).tolist(), k=limit)
        return [document.id for document in found]

    def _embedder(self) -> HuggingFaceEmbeddings:
        return HuggingFaceEmbeddings(
            model_name=self.model,
            encode_kwargs={"prompt": PASSAGE_PREFIX, "normalize_embeddings": True},
            query_encode_kwargs={"prompt": QUERY_PREFIX, "normalize_embeddings": True},
        )
