"""Ranking, the second stage: the passages retrieved are ordered by what their best sentence adds.

`score = cos + 0.1 cov4 + 0.5 max over sentences (cos + 0.2 cov4)`: a long passage of which one sentence answers is
lifted above a shorter one that is merely near. Each weight lies on a plateau on all test sets (docs/decisions.md).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from service.index import Document, Encoder, Index, Passage, Span
from service.query import Query
from service.retrieval import retrieve

LEXICAL_WEIGHT = 0.1
SENTENCE_WEIGHT = 0.5
SENTENCE_LEXICAL_WEIGHT = 0.2
DEPTH = 50
"""Passages ordered anew; with 30, no measure was lower by more than .001."""

_DECIMALS = 9

_WithSentence = tuple[Passage, Span, float]


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a query. The score belongs to the hit; higher is better, and 1 is the first rank."""

    passage: Passage
    document: Document
    score: float
    rank: int
    sentence: Span
    """The sentence that answers best, in the passage's text."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """The best hits of a query, best first."""

    query: Query
    hits: tuple[Hit, ...]


def rank(index: Index, embedding: npt.NDArray[np.float32], query: Query) -> Ranking:
    """The `query.limit` best passages. Equal scores are ranked in the index's order of rows."""
    rows, scores, known = _rank(index, embedding, query.text, query.limit)
    unknown = [row for row in rows if row not in known]
    known |= _with_best_sentences(index, embedding, query.text, unknown)
    documents: dict[str, Document] = {}
    hits: list[Hit] = []
    for row, score in zip(rows, scores, strict=True):
        passage, sentence, _ = known[row]
        document = documents.get(passage.document_id) or index.document(passage.document_id)
        if document is None:
            raise LookupError(f"passage {passage.id} is of no document")
        documents[document.id] = document
        hits.append(Hit(passage, document, score, len(hits) + 1, sentence))
    return Ranking(query, tuple(hits))


def rank_rows(
    index: Index, embedding: npt.NDArray[np.float32], question: str, limit: int
) -> tuple[list[int], list[float]]:
    """Rows of the `limit` best passages and their scores, best first. Those beyond `DEPTH` stay as retrieved."""
    rows, scores, _ = _rank(index, embedding, question, limit)
    return rows, scores


def _rank(
    index: Index, embedding: npt.NDArray[np.float32], question: str, limit: int
) -> tuple[list[int], list[float], dict[int, _WithSentence]]:
    """Best rows and their scores, and the passages that were looked into on the way, by row."""
    retrieved = retrieve(index, embedding, question, max(limit, DEPTH))
    first, rest = retrieved[:DEPTH], retrieved[DEPTH:]
    known = _with_best_sentences(index, embedding, question, [found.row for found in first])
    lifted = []
    for found in first:
        _, _, sentence_score = known[found.row]
        score = found.cosine + LEXICAL_WEIGHT * found.coverage + SENTENCE_WEIGHT * sentence_score
        lifted.append((found.row, round(score, _DECIMALS)))
    lifted.sort(key=lambda scored: (-scored[1], scored[0]))
    # What wasn't ordered anew comes after, at the distances of the first stage.
    shift = lifted[-1][1] - first[-1].score
    ranked = lifted + [(found.row, round(found.score + shift, _DECIMALS)) for found in rest]
    return [row for row, _ in ranked[:limit]], [score for _, score in ranked[:limit]], known


def _with_best_sentences(
    index: Index, embedding: npt.NDArray[np.float32], question: str, rows: list[int]
) -> dict[int, _WithSentence]:
    """By row: a passage, its sentence that scores highest (the earlier of equals), and that score."""
    passages = index.passages(rows)
    sentences = [index.sentences(row, embedding) for row in rows]
    texts = [
        passage.text[span.start : span.end]
        for passage, some in zip(passages, sentences, strict=True)
        for span, _ in some
    ]
    coverages = iter(index.coverage_of(question, texts))
    found: dict[int, _WithSentence] = {}
    for row, passage, some in zip(rows, passages, sentences, strict=True):
        scored = [(span, cosine + SENTENCE_LEXICAL_WEIGHT * next(coverages)) for span, cosine in some]
        found[row] = (passage, *max(scored, key=lambda sentence: sentence[1]))
    return found


def unit(embedding: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """The embedding at length 1, so that inner products are cosines."""
    return embedding / np.linalg.norm(embedding)


def embed_query(encoder: Encoder, query: Query) -> npt.NDArray[np.float32]:
    """The unit vector of a question."""
    return unit(encoder.encode_query(query.text))
