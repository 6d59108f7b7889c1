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
from service.question_type import QuestionType
from service.retrieval import Retrieved, lexical_scale, retrieve

LEXICAL_WEIGHT = 0.1
SENTENCE_WEIGHT = 0.5
SENTENCE_LEXICAL_WEIGHT = 0.2
DEPTH = 50
"""Passages ordered anew; with 30 or 100, no measure was lower or higher by more than .0015."""

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
    """How many other passages found have the same words; this is the one of the newest document."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """The best hits of a query, best first, all of one generation."""

    generation: int

    query: Query
    interpretation: Interpretation
    hits: tuple[Hit, ...]
    lead: float | None
    """By how much the first hit's score is above the second's; None if there is no second."""


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
    """Rows, best first, and what is known of each."""

    scores: Mapping[int, float]
    """By row, best first."""
    passages: Mapping[int, Passage]
    sentences: Mapping[int, list[_Sentence]]
    """Of the first `DEPTH` rows."""

    def grouped(self) -> list[list[int]]:
        """Rows of the same words, each group in the order of the ranking."""
        return groups({row: passage.text for row, passage in self.passages.items()}, self.scores)

    def lead(self, grouped: Sequence[Sequence[int]]) -> float | None:
        """By how much the first group's score is above the second's."""
        return self.scores[grouped[0][0]] - self.scores[grouped[1][0]] if len(grouped) > 1 else None


def rank(index: Index, interpretation: Interpretation, query: Query) -> Ranking:
    """The `query.limit` best passages, one of each group of duplicates. Equal scores keep the index's order."""
    return order(index, interpretation, query, find(index, interpretation, query))


def find(index: Index, interpretation: Interpretation, query: Query) -> list[Retrieved]:
    """What is ordered for a query: as many passages as are shown, and more to order anew or to leave out."""
    allowed = index.allowed(query.filters)
    return retrieve(index, interpretation.embedding, interpretation.text, query.limit + DEPTH, allowed)


def order(index: Index, interpretation: Interpretation, query: Query, found: Sequence[Retrieved]) -> Ranking:
    """The ranking of what was found."""
    embedding, question = interpretation.embedding, interpretation.text
    ranked = _rank(index, embedding, question, found)
    grouped = ranked.grouped()
    documents = _Documents(index)
    shown = [max(group, key=lambda row: documents.published(ranked.passages[row])) for group in grouped[: query.limit]]
    unseen = {row: ranked.passages[row] for row in shown if row not in ranked.sentences}
    sentences = {**ranked.sentences, **_sentences(index, embedding, question, unseen)}
    question_type = QuestionType.of(question)
    hits: list[Hit] = []
    for row, group in zip(shown, grouped, strict=False):
        passage = ranked.passages[row]
        document = documents.of(passage)
        marked = mark(question_type, passage.text, _in_context(index, question, document, passage, sentences[row]))
        hits.append(Hit(passage, document, ranked.scores[group[0]], len(hits) + 1, marked, len(group) - 1))
    return Ranking(index.manifest.generation, query, interpretation, tuple(hits), ranked.lead(grouped))


def best(index: Index, interpretation: Interpretation) -> tuple[float, float | None]:
    """The first hit's score and its lead."""
    embedding, question = interpretation.embedding, interpretation.text
    ranked = _rank(index, embedding, question, retrieve(index, embedding, question, DEPTH))
    grouped = ranked.grouped()
    return ranked.scores[grouped[0][0]], ranked.lead(grouped)


def rank_rows(
    index: Index, embedding: npt.NDArray[np.float32], question: str, limit: int
) -> tuple[list[int], list[float]]:
    """Rows of the `limit` best passages, duplicates too, and their scores, best first.

    Those beyond `DEPTH` stay as retrieved.
    """
    scores = _scores(index, embedding, question, retrieve(index, embedding, question, max(limit, DEPTH)))[0]
    return list(scores)[:limit], list(scores.values())[:limit]


def _rank(index: Index, embedding: npt.NDArray[np.float32], question: str, retrieved: Sequence[Retrieved]) -> _Ranked:
    scores, passages, sentences = _scores(index, embedding, question, retrieved)
    unknown = [row for row in scores if row not in passages]
    return _Ranked(scores, {**passages, **dict(zip(unknown, index.passages(unknown), strict=True))}, sentences)


def _scores(
    index: Index, embedding: npt.NDArray[np.float32], question: str, retrieved: Sequence[Retrieved]
) -> tuple[dict[int, float], dict[int, Passage], dict[int, list[_Sentence]]]:
    """Score by row, best first; and of those ordered anew, the passages and their sentences."""
    first, rest = retrieved[:DEPTH], retrieved[DEPTH:]
    rows = [found.row for found in first]
    passages = dict(zip(rows, index.passages(rows), strict=True))
    sentences = _sentences(index, embedding, question, passages)
    lifted = []
    for found in first:
        best_sentence = max(sentence.score for sentence in sentences[found.row])
        score = found.nearness + LEXICAL_WEIGHT * found.coverage + SENTENCE_WEIGHT * best_sentence
        lifted.append((found.row, round(score, _DECIMALS)))
    lifted.sort(key=lambda scored: (-scored[1], scored[0]))
    # What wasn't ordered anew comes after, at the distances of the first stage.
    shift = lifted[-1][1] - first[-1].score if rest else 0.0
    ranked = lifted + [(found.row, round(found.score + shift, _DECIMALS)) for found in rest]
    return dict(ranked), passages, sentences


def _sentences(
    index: Index, embedding: npt.NDArray[np.float32], question: str, passages: Mapping[int, Passage]
) -> dict[int, list[_Sentence]]:
    """The sentences of passages, by row."""
    scale = lexical_scale(index)
    looked_into = {}
    every = index.sentences(list(passages), embedding)
    for (row, passage), sentences in zip(passages.items(), every, strict=True):
        coverages = index.coverage_in(question, passage.text, [span for span, _ in sentences])
        looked_into[row] = [
            _Sentence(span, cosine, scale * coverage)
            for (span, cosine), coverage in zip(sentences, coverages, strict=True)
        ]
    return looked_into


def _in_context(
    index: Index, question: str, document: Document, passage: Passage, sentences: Sequence[_Sentence]
) -> list[ScoredSentence]:
    """The sentences as they score beside one another, for marking.

    What title or heading has said counts for each of them, so that none wins by saying it again: "Finspång har gjort
    om sin organisation" answers little in a text about Finspång.
    """
    context = f"{document.title} {passage.heading or ''}"
    coverages = index.coverage_in(question, passage.text, [sentence.span for sentence in sentences], context)
    weight = SENTENCE_LEXICAL_WEIGHT * lexical_scale(index)
    return [
        ScoredSentence(sentence.span, sentence.cosine + weight * coverage)
        for sentence, coverage in zip(sentences, coverages, strict=True)
    ]


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
