"""Who a proxy before the service says that somebody is, in headers that are believed from the listed ones alone."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.types import ASGIApp, Receive, Scope, Send

from service.corpus.identity import Group, Identity
from service.http import problems
from service.http.guards.transport.proxies import Proxies
from service.http.login.claims import shown_name
from service.http.login.errors import IdentityUnbelievable

ISSUER = "proxy"
_LONGEST = 16_384
_LONGEST_NAME = 256


class ForwardedIdentityMiddleware:
    """Makes an identity of a listed proxy's headers, and refuses a request that has them from anywhere else.

    It comes before `ProxiesMiddleware`, which puts the client's address in the place of the proxy's. The headers go no
    further. Nobody is logged in where the proxy sends none.
    """

    def __init__(self, app: ASGIApp, proxies: Sequence[str], user: str, groups: str) -> None:
        self._app = app
        self._proxies = Proxies(proxies)
        self._user = user.lower().encode("ascii")
        self._groups = groups.lower().encode("ascii")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        # What the service reads of a header, some servers before it read of one with underscores.
        ours = (self._user, self._groups)
        sent = [(name, value) for name, value in scope["headers"] if name.replace(b"_", b"-") in ours]
        if sent:
            peer = scope["client"][0] if scope.get("client") else None
            identity = self._identity(sent) if peer in self._proxies else None
            if identity is None:
                await problems.refusal(IdentityUnbelievable())(scope, receive, send)
                return
            scope.setdefault("state", {})["identity"] = identity
            scope = {**scope, "headers": [pair for pair in scope["headers"] if pair not in sent]}
        await self._app(scope, receive, send)

    def _identity(self, sent: list[tuple[bytes, bytes]]) -> Identity | None:
        """Who it is; None if it isn't said once and in one way."""
        users = [value for name, value in sent if name == self._user]
        groups = [value for name, value in sent if name == self._groups]
        if len(users) != 1 or len(groups) > 1 or len(sent) != len(users) + len(groups):
            return None
        try:
            user, listed = users[0].decode("utf-8").strip(), b"".join(groups).decode("utf-8")
        except UnicodeDecodeError:
            return None
        # A proxy that adds to what a client has sent adds it after a comma.
        if not user.isprintable() or not 0 < len(user) <= _LONGEST_NAME or "," in user or len(listed) > _LONGEST:
            return None
        names = [name.strip() for name in listed.split(",") if name.strip()]
        if not all(name.isprintable() and len(name) <= _LONGEST_NAME for name in names):
            return None
        return Identity(ISSUER, user, shown_name(user), frozenset(Group(ISSUER, name) for name in names))
