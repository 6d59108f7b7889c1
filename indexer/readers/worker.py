"""The process that reads texts for `isolation.Reading`: limits itself, then answers one request after another.

    python -m indexer.readers.worker SOCKET MEMORY_BYTES SECONDS WAIT PARENT_ID

Over the Unix socket with file descriptor SOCKET go requests and answers: JSON behind a HEADER. A request is one of

    {"open": [ROOT, NAME, ...], "path", "limit"}  open a file of so many bytes at most, and hold what is in it
    {"prepare": true}                             make ready to read; has no answer but that
    {"path", "media_type", "ocr", "held": SHA256} read what is held
    {"path", "media_type", "ocr"}                 read the content that follows the request
    {"picture": PAGE, "path", "passage", "quote": [START, END]}
                                                  draw a page of the PDF that follows, a part of a passage marked;
                                                  of no content, make ready to

The worker begins with the answer {"ready": true}, and then gives for each request one of

    {"opened": SHA256}                            of what the file holds
    {"document": {...}, "notes": [...]}           as document_json has it
    {"drawn": PNG in base64, or null}             null where there is no such page
    {"lost": true}                                something else is held
    {"refused": NAME, "fields": {...}}            a SourceError of that name
    {"too_large": true}                           memory ran out
    {"fault": "..."}                              a reader raised what it shouldn't: the end of the traceback

While it reads a text of many pages or files it gives first any number of

    {"alive": true}                               another file inside it is begun, and has the whole limit of time
    {"known": KEY}                                a page is begun; answered with {"page": what was kept of it, or null}
    {"recognised": KEY, "page": [...]}            what text recognition made of it, to be kept

It ends when the other end closes the socket, when the process that started it dies, whatever it is doing then, and by
itself when a reading takes SECONDS of a processor's time, or far more than WAIT on the clock.
"""

from __future__ import annotations

import base64
import ctypes
import hashlib
import json
import os
import resource
import signal
import socket
import struct
import sys
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO, NoReturn

from indexer.disk.opening import Place, content_at
from indexer.errors import SourceError
from indexer.texts.swedish import Span

if TYPE_CHECKING:
    from indexer.readers.pdf.scans.tesseract import Recogniser
    from indexer.texts.document import Document

HEADER = struct.Struct(">II")
"""Before a request: the bytes of its JSON, and of the content that follows. Before an answer: the bytes of its JSON,
and 1 if it is this process's last, else 0."""

MAX_ANSWER_BYTES = 100_000_000
"""Five times the largest file: no document, but a bomb of some kind. The process that indexes has no memory limit."""

_PR_SET_PDEATHSIG = 1
"""Of prctl (Linux): the signal that the kernel sends when the parent dies."""
_LONGEST_TRACEBACK = 4_000
_GRACE_SECONDS = 2.0


def main(arguments: list[str]) -> NoReturn:
    """Answer requests until the other end is gone."""
    descriptor, memory, parent = int(arguments[0]), int(arguments[1]), int(arguments[4])
    limits = _Limits(float(arguments[2]), float(arguments[3]))
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before
        sys.exit(0)
    # The terminal's Ctrl-C reaches every process; the one that indexes decides what comes of it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in (signal.SIGALRM, signal.SIGPROF):
        signal.signal(number, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    worker = _Worker(memory)
    with socket.socket(fileno=descriptor) as connection, connection.makefile("rb") as requests:
        _send(connection, _READY, last=False)
        while header := requests.read(HEADER.size):
            request_size, content_size = HEADER.unpack(header)
            request, content = json.loads(requests.read(request_size)), requests.read(content_size)
            if "prepare" not in request:
                limits.begin()
            answer = worker.answer(request, content, _Asking(connection, requests, limits))
            last = answer == _TOO_LARGE or worker.has_grown
            _send(connection, answer, last=last)
            limits.end()
            if last:
                break
    sys.exit(0)


_READY = b'{"ready": true}'
_TOO_LARGE = b'{"too_large": true}'


@dataclass(frozen=True, slots=True)
class _Limits:
    """Of a reading's time, in seconds: they end the process whatever it is doing, as no thread of its own could."""

    processor: float
    clock: float

    def begin(self) -> None:
        """Give a text, or another page or file in it, its whole time."""
        signal.setitimer(signal.ITIMER_PROF, self.processor)
        signal.setitimer(signal.ITIMER_REAL, self.clock + _GRACE_SECONDS)

    def end(self) -> None:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)


