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

from service.answer.answering import Answer
from service.answer.reading import Reader, reader_of
from service.corpus.local import Encoder, Index
from service.corpus.suggestions import Suggestions
from service.corpus.vocabulary import known_within
from service.question.interpretation import interpret, interpret_all
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
    ) -> None:
        """`reader`: without it no hit is read; `clock` tells the day that questions are asked on."""
        self.index = index
        self.encoder = encoder
        self._reader = reader
        self._clock = clock
        self._suggestions: Suggestions | None = None
        self._making_suggestions = threading.Lock()

    @classmethod
    def open(cls, index: Path, model: Path) -> Self:
        """Load a prepared model and an index built with it. Raises `ModelError` or `IndexFault`."""
        encoder = Encoder(model)
        return cls(Index.open(index, encoder.spec), encoder, reader_of(model, encoder))

    @property
    def suggestions(self) -> Suggestions:
        """Made when they are first asked for, once: after a swap many ask at the same time."""
        with self._making_suggestions:
            if self._suggestions is None:
                self._suggestions = Suggestions(self.index)
            return self._suggestions

    def search(self, query: Query, times: StageTimes | None = None) -> Ranking:
        """The best passages for a question. What each stage takes is added to `times`."""
        times = times or StageTimes()
        with times.measure(Stage.INTERPRET):
            asked = interpret(self.index, self.encoder, query.text, query.filters.collections)
        with times.measure(Stage.RETRIEVE):
            found = find(self.index, asked, query)
        with times.measure(Stage.RANK):
            return order(self.index, asked, query, found, self._clock())

    def search_all(self, queries: Sequence[Query], check: Callable[[], None] = _nothing) -> list[Ranking]:
        """The best passages for each of several questions, which are encoded together.

        `check` is asked between them, and raises if there is to be no answer.
        """
        questions = [query.text for query in queries]
        within = [query.filters.collections for query in queries]
        interpretations = interpret_all(self.index, self.encoder, questions, within)
        today = self._clock()
        rankings = []
        for asked, query in zip(interpretations, queries, strict=True):
            check()
            rankings.append(rank(self.index, asked, query, today))
        return rankings

    def answer(self, query: Query, times: StageTimes | None = None) -> Answer:
        """The best passages and, from the first of them, the sentence that answers best; of each part of a question."""
        times = times or StageTimes()
        asked = parts(query.text)
        if len(asked) > 1:
            return Answer.of_parts([self._answer(replace(query, text=part), times) for part in asked])
        return self._answer(query, times)

    def _answer(self, query: Query, times: StageTimes) -> Answer:
        ranking = self.search(query, times)
        with times.measure(Stage.ANSWER):
            known = known_within(self.index, query.filters.collections)
            return Answer.of(ranking, self.index.manifest.calibration, known, self._reader)
