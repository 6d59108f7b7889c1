"""What the service writes down of requests and questions: nothing, unless it is told to.

The line of a request has no question in it, wherever that stood. A question that is written down is masked first, and
stands alone: not who asked, nor what was answered. A file of questions that is full is put aside, in the place of the
one that was put aside before it: never more than two of `MAX_BYTES` are kept. What stderr takes, whoever collects it
bounds.
"""

from __future__ import annotations

import datetime
import fcntl
import json
import logging
import os
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from indexer.disk.durable import append_line, reason_of
from service.errors import QuestionLogUnwritable
from service.records.masking import mask
from service.records.visible import visible_line
from service.settings.values import STDERR

LOGGER = "belagg"

_log = logging.getLogger(LOGGER)
_MAX_PATH = 200
MAX_BYTES = 100_000_000
"""Of a file of questions: about a million of them."""


class OneLine(logging.Filter):
    """Gives each message a line, whatever names stand in it; a traceback follows on its own lines."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = visible_line(record.getMessage()), None
        return True


class AccessLogMiddleware:
    """Logs every request: client, method, path without what was asked, status, and how long it took."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status = 500
        started = time.perf_counter()

        async def send_noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, send_noted)
        finally:
            client = scope["client"][0] if scope.get("client") else "-"
            path = quote(scope["path"])[:_MAX_PATH]
            milliseconds = (time.perf_counter() - started) * 1_000
            method = known_method(scope["method"])
            _log.info("%s %s %s %s %s %.0f ms", _now(), client, method, path, status, milliseconds)


def known_method(method: str) -> str:
    """A method that HTTP has (RFC 9110, 9.1), or "other": clients may send any word, of any length."""
    known = ("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH")
    return method if method in known else "other"


class QuestionLog:
    """A file of questions, masked, one JSON object a line. It can be moved away at any time.

    Thread-safe, and several processes may share the file.
    """

    def __init__(self, path: Path, max_bytes: int = MAX_BYTES) -> None:
        """`STDERR` stands for the process's own. Raises `QuestionLogUnwritable`."""
        self._path = path
        self._max_bytes = max_bytes
        self._lock = threading.Lock()
        try:
            self._append(b"")
        except OSError as error:
            raise QuestionLogUnwritable(str(path), reason_of(error)) from error

    def add(self, question: str) -> None:
        """Write one question down. If that fails it is told in the log, and the question is answered all the same."""
        line = json.dumps({"time": _now(), "question": mask(question)}, ensure_ascii=False) + "\n"
        try:
            self._append(line.encode("utf-8"))
        except OSError as error:
            _log.error("En fråga gick inte att skriva till %s: %s", self._path, reason_of(error))

    def _append(self, line: bytes) -> None:
        with self._lock:
            if self._path == STDERR:
                sys.stderr.buffer.write(line)
                sys.stderr.buffer.flush()
                return
            descriptor = self._opened()
            try:
                if os.fstat(descriptor).st_size + len(line) > self._max_bytes and self._put_aside(descriptor):
                    os.close(descriptor)
                    descriptor = self._opened()
                append_line(descriptor, line)
            finally:
                os.close(descriptor)

    def _opened(self) -> int:
        return os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def _put_aside(self, descriptor: int) -> bool:
        """Rename the full file to `NAME.1`; whether there is a new one to begin. Another process may have done it."""
        if not os.fstat(descriptor).st_size:  # a line longer than a file may be
            return False
        fcntl.flock(descriptor, fcntl.LOCK_EX)  # let go of when it is closed
        with suppress(FileNotFoundError):
            if os.path.samestat(self._path.stat(), os.fstat(descriptor)):
                self._path.replace(f"{self._path}.1")
        return True


def _now() -> str:
    return datetime.datetime.now().astimezone().isoformat(timespec="seconds")
