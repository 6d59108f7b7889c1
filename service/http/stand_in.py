"""The stand-in: the parent of the process that serves, which answers for it while code holds it or it starts anew.

| what comes meanwhile | what becomes of it |
|---|---|
| `GET /healthz` | 200: the service lives, since this process sees to it that it does |
| `GET /readyz` | 503 |
| anything else, unread | passed on to the process that serves, or to the next one |

What is passed on lies in a socket between the two, whichever process comes to take it. A connection that was made
before waits for the process that it was made to, as all did without a stand-in.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import mmap
import os
import selectors
import signal
import socket
import struct
import time
from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus

BEAT_SECONDS = 0.25
LATE_SECONDS = 0.6
"""Without a beat. Standing in for a process that is only slow does no harm: it gets the connections just the same."""
_LOOK_SECONDS = 0.2
_SAY_SECONDS = 1.0
"""For a new connection to say what it wants, before it is passed on."""
MOST_WAITING = 64
"""Connections that haven't said it yet; more wait in the listening socket."""
_HEAD = 4_096
_TIME = struct.Struct("d")
_NOT_READY = {
    "type": "about:blank",
    "title": "Tjänsten kan inte svara just nu",
    "status": HTTPStatus.SERVICE_UNAVAILABLE.value,
    "detail": "En fråga håller tjänsten, eller så startar den om. Försök igen om en stund.",
}
_ANSWERS: Mapping[bytes, tuple[HTTPStatus, str, Mapping[str, object]]] = {
    b"/healthz": (HTTPStatus.OK, "application/json", {"status": "ok"}),
    b"/readyz": (HTTPStatus.SERVICE_UNAVAILABLE, "application/problem+json", _NOT_READY),
}


class Lifeline:
    """What joins the process that serves and its parent: a pulse, and connections on their way from this to that.

    Made before the process is; shared by all that serve one after the other.
    """

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, _TIME.size)
        self._above, self._below = socket.socketpair()
        self._above.setblocking(False)
        self._below.setblocking(False)

    def close(self) -> None:
        """Nobody serves any longer."""
        self._above.close()
        self._below.close()
        self._memory.close()

    def beat(self) -> None:
        """Tell that the process that serves goes on."""
        _TIME.pack_into(self._memory, 0, time.monotonic())

    @property
    def is_late(self) -> bool:
        """Whether no beat has come for longer than there should; before the first, nothing is late."""
        last: float = _TIME.unpack_from(self._memory, 0)[0]
        return last > 0 and time.monotonic() - last > LATE_SECONDS

    def pass_on(self, connection: socket.socket) -> None:
        """Give a connection to the process that serves; it is closed where too many are on their way."""
        with connection, contextlib.suppress(OSError):
            socket.send_fds(self._above, [b"\0"], [connection.fileno()])

    def take_over(self, make: Callable[[], asyncio.Protocol]) -> None:
        """Have the running loop serve what is passed on, each connection by a protocol that `make` gives."""
        loop = asyncio.get_running_loop()
        serving: set[asyncio.Task[object]] = set()

        def take() -> None:
            with contextlib.suppress(BlockingIOError):
                while passed := socket.recv_fds(self._below, 1, 1)[1]:
                    task = loop.create_task(_serve(make, socket.socket(fileno=passed[0])))
                    serving.add(task)
                    task.add_done_callback(serving.discard)

        loop.add_reader(self._below, take)


async def _serve(make: Callable[[], asyncio.Protocol], connection: socket.socket) -> None:
    with contextlib.suppress(OSError):  # it may be gone since
        connection.setblocking(False)
        await asyncio.get_running_loop().connect_accepted_socket(make, connection)


class StandIn:
    """Waits for the process that serves to end, and answers for it while its pulse is late."""

    def __init__(self, listener: socket.socket, lifeline: Lifeline) -> None:
        self._listener = listener
        self._lifeline = lifeline
        self._waiting: dict[socket.socket, float] = {}
        """Connections that haven't said what they want, each until when it may."""

    def wait_for(self, child: int) -> int:
        """Until a child of this process has ended; its exit status as `os.waitpid` gives it."""
        with selectors.PollSelector() as selector, _woken_by_children() as woken:  # a child inherits nothing of them
            selector.register(woken, selectors.EVENT_READ)
            ended, status = os.waitpid(child, os.WNOHANG)
            while not ended:
                self._listen(selector)
                ready = {key.fileobj for key, _ in selector.select(_LOOK_SECONDS)}
                if self._listener in ready:
                    self._accept(selector)
                now = time.monotonic()
                for connection, until in list(self._waiting.items()):
                    if connection in ready or now > until:
                        self._attend(selector, connection)
                ended, status = os.waitpid(child, os.WNOHANG)
            for connection in list(self._waiting):
                self._attend(selector, connection)
        return status

    def _listen(self, selector: selectors.PollSelector) -> None:
        """Take new connections as long as the pulse is late, and few wait."""
        listening = self._listener in selector.get_map()
        if self._lifeline.is_late and len(self._waiting) < MOST_WAITING:
            if not listening:
                selector.register(self._listener, selectors.EVENT_READ)
        elif listening:
            selector.unregister(self._listener)

    def _accept(self, selector: selectors.PollSelector) -> None:
        with contextlib.suppress(OSError):  # the process that serves may have taken it
            connection = self._listener.accept()[0]
            connection.setblocking(False)
            self._waiting[connection] = time.monotonic() + _SAY_SECONDS
            selector.register(connection, selectors.EVENT_READ)

    def _attend(self, selector: selectors.PollSelector, connection: socket.socket) -> None:
        """Answer what asks for the service's health, and pass anything else on, unread."""
        selector.unregister(connection)
        del self._waiting[connection]
        head = b""
        with contextlib.suppress(OSError):
            head = connection.recv(_HEAD, socket.MSG_PEEK)
        answer = answer_to(head)
        if answer is None:
            self._lifeline.pass_on(connection)
            return
        with connection, contextlib.suppress(OSError):
            connection.recv(len(head))  # what is left unread would cut the answer off
            connection.send(answer)


@contextlib.contextmanager
def _woken_by_children() -> Iterator[socket.socket]:
    """A socket that can be read from when a signal has come, the end of a child's life too."""
    woken, waking = socket.socketpair()
    with woken, waking:
        for end in (woken, waking):
            end.setblocking(False)
        handler = signal.signal(signal.SIGCHLD, lambda *_: None)
        before = signal.set_wakeup_fd(waking.fileno(), warn_on_full_buffer=False)
        try:
            yield woken
        finally:
            signal.set_wakeup_fd(before)
            signal.signal(signal.SIGCHLD, handler)


def answer_to(head: bytes) -> bytes | None:
    """The whole response to a request for the service's health; None for any other, or one that isn't whole."""
    method, _, rest = head.partition(b" ")
    answer = _ANSWERS.get(rest.partition(b" ")[0].partition(b"?")[0])
    if answer is None or method not in (b"GET", b"HEAD") or not head.endswith(b"\r\n\r\n"):
        return None
    status, media_type, content = answer
    body = json.dumps(content, ensure_ascii=False).encode()
    lines = [
        f"HTTP/1.1 {status.value} {status.phrase}",
        f"Content-Type: {media_type}",
        f"Content-Length: {len(body)}",
        "Cache-Control: no-store",
        "X-Content-Type-Options: nosniff",
        "Connection: close",
    ]
    return "\r\n".join([*lines, "", ""]).encode() + (b"" if method == b"HEAD" else body)
