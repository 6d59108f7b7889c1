"""Headers by which browsers keep the pages apart from others, and let in the origins that are listed.

`Strict-Transport-Security` isn't among them: only what ends TLS, the proxy before the service, knows that there is any.
"""

from __future__ import annotations

from collections.abc import Collection
from http import HTTPStatus
from urllib.parse import quote

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.http import problems

SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""Keep a page to itself."""

EXPOSED = ("Belagg-Generation", "ETag", "Retry-After")
"""What a page of another origin may read of a response's headers."""


class SecurityHeadersMiddleware:
    """Adds `SECURITY_HEADERS` that a response hasn't its own of, and has browsers ask whether what they keep is new."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "no-cache")
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


class RelativeRedirectsMiddleware:
    """Makes a redirect to an address with a slash more or less relative to what was asked for.

    The framework writes it with the `Host` and the path that it sees, and neither is sure to be what the browser sees.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_relative(message: Message) -> None:
            # Whoever leads elsewhere on purpose, to log in, says See Other.
            if message["type"] == "http.response.start" and message["status"] != HTTPStatus.SEE_OTHER:
                headers = MutableHeaders(scope=message)
                if headers.get("location", "").startswith(("http://", "https://")):
                    headers["location"] = _slash_redirect(scope["path"], scope["query_string"].decode("latin-1"))
            await send(message)

        await self.app(scope, receive, send_relative if scope["type"] == "http" else send)


def _slash_redirect(path: str, query: str) -> str:
    bare = path.rstrip("/")
    last = quote(bare.rpartition("/")[2])
    target = f"{'../' * (len(path) - len(bare))}{last}" if bare != path else f"./{last}/"
    return f"{target}?{query}" if query else target


class OriginsMiddleware(CORSMiddleware):
    """Lets pages of the listed origins ask; what their browsers may not ask is told as a problem."""

    def __init__(self, app: ASGIApp, origins: Collection[str]) -> None:
        super().__init__(
            app,
            allow_origins=origins,
            allow_methods=["GET", "POST"],
            allow_headers=["Authorization", "Belagg-Place", "Content-Type", "X-API-Key"],
            expose_headers=EXPOSED,
        )

    def preflight_response(self, request_headers: Headers) -> Response:
        response = super().preflight_response(request_headers)
        if response.status_code == HTTPStatus.OK:
            return response
        kept = {name: value for name, value in response.headers.items() if name.startswith(("access-control", "vary"))}
        return problems.problem(HTTPStatus.FORBIDDEN, "Sidor på den webbplatsen får inte fråga så här.", kept)
