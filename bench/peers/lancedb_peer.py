"""LanceDB: a table on disk, searched exactly by default, or with its full-text index by reciprocal rank fusion."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import lancedb
import numpy as np
import pyarrow as pa
from lancedb.embeddings import get_registry
from lancedb.rerankers import RRFReranker

from bench.peers.peer import DIMENSION, PASSAGE_PREFIX, QUERY_PREFIX, Passage, Peer, Vector, Vectors

_NAME = "passages"


class LanceDB(Peer):
    """The embedder is its own sentence-transformers one, called by us, because it has no prefixes."""

    hybrid = False

    def index(self, passages: Sequence[Passage], vectors: Vectors | None, folder: Path) -> None:
        if vectors is None:
            texts = [PASSAGE_PREFIX + passage.text for passage in passages]
            vectors = np.asarray(self._embedder().compute_source_embeddings(texts), np.float32)
        data = pa.table(
            {
                "id": [passage.id for passage in passages],
                "text": [passage.text for passage in passages],
                "vector": pa.FixedSizeListArray.from_arrays(pa.array(vectors.ravel()), DIMENSION),
            }
        )
        table = lancedb.connect(str(folder)).create_table(_NAME, data)
        if self.hybrid:
            # Without folding: it would make å, ä and ö the letters a and o, which are others in Swedish.
            table.create_fts_index("text", language="Swedish", ascii_folding=False)

    def open(self, folder: Path) -> None:
        self._table = lancedb.connect(str(folder)).open_table(_NAME)
        self._reranker = RRFReranker()
        self._embed = self._embedder()
        self._embed.ndims()  # loads the model

    def encode(self, question: str) -> Vector:
        return np.asarray(self._embed.compute_query_embeddings(QUERY_PREFIX + question)[0], np.float32)

    def search(self, question: str, limit: int) -> list[str]:
        vector = self.encode(question)
        if self.hybrid:
            query = self._table.search(query_type="hybrid").vector(vector).text(question).rerank(self._reranker)
        else:
            query = self._table.search(vector)
        found = query.distance_type("cosine").select(["id", "text"]).limit(limit).to_list()
        return [row["id"] for row in found]

    def _embedder(self) -> Any:
        return get_registry().get("sentence-transformers").create(name=self.model)


class LanceDBHybrid(LanceDB):
    """With its full-text index of Swedish stems."""

    hybrid = True
