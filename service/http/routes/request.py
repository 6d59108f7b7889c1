"""What endpoints ask of a request beside the texts: its work, and what is written down of it."""

from __future__ import annotations

from fastapi import Request

from service.answer.answering import Answer
from service.http.guards.admission import Work
from service.http.guards.keys import KeyRing
from service.question.query import Query
from service.records.feedback import Feedback
from service.records.logs import QuestionLog
from service.records.metrics import Metrics
from service.records.records import Asked, Records
from service.settings.levers.lever import Place


def work_of(request: Request) -> Work:
    """What was admitted of a request, which ends when its time is up or its client is gone."""
    work: Work = request.state.work
    return work


def feedback_of(request: Request) -> Feedback | None:
    """What takes feedback, if anything does."""
    feedback: Feedback | None = request.app.state.feedback
    return feedback


def records_of(request: Request) -> Records | None:
    """What questions are written down in, if they are."""
    records: Records | None = request.app.state.records
    return records


def metrics_of(request: Request) -> Metrics:
    """What the app measures of itself."""
    metrics: Metrics = request.app.state.metrics
    return metrics


def metrics_keys_of(request: Request) -> KeyRing | None:
    """The keys to what the app measures, if there are any."""
    keys: KeyRing | None = request.app.state.metrics_keys
    return keys


def noted(request: Request, query: Query) -> Query:
    """The query, written down if questions are."""
    log: QuestionLog | None = request.app.state.question_log
    if log is not None:
        log.add(query.text)
    return query


def kept(request: Request, answer: Answer, place: Place) -> str | None:
    """The id by which an answer can be spoken of, if anything takes that. Its question is written down, if any is."""
    records = records_of(request)
    if records is not None:
        records.add(Asked.of(answer, place))
    feedback = feedback_of(request)
    return None if feedback is None else feedback.remember(answer)
