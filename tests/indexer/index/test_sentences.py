"""Sentence vectors come back where they belong, with cosines that 4 bits allow."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.index.parts.sentences import SentenceVectors, SentenceVectorsBuilder
from indexer.texts.swedish import Span


@given(st.lists(st.integers(1, 6), min_size=1, max_size=8), st.integers(0, 2**32 - 1))
@settings(max_examples=50)
def test_every_passage_gets_its_own_sentences_back(counts: list[int], seed: int) -> None:
    random = np.random.default_rng(seed)
    vectors = random.normal(size=(sum(counts), 384))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    query = (vectors.sum(axis=0) + random.normal(size=384)).astype(np.float32)
    query /= np.linalg.norm(query)
    spans = [[Span(10 * i, 10 * i + row + 1) for i in range(count)] for row, count in enumerate(counts)]
    with tempfile.TemporaryDirectory() as folder:
        builder = SentenceVectorsBuilder(384, Path(folder))
        for some in spans:
            builder.add_passage(some)
        assert builder.sentences == sum(counts)
        for start in range(0, sum(counts), 5):
            builder.add_vectors(vectors[start : start + 5].astype(np.float32))
        builder.write(Path(folder, "sentences"))
        read = SentenceVectors(Path(folder, "sentences"), len(counts), 384)
        found = read.of(range(len(counts)), query)
        last, first = counts[-1], counts[0]
        others = read.of([len(counts) - 1, 0], query)
        assert others.counts.tolist() == [last, first]
        for part, whole in ((others.spans, found.spans), (others.cosines, found.cosines)):
            assert part.tolist() == [*whole[sum(counts) - last :].tolist(), *whole[:first].tolist()]
        assert found.spans[found.numbers([len(counts) - 1, 0])].tolist() == others.spans.tolist()
        assert found.numbers([]).tolist() == []
        assert len(read.of([], query).counts) == len(read.of([], query).spans) == 0
    assert found.counts.tolist() == counts
    assert found.spans.tolist() == [[span.start, span.end] for some in spans for span in some]
    # Half a step in each of 384 dimensions, at random: of vectors drawn like these, steps are about .02.
    np.testing.assert_allclose(found.cosines, vectors @ query, atol=0.025)
