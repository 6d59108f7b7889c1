"""HTTP/1.1 as uvicorn speaks it, with what it lacks against clients that send slowly, too much or nothing.

| a client | gets |
|---|---|
| takes longer than `HEAD_SECONDS` for the head of a request | its connection closed |
| goes on sending the body of a request that has been answered, for longer than that | its connection closed |
| takes nothing of what it is sent for `SEND_SECONDS` | its connection cut |
| sends a head over `MAX_HEAD`, or no HTTP | 431 or 400 as a problem |
| says its body's length in two ways | its answer, and its connection closed (RFC 9112, 6.3) |
| opens a connection over `MAX_CONNECTIONS` | somebody's place (`Places`), or 503 as a problem |
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from http import HTTPStatus

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from service.http import problems
from service.http.guards.access import network_of
from service.http.guards.transport.proxies import Proxies

MAX_HEAD = 16_000
"""Bytes of request line and headers: the longest question in an address, and more cookies than a portal hands out."""
MAX_CONNECTIONS = 800
"""Open at once: below the 1,024 files that a process may have open by default, some of which are the index's."""
_HEAD_TOO_LARGE = f"Begärans rader före innehållet är större än {MAX_HEAD} byte. Ställ frågan i innehållet."
HEAD_SECONDS = 10.0
SEND_SECONDS = 30.0
"""A client that takes nothing leaves its answer in memory. On a slow line the system takes large pieces, far apart."""
KEEP_ALIVE_SECONDS = 15
"""A quiet connection is kept for the next question of somebody who reads the answer to the first."""


class Places:
    """Who has which of the connections that are open at once.

    As long as there are free places, anybody takes one. When all are taken, whoever has fewer than those who have most
    takes the oldest of theirs, so that nobody keeps others out. Where nobody has more than one, whoever has none takes
    the oldest connection that asks for nothing, so that many addresses don't either. None is taken of a listed proxy,
    whose connections are many people's. An address is one, of IPv6 the network of 64 bits.
    """

    def __init__(self, proxies: Sequence[str] = (), most: int = MAX_CONNECTIONS) -> None:
        self._proxies = Proxies(proxies)
        self._most = most
        self._taken = 0
        self._by_address: dict[str, dict[Protocol, None]] = {}
        """In the order of arrival; of no listed proxy. It is gone through for each connection too many."""
        self._of_proxies: set[Protocol] = set()

    def take(self, connection: Protocol, host: str) -> bool:
        """Whether a connection from `host` gets a place."""
        is_proxy = host in self._proxies
        address = network_of(host)
        if self._taken >= self._most and not self._make_room(address, is_proxy=is_proxy):
            return False
        if is_proxy:
            self._of_proxies.add(connection)
        else:
            self._by_address.setdefault(address, {})[connection] = None
        self._taken += 1
        return True

    def leave(self, connection: Protocol, host: str) -> None:
        """Give back the place of a connection, if it has one."""
        if connection in self._of_proxies:
            self._of_proxies.remove(connection)
            self._taken -= 1
        else:
            self._leave(connection, network_of(host))

    def _leave(self, connection: Protocol, address: str) -> None:
        theirs = self._by_address.get(address, {})
        if connection in theirs:
            del theirs[connection]
            self._taken -= 1
            if not theirs:
                del self._by_address[address]

    def _make_room(self, address: str, *, is_proxy: bool) -> bool:
        greediest, most = address, 0
        for other, theirs in self._by_address.items():
            if len(theirs) > most:
                greediest, most = other, len(theirs)
        own = 0 if is_proxy else len(self._by_address.get(address, ()))
        if most > own + 1:
            self._end(next(iter(self._by_address[greediest])), greediest)
            return True
        if own:
            return False
        quiet = [(one, other) for other, theirs in self._by_address.items() for one in theirs if not one.is_asking]
        if not quiet:
            return False
        self._end(*min(quiet, key=lambda found: found[0].opened))
        return True

    def _end(self, connection: Protocol, address: str) -> None:
        self._leave(connection, address)
        connection.transport.abort()


def protocol(proxies: Sequence[str] = ()) -> type[Protocol]:
    """What speaks to the clients of one server, behind those proxies."""
    places = Places(proxies)

    class OfOneServer(Protocol):
        """Shares `places` with the server's other connections."""

        _places = places

    return OfOneServer


