"""Ranking, the second stage: the passages retrieved are ordered by what their best sentence adds.

`score = cos + 0.1 cov4 + 0.5 max over sentences (cos + 0.2 cov4) - 0.4 hubness`: a long passage of which one sentence
answers is lifted above a shorter one that is merely near. Each weight lies on a plateau on all test sets
(docs/decisions/003-best-sentence.md).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, starmap
from typing import Self

import numpy as np
import numpy.typing as npt

from indexer.texts.document import Excerpt
from indexer.texts.passages import Passage
from indexer.texts.swedish import Span, count_words
from service.corpus.filters import EVERYTHING, UNFILTERED, Filters
from service.corpus.local import Index
from service.corpus.port import Edition, PassageSentences
from service.corpus.retrieval import HUBNESS_WEIGHT, Retrieved, lexical_scale
from service.corpus.view import View
from service.question.asked_references import AskedReference, lifts
from service.question.asked_time import AskedTime
from service.question.interpretation import Interpretation
from service.question.query import Query
from service.question.question_type import QuestionType
from service.search.agreement import Said
from service.search.citation import Citation
from service.search.duplicates import groups
from service.search.editions import Arranged, arrange, status
from service.search.hits import Hit, Ranking
from service.search.lead import lead_of
from service.search.marking.echo import LEAST_COVERAGE, Echo
from service.search.marking.marking import Marking, ScoredSentence
from service.search.marking.reference_marking import rescored
from service.search.marking.signs import Signs
from service.search.quantities import Quantities
from service.search.row_words import row_words
from service.search.steps import step_first

LEXICAL_WEIGHT = 0.1
SENTENCE_WEIGHT = 0.5
SENTENCE_LEXICAL_WEIGHT = 0.2
SHORT_WORDS, LONG_WORDS = 30, 60
"""A passage of so few words is an answer as a whole, and its best sentence says less than it; one of so many is told by
its best sentence. Between them the one fades into the other."""
_MOSTLY_LONG = 500
"""Characters within which most texts have as many words: the rest of them needn't be counted."""
DEPTH = 50
"""Passages ordered anew; with 30 or 100, no measure was lower or higher by more than .0015."""


HEADING_SEPARATOR = " › "
"""Between the headings that a passage stands under."""

_DECIMALS = 9


@dataclass(frozen=True, slots=True)
class Found:
    """What was retrieved for a question, and what it identifies exactly."""

    passages: list[Retrieved]
    references: tuple[AskedReference, ...]


@dataclass(frozen=True, slots=True)
class _LookedInto:
    """Passages found, and what of the question stands in each of their sentences."""

    rows: list[int]
    texts: list[str]
    sentences: PassageSentences
    grams: npt.NDArray[np.bool_]
    """Which of the question's 4-grams each sentence has, a row with its columns' names: `(sentences, grams)`."""

    def says(self, said: Said, row: int) -> bool:
        """Whether a sentence of a row's passage says the same as another, in nearly the same words."""
        place = self.rows.index(row)
        spans = self.sentences.spans[self.sentences.numbers([place])].tolist()
        return any(said.is_said_by(self.texts[place][start:end]) for start, end in spans)

    @classmethod
    def of(cls, index: View, embedding: npt.NDArray[np.float32], question: str, rows: list[int]) -> Self:
        texts = index.texts(rows)
        sentences = index.sentences(rows, embedding)
        grams = index.grams_in(question, texts, sentences)
        in_words = row_words(texts, sentences)
        if in_words:
            grams[list(in_words)] = index.grams_in(question, list(in_words.values()))
        return cls(rows, texts, sentences, grams)

    def repeated(self, echo: Echo, covered: npt.NDArray[np.float64]) -> list[int]:
        """Numbers of the sentences that repeat the question, of which they have as much as is `covered`."""
        numbers = np.flatnonzero(covered >= LEAST_COVERAGE)
        passages = np.searchsorted(self.sentences.firsts, numbers, side="right") - 1
        spans = self.sentences.spans[numbers].tolist()
        return [
            number
            for number, passage, (start, end) in zip(numbers.tolist(), passages.tolist(), spans, strict=True)
            if echo.repeats(self.texts[passage][start:end])
        ]


@dataclass(frozen=True, slots=True)
class Ordered:
    """Passages found, in the order of the ranking."""

    scores: Mapping[int, float]
    """By row, best first."""
    groups: list[list[int]]
    """Rows of the same words, in that order."""
    looked_into: _LookedInto
    found: Mapping[int, Retrieved]
    """By row."""

    @property
    def lead(self) -> float | None:
        """By how much the first group's score is above the second's; None if there is no second."""
        first_rows = [group[0] for group in self.groups[:2]]
        return self.scores[first_rows[0]] - self.scores[first_rows[1]] if len(first_rows) > 1 else None


def rank(index: View, interpretation: Interpretation, query: Query, today: datetime.date) -> Ranking:
    """The `query.limit` best passages, one of each group of duplicates. Equal scores keep the index's order."""
    return order(index, interpretation, query, find(index, interpretation, query), today)


