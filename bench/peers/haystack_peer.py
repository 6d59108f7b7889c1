"""Haystack: its in-memory document store, dense, or with its BM25 joined by reciprocal rank fusion."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from haystack import Document
from haystack.components.joiners import DocumentJoiner
from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack_integrations.components.embedders.sentence_transformers import (
    SentenceTransformersDocumentEmbedder,
    SentenceTransformersTextEmbedder,
)

from bench.peers.peer import PASSAGE_PREFIX, QUERY_PREFIX, Passage, Peer, Vector, Vectors

_STORE = "store.json"


class Haystack(Peer):
    """Its components one after the other, which is what a pipeline does with them."""

    def index(self, passages: Sequence[Passage], vectors: Vectors | None, folder: Path) -> None:
        store = InMemoryDocumentStore(embedding_similarity_function="cosine")
        if vectors is None:
            embedder = SentenceTransformersDocumentEmbedder(
                model=self.model, prefix=PASSAGE_PREFIX, normalize_embeddings=True, progress_bar=False
            )
            embedder.warm_up()
            plain = [Document(id=passage.id, content=passage.text) for passage in passages]
            documents = embedder.run(plain)["documents"]
        else:
            pairs = zip(passages, vectors.tolist(), strict=True)
            documents = [Document(id=one.id, content=one.text, embedding=vector) for one, vector in pairs]
        store.write_documents(documents)
        store.save_to_disk(str(folder / _STORE))

    def open(self, folder: Path) -> None:
        store = InMemoryDocumentStore.load_from_disk(str(folder / _STORE))
        self._dense = InMemoryEmbeddingRetriever(store)
        self._lexical = InMemoryBM25Retriever(store)
        self._joiner = DocumentJoiner(join_mode="reciprocal_rank_fusion")
        self._embedder = SentenceTransformersTextEmbedder(
            model=self.model, prefix=QUERY_PREFIX, normalize_embeddings=True, progress_bar=False
        )
        self._embedder.warm_up()

    def encode(self, question: str) -> Vector:
        return np.asarray(self._embedder.run(question)["embedding"], np.float32)

    def search(self, question: str, limit: int) -> list[str]:
        return [document.id for document in self._found(question, limit)]

    def _found(self, question: str, limit: int) -> list[Document]:
        found: list[Document] = self._dense.run(self.encode(question).tolist(), top_k=limit)["documents"]
        return found


class HaystackHybrid(Haystack):
    """Both retrievers, joined."""

    def _found(self, question: str, limit: int) -> list[Document]:
        lists = [super()._found(question, limit), self._lexical.run(question, top_k=limit)["documents"]]
        joined: list[Document] = self._joiner.run(lists, top_k=limit)["documents"]
        return joined
