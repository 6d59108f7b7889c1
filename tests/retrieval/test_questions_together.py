"""A question gets the same answer whether it is encoded alone or together with others."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from indexer.model.encoder import QUESTIONS_TOGETHER, Encoder
from service.answer.searcher import Searcher
from service.corpus.local import Index
from service.question.query import Query
from service.search.hits import Ranking

QUESTIONS = [
    "Vad betyder Skottlandsmodellen?",
    "halka",
    "Vem frågade om pengarna till halkbekämpning?",
    "vad ar en trygghetsperson",
    "What is BarnSam?",
    "Hur arbetar kommunerna som besöktes med tidiga insatser för barn, och vem samordnar dem när flera är inblandade?",
    "Vad är en Arena för barn?",
    "långt " * 200,
]


@pytest.fixture(scope="module")
def computing(model_folder: Path) -> Encoder:
    """One that remembers nothing."""
    return Encoder(model_folder)


@pytest.fixture(scope="module")
def answering(seeds_index: Path, computing: Encoder) -> Searcher:
    return Searcher(Index.open(seeds_index, computing.spec), computing)


def test_vectors_are_the_same(computing: Encoder) -> None:
    alone = [computing.encode_query(question) for question in QUESTIONS]
    with ThreadPoolExecutor(2 * QUESTIONS_TOGETHER) as pool:
        together = list(pool.map(computing.encode_query, QUESTIONS * 6))
    for vector, expected in zip(together, alone * 6, strict=True):
        # Bit for bit on the processors it was tried on; another may round bfloat16 in another order.
        assert float(np.dot(vector, expected)) > 0.99999
        np.testing.assert_allclose(vector, expected, atol=2e-3)


def test_answers_are_the_same(answering: Searcher) -> None:
    def found(ranking: Ranking) -> list[tuple[str, tuple[int, int]]]:
        return [(hit.passage.id, (hit.marked.start, hit.marked.end)) for hit in ranking.hits]

    queries = [Query.parse(question) for question in QUESTIONS]
    alone = [answering.answer(query) for query in queries]
    with ThreadPoolExecutor(2 * QUESTIONS_TOGETHER) as pool:
        together = list(pool.map(answering.answer, queries * 4))
    for answer, expected in zip(together, alone * 4, strict=True):
        assert found(answer.ranking) == found(expected.ranking)
        assert (answer.confidence, answer.citation) == (expected.confidence, expected.citation)
