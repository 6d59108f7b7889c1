"""Access: who asks, and which collections they may search.

Without a file of keys everybody may search what is for everybody. With one, a request to `/v1` or `/mcp` has a valid
key, and may search what that key is for; or it has none, and may search the public collections, as the page does. What
isn't allowed is left out of whatever is read (`service/corpus/view.py`). A request's state then says

    rights    what it may see
    caller    who asks, for the rate limit: the name of a key, or a network address
"""

from __future__ import annotations

import ipaddress
import logging

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from service.corpus.filters import NOTHING, OPEN, Rights
from service.errors import KeyInvalid, KeyMissing, KeysUnavailable
from service.http import problems
from service.http.guards.errors import KeysUnreadable
from service.http.guards.keys import Key, KeyRing
from service.settings.values import EVERY_COLLECTION, Settings

API = "/v1/"

_log = logging.getLogger("belagg")
_IPV6_NETWORK = 64
"""Bits of an address that a household or an office has to itself."""


class AccessMiddleware:
    """Lets requests to `/v1` in, or refuses them."""

    def __init__(self, app: ASGIApp, settings: Settings, keys: KeyRing | None) -> None:
        self.app = app
        self._keys = keys
        public = OPEN if EVERY_COLLECTION in settings.public else Rights(frozenset(settings.public))
        self._without_key = OPEN if keys is None else public
        self._key_needed = keys is not None and public == NOTHING

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and is_api(scope):
            try:
                caller, rights = self._identify(scope)
            except (KeyMissing, KeyInvalid, KeysUnavailable) as error:
                await problems.refusal(error)(scope, receive, send)
                return
            scope.setdefault("state", {}).update(caller=caller, rights=rights)
        elif scope["type"] == "http":  # a page, which knows no keys
            scope.setdefault("state", {})["rights"] = self._without_key
        await self.app(scope, receive, send)

    def _identify(self, scope: Scope) -> tuple[str, Rights]:
        token = _token(Headers(scope=scope))
        if self._keys is None or (token is None and not self._key_needed):
            return _address(scope), self._without_key
        key = valid_key(self._keys, Headers(scope=scope))
        return f"key {key.name}", key.rights


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
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", "")).startswith(API) or problems.is_mcp(scope)


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
