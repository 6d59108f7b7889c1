"""Isolation: every text is opened and read in a process of its own kind, so that no poisoned file stops indexing.

One process reads text after text (`worker`), and is replaced when a text makes it crash, hang, or use more
memory than it may. What comes back is JSON, which is checked: nothing that a reader sends is run or trusted.
"""

from __future__ import annotations

import base64
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from indexer import errors
from indexer.disk.durable import reason_of
from indexer.disk.opening import Place
from indexer.errors import (
    ReaderCrashed,
    ReaderNotStarted,
    ReadingTimedOut,
    ReadingTooLarge,
    SourceError,
    SourceUnreadable,
)
from indexer.readers import worker as reading_worker
from indexer.readers.document_json import from_json
from indexer.readers.worker import HEADER, MAX_ANSWER_BYTES
from indexer.texts.document import Document
from indexer.texts.raw_text import MAX_BYTES, FileToOpen, HeldText, RawText
from indexer.texts.swedish import Span

MAX_SECONDS = 120.0
"""Of a processor's time, for one text. The largest file that is read takes about a third of it on a slow core."""

MAX_WAIT = 5 * MAX_SECONDS
"""On the clock: a machine that is busy with other things gives a reader a fifth of a core at the least."""

LONGEST_SECONDS = 4 * 3600.0
"""For one text of many pages that are recognised, or of many files, each of which may take MAX_SECONDS. What was
recognised is kept: the next build goes on where this one stopped."""

MAX_MEMORY = 1 << 30
"""Bytes that reading one text may add to the process's address space: fifty times the largest file."""

_START_SECONDS = 180.0
"""The libraries are imported in one or two; a machine that is starting up or hard pressed may need many more."""


class PageMemory(Protocol):
    """Keeps what text recognition has read, by keys that are made of a page's content."""

    def get(self, key: str) -> Any:
        """What was kept, or None."""

    def put(self, key: str, record: Any) -> None: ...


