"""Recent answers: what an answer's id stands for, for as long as someone may say whether it helped."""

from __future__ import annotations

import secrets
import threading
from collections import Counter, OrderedDict
from dataclasses import dataclass

from service.answer.answering import Answer
from service.answer.citation import Citation
from service.answer.confidence import Confidence
from service.records.masking import mask

KEPT = 10_000
"""Answers: some hours of a large organisation's questions. Some 10 MB, 30 if all are as long as can be."""
MAX_QUESTION = 300
"""Characters of a question that are kept, masked: a number that is cut in two is masked no longer."""

_ID_BYTES = 12


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """What is kept of an answer."""

    id: str
    generation: int
    level: Confidence
    question: str
    """Masked."""
    citation: Citation | None


class RecentAnswers:
    """The last `KEPT` answers, by id; thread-safe. An id is drawn at random and tells nothing."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._answers: OrderedDict[str, GivenAnswer] = OrderedDict()
        self._times: Counter[str] = Counter()
        """How often each has been spoken of."""
        self._lock = threading.Lock()

    def remember(self, answer: Answer) -> str:
        """Keep an answer, and forget the oldest if there are too many; its id."""
        given = GivenAnswer(
            secrets.token_urlsafe(_ID_BYTES),
            answer.ranking.generation,
            answer.confidence,
            mask(answer.ranking.query.text)[:MAX_QUESTION],
            answer.citation,
        )
        with self._lock:
            self._answers[given.id] = given
            while len(self._answers) > self._kept:
                forgotten, _ = self._answers.popitem(last=False)
                del self._times[forgotten]
        return given.id

    def find(self, answer_id: str) -> GivenAnswer | None:
        """An answer that is still remembered."""
        with self._lock:
            return self._answers.get(answer_id)

    def times(self, answer_id: str) -> int:
        """How often a remembered answer has been spoken of, this time included."""
        with self._lock:
            if answer_id in self._answers:
                self._times[answer_id] += 1
            return self._times[answer_id]
