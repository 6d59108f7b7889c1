"""Access: who asks, and which collections they may search.

Without a file of keys and without logging in everybody may search what is for everybody. With a file, a request to
`/v1` or `/mcp` has a valid key, and may search what that key is for. Somebody who has logged in may search the
collections that are for those, of each what her groups may see. Else it is the public collections, as for the page.
What isn't allowed is left out of whatever is read (`service/corpus/view.py`). A request's state then says

    rights         what it may see
    caller         who asks, for the rate limit: the name of a key, a person, or a network address
    identity       who has logged in, or None
    login_unknown  of a page: that this can't be found out now
"""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.corpus.filters import NOTHING, OPEN, Rights
from service.corpus.identity import Identity
from service.errors import KeyInvalid, KeyMissing, KeysUnavailable
from service.http import problems
from service.http.guards.errors import KeysUnreadable
from service.http.guards.keys import Key, KeyRing
from service.http.login.cookies import Cookie, session_cookie
from service.http.login.errors import LoginEnded, LoginNeeded, LoginUnavailable
from service.settings.values import EVERY_COLLECTION, Settings

if TYPE_CHECKING:
    from service.http.login.accounts import Accounts

API = "/v1/"
_ASIDE = ("/v1/suggestions", "/v1/examples", "/v1/opened")
"""What pages ask beside the question: nobody sees that these are refused."""
_FILES = "/static/"
"""The same for everybody; nobody is asked who they are for them."""

_log = logging.getLogger("belagg")
_IPV6_NETWORK = 64
"""Bits of an address that a household or an office has to itself."""


class AccessMiddleware:
    """Lets requests to `/v1` in, or refuses them; a page is let in as whoever asks for it."""

    def __init__(
        self, app: ASGIApp, settings: Settings, keys: KeyRing | None, accounts: Accounts | None = None
    ) -> None:
        self.app = app
        self._keys = keys
        self._accounts = accounts
        self._logs_in = settings.login is not None
        is_open = keys is None and not self._logs_in
        self._public = OPEN if is_open else _rights_to(settings.public)
        self._logged_in = _rights_to(settings.login_collections)
        self._closed = not is_open and self._public == NOTHING

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        try:
            state.update(await self._known_of(scope))
        except LoginEnded as error:
            if not _path(scope).startswith(_ASIDE):  # else the question that follows was answered as nobody's, untold
                send = _forgetting(send, session_cookie(HTTPConnection(scope)))
            if is_api(scope):
                await problems.refusal(error)(scope, receive, send)
                return
            state.update(rights=self._public, identity=None)
        except LoginUnavailable as error:
            if is_api(scope):
                await problems.refusal(error)(scope, receive, send)
                return
            state.update(rights=self._public, identity=None, login_unknown=True)
        except (KeyMissing, KeyInvalid, KeysUnavailable, LoginNeeded) as error:
            await problems.refusal(error)(scope, receive, send)
            return
        await self.app(scope, receive, send)

    async def _known_of(self, scope: Scope) -> dict[str, object]:
        """What the state says of who asks. Raises a `RequestRefused`."""
        headers = Headers(scope=scope)
        api = is_api(scope)
        if api and self._keys is not None and _token(headers) is not None:
            key = valid_key(self._keys, headers)
            return {"caller": f"key {key.name}", "rights": key.rights, "identity": None}
        identity = await self._identity(scope)
        if identity is not None:
            rights = replace(self._logged_in, groups=identity.groups)
            return {"caller": f"person {identity.subject}", "rights": rights, "identity": identity}
        if api and self._closed:
            raise LoginNeeded if self._logs_in else KeyMissing
        return {"caller": _address(scope), "rights": self._public, "identity": None}

    async def _identity(self, scope: Scope) -> Identity | None:
        if _path(scope).startswith(_FILES):
            return None
        if self._accounts is not None:
            return await self._accounts.identify(HTTPConnection(scope))
        forwarded: Identity | None = scope["state"].get("identity")
        return forwarded


def _rights_to(collections: Sequence[str]) -> Rights:
    """Rights to what is for everybody in some collections, or in all."""
    return OPEN if EVERY_COLLECTION in collections else Rights(frozenset(collections))


def _forgetting(send: Send, cookie: Cookie) -> Send:
    """Has a browser forget a cookie."""

    async def send_with_cookie(message: Message) -> None:
        if message["type"] == "http.response.start" and not _sets(message, cookie):
            response = Response()
            cookie.remove(response)
            MutableHeaders(scope=message).append("set-cookie", response.headers["set-cookie"])
        await send(message)

    return send_with_cookie


def _sets(message: Message, cookie: Cookie) -> bool:
    """Whether a response has a value for the cookie, of a new session."""
    return any(
        name == b"set-cookie" and value.startswith(f"{cookie.name}=".encode()) for name, value in message["headers"]
    )


def valid_key(keys: KeyRing, headers: Headers) -> Key:
    """The key that a request brings. Raises `KeyMissing`, `KeyInvalid` or `KeysUnavailable`."""
    token = _token(headers)
    if token is None:
        raise KeyMissing
    try:
        key = keys.find(token)
    except KeysUnreadable as error:
        _log.error("%s", error)
        raise KeysUnavailable from error
    if key is None:
        raise KeyInvalid
    return key


def is_api(scope: Scope) -> bool:
    """Whether a request is to `/v1` or `/mcp`, which programs ask, with keys."""
    return _path(scope).startswith(API) or problems.is_mcp(scope)


def _path(scope: Scope) -> str:
    """Of a request, below the path that a proxy has the service at."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))


def _token(headers: Headers) -> str | None:
    scheme, _, credentials = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return credentials.strip()
    return headers.get("x-api-key")


def _address(scope: Scope) -> str:
    return network_of(str(scope["client"][0]) if scope.get("client") else "")


def network_of(host: str) -> str:
    """A client by its address, or by its network where each client has a whole one."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:  # as a socket for both versions writes it
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, _IPV6_NETWORK), strict=False))
    return host
