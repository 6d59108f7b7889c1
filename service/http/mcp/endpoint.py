"""`/mcp`: the protocol over HTTP, a request and its response at a time, as JSON, with nothing kept between them.

Keys, hosts, rate, admission and the limits of a body act before it, as before `/v1` (`service/http/guards/`).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from service.errors import OriginForeign
from service.http import problems
from service.http.guards.limits import MAX_BODY
from service.http.guards.view import searcher_within
from service.http.mcp.server import make_server
from service.http.mcp.tools import Asking
from service.http.routes.request import kept, metrics_of, noted
from service.settings.levers.lever import Place


class Endpoint:
    """An ASGI app, which answers inside `running`."""

    def __init__(self, origins: Collection[str]) -> None:
        """`origins`: whose pages may ask, beside the service's own."""
        self._origins = origins
        self._server = make_server(_asking)
        self._manager: StreamableHTTPSessionManager | None = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        manager = StreamableHTTPSessionManager(
            self._server,
            json_response=True,
            stateless=True,
            max_request_body_size=MAX_BODY,
            security_settings=TransportSecuritySettings(enable_dns_rebinding_protection=False),  # guards do that
        )
        async with manager.run():
            self._manager = manager
            try:
                yield
            finally:
                self._manager = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        if origin is not None and origin not in self._origins and urlsplit(origin).netloc != headers.get("host"):
            await problems.refusal(OriginForeign())(scope, receive, send)
        elif self._manager is not None:
            await self._manager.handle_request(scope, receive, send)
        else:
            await problems.problem(503)(scope, receive, send)


def _asking(request: Request) -> Asking:
    work = getattr(request.state, "work", None)
    return Asking(
        searcher=searcher_within(request),
        address=str(request.base_url),
        check=None if work is None else work.check,
        metrics=metrics_of(request),
        note=lambda query: noted(request, query),
        keep=lambda answer: kept(request, answer, Place.MCP),
    )
