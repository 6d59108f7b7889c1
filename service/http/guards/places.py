"""Places: from where a question comes, and whether editors have stopped it there.

The page and the widget say which they are (`Belagg-Place`); whoever says nothing is a program. It is for statistics and
for stopping, and lets nobody see more.
"""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from service.errors import StoppedByEditors
from service.http import pages, problems
from service.http.guards.access import API
from service.levers.file import LeverFile
from service.levers.lever import Place

HEADER = "Belagg-Place"
_SAID = {"page": Place.PAGE, "widget": Place.WIDGET, "frame": Place.FRAME}
_NEVER_STOPPED = ("/v1/status", "/v1/feedback")
_MCP = "/mcp"


def place_of(scope: Scope) -> Place | None:
    """Where a request comes from; None for what no reader asks."""
    path: str = scope["path"].removeprefix(scope.get("root_path", ""))
    if path == _MCP or path.startswith(f"{_MCP}/"):
        return Place.MCP
    if path == "/" or path.startswith("/dokument/"):
        return Place.PAGE
    if not path.startswith(API) or path in _NEVER_STOPPED:
        return None
    return _SAID.get(Headers(scope=scope).get(HEADER.lower(), ""), Place.API)


class PlacesMiddleware:
    """Answers with the editors' sentence where they have stopped page, widget or API."""

    def __init__(self, app: ASGIApp, levers: LeverFile) -> None:
        self.app = app
        self._levers = levers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        place = place_of(scope) if scope["type"] == "http" else None
        sentence = None if place is None else self._levers.current.stopped(place)
        if place is None or sentence is None:
            await self.app(scope, receive, send)
        elif place is Place.PAGE and not scope["path"].removeprefix(scope.get("root_path", "")).startswith(API):
            await pages.stopped(scope, sentence)(scope, receive, send)
        else:
            await problems.refusal(StoppedByEditors(sentence))(scope, receive, send)