def find(index: View, interpretation: Interpretation, query: Query) -> Found:
    """What is ordered for a query: as many passages as are shown, and more to order anew or to leave out."""
    return _found(index, interpretation.embedding, interpretation.text, query.limit + DEPTH, query.filters)


def _found(
    index: View, embedding: npt.NDArray[np.float32], question: str, limit: int, filters: Filters = UNFILTERED
) -> Found:
    asked = AskedReference.all_of(question, index, filters)
    sought = index.sought(question, embedding, lifts(asked, index.calibration.spread))
    return Found(index.candidates(sought, filters, limit), asked)


def order(index: View, interpretation: Interpretation, query: Query, found: Found, today: datetime.date) -> Ranking:
    """The ranking of what was found, asked `today`, or of the day on which the texts are to hold."""
    best_first = ordered(index, interpretation, found.passages)
    return show(index, interpretation, query, best_first, query.filters.valid_on or today, found.references)


def ordered(index: View, interpretation: Interpretation, found: Sequence[Retrieved]) -> Ordered:
    """What was found, by what the best sentences add."""
    question = interpretation.text
    looked_into = _LookedInto.of(index, interpretation.embedding, question, [retrieved.row for retrieved in found])
    scores = _scores(index, question, found, looked_into)
    texts = dict(zip(looked_into.rows, looked_into.texts, strict=True))
    return Ordered(scores, groups(texts, scores), looked_into, {retrieved.row: retrieved for retrieved in found})


def show(
    index: View,
    interpretation: Interpretation,
    query: Query,
    best_first: Ordered,
    day: datetime.date,
    asked: tuple[AskedReference, ...] = (),
) -> Ranking:
    """The best hits, one of each group of duplicates, with what is marked in them."""
    looked = best_first.looked_into
    texts = dict(zip(looked.rows, looked.texts, strict=True))
    grouped = [_newest_first(index, group) for group in best_first.groups]
    arranged = arrange(index, grouped, best_first.scores, texts, AskedTime.of(query.text), day)
    arranged, other_steps = step_first(index, arranged, texts, Quantities.asked(interpretation.text))
    shown = arranged.groups[: query.limit]
    newest = [group[0] for group in shown]
    fetched = index.fetch(newest)
    passages, documents = [one.passage for one in fetched], [one.document for one in fetched]
    scored = _in_context(index, interpretation.text, looked, newest, passages, documents)
    question_type, echo = QuestionType.of(interpretation.text), Echo(interpretation.text)
    signs = Signs.of(interpretation.text, day)
    markings = [
        Marking.of(
            question_type,
            one.passage.text,
            rescored(interpretation.text, asked, one.passage.text, sentences, one.document.title),
            echo,
            signs,
        )
        for one, sentences in zip(fetched, scored, strict=True)
    ]
    hits = tuple(
        Hit(
            citation=Citation.of_passage(one.document, one.passage),
            score=arranged.scores[group[0]],
            rank=rank,
            marked=marking.span(),
            marking=marking,
            duplicates=len(group) - 1,
            status=status(index, one.edition, _kin(arranged, group), query.filters, day),
        )
        for rank, (group, one, marking) in enumerate(zip(shown, fetched, markings, strict=True), start=1)
    )
    echoed = _echoed(index, echo, best_first, hits[0], newest[0]) if hits else None
    lead, same_rows = lead_of(hits[0], arranged, looked.says, other_steps) if hits else (None, [])
    told = index.editions(list(dict.fromkeys(index.document_ids(same_rows)))) if same_rows else {}
    others = tuple(edition for id_, edition in told.items() if id_ != hits[0].passage.document_id)
    bears_all = all(newest[0] in one.rows for one in asked) if hits else False
    return Ranking(index.generation, query, interpretation, hits, lead, echoed, asked, bears_all, day, others)


def _newest_first(index: View, group: list[int]) -> list[int]:
    """A group of the same words, the row of its newest document first."""
    if len(group) == 1:
        return group
    newest = max(group, key=index.day)
    return [newest, *(row for row in group if row != newest)]


def _kin(arranged: Arranged, group: list[int]) -> Iterable[Edition]:
    """The other editions of a group's text that were found."""
    return arranged.kin.get(group[0], {}).values()


def best(index: View, interpretation: Interpretation) -> tuple[float, float | None]:
    """The first hit's score and its lead."""
    found = index.candidates(index.sought(interpretation.text, interpretation.embedding), UNFILTERED, DEPTH)
    best_first = ordered(index, interpretation, found)
    return best_first.scores[best_first.groups[0][0]], best_first.lead


def rank_rows(
    index: Index, embedding: npt.NDArray[np.float32], question: str, limit: int
) -> tuple[list[int], list[float]]:
    """Rows of the `limit` best passages of all, duplicates too, and their scores, best first.

    Those beyond `DEPTH` stay as retrieved.
    """
    view = View(index, EVERYTHING)
    found = _found(view, embedding, question, max(limit, DEPTH)).passages
    looked = _LookedInto.of(view, embedding, question, [retrieved.row for retrieved in found[:DEPTH]])
    scores = _scores(view, question, found, looked)
    return list(scores)[:limit], list(scores.values())[:limit]


