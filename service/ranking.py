"""Ranking, the second stage: the passages retrieved are ordered by what their best sentence adds.

`score = cos + 0.1 cov4 + 0.5 max over sentences (cos + 0.2 cov4) - 0.4 hubness`: a long passage of which one sentence
answers is lifted above a shorter one that is merely near. Each weight lies on a plateau on all test sets
(docs/decisions.md).
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from service.duplicates import groups
from service.index import Document, Index, Passage, Span
from service.interpretation import Interpretation
from service.marking import ScoredSentence, mark
from service.query import Query
from service.retrieval import lexical_scale, retrieve

LEXICAL_WEIGHT = 0.1
SENTENCE_WEIGHT = 0.5
SENTENCE_LEXICAL_WEIGHT = 0.2
DEPTH = 50
"""Passages ordered anew; with 30, no measure was lower by more than .001."""

_DECIMALS = 9


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a query. The score belongs to the hit; higher is better, and 1 is the first rank."""

    passage: Passage
    document: Document
    score: float
    rank: int
    marked: Span
    """The sentence that answers best, in the passage's text, with those beside it that it can't be read without."""
    duplicates: int
    """How many other passages say the same in the same words; this is the one of the newest document."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """The best hits of a query, best first."""

    query: Query
    interpretation: Interpretation
    hits: tuple[Hit, ...]
    lead: float
    """By how much the first hit's score is above the second's; 0 if there is no second."""


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence of a passage, as a span of its text, with what its score is made of."""

    span: Span
    cosine: float
    coverage: float
    """At the scale of the language model's cosines."""

    @property
    def score(self) -> float:
        return self.cosine + SENTENCE_LEXICAL_WEIGHT * self.coverage


@dataclass(frozen=True, slots=True)
class _Ranked:
    """Rows, best first, with their scores, and what was looked into on the way, by row."""

    rows: list[int]
    scores: list[float]
    passages: Mapping[int, Passage]
    sentences: Mapping[int, list[_Sentence]]

    def grouped(self, index: Index) -> list[list[int]]:
        """Rows of near-duplicates, each group in the order of the ranking; beyond `DEPTH` each stands alone."""
        first = self.rows[:DEPTH]
        found = groups([self.passages[row].text for row in first], index.vectors(first))
        return [[first[position] for position in group] for group in found] + [[row] for row in self.rows[DEPTH:]]


def rank(index: Index, interpretation: Interpretation, query: Query) -> Ranking:
    """The `query.limit` best passages, one of each group of near-duplicates. Equal scores keep the index's order."""
    ranked = _rank(index, interpretation.embedding, interpretation.text, query.limit + DEPTH)
    grouped = ranked.grouped(index)
    scores = dict(zip(ranked.rows, ranked.scores, strict=True))
    passages, sentences = dict(ranked.passages), dict(ranked.sentences)
    unknown = [row for group in grouped[: query.limit] for row in group if row not in passages]
    more_passages, more_sentences = _look_into(index, interpretation.embedding, interpretation.text, unknown)
    passages.update(more_passages)
    sentences.update(more_sentences)
    documents = _Documents(index)
    hits: list[Hit] = []
    for group in grouped[: query.limit]:
        row = max(group, key=lambda row: documents.published(passages[row])) if len(group) > 1 else group[0]
        passage, document = passages[row], documents.of(passages[row])
        in_context = _in_context(index, interpretation.text, document, passage, sentences[row])
        marked = mark(interpretation.text, passage.text, in_context)
        hits.append(Hit(passage, document, scores[group[0]], len(hits) + 1, marked, duplicates=len(group) - 1))
    return Ranking(query, interpretation, tuple(hits), _lead(grouped, scores))


def best(index: Index, interpretation: Interpretation) -> tuple[float, float]:
    """The first hit's score and its lead."""
    ranked = _rank(index, interpretation.embedding, interpretation.text, DEPTH)
    scores = dict(zip(ranked.rows, ranked.scores, strict=True))
    return ranked.scores[0], _lead(ranked.grouped(index), scores)


def rank_rows(
    index: Index, embedding: npt.NDArray[np.float32], question: str, limit: int
) -> tuple[list[int], list[float]]:
    """Rows of the `limit` best passages, near-duplicates too, and their scores, best first.

    Those beyond `DEPTH` stay as retrieved.
    """
    ranked = _rank(index, embedding, question, limit)
    return ranked.rows[:limit], ranked.scores[:limit]


def _rank(index: Index, embedding: npt.NDArray[np.float32], question: str, limit: int) -> _Ranked:
    retrieved = retrieve(index, embedding, question, max(limit, DEPTH))
    first, rest = retrieved[:DEPTH], retrieved[DEPTH:]
    passages, sentences = _look_into(index, embedding, question, [found.row for found in first])
    lifted = []
    for found in first:
        best_sentence = max(sentence.score for sentence in sentences[found.row])
        score = found.cosine + LEXICAL_WEIGHT * found.coverage + SENTENCE_WEIGHT * best_sentence
        lifted.append((found.row, round(score, _DECIMALS)))
    lifted.sort(key=lambda scored: (-scored[1], scored[0]))
    # What wasn't ordered anew comes after, at the distances of the first stage.
    shift = lifted[-1][1] - first[-1].score
    ranked = lifted + [(found.row, round(found.score + shift, _DECIMALS)) for found in rest]
    return _Ranked([row for row, _ in ranked], [score for _, score in ranked], passages, sentences)


def _look_into(
    index: Index, embedding: npt.NDArray[np.float32], question: str, rows: Sequence[int]
) -> tuple[dict[int, Passage], dict[int, list[_Sentence]]]:
    """By row: a passage, and its sentences."""
    passages = dict(zip(rows, index.passages(list(rows)), strict=True))
    sentences = {row: index.sentences(row, embedding) for row in rows}
    texts = [passages[row].text[span.start : span.end] for row in rows for span, _ in sentences[row]]
    coverages = iter(index.coverage_of(question, texts))
    scale = lexical_scale(index)
    return passages, {
        row: [_Sentence(span, cosine, scale * next(coverages)) for span, cosine in sentences[row]] for row in rows
    }


def _in_context(
    index: Index, question: str, document: Document, passage: Passage, sentences: Sequence[_Sentence]
) -> list[ScoredSentence]:
    """The sentences as they score beside one another, for marking.

    What title or heading has said counts for each of them, so that none wins by saying it again: "Finspång har gjort
    om sin organisation" answers little in a text about Finspång.
    """
    context = f"{document.title} {passage.heading or ''} "
    texts = [context + passage.text[sentence.span.start : sentence.span.end] for sentence in sentences]
    weight = SENTENCE_LEXICAL_WEIGHT * lexical_scale(index)
    return [
        ScoredSentence(sentence.span, sentence.cosine + weight * coverage)
        for sentence, coverage in zip(sentences, index.coverage_of(question, texts), strict=True)
    ]


def _lead(grouped: Sequence[Sequence[int]], scores: Mapping[int, float]) -> float:
    return scores[grouped[0][0]] - scores[grouped[1][0]] if len(grouped) > 1 else 0.0


class _Documents:
    """Documents of an index, each read once."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._known: dict[str, Document] = {}

    def of(self, passage: Passage) -> Document:
        document = self._known.get(passage.document_id) or self._index.document(passage.document_id)
        if document is None:
            raise LookupError(f"passage {passage.id} is of no document")
        self._known[document.id] = document
        return document

    def published(self, passage: Passage) -> datetime.date:
        return self.of(passage).published or datetime.date.min
