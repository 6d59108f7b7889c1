"""txtai: an embeddings database over FAISS and SQLite, dense by default, or with its BM25 beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from txtai import Embeddings
from txtai.vectors import VectorsFactory

from bench.peers.peer import PASSAGE_PREFIX, QUERY_PREFIX, Passage, Peer, Vector, Vectors


class Txtai(Peer):
    """`Embeddings` with `content`, which keeps the texts. Given vectors go the way of its external vectors."""

    hybrid = False

    def index(self, passages: Sequence[Passage], vectors: Vectors | None, folder: Path) -> None:
        if vectors is None:
            embeddings = Embeddings({**self._embedder(), "content": True, "hybrid": self.hybrid})
        else:
            embeddings = Embeddings(
                {**_external(_looked_up(passages, vectors)), "content": True, "hybrid": self.hybrid}
            )
        embeddings.index((passage.id, passage.text, None) for passage in passages)
        embeddings.config.pop("transform", None)  # a function, which can't be saved
        embeddings.save(str(folder / "index"))

    def open(self, folder: Path) -> None:
        # The question's vector is handed over as an external one, so that encoding it can be told from the search.
        self._asked = np.empty(0, np.float32)
        self._embeddings = Embeddings()
        self._embeddings.load(str(folder / "index"), config=_external(lambda _: self._asked[np.newaxis]))
        self._encoder = VectorsFactory.create(self._embedder())

    def encode(self, question: str) -> Vector:
        (vector,) = self._encoder.encode([QUERY_PREFIX + question], "query")
        return np.asarray(vector, np.float32)

    def search(self, question: str, limit: int) -> list[str]:
        self._asked = self.encode(question)
        return [found["id"] for found in self._embeddings.search(question, limit)]

    def _embedder(self) -> dict[str, Any]:
        return {"path": self.model, "instructions": {"query": QUERY_PREFIX, "data": PASSAGE_PREFIX}}


class TxtaiHybrid(Txtai):
    """Both, combined as it does by itself."""

    hybrid = True


def _external(transform: Callable[[Any], Vectors]) -> dict[str, Any]:
    return {"method": "external", "transform": transform, "path": None, "instructions": None}


def _looked_up(passages: Sequence[Passage], vectors: Vectors) -> Callable[[Any], Vectors]:
    rows = {passage.text: row for row, passage in enumerate(passages)}
    return lambda texts: vectors[[rows[text] for text in texts]]
