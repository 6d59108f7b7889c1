"""The searcher: one index and the encoder it was built with, as an immutable whole that answers questions."""

from __future__ import annotations

import datetime
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

from service.answer.answering import Answer
from service.answer.confidence import Confidence
from service.answer.reading import Reader, reader_of
from service.answer.steering import RememberedEncoder, Steering
from service.corpus.local import Encoder, Index
from service.corpus.suggestions import Suggestion, Suggestions
from service.corpus.vocabulary import known_within
from service.levers.file import LeverFile, levers_of
from service.levers.levers import NO_LEVERS
from service.question.interpretation import Interpretation, interpret, interpret_all, unit
from service.question.parts import parts
from service.question.query import Query
from service.search.ranking import Ranking, find, order, rank


def _nothing() -> None:
    """What is checked where nothing is to be."""


class Stage(StrEnum):
    """In the order in which a question goes through them."""

    INTERPRET = "interpret"
    """Its encoding included."""
    RETRIEVE = "retrieve"
    RANK = "rank"
    ANSWER = "answer"
    SERIALISE = "serialise"


class StageTimes:
    """Of one request."""

    def __init__(self, check: Callable[[], None] | None = None) -> None:
        """`check` is asked before each stage, and raises if there is to be none."""
        self._check = check
        self.seconds: dict[Stage, float] = {}
        """Wall time; a stage that wasn't reached is missing."""

    @contextmanager
    def measure(self, stage: Stage) -> Iterator[None]:
        """Add the time that the block takes."""
        if self._check is not None:
            self._check()
        start = time.perf_counter()
        yield
        self.seconds[stage] = self.seconds.get(stage, 0.0) + time.perf_counter() - start


class Searcher:
    """Thread-safe. Every answer comes wholly from the one generation that it was made with."""

    def __init__(
        self,
        index: Index,
        encoder: Encoder,
        reader: Reader | None = None,
        clock: Callable[[], datetime.date] = datetime.date.today,
        levers: LeverFile | None = None,
    ) -> None:
        """`reader`: without it no hit is read; `clock` tells the day that questions are asked on.

        `levers`: the editors' table, looked at anew for each question.
        """
        self.index = index
        self.encoder = encoder
        self._reader = reader
        self._clock = clock
        self._suggestions: Suggestions | None = None
        self._making_suggestions = threading.Lock()
        self._levers = levers
        self._questions = RememberedEncoder(encoder, {} if levers is None else levers.vectors)
        self._steering = Steering(NO_LEVERS, index, self._questions)
        self._making_steering = threading.Lock()

    @classmethod
    def open(cls, index: Path, model: Path) -> Self:
        """Load a prepared model and an index built with it. Raises `ModelError` or `IndexFault`."""
        encoder = Encoder(model)
        return cls(Index.open(index, encoder.spec), encoder, reader_of(model, encoder), levers=levers_of(index))

    @property
    def steering(self) -> Steering:
        """What the editors' table does now. A question takes it once."""
        levers = NO_LEVERS if self._levers is None else self._levers.current
        if self._steering.levers is not levers:
            with self._making_steering:
                if self._steering.levers is not levers:
                    self._steering = Steering(levers, self.index, self._questions)
        return self._steering

    @property
    def suggestions(self) -> Suggestions:
        """Made when they are first asked for, once: after a swap many ask at the same time."""
        with self._making_suggestions:
            if self._suggestions is None:
                self._suggestions = Suggestions(self.index)
            return self._suggestions

    def question_vectors(self, questions: Sequence[str]) -> list[npt.NDArray[np.float32]]:
        """The unit vectors of questions as they stand."""
        return [unit(vector) for vector in self._questions.encode_queries(questions)]

    def suggest(self, typed: str, limit: int, collections: frozenset[str] | None) -> list[Suggestion]:
        """How what is typed may go on, without the titles and headings of what editors have hidden."""
        names = self.steering.hidden_names
        found = self.suggestions.of(typed, limit + len(names), collections)
        return [one for one in found if one.text not in names][:limit]

    def search(self, query: Query, times: StageTimes | None = None) -> Ranking:
        """The best passages for a question. What each stage takes is added to `times`."""
        return self._search(query, times or StageTimes(), self.steering)

    def _search(self, query: Query, times: StageTimes, steering: Steering) -> Ranking:
        with times.measure(Stage.INTERPRET):
            synonyms = steering.levers.synonyms
            asked = interpret(self.index, self.encoder, query.text, query.filters.collections, synonyms)
        with times.measure(Stage.RETRIEVE):
            found = find(self.index, asked, query, steering.shown)
        with times.measure(Stage.RANK):
            return self._steered(order(self.index, asked, query, found, self._clock()), asked, steering)

    def _steered(self, ranking: Ranking, asked: Interpretation, steering: Steering) -> Ranking:
        """A ranking with what editors have chosen and said."""
        if steering.levers is NO_LEVERS:
            return ranking
        ranking, query = steering.arranged(ranking), ranking.query
        chosen = steering.chosen(asked, query.text)
        if chosen is None:
            return ranking
        choice, likeness = chosen
        its = np.zeros(self.index.size, np.bool_)
        its[list(choice.rows)] = True
        if steering.shown is not None:
            its &= steering.shown
        alone = rank(self.index, asked, replace(query, limit=1), self._clock(), its)
        return steering.with_choice(ranking, steering.arranged(alone), choice, likeness)

    def search_all(self, queries: Sequence[Query], check: Callable[[], None] = _nothing) -> list[Ranking]:
        """The best passages for each of several questions, which are encoded together.

        `check` is asked between them, and raises if there is to be no answer.
        """
        questions = [query.text for query in queries]
        within = [query.filters.collections for query in queries]
        steering = self.steering
        interpretations = interpret_all(self.index, self.encoder, questions, within, steering.levers.synonyms)
        today = self._clock()
        rankings = []
        for asked, query in zip(interpretations, queries, strict=True):
            check()
            ranking = rank(self.index, asked, query, today, steering.shown)
            rankings.append(self._steered(ranking, asked, steering))
        return rankings

    def answer(self, query: Query, times: StageTimes | None = None) -> Answer:
        """The best passages and, from the first of them, the sentence that answers best; of each part of a question."""
        times = times or StageTimes()
        steering = self.steering
        asked = (query.text,) if steering.is_chosen(query.text) else parts(query.text)
        if len(asked) > 1:
            return Answer.of_parts([self._answer(replace(query, text=part), times, steering) for part in asked])
        return self._answer(query, times, steering)

    def _answer(self, query: Query, times: StageTimes, steering: Steering) -> Answer:
        ranking = self._search(query, times, steering)
        with times.measure(Stage.ANSWER):
            known = known_within(self.index, query.filters.collections)
            answer = Answer.of(ranking, self.index.manifest.calibration, known, self._reader)
            return answer if steering.levers is NO_LEVERS else _told(answer, steering)


def _told(answer: Answer, steering: Steering) -> Answer:
    """An answer with what editors have said of it, or of the lack of one."""
    if answer.hit is not None:
        said = steering.notes(answer.hit)
        bounded = (
            answer.confidence.at_most(Confidence.LIKELY) if steering.is_replaced(answer.hit) else answer.confidence
        )
        return replace(answer, confidence=bounded, notes=(*said, *answer.notes))
    contact = steering.contact(answer.ranking)
    return answer if contact is None else replace(answer, notes=(*answer.notes, contact))
