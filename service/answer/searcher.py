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
from service.answer.examples import Examples
from service.answer.reading import MOST_READ, Reader, reader_of
from service.answer.steering.live_steering import LiveSteering
from service.answer.steering.steering import RememberedEncoder, Steering
from service.corpus.filters import EVERYTHING, Rights
from service.corpus.local import Encoder, Index
from service.corpus.port import Corpus
from service.corpus.view import View
from service.errors import HiddenTextsUnknown
from service.question.interpretation import Interpretation, interpret, interpret_all, unit
from service.question.parts import parts
from service.question.query import Query
from service.search.hits import Ranking
from service.search.ranking import find, order, rank
from service.settings.levers.file import LeverFile, levers_of
from service.settings.levers.levers import NO_LEVERS


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
        corpus: Corpus,
        encoder: Encoder,
        reader: Reader | None = None,
        clock: Callable[[], datetime.date] = datetime.date.today,
        levers: LeverFile | None = None,
    ) -> None:
        """`reader`: without it no hit is read; `clock` tells the day that questions are asked on.

        `levers`: the editors' table, looked at anew for each question.
        """
        self.corpus = corpus
        self._corpus_as_said = corpus
        self.encoder = encoder
        self._reader = reader
        self._clock = clock
        self._questions = RememberedEncoder(encoder, {} if levers is None else levers.vectors)
        self.live_steering = LiveSteering(corpus, self._questions, levers)
        self._examples = Examples()
        self._making = threading.Lock()

    @classmethod
    def open(cls, index: Path, model: Path) -> Self:
        """Load a prepared model and an index built with it. Raises `ModelError` or `IndexFault`."""
        encoder = Encoder(model)
        searcher = cls(Index.open(index, encoder.spec), encoder, reader_of(model, encoder), levers=levers_of(index))
        searcher.live_steering.settle()
        return searcher

    @property
    def index(self) -> Index:
        """Its files, for whoever opened them on this machine. Raises `TypeError` where they lie on others."""
        if not isinstance(self.corpus, Index):
            raise TypeError(type(self.corpus))
        return self.corpus

    @property
    def steering(self) -> Steering:
        """What the editors' table does now. A question takes it once. Raises `LeversUnknown`."""
        return self.live_steering.current

    def view(self, rights: Rights) -> View:
        """The index within rights, without what editors have hidden.

        Raises `LeversUnknown` or `HiddenTextsUnknown` where that isn't known.
        """
        return self._view(rights, self.steering)

    def _view(self, rights: Rights, steering: Steering) -> View:
        if not steering.hiding.is_known:
            raise HiddenTextsUnknown
        corpus = self._as_said
        return View(corpus, corpus.effective(rights).without(steering.hidden))

    @property
    def _as_said(self) -> Corpus:
        """The corpus with the readers that are said now. A question takes it once."""
        if not self._corpus_as_said.is_as_said:
            with self._making:
                if not self._corpus_as_said.is_as_said:
                    self._corpus_as_said = self._corpus_as_said.as_said()
        return self._corpus_as_said

    def question_vectors(self, questions: Sequence[str]) -> list[npt.NDArray[np.float32]]:
        """The unit vectors of questions as they stand."""
        return [unit(vector) for vector in self._questions.encode_queries(questions)]

    def new_questions(self, questions: Sequence[str]) -> list[str]:
        """Those whose vectors aren't known yet, each of which takes a few milliseconds."""
        return self._questions.unknown(questions)

    def search(self, query: Query, times: StageTimes | None = None, rights: Rights = EVERYTHING) -> Ranking:
        """The best passages for a question, of those that may be seen. What each stage takes is added to `times`."""
        steering = self.steering
        return self._search(query, times or StageTimes(), self._view(rights, steering), steering)

    def _search(self, query: Query, times: StageTimes, view: View, steering: Steering) -> Ranking:
        with times.measure(Stage.INTERPRET):
            asked = interpret(view, self.encoder, query.text, query.filters, steering.levers.synonyms)
        with times.measure(Stage.RETRIEVE):
            found = find(view, asked, query)
        with times.measure(Stage.RANK):
            return self._steered(order(view, asked, query, found, self._clock()), asked, view, steering)

    def _steered(self, ranking: Ranking, asked: Interpretation, view: View, steering: Steering) -> Ranking:
        """A ranking with what editors have chosen and said."""
        if steering.levers is NO_LEVERS:
            return ranking
        ranking, query = steering.arranged(ranking), ranking.query
        chosen = steering.chosen(asked, query.text)
        if chosen is not None:
            choice, likeness = chosen
            its = replace(query, limit=1, filters=replace(query.filters, rows=choice.rows))
            ranking = steering.with_choice(ranking, rank(view, asked, its, self._clock()), choice, likeness)
        return steering.reviewed(ranking)

    def search_all(
        self, queries: Sequence[Query], check: Callable[[], None] = _nothing, rights: Rights = EVERYTHING
    ) -> list[Ranking]:
        """The best passages for each of several questions, which are encoded together.

        `check` is asked between them, and raises if there is to be no answer.
        """
        steering = self.steering
        view, synonyms = self._view(rights, steering), steering.levers.synonyms
        questions, filters = [query.text for query in queries], [query.filters for query in queries]
        interpretations = interpret_all(view, self.encoder, questions, filters, synonyms)
        today = self._clock()
        rankings = []
        for asked, query in zip(interpretations, queries, strict=True):
            check()
            rankings.append(self._steered(rank(view, asked, query, today), asked, view, steering))
        return rankings

    def answer(self, query: Query, times: StageTimes | None = None, rights: Rights = EVERYTHING) -> Answer:
        """The best passages and, from the first of them, the sentence that answers best; of each part of a question."""
        times, steering = times or StageTimes(), self.steering
        view = self._view(rights, steering)
        asked = (query.text,) if steering.is_chosen(query.text, view) else parts(query.text)
        if len(asked) > 1:
            return Answer.of_parts([self._answer(replace(query, text=part), times, view, steering) for part in asked])
        return self._answer(query, times, view, steering)

    def examples(self, check: Callable[[], None] = _nothing, rights: Rights = EVERYTHING) -> tuple[str, ...]:
        """Questions that are surely answered, to begin with. `check` is asked before each stage of finding them."""
        steering, day = self.steering, self._clock()
        view, index = self._view(rights, steering), self._as_said

        def is_sure(question: str) -> bool:
            return self.answer(Query.parse(question), StageTimes(check), rights).confidence is Confidence.SURE

        return self._examples.of(view, day, (index, steering), is_sure)

    def _answer(self, query: Query, times: StageTimes, view: View, steering: Steering) -> Answer:
        read = replace(query, limit=max(query.limit, MOST_READ))  # of which any may be the one that answers
        ranking = self._search(read, times, view, steering)
        with times.measure(Stage.ANSWER):
            answer = Answer.of(ranking, view.calibration, view.known(query.filters), self._reader)
            ranking = replace(answer.ranking, query=query, hits=answer.ranking.hits[: query.limit])
            answer = replace(answer, ranking=ranking)
            return answer if steering.levers is NO_LEVERS else _told(answer, view, steering)


def _told(answer: Answer, view: View, steering: Steering) -> Answer:
    """An answer with what editors have said of it, or of the lack of one."""
    if answer.hit is not None:
        said = steering.notes(answer.hit, view)
        bounded = (
            answer.confidence.at_most(Confidence.LIKELY) if steering.is_replaced(answer.hit) else answer.confidence
        )
        return replace(answer, confidence=bounded, notes=(*said, *answer.notes))
    contact = steering.contact(answer.ranking, view)
    return answer if contact is None else replace(answer, notes=(*answer.notes, contact))