class Reading:
    """Reads texts in another process, within limits. A context manager, for one thread at a time.

    The process is started for the first text: where nothing has changed, nothing need be read.
    """

    def __init__(
        self,
        *,
        max_seconds: float = MAX_SECONDS,
        max_wait: float = MAX_WAIT,
        max_memory: int = MAX_MEMORY,
        pages: PageMemory | None = None,
        tick: Callable[[], None] | None = None,
    ) -> None:
        """`pages` keeps what text recognition has read; `tick` is called for each page and each file in a file."""
        self._pages = pages
        self._tick = tick
        self._max_seconds = max_seconds
        self._max_wait = max_wait
        self._max_memory = max_memory
        self._worker: _Worker | None = None

    def __enter__(self) -> Reading:
        return self

    def __exit__(self, *_: object) -> None:
        self._end_worker()

    def open(self, found: FileToOpen) -> HeldText:
        """A file's content, held by the process until the next is opened. Raises as its `check` and `read` do."""
        found.check()
        answer = self._ask(found.path, _opening(found.path, found.place))
        sha256 = answer.get("opened")
        if not isinstance(sha256, str):
            raise self._not_understood(found.path, "no checksum")
        return HeldText(
            found.path, sha256, found.place, found.collection, found.link_hosts, found.validity, found.ocr, found.link
        )

    def read(self, text: RawText | HeldText) -> Document:
        """The document in a text.

        Raises SourceError: as the format's reader does, or ReadingTimedOut, ReadingTooLarge or ReaderCrashed; the next
        text is read all the same. Raises ReaderNotStarted where no process can be started.
        """
        answer = self._ask(text.path, *_request(text), prepared=True)
        if "lost" in answer and isinstance(text, HeldText):  # the process that held it has been replaced
            self._ask(text.path, _opening(text.path, text.place))
            answer = self._ask(text.path, *_request(text), prepared=True)
            if "lost" in answer:
                raise SourceUnreadable(text.path, "den ändrades medan den lästes")
        try:
            notes = tuple(map(str, answer["notes"]))
            document = from_json(answer["document"])
            paths = [part.path for part in document.parts]
            if len(set(paths)) < len(paths) or not all(path.startswith(f"{text.path}/") for path in paths):
                raise ValueError("parts of another file")  # noqa: TRY301 - told of as any answer that is none
            return replace(document, path=text.path, notes=notes)
        except (KeyError, TypeError, ValueError) as error:
            raise self._not_understood(text.path, str(error)) from error

    def draw(self, path: str, content: bytes, page: int, passage: str, quote: Span) -> bytes | None:
        """A page of a PDF as a PNG, with a part of a passage marked (`pdf/picture.py`); None if there is no such page.

        Without content the process makes ready to draw. Raises as `read` does.
        """
        request = {"picture": page, "path": path, "passage": passage, "quote": [quote.start, quote.end]}
        answer = self._ask(path, request, content)
        try:
            return None if answer["drawn"] is None else base64.b64decode(answer["drawn"], validate=True)
        except (KeyError, TypeError, ValueError) as error:
            raise self._not_understood(path, str(error)) from error

    def _not_understood(self, path: str, detail: str) -> ReaderCrashed:
        self._end_worker()  # it isn't itself any more
        return ReaderCrashed(path, f"the reader's answer can't be understood: {detail}")

    def _ask(self, path: str, request: Mapping[str, Any], content: bytes = b"", *, prepared: bool = False) -> Any:
        """What the process answers to a request for a text. Raises SourceError, the reader's own too."""
        answer = self._answer(path, request, content, prepared=prepared)
        if "too_large" in answer:
            raise ReadingTooLarge(path, limit=self._max_memory)
        if "fault" in answer:
            raise ReaderCrashed(path, str(answer["fault"]))
        if "refused" in answer:
            try:
                refusal = _refusal(path, answer)
            except (KeyError, TypeError, ValueError) as error:
                raise self._not_understood(path, str(error)) from error
            raise refusal
        return answer

    def _answer(self, path: str, request: Mapping[str, Any], content: bytes, *, prepared: bool) -> dict[str, Any]:
        """An answer as it came. A process that gives none is ended, and the next text gets another."""
        if self._worker is None or self._worker.has_ended():
            self._end_worker()
            self._worker = _Worker.start(self._max_memory, self._max_seconds, self._max_wait)
        worker = self._worker
        worker.wait_until_ready(prepared=prepared)
        answer: dict[str, Any] | None = None
        deadline = time.monotonic() + self._max_wait
        longest = time.monotonic() + LONGEST_SECONDS
        try:
            worker.send(request, content, deadline)
            told, last = worker.receive(deadline)
            while self._went_on(worker, told):
                deadline = min(time.monotonic() + self._max_wait, longest)
                told, last = worker.receive(deadline)
            answer = told
        except TimeoutError as error:
            raise ReadingTimedOut(path, seconds=self._max_wait) from error
        except (OSError, ValueError, RecursionError) as error:
            self._end_worker()
            if worker.used_its_time():
                raise ReadingTimedOut(path, seconds=self._max_seconds) from error
            raise ReaderCrashed(path, f"{error}; the process ended with {worker.exit_status()}") from error
        finally:
            # Also when interrupted: the answer on its way would be taken for that to the next text.
            if answer is None or last:
                self._end_worker()
        return answer

    def _went_on(self, worker: _Worker, told: Mapping[str, Any]) -> bool:
        """Whether the process only tells that it is at another page or file. Raises as `_Worker.send` does."""
        if told.keys().isdisjoint(("alive", "known", "recognised")):
            return False
        if "recognised" in told:
            if self._pages is not None:
                self._pages.put(str(told["recognised"]), told.get("page"))
        else:
            if "known" in told:
                page = self._pages.get(str(told["known"])) if self._pages is not None else None
                worker.send({"page": page}, b"", time.monotonic() + self._max_wait)
            if self._tick is not None:
                self._tick()
        return True

    def _end_worker(self) -> None:
        if self._worker is not None:
            self._worker.end()
            self._worker = None