class _Worker:
    """What answers. It imports the readers when it is told to prepare: where nothing has changed, nobody needs them."""

    def __init__(self, memory: int) -> None:
        self._memory = memory
        self._limit = 0
        self._held = (b"", "")
        """What was opened last, and its SHA-256."""
        self._draws = False
        """Whether what draws has been imported."""
        self._bound()

    def _bound(self) -> None:
        """Let so much memory be added from now on."""
        self._limit = _address_space() + self._memory
        resource.setrlimit(resource.RLIMIT_AS, (self._limit, resource.RLIM_INFINITY))

    @property
    def has_grown(self) -> bool:
        """The next text is to have most of the memory that a text may use."""
        return _address_space() > self._limit - self._memory // 2

    def answer(self, request: Mapping[str, Any], content: bytes, asking: _Asking) -> bytes:
        """What is sent for a request."""
        if "prepare" in request:
            _readers()
            self._bound()
            return _READY
        try:
            if "open" in request:
                return self._opened(request)
            if "picture" in request:
                return self._picture(request, content)
            return self._read(request, content, asking)
        except SourceError as error:
            return json.dumps({"refused": type(error).__name__, "fields": vars(error)}).encode()
        except MemoryError:
            return _TOO_LARGE
        except Exception as error:
            # Whatever a library raises on a broken file, the others are read on; it is reported as the fault it is.
            return json.dumps({"fault": _end_of_traceback(error)}).encode()

    def _opened(self, request: Mapping[str, Any]) -> bytes:
        root, *inside = request["open"]
        self._held = (b"", "")
        content = content_at(Place(root, tuple(inside)), request["path"], request["limit"])
        self._held = (content, hashlib.sha256(content).hexdigest())
        return json.dumps({"opened": self._held[1]}).encode()

    def _picture(self, request: Mapping[str, Any], content: bytes) -> bytes:
        if not self._draws:
            _drawing()
            self._draws = True
            self._bound()
        picture = None
        if content:
            quote = Span(*request["quote"])
            picture = _drawing()(request["path"], content, request["picture"], request["passage"], quote)
        return json.dumps({"drawn": None if picture is None else base64.b64encode(picture).decode("ascii")}).encode()

    def _read(self, request: Mapping[str, Any], content: bytes, asking: _Asking) -> bytes:
        to_json, read, recogniser = _readers()
        if "held" in request:
            content, held = self._held
            self._held = (b"", "")
            if held != request["held"]:
                return b'{"lost": true}'
        reads = recogniser(request["ocr"], asking) if request["ocr"] else None
        document = read(request["path"], content, request["media_type"], reads, asking.go_on)
        answer = json.dumps({"document": to_json(document), "notes": document.notes}).encode()
        return answer if len(answer) <= MAX_ANSWER_BYTES else _TOO_LARGE


class _Asking:
    """What the process that indexes is told and asked while it waits for a document."""

    def __init__(self, connection: socket.socket, replies: BinaryIO, limits: _Limits) -> None:
        self._connection = connection
        self._replies = replies
        self._limits = limits

    def go_on(self) -> None:
        """Another file is begun."""
        self._tell({"alive": True})

    def get(self, key: str) -> Any:
        """What is kept of a page, which is begun; None if nothing is."""
        self._tell({"known": key})
        size, _ = HEADER.unpack(self._replies.read(HEADER.size))
        return json.loads(self._replies.read(size))["page"]

    def put(self, key: str, record: Any) -> None:
        """Let a page be kept."""
        self._tell({"recognised": key, "page": record})

    def _tell(self, told: Mapping[str, Any]) -> None:
        self._limits.begin()
        _send(self._connection, json.dumps(told).encode(), last=False)


def _readers() -> tuple[Callable[[Document], dict[str, Any]], Callable[..., Document], type[Recogniser]]:
    from indexer.readers.document_json import to_json
    from indexer.readers.formats import read
    from indexer.readers.pdf.scans.tesseract import Recogniser

    return to_json, read, Recogniser


def _drawing() -> Callable[[str, bytes, int, str, Span], bytes | None]:
    from indexer.readers.pdf.picture import page_picture

    return page_picture


def _end_of_traceback(error: Exception) -> str:
    try:
        return "".join(traceback.format_exception(error))[-_LONGEST_TRACEBACK:]
    except (MemoryError, RecursionError):
        return type(error).__name__


def _send(connection: socket.socket, answer: bytes, *, last: bool) -> None:
    connection.sendall(HEADER.pack(len(answer), last))
    connection.sendall(answer)


def _address_space() -> int:
    """Bytes of address space that this process has mapped."""
    with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - read after every text
        return int(file.read().split()[0]) * resource.getpagesize()


if __name__ == "__main__":
    main(sys.argv[1:])
