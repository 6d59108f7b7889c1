"""Limits and headers that hold for every request, as plain ASGI middleware."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.problems import problem

MAX_BODY = 64_000
"""Bytes: the longest question in four-byte characters, escaped, fits several times over."""
MAX_DISCARDED = 1_000_000
"""Bytes read of a larger body before it is refused: a client that is cut off while sending never sees the answer."""

SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""Keep a page to itself."""


class BodyLimitMiddleware:
    """Answers 413 to a body over `MAX_BODY`, announced or not, and keeps nothing of it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        # The limit is far below what memory can hold, so the whole body is taken in before the app sees it.
        body = b""
        length = 0
        more = True
        while more and length <= MAX_DISCARDED:
            message = await receive()
            if message["type"] != "http.request":
                return
            length += len(message.get("body", b""))
            body = body + message.get("body", b"") if length <= MAX_BODY else b""
            more = message.get("more_body", False)
        if length > MAX_BODY:
            detail = f"Begäran är större än {MAX_BODY} byte. Korta frågan till det du vill veta."
            await problem(413, detail, {"Connection": "close"})(scope, receive, send)
            return

        replayed = False

        async def replay() -> Message:
            nonlocal replayed
            if replayed:
                return await receive()
            replayed = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self.app(scope, replay, send)


class SecurityHeadersMiddleware:
    """Adds `SECURITY_HEADERS` where a response hasn't its own, and has browsers ask whether what they keep is new."""

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
