"""The process that reads texts for `isolation.Reading`: limits itself, then answers one request after another.

    python -m indexer.readers.worker SOCKET MEMORY_BYTES SECONDS PARENT_ID

Over the Unix socket with file descriptor SOCKET go requests and answers: JSON behind a HEADER. A request is
{"path", "media_type"}, and the text's content follows it. The worker begins with the answer {"ready": true}, and then
gives for each request one of

    {"document": {...}, "notes": [...]}           as document_json has it
    {"refused": NAME, "sentence": ...}            a SourceError of that name
    {"too_large": true}                           memory ran out
    {"fault": "..."}                              a reader raised what it shouldn't: the end of the traceback

It ends when the other end closes the socket, when the process that started it dies, whatever it is doing then, and by
itself when a reading takes far too long.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import socket
import struct
import sys
import traceback
from collections.abc import Mapping
from typing import Any, NoReturn

from indexer.errors import SourceError
from indexer.readers.document_json import to_json
from indexer.readers.formats import read

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
    descriptor, memory, seconds, parent = int(arguments[0]), int(arguments[1]), float(arguments[2]), int(arguments[3])
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before
        sys.exit(0)
    # The terminal's Ctrl-C reaches every process; the one that indexes decides what comes of it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    limit = _address_space() + memory
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with socket.socket(fileno=descriptor) as connection, connection.makefile("rb") as requests:
        _send(connection, b'{"ready": true}', last=False)
        while header := requests.read(HEADER.size):
            request_size, content_size = HEADER.unpack(header)
            request, content = json.loads(requests.read(request_size)), requests.read(content_size)
            # Ends the process whatever it is doing, which no thread of its own could be sure of.
            signal.setitimer(signal.ITIMER_REAL, seconds + _GRACE_SECONDS)
            answer = _answer(request, content)
            # The next text is to have most of the memory that a text may use.
            last = answer == _TOO_LARGE or _address_space() > limit - memory // 2
            _send(connection, answer, last=last)
            signal.setitimer(signal.ITIMER_REAL, 0)
            if last:
                break
    sys.exit(0)


_TOO_LARGE = b'{"too_large": true}'


def _answer(request: Mapping[str, Any], content: bytes) -> bytes:
    try:
        document = read(request["path"], content, request["media_type"])
        answer = json.dumps({"document": to_json(document), "notes": document.notes}).encode()
    except SourceError as error:
        return json.dumps({"refused": type(error).__name__, "sentence": str(error)}).encode()
    except MemoryError:
        return _TOO_LARGE
    except Exception as error:
        # Whatever a library raises on a broken file, the other files are read on; it is reported as the fault it is.
        return json.dumps({"fault": _end_of_traceback(error)}).encode()
    return answer if len(answer) <= MAX_ANSWER_BYTES else _TOO_LARGE


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
