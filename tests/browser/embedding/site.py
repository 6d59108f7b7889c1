"""Another site than the service's: a local server on a port of its own, with the pages that embed the widget."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Self


@dataclass(frozen=True)
class SitePage:
    """What the site answers at one path."""

    content: str
    media_type: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)


class Site:
    """A context manager; inside it, whatever is in `pages` is served at `address`."""

    def __init__(self) -> None:
        self.pages: dict[str, SitePage] = {}
        pages = self.pages

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                page = pages.get(self.path.split("?")[0])
                content = page.content.encode() if page else b""
                self.send_response(200 if page else 404)
                self.send_header("Content-Length", str(len(content)))
                if page:
                    headers = {"Content-Type": page.media_type, "Cache-Control": "no-store", **page.headers}
                    for name, value in headers.items():
                        self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *args: object) -> None:
                """Nobody reads it."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = Thread(target=self._server.serve_forever)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def address(self) -> str:
        """Its origin, as the service is told of it."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def other_address(self) -> str:
        """The same site by a name that the service isn't told of, and so another origin."""
        return f"http://localhost:{self.port}"