class Protocol(H11Protocol):
    """One connection, of a server of `protocol`."""

    _places: Places
    opened: float = 0.0
    """The loop's time."""
    _waiting: asyncio.TimerHandle | None = None
    """Ends the connection unless the rest of a request comes."""
    _sending: asyncio.TimerHandle | None = None
    """Ends the connection unless the client takes what it is sent."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.opened = self.loop.time()
        if not self._places.take(self, self._host):
            self._refuse(HTTPStatus.SERVICE_UNAVAILABLE, "Många använder tjänsten just nu. Försök igen om en stund.")
            return
        self._wait()

    def data_received(self, data: bytes) -> None:
        # h11 limits a head only for as long as it isn't whole, and this one may come at once.
        if self.conn.their_state is h11.IDLE and len(data) > MAX_HEAD and data.find(b"\r\n\r\n", 0, MAX_HEAD) < 0:
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, _HEAD_TOO_LARGE)
            return
        super().data_received(data)
        if self._is_owed_more() and not self.transport.is_closing():
            self._wait()
        else:
            self._wait_no_longer()

    def handle_events(self) -> None:
        super().handle_events()
        if self.headers is not None and _says_its_length_twice(self.headers):
            # What follows may be what one of the two lengths calls a request. The scope's headers are these too.
            self.headers.append((b"connection", b"close"))

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.conn.their_state is h11.SEND_BODY and not self.transport.is_closing():
            self._wait()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._sending = self.loop.call_later(SEND_SECONDS, self._check_taken, self.transport.get_write_buffer_size())

    def resume_writing(self) -> None:
        self._watch_sending_no_longer()
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait_no_longer()
        self._watch_sending_no_longer()
        self._places.leave(self, self._host)
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 (uvicorn's signature)
        """Called while what is wrong with a request is being handled."""
        error = sys.exception()
        hint = error.error_status_hint if isinstance(error, h11.RemoteProtocolError) else HTTPStatus.BAD_REQUEST
        if hint == HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE:
            detail = _HEAD_TOO_LARGE
        else:
            detail = "Begäran är inte giltig HTTP. Kontrollera adressen och det program som skickar den."
        self._refuse(HTTPStatus(hint), detail)

    def _refuse(self, status: HTTPStatus, detail: str) -> None:
        """Answer without a request that could be answered, and close."""
        response = problems.problem(status, detail)
        head = [f"HTTP/1.1 {status.value} {status.phrase}", "Connection: close"]
        head += [f"{name.title()}: {value}" for name, value in response.headers.items()]
        if status is HTTPStatus.SERVICE_UNAVAILABLE:
            head.append("Retry-After: 2")
        self.transport.write("\r\n".join([*head, "", ""]).encode("ascii") + bytes(response.body))
        self.transport.close()

    @property
    def is_asking(self) -> bool:
        """Whether a whole request has come that isn't answered yet."""
        is_answered = self.cycle is None or self.cycle.response_complete
        return not is_answered and self.conn.their_state is not h11.SEND_BODY

    @property
    def _host(self) -> str:
        return self.client[0] if self.client else ""

    def _is_owed_more(self) -> bool:
        """Whether the client has begun on a head, or not ended a body that nobody reads any longer."""
        if self.conn.their_state is h11.SEND_BODY:
            return self.cycle is not None and self.cycle.response_complete
        return self.conn.their_state is h11.IDLE

    def _check_taken(self, before: int) -> None:
        left = self.transport.get_write_buffer_size()
        if left >= before:
            self.transport.abort()
        else:
            self._sending = self.loop.call_later(SEND_SECONDS, self._check_taken, left)

    def _watch_sending_no_longer(self) -> None:
        if self._sending is not None:
            self._sending.cancel()
            self._sending = None

    def _wait(self) -> None:
        """For the rest of a head, from its first byte on, or of a body that is in vain."""
        if self._waiting is None:
            self._waiting = self.loop.call_later(HEAD_SECONDS, self.transport.close)

    def _wait_no_longer(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None


def _says_its_length_twice(headers: Sequence[tuple[bytes, bytes]]) -> bool:
    names = {name for name, _ in headers}
    return b"content-length" in names and b"transfer-encoding" in names
