"""Ranking, the second stage: the passages retrieved are ordered by what their best sentence adds.

`score = cos + 0.1 cov4 + 0.5 max over sentences (cos + 0.2 cov4) - 0.4 hubness`: a long passage of which one sentence
answers is lifted above a shorter one that is merely near. Each weight lies on a plateau on all test sets
(docs/decisions.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, starmap
from typing import Self

import numpy as np
import numpy.typing as npt

from service.corpus.local import Excerpt, Index, Passage, PassageSentences, Span
from service.question.interpretation import Interpretation
from service.question.query import Query
from service.question.question_type import QuestionType
from service.search.duplicates import groups
from service.search.marking import ScoredSentence, mark
from service.search.retrieval import Retrieved, lexical_scale, retrieve

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
    document: Excerpt
    """What the document itself says where the passage stands."""
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
class _LookedInto:
    """Passages found, and what of the question stands in each of their sentences."""

    rows: list[int]
    texts: list[str]
    sentences: PassageSentences
    grams: npt.NDArray[np.bool_]
    """Which of the question's 4-grams each sentence has, `(sentences, grams)`."""

    @classmethod
    def of(cls, index: Index, embedding: npt.NDArray[np.float32], question: str, rows: list[int]) -> Self:
        texts = index.texts(rows)
        sentences = index.sentences(rows, embedding)
        return cls(rows, texts, sentences, index.grams_in(question, texts, sentences))


@dataclass(frozen=True, slots=True)
class Ordered:
    """Passages found, in the order of the ranking."""

    scores: Mapping[int, float]
    """By row, best first."""
    groups: list[list[int]]
    """Rows of the same words, in that order."""
    looked_into: _LookedInto

    @property
    def lead(self) -> float | None:
        """By how much the first group's score is above the second's; None if there is no second."""
        first_rows = [group[0] for group in self.groups[:2]]
        return self.scores[first_rows[0]] - self.scores[first_rows[1]] if len(first_rows) > 1 else None


def rank(index: Index, interpretation: Interpretation, query: Query) -> Ranking:
    """The `query.limit` best passages, one of each group of duplicates. Equal scores keep the index's order."""
    return order(index, interpretation, query, find(index, interpretation, query))


def find(index: Index, interpretation: Interpretation, query: Query) -> list[Retrieved]:
    """What is ordered for a query: as many passages as are shown, and more to order anew or to leave out."""
    allowed = index.allowed(query.filters)
    return retrieve(index, interpretation.embedding, interpretation.text, query.limit + DEPTH, allowed)


def order(index: Index, interpretation: Interpretation, query: Query, found: Sequence[Retrieved]) -> Ranking:
    """The ranking of what was found."""
    return show(index, interpretation, query, ordered(index, interpretation, found))


def ordered(index: Index, interpretation: Interpretation, found: Sequence[Retrieved]) -> Ordered:
    """What was found, by what the best sentences add."""
    question = interpretation.text
    looked_into = _LookedInto.of(index, interpretation.embedding, question, [retrieved.row for retrieved in found])
    scores = _scores(index, question, found, looked_into)
    return Ordered(scores, groups(dict(zip(looked_into.rows, looked_into.texts, strict=True)), scores), looked_into)


def show(index: Index, interpretation: Interpretation, query: Query, best_first: Ordered) -> Ranking:
    """The best hits, one of each group of duplicates, with what is marked in them."""
    newest = [max(group, key=index.day) for group in best_first.groups[: query.limit]]
    passages = index.passages(newest)
    documents = [index.excerpt(passage) for passage in passages]
    scored = _in_context(index, interpretation.text, best_first.looked_into, newest, passages, documents)
    question_type = QuestionType.of(interpretation.text)
    hits = tuple(
        Hit(
            passage=passage,
            document=document,
            score=best_first.scores[group[0]],
            rank=rank,
            marked=mark(question_type, passage.text, sentences),
            duplicates=len(group) - 1,
        )
        for rank, (group, passage, document, sentences) in enumerate(
            zip(best_first.groups, passages, documents, scored, strict=False), start=1
        )
    )
    return Ranking(index.manifest.generation, query, interpretation, hits, best_first.lead)


def best(index: Index, interpretation: Interpretation) -> tuple[float, float | None]:
    """The first hit's score and its lead."""
    found = retrieve(index, interpretation.embedding, interpretation.text, DEPTH)
    best_first = ordered(index, interpretation, found)
    return best_first.scores[best_first.groups[0][0]], best_first.lead


def rank_rows(
    index: Index, embedding: npt.NDArray[np.float32], question: str, limit: int
) -> tuple[list[int], list[float]]:
    """Rows of the `limit` best passages, duplicates too, and their scores, best first.

    Those beyond `DEPTH` stay as retrieved.
    """
    found = retrieve(index, embedding, question, max(limit, DEPTH))
    looked = _LookedInto.of(index, embedding, question, [retrieved.row for retrieved in found[:DEPTH]])
    scores = _scores(index, question, found, looked)
    return list(scores)[:limit], list(scores.values())[:limit]


def _scores(index: Index, question: str, found: Sequence[Retrieved], looked: _LookedInto) -> dict[int, float]:
    """Score by row, best first. The first `DEPTH` of those found are ordered anew."""
    first, rest = found[:DEPTH], found[DEPTH:]
    lifted = []
    for retrieved, best_sentence in zip(first, _best_sentences(index, question, looked), strict=False):
        score = retrieved.nearness + LEXICAL_WEIGHT * retrieved.coverage + SENTENCE_WEIGHT * best_sentence
        lifted.append((retrieved.row, round(score, _DECIMALS)))
    lifted.sort(key=lambda scored: (-scored[1], scored[0]))
    # What wasn't ordered anew comes after, at the distances of the first stage.
    shift = lifted[-1][1] - first[-1].score if rest else 0.0
    return dict(lifted + [(retrieved.row, round(retrieved.score + shift, _DECIMALS)) for retrieved in rest])


def _best_sentences(index: Index, question: str, looked: _LookedInto) -> list[float]:
    """The score of each passage's best sentence."""
    if not looked.rows:
        return []
    coverages = lexical_scale(index) * index.covered(question, looked.grams)
    scores = looked.sentences.cosines + SENTENCE_LEXICAL_WEIGHT * coverages
    best: list[float] = np.maximum.reduceat(scores, looked.sentences.firsts).tolist()
    return best


def _in_context(
    index: Index,
    question: str,
    looked: _LookedInto,
    rows: Sequence[int],
    passages: Sequence[Passage],
    documents: Sequence[Excerpt],
) -> list[list[ScoredSentence]]:
    """The sentences of some passages as they score beside one another, for marking.

    What title or heading has said counts for each of them, so that none wins by saying it again: "Finspång har gjort
    om sin organisation" answers little in a text about Finspång.
    """
    given = index.grams_in(
        question, [f"{doc.title} {passage.heading or ''}" for doc, passage in zip(documents, passages, strict=True)]
    )
    places = [looked.rows.index(row) for row in rows]
    counts = looked.sentences.counts[np.array(places, np.intp)]
    its = looked.sentences.numbers(places)
    coverages = index.covered(question, looked.grams[its] | given.repeat(counts, axis=0))
    scores = looked.sentences.cosines[its] + SENTENCE_LEXICAL_WEIGHT * lexical_scale(index) * coverages
    scored = map(ScoredSentence, starmap(Span, looked.sentences.spans[its].tolist()), scores.tolist())
    return [list(islice(scored, count)) for count in counts.tolist()]
