"""Belägg itself, behind the methods of a peer; indexing is `belagg index`, a command."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bench.peers.peer import Passage, Peer, Vector, Vectors
from service.answer.searcher import Searcher
from service.question.query import Query


class Belagg(Peer):
    """`model` is its prepared model."""

    def index(self, passages: Sequence[Passage], vectors: Vectors | None, folder: Path) -> None:
        raise NotImplementedError("belagg index does this, from texts")

    def open(self, folder: Path) -> None:
        self._searcher = Searcher.open(folder, Path(self.model))
        self._encode_query = self._searcher.encoder.encode_query
        # Encoding happens inside the search: led through here, where it is timed like the others'.
        setattr(self._searcher.encoder, "encode_query", lambda text: self.encode(text))  # noqa: B010

    def encode(self, question: str) -> Vector:
        return self._encode_query(question)

    def search(self, question: str, limit: int) -> list[str]:
        answer = self._searcher.answer(Query.parse(question, limit))
        return [hit.passage.id for hit in answer.ranking.hits]
