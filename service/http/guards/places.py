"""Places: from where a question comes.

The page and the widget say which they are (`Belagg-Place`); whoever says nothing is a program. It is for statistics and
for stopping, and lets nobody see more.
"""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import Scope

from service.http.guards.access import API
from service.settings.levers.lever import Place

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
