"""What every endpoint asks of a request: who answers it, and which texts it may see."""

from __future__ import annotations

from fastapi import Request

from service.filters import Filters
from service.live import LiveSearcher
from service.query import Query
from service.searcher import Searcher


def searcher_of(request: Request) -> Searcher:
    """The searcher that is live now. An endpoint takes it once, so that its answer comes from one generation."""
    live: LiveSearcher = request.app.state.live
    return live.current


def collections_of(request: Request) -> frozenset[str] | None:
    """The collections that whoever asks may see; None is all. Whoever checks keys puts them in the request's state."""
    collections: frozenset[str] | None = getattr(request.state, "collections", None)
    return collections


def restricted(request: Request, query: Query) -> Query:
    """The query, of none but the texts that whoever asks may see."""
    collections = collections_of(request)
    return query if collections is None else query.within(collections)


def allows(request: Request, collection: str) -> bool:
    """Whether whoever asks may see a collection."""
    return Filters(collections_of(request)).allows(collection)
