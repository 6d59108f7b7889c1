"""The guard on routes: each says what it gets of the texts, a searcher for whoever asks or nothing.

A route that reads texts has a parameter of the type `Within`, which is all that it gets of them; the router of those
that read none has `SEES_NOTHING` among its dependencies. Those of the editors, who may see everything, have one of the
type `Whole`. `check` refuses an app with a route that says nothing of it: whoever adds one can't forget that not
everybody may see everything.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Request
from fastapi.routing import iter_route_contexts

from service.answer.live import LiveSearcher
from service.answer.searcher import Searcher
from service.answer.within import SearcherWithin
from service.corpus.filters import NOTHING


def searcher_within(request: Request) -> SearcherWithin:
    """What answers now, for what the request may see; nothing where that isn't known."""
    live: LiveSearcher = request.app.state.live
    return live.within(getattr(request.state, "rights", NOTHING))


async def within(request: Request) -> SearcherWithin:
    """The same, of one generation a request."""
    return searcher_within(request)


async def whole(request: Request) -> Searcher:
    """What answers now, of all texts, for those who look after them. Raises `NoIndexYet`."""
    live: LiveSearcher = request.app.state.live
    return live.current


async def sees_nothing() -> None:
    """Said of routes that get nothing of the texts."""


Within = Annotated[SearcherWithin, Depends(within)]
Whole = Annotated[Searcher, Depends(whole)]
SEES_NOTHING = Depends(sees_nothing)


class RouteWithoutView(Exception):
    """A route doesn't say what it gets of the texts."""


def check(app: FastAPI, others: Collection[str]) -> None:
    """Raises `RouteWithoutView`. `others`: names of what is no route of FastAPI's, and is known to read no texts."""
    for route in iter_route_contexts(app.routes):
        if route.name in others:
            continue
        said = _dependencies(getattr(route, "dependant", None)) & {within, whole, sees_nothing}
        if len(said) != 1:
            raise RouteWithoutView(
                f"{route.path}: have a parameter of type Within or Whole, or a router with SEES_NOTHING"
            )


def _dependencies(dependant: Any) -> set[Any]:
    """What is called before a route, to the bottom."""
    if dependant is None:
        return set()
    below = [_dependencies(one) for one in dependant.dependencies]
    return {one.call for one in dependant.dependencies}.union(*below)
