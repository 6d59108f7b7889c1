"""A real web server on this machine: it gives what a test tells it to, however odd, and remembers what it was asked."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from indexer.sources.folders import Skipped
from indexer.texts.raw_text import RawText

HTML = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Reply:
    """What is sent; `headers` without Content-Length, which is added unless `length` says otherwise."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": HTML})
    length: int | None = None
    pause: float = 0.0
    """Seconds before each byte of the body."""
    raw: bytes | None = None
    """Sent instead of everything else."""


@dataclass(frozen=True)
class Request:
    path: str
    headers: Mapping[str, str]
    moment: float


Answer = Reply | Callable[[Request], Reply]


def header_names(headers: Mapping[str, str]) -> dict[str, str]:
    """Headers as keyword arguments can name them."""
    return {name.replace("_", "-"): value for name, value in headers.items()}


def redirect(target: str, status: int = 301) -> Reply:
    return Reply(status=status, headers={"Location": target})


def busy(status: int = 503, **headers: str) -> Reply:
    return Reply(b"upptaget", status, header_names(headers))


@dataclass
class Website:
    """`replies` by path with query; what isn't there gets what is sent `otherwise`, a 404."""

    origin: str
    replies: dict[str, Answer] = field(default_factory=dict)
    otherwise: Answer = field(default_factory=lambda: Reply(b"finns inte", 404))
    requests: list[Request] = field(default_factory=list)

    def page(self, path: str, text: str = "", *, links: tuple[str, ...] = (), head: str = "", **headers: str) -> None:
        """An HTML page of one paragraph; an ETag that follows its content, honoured."""
        anchors = "".join(f'<a href="{link}">länk</a>' for link in links)
        body = f"<html><head>{head}</head><body><p>{text or path}</p>{anchors}</body></html>".encode()
        etag = f'"{hash(body)}"'
        given = {"Content-Type": HTML, "ETag": etag} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }

        def answer(request: Request) -> Reply:
            if request.headers.get("If-None-Match") == etag:
                return Reply(status=304, headers={"ETag": etag})
            return Reply(body, headers=given)

        self.replies[path] = answer

    def asked(self) -> list[str]:
        """Paths of pages since the last call, robots.txt and the sitemap that is tried everywhere aside."""
        paths = [r.path for r in self.requests if r.path not in ("/robots.txt", "/sitemap.xml")]
        self.requests.clear()
        return paths


def told(site: Website, texts: list[RawText | Skipped]) -> list[str]:
    """Paths on the site, those of pages that were skipped in brackets."""
    paths = [(text.path.removeprefix(site.origin), isinstance(text, Skipped)) for text in texts]
    return [f"({path})" if skipped else path for path, skipped in paths]


@contextmanager
def serve() -> Iterator[Website]:
    website = Website("")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            request = Request(self.path, {**self.headers}, time.monotonic())
            website.requests.append(request)
            answer = website.replies.get(self.path, website.otherwise)
            self.give(answer(request) if callable(answer) else answer)

        def give(self, reply: Reply) -> None:
            if reply.raw is not None:
                self.wfile.write(reply.raw)
                self.close_connection = True
                return
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if reply.status != 304:
                self.send_header("Content-Length", str(len(reply.body) if reply.length is None else reply.length))
            self.end_headers()
            if reply.length is not None and reply.length > len(reply.body):
                self.close_connection = True
            if not reply.pause:
                self.wfile.write(reply.body)
                return
            for byte in reply.body:
                time.sleep(reply.pause)
                self.wfile.write(bytes([byte]))

        def handle_one_request(self) -> None:
            try:
                super().handle_one_request()
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    website.origin = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield website
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


Visit = Callable[..., list[RawText | Skipped]]
"""A crawl: takes the path of its start page, and settings of a `WebsiteSource`."""
