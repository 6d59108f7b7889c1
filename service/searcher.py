"""The searcher: one index and the encoder it was built with, as an immutable whole that answers questions."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from service.answering import Answer
from service.index import Encoder, Index
from service.interpretation import interpret
from service.query import Query
from service.ranking import Ranking, rank


class Searcher:
    """Thread-safe. Every answer comes wholly from the one generation that it was made with."""

    def __init__(self, index: Index, encoder: Encoder) -> None:
        self.index = index
        self.encoder = encoder

    @classmethod
    def open(cls, index: Path, model: Path) -> Self:
        """Load a prepared model and an index built with it. Raises `ModelError` or `IndexFault`."""
        encoder = Encoder(model)
        return cls(Index.open(index, encoder.spec), encoder)

    def search(self, query: Query) -> Ranking:
        """The best passages for a question."""
        return rank(self.index, interpret(self.index, self.encoder, query.text), query)

    def answer(self, query: Query) -> Answer:
        """The best passages and, from the first of them, the sentence that answers best."""
        return Answer.of(self.search(query), self.index.manifest.calibration)
