"""Who is logged in. In memory alone: a restart ends every session, and the provider lets people in again at a click.

A browser has a random token of 256 bits in its cookie, which says nothing; whatever is known of its owner, and what the
provider is asked with, never leaves this process.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from service.corpus.identity import Identity
from service.http.login.claims import Issued, LogIn

_MOST = 10_000
_MOST_OF_ONE = 20
"""Sessions of one person, so that nobody's own end others'."""
_LONGEST_TOKEN = 64


@dataclass(slots=True)
class LoginSession:
    """Somebody in one browser."""

    identity: Identity
    log_in: LogIn
    issued: Issued
    """Of the newest token."""
    refresh: str
    """What the provider is asked with whether all is as it was."""
    hint: str | None
    """The ID token, for the provider to know who logs out; None if it is too long for an address."""
    begun: float
    used: float
    checked: float
    """When the provider last said who this is."""
    failed: float | None = None
    """When it last couldn't be asked, since it was checked."""
    ended: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)


class LoginSessions:
    """Thread-safe."""

    def __init__(self, idle: float, absolute: float, clock: Callable[[], float] = time.monotonic) -> None:
        """In seconds: without a request, and in all."""
        self._idle = idle
        self._absolute = absolute
        self.clock = clock
        self._lock = threading.Lock()
        self._sessions: OrderedDict[str, LoginSession] = OrderedDict()
        """By token; the one used last comes last."""

    def begin(self, identity: Identity, log_in: LogIn, issued: Issued, refresh: str, hint: str | None) -> str:
        """A new session's token, which nobody can have known before."""
        now = self.clock()
        token = secrets.token_urlsafe(32)
        with self._lock:
            own = [
                name
                for name, one in self._sessions.items()
                if (one.identity.issuer, one.identity.subject) == (identity.issuer, identity.subject)
            ]
            for name in own[: max(0, len(own) - _MOST_OF_ONE + 1)]:
                self._drop(name)
            self._sessions[token] = LoginSession(identity, log_in, issued, refresh, hint, now, now, now)
            while len(self._sessions) > _MOST:
                self._drop(next(iter(self._sessions)))
        return token

    def find(self, token: str) -> LoginSession | None:
        """The session of a token, which is used now; None if it has ended."""
        now = self.clock()
        with self._lock:
            session = self._sessions.get(token) if len(token) <= _LONGEST_TOKEN else None
            if session is None:
                return None
            if now - session.used >= self._idle or now - session.begun >= self._absolute:
                self._drop(token)
                return None
            session.used = now
            self._sessions.move_to_end(token)
        return session

    def end(self, token: str) -> LoginSession | None:
        """The session of a token, which there is no longer."""
        with self._lock:
            return self._drop(token)

    def _drop(self, token: str) -> LoginSession | None:
        session = self._sessions.pop(token, None)
        if session is not None:
            session.ended = True  # a check that is under way brings it back for nobody
        return session
