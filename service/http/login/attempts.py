"""A log-in under way: what must come back with it, sealed in a cookie of the browser in which it began.

Nothing is kept here but which ones have come to an end, so that whoever begins a million fills nothing. The key is the
process's own: a log-in that a restart falls into is begun again.
"""

from __future__ import annotations

import hmac
import json
import secrets
import threading
from collections import OrderedDict
from dataclasses import asdict, dataclass

from cryptography.fernet import Fernet, InvalidToken

from service.http.login.errors import LoginNotOurs

SECONDS = 600
"""Within which a log-in must come to its end; some people look for their phone."""
_MOST_ENDED = 20_000
_LONGEST = 4_096
"""Characters of a cookie, which is as many as browsers keep."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What one log-in began with."""

    state: str
    nonce: str
    verifier: str
    """Of PKCE (RFC 7636)."""
    next: str
    """The own path to go to afterwards."""
    back: str
    """The address that the provider was told to come back to."""

    @classmethod
    def new(cls, next_path: str, back: str) -> Attempt:
        return cls(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48), next_path, back)


class Attempts:
    """Seals and opens them. Thread-safe."""

    def __init__(self) -> None:
        self._seal = Fernet(Fernet.generate_key())
        self._lock = threading.Lock()
        self._ended: OrderedDict[str, None] = OrderedDict()

    def sealed(self, attempt: Attempt) -> str:
        """What the cookie holds: encrypted and signed, with the time."""
        return self._seal.encrypt(json.dumps(asdict(attempt)).encode()).decode("ascii").rstrip("=")

    def end(self, cookie: str, state: str) -> Attempt:
        """The log-in of a cookie, which comes to its end once. Raises `LoginNotOurs`."""
        try:
            if len(cookie) > _LONGEST:
                raise LoginNotOurs
            padded = cookie + "=" * (-len(cookie) % 4)  # which a cookie's value would have to be quoted for
            attempt = Attempt(**json.loads(self._seal.decrypt(padded.encode("ascii"), ttl=SECONDS)))
        except (InvalidToken, ValueError, TypeError) as error:
            raise LoginNotOurs from error
        if not hmac.compare_digest(attempt.state.encode(), state.encode("utf-8", "surrogatepass")):
            raise LoginNotOurs
        with self._lock:
            if attempt.state in self._ended:
                raise LoginNotOurs
            self._ended[attempt.state] = None
            while len(self._ended) > _MOST_ENDED:
                self._ended.popitem(last=False)
        return attempt
