"""Logging in with a provider: from the beginning of a log-in to the end of its session."""

from __future__ import annotations

import logging
import math
import threading
from dataclasses import dataclass

import anyio
from anyio import CapacityLimiter
from starlette.requests import HTTPConnection

from service.corpus.identity import Identity
from service.http.login.attempts import Attempt, Attempts
from service.http.login.claims import LogIn, identity_of
from service.http.login.cookies import is_from_own_page, is_navigation, session_cookie
from service.http.login.errors import (
    ClientRefused,
    GrantRefused,
    LoginDenied,
    LoginEnded,
    LoginError,
    LoginNotOurs,
    LoginUnavailable,
    NothingToCheckBy,
    ProviderError,
    ProviderUnreachable,
)
from service.http.login.provider import Provider
from service.http.login.sessions import LoginSession, LoginSessions
from service.records.logs import LOGGER

_AT_ONCE = 8
"""Requests that wait for the provider at once, of each kind: when it hangs, questions still have their threads."""
_BETWEEN_FAILURES = 5.0
"""Seconds until a session whose check couldn't be made is checked again."""
_LONGEST_HINT = 2_000
_LONGEST_CODE = 4_096
_log = logging.getLogger(LOGGER)


@dataclass(frozen=True, slots=True)
class Begun:
    """A log-in that has come to its end: a session."""

    token: str
    next: str


class Accounts:
    """Log-ins with one provider, and who is logged in. Thread-safe."""

    def __init__(self, provider: Provider, sessions: LoginSessions, groups_claim: str, check_seconds: float) -> None:
        self.provider = provider
        self.sessions = sessions
        self._groups_claim = groups_claim
        self._check_seconds = check_seconds
        self._attempts = Attempts()
        self._unreachable = -math.inf
        """When it was last found not to answer, for all sessions."""
        self._checks = CapacityLimiter(_AT_ONCE)
        self._log_ins = CapacityLimiter(_AT_ONCE)

    def warm(self) -> None:
        """Ask the provider who it is, beside all else, and write down if it doesn't say."""

        def ask() -> None:
            try:
                _ = self.provider.metadata
            except ProviderError as error:
                _log.warning("Inloggning: %s", error)

        threading.Thread(target=ask, daemon=True).start()

    async def begin(self, next_path: str, back: str) -> tuple[str, str]:
        """Where to send a browser, and what its cookie must hold. Raises `ProviderError`."""
        attempt = Attempt.new(next_path, back)
        address = await anyio.to_thread.run_sync(
            self.provider.authorization_address,
            attempt.state,
            attempt.nonce,
            attempt.verifier,
            back,
            limiter=self._log_ins,
        )
        return address, self._attempts.sealed(attempt)

    async def complete(self, cookie: str | None, answer: dict[str, str], replaced: str | None) -> Begun:
        """The session that a provider's answer leads to; the one of the token `replaced` ends.

        Raises `LoginError` or `ProviderError`.
        """
        attempt = self._attempts.end(cookie or "", answer.get("state", ""))
        return await anyio.to_thread.run_sync(self._complete, attempt, answer, replaced, limiter=self._log_ins)

    def _complete(self, attempt: Attempt, answer: dict[str, str], replaced: str | None) -> Begun:
        issuer = answer.get("iss")
        if issuer != self.provider.issuer and (issuer is not None or self.provider.metadata.names_itself):
            raise LoginNotOurs
        code = answer.get("code", "")
        if "error" in answer or not 0 < len(code) <= _LONGEST_CODE:
            raise LoginDenied
        try:
            tokens = self.provider.exchange(code, attempt.verifier, attempt.nonce, attempt.back)
        except GrantRefused as error:
            raise LoginNotOurs from error
        identity = identity_of(tokens.claims, self.provider.issuer, self._groups_claim)
        if tokens.refresh is None:
            raise NothingToCheckBy
        if replaced:
            self.sessions.end(replaced)
        hint = tokens.id_token if len(tokens.id_token) <= _LONGEST_HINT else None
        log_in = LogIn.of(tokens.claims, attempt.nonce)
        return Begun(self.sessions.begin(identity, log_in, tokens.issued, tokens.refresh, hint), attempt.next)

    async def identify(self, request: HTTPConnection) -> Identity | None:
        """Who sends a request, as the provider said within the last `check_seconds`.

        Raises `LoginEnded` for a session that is none any longer, and `LoginUnavailable` if that can't be known.
        """
        token = session_cookie(request).of(request)
        if token is None or not (is_from_own_page(request) or is_navigation(request)):
            return None
        session = self.sessions.find(token)
        if session is None:
            raise LoginEnded
        if self.sessions.clock() - session.checked >= self._check_seconds:
            if self.sessions.clock() - self._unreachable < _BETWEEN_FAILURES:
                raise LoginUnavailable  # no reader waits for what another has just waited for in vain
            await anyio.to_thread.run_sync(self._check, token, session, limiter=self._checks)
        return session.identity

    def _check(self, token: str, session: LoginSession) -> None:
        """Ask the provider anew. Whoever comes meanwhile waits, and asks nothing."""
        with session.lock:
            now = self.sessions.clock()
            if session.ended:
                raise LoginEnded
            if now - session.checked < self._check_seconds:
                return
            if session.failed is not None and now - session.failed < _BETWEEN_FAILURES:
                raise LoginUnavailable
            try:
                tokens = self.provider.refresh(session.refresh, session.log_in, session.issued)
                session.refresh = tokens.refresh or session.refresh
                identity = identity_of(tokens.claims, self.provider.issuer, self._groups_claim)
            except (ProviderError, ClientRefused) as error:
                _log.warning("Inloggning: %s", error)
                session.failed = now
                if isinstance(error, ProviderUnreachable):
                    self._unreachable = self.sessions.clock()
                raise LoginUnavailable from error
            except (GrantRefused, LoginError) as error:
                if isinstance(error, LoginError):
                    _log.warning("Inloggning: %s", error)
                self.sessions.end(token)
                raise LoginEnded from error
            session.identity, session.issued, session.checked, session.failed = identity, tokens.issued, now, None

    async def end(self, token: str | None, back: str) -> str | None:
        """End a session, and say where its provider's own is ended. Raises `ProviderError` when it has ended."""
        session = self.sessions.end(token) if token else None
        hint = session.hint if session else None
        return await anyio.to_thread.run_sync(self.provider.end_address, hint, back, limiter=self._log_ins)

    def close(self) -> None:
        """Let the connections to the provider go."""
        self.provider.close()