def _scores(index: View, question: str, found: Sequence[Retrieved], looked: _LookedInto) -> dict[int, float]:
    """Score by row, best first. The first `DEPTH` of those found are ordered anew."""
    first, rest = found[:DEPTH], found[DEPTH:]
    lifted = []
    shares = map(_sentence_share, looked.texts)
    for retrieved, best_sentence, share in zip(first, _best_sentences(index, question, looked), shares, strict=False):
        itself = retrieved.cosine + SENTENCE_LEXICAL_WEIGHT * retrieved.coverage
        best = share * best_sentence + (1 - share) * itself
        score = retrieved.nearness + LEXICAL_WEIGHT * retrieved.coverage + SENTENCE_WEIGHT * best
        score += retrieved.lift
        lifted.append((retrieved.row, round(score, _DECIMALS)))
    lifted.sort(key=lambda scored: (-scored[1], scored[0]))
    # What wasn't ordered anew comes after, at the distances of the first stage.
    shift = lifted[-1][1] - first[-1].score if rest else 0.0
    return dict(lifted + [(retrieved.row, round(retrieved.score + shift, _DECIMALS)) for retrieved in rest])


def _sentence_share(text: str) -> float:
    """How much a passage's best sentence counts in the place of the whole: all of it in a long one."""
    words = count_words(text[:_MOSTLY_LONG])
    if words < LONG_WORDS and len(text) > _MOSTLY_LONG:
        words = count_words(text)
    return min(1.0, max(0.0, (words - SHORT_WORDS) / (LONG_WORDS - SHORT_WORDS)))


def _best_sentences(index: View, question: str, looked: _LookedInto) -> list[float]:
    """The score of each passage's best sentence, of those that don't only repeat the question."""
    if not looked.rows:
        return []
    covered = index.covered(question, looked.grams)
    scores = looked.sentences.cosines + SENTENCE_LEXICAL_WEIGHT * lexical_scale(index.calibration) * covered
    scores[looked.repeated(Echo(question), covered)] = -np.inf
    best = np.maximum.reduceat(scores, looked.sentences.firsts)
    # A passage that says nothing else is no better than the one that answers worst.
    best[np.isneginf(best)] = best[np.isfinite(best)].min(initial=0.0 if np.isneginf(best).all() else np.inf)
    return list(best.tolist())


def _echoed(index: View, echo: Echo, best_first: Ordered, hit: Hit, row: int) -> float | None:
    """How much lower a hit's score is when only those of its sentences count that don't repeat the question.

    What title and heading give the passage as a whole can't be told apart from what its text gives: its best sentence
    stands for that.
    """
    looked, retrieved = best_first.looked_into, best_first.found[row]
    its = looked.sentences.numbers([looked.rows.index(row)])
    covered = index.covered(echo.question, looked.grams[its])
    texts = [hit.passage.text[start:end] for start, end in looked.sentences.spans[its].tolist()]
    repeated = np.array([echo.repeats(text) for text in texts])
    headings = (hit.document.title, *(hit.passage.heading or "").split(HEADING_SEPARATOR))
    if not repeated.any() and not any(map(echo.repeats, headings)):
        return None
    rest = ~repeated
    if not rest.any():
        return hit.score
    scale = lexical_scale(index.calibration)
    cosines, coverages = looked.sentences.cosines[its][rest].astype(np.float64), scale * covered[rest]
    nearness = min(retrieved.nearness, float(cosines.max()) - HUBNESS_WEIGHT * retrieved.hubness)
    sentence = float((cosines + SENTENCE_LEXICAL_WEIGHT * coverages).max())
    without = nearness + LEXICAL_WEIGHT * min(retrieved.coverage, float(coverages.max())) + SENTENCE_WEIGHT * sentence
    return max(0.0, hit.score - without - retrieved.lift)


def _in_context(
    index: View,
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
    given = index.grams_in(question, [_given(*each) for each in zip(documents, passages, strict=True)])
    places = [looked.rows.index(row) for row in rows]
    counts = looked.sentences.counts[np.array(places, np.intp)]
    its = looked.sentences.numbers(places)
    coverages = index.covered(question, looked.grams[its] | given.repeat(counts, axis=0))
    scores = looked.sentences.cosines[its] + SENTENCE_LEXICAL_WEIGHT * lexical_scale(index.calibration) * coverages
    scored = map(ScoredSentence, starmap(Span, looked.sentences.spans[its].tolist()), scores.tolist())
    return [list(islice(scored, count)) for count in counts.tolist()]


def _given(document: Excerpt, passage: Passage) -> str:
    """What title and headings say of a passage, without a title that is only how its own text begins."""
    title = "" if passage.text.startswith(document.title) else document.title
    return f"{title} {passage.heading or ''}"