@dataclass(slots=True)
class _Worker:
    """A started process and this end of the socket to it."""

    process: subprocess.Popen[bytes]
    connection: socket.socket
    ready: bool = False
    prepared: bool = False
    """Whether it has imported the readers."""

    @classmethod
    def start(cls, max_memory: int, max_seconds: float, max_wait: float) -> _Worker:
        """A process that is starting; nobody waits for it before there is a text to open."""
        ours, its = socket.socketpair()
        # The package is found where this process found it, and never in the current folder.
        path = (str(Path(__file__).resolve().parents[2]), os.environ.get("PYTHONPATH"))
        limits = (str(its.fileno()), str(max_memory), str(max_seconds), str(max_wait), str(os.getpid()))
        with its:
            try:
                process = subprocess.Popen(  # noqa: S603 - nothing in the command comes from a text
                    [sys.executable, "-P", "-m", reading_worker.__name__, *limits],
                    env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, path))},
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,  # what a library in C remarks on a broken file is no news to the user
                    stderr=subprocess.DEVNULL,
                    pass_fds=(its.fileno(),),
                )
            except OSError as error:
                ours.close()
                raise ReaderNotStarted(reason_of(error)) from error
        return cls(process, ours)

    def wait_until_ready(self, *, prepared: bool) -> None:
        """Raises ReaderNotStarted."""
        try:
            if not self.ready:
                self.receive(time.monotonic() + _START_SECONDS)
                self.ready = True
            if prepared and not self.prepared:
                self.send({"prepare": True}, b"", time.monotonic() + _START_SECONDS)
                self.receive(time.monotonic() + _START_SECONDS)
                self.prepared = True
        except TimeoutError as error:
            self.end()
            raise ReaderNotStarted(f"den kom inte i gång på {_START_SECONDS:g} sekunder") from error
        except (OSError, ValueError) as error:
            self.end()
            raise ReaderNotStarted(f"processen avslutades med {self.exit_status()}") from error

    def send(self, request: Mapping[str, Any], content: bytes, deadline: float) -> None:
        """Raises TimeoutError, and OSError if the process has ended."""
        encoded = json.dumps(request).encode()
        self._set_timeout(deadline)
        self.connection.sendall(HEADER.pack(len(encoded), len(content)) + encoded)
        if content:
            self._set_timeout(deadline)
            self.connection.sendall(content)

    def receive(self, deadline: float) -> tuple[dict[str, Any], bool]:
        """An answer, and whether it is the last. Raises TimeoutError, OSError, and ValueError for what is no answer."""
        size, last = HEADER.unpack(self._receive(HEADER.size, deadline))
        if size > MAX_ANSWER_BYTES:
            raise ValueError(f"an answer of {size} bytes")
        answer = json.loads(self._receive(size, deadline))
        if type(answer) is not dict:
            raise ValueError("the answer is no object")
        return answer, bool(last)

    def _receive(self, size: int, deadline: float) -> bytes:
        received = bytearray(size)
        view = memoryview(received)
        while view:
            self._set_timeout(deadline)
            count = self.connection.recv_into(view)
            if not count:
                raise ConnectionError("no answer")
            view = view[count:]
        return bytes(received)

    def _set_timeout(self, deadline: float) -> None:
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self.connection.settimeout(left)

    def has_ended(self) -> bool:
        return self.process.poll() is not None

    def end(self) -> None:
        """Kill the process, whatever it does, and leave nothing of it."""
        self.connection.close()
        self.process.kill()
        self.process.wait()

    def used_its_time(self) -> bool:
        """Whether a process that has ended was stopped by its own limit."""
        return self.process.returncode == -signal.SIGPROF

    def exit_status(self) -> str:
        """The signal or exit code of a process that has ended, for the log."""
        code = self.process.returncode
        return signal.Signals(-code).name if code is not None and code < 0 else f"exit code {code}"


def _opening(path: str, place: Place) -> dict[str, Any]:
    return {"open": [place.root, *place.inside], "path": path, "limit": MAX_BYTES}


def _request(text: RawText | HeldText) -> tuple[dict[str, Any], bytes]:
    """To read a text, and the content that is sent with it."""
    request = {"path": text.path, "media_type": text.media_type, "ocr": text.ocr}
    return (request, text.content) if isinstance(text, RawText) else (request | {"held": text.sha256}, b"")


def _refusal(path: str, answer: Mapping[str, Any]) -> SourceError:
    """The reader's own error. Raises ValueError or TypeError for an error that there isn't."""
    kind = getattr(errors, str(answer["refused"]), None)
    if not (isinstance(kind, type) and issubclass(kind, SourceError)):
        raise ValueError(f"an unknown error {answer['refused']}")  # noqa: TRY004 - a name, not a type
    error: SourceError = kind(**{**answer["fields"], "path": path})
    str(error)  # fails unless its fields make a sentence
    return error
