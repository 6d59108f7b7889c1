"""What every endpoint asks of a request: who answers it, and which texts it may see."""

from __future__ import annotations

from fastapi import Request

from service.answer.live import LiveSearcher
from service.answer.searcher import Searcher
from service.corpus.filters import Filters
from service.errors import CollectionForbidden
from service.http.guards.admission import Work
from service.http.guards.keys import KeyRing
from service.question.query import Query
from service.records.feedback import Feedback
from service.records.logs import QuestionLog
from service.records.metrics import Metrics
from service.records.records import Records


def live_of(request: Request) -> LiveSearcher:
    """What follows the generations that are published."""
    live: LiveSearcher = request.app.state.live
    return live


def searcher_of(request: Request) -> Searcher:
    """The searcher that is live now. An endpoint takes it once, so that its answer comes from one generation."""
    return live_of(request).current


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


def collections_of(request: Request) -> frozenset[str] | None:
    """The collections that whoever asks may see; None is all. `guards/access.py` puts them in the request's state."""
    collections: frozenset[str] | None = request.state.collections
    return collections


def restricted(request: Request, query: Query) -> Query:
    """The query, of none but the texts that whoever asks may see; it is written down, if questions are.

    Raises `CollectionForbidden`, the same for a collection that isn't there: nobody learns which are.
    """
    log: QuestionLog | None = request.app.state.question_log
    if log is not None:
        log.add(query.text)
    allowed, wanted = collections_of(request), query.filters.collections
    if allowed is None:
        return query
    if wanted is not None and (forbidden := wanted - allowed):
        raise CollectionForbidden(forbidden)
    return query.within(allowed)


def allows(request: Request, collection: str) -> bool:
    """Whether whoever asks may see a collection."""
    return Filters(collections_of(request)).allows(collection)
