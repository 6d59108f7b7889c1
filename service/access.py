"""Access: who asks, and which collections they may search.

Without a file of keys everybody may search everything. With one, a request to `/v1` has a valid key, and may search what
that key is for; or it has none, and may search the public collections, as the page does. What isn't allowed is
left out of the search itself (`service/filters.py`).
"""

from __future__ import annotations

import ipaddress
import logging
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from service import problems
from service.errors import CollectionForbidden, KeyInvalid, KeyMissing, KeysUnavailable, KeysUnreadable
from service.filters import Filters
from service.keys import KeyRing
from service.settings import EVERY_COLLECTION, Settings

API = "/v1/"

_log = logging.getLogger("belagg")
_IPV6_NETWORK = 64
"""Bits of an address that a household or an office has to itself."""


@dataclass(frozen=True, slots=True)
class Access:
    """What one request may do."""

    caller: str
    """Who asks, for the rate limit: the name of a key, or a network address."""
    collections: frozenset[str] | None
    """Those that may be searched; None for all."""


def access_of(request: Request) -> Access:
    """The access of a request to `/v1`."""
    access: Access = request.state.access
    return access


def allowed_collections(request: Request) -> frozenset[str] | None:
    """Collections that a request to `/v1` may know of; None for all."""
    return access_of(request).collections


def restricted(request: Request, filters: Filters) -> Filters:
    """The filters within what a request may search. Raises `CollectionForbidden` if they name a collection outside."""
    allowed = allowed_collections(request)
    if allowed is None:
        return filters
    if filters.collections is not None and (forbidden := filters.collections - allowed):
        raise CollectionForbidden(forbidden)  # the same for a collection that isn't there: nobody learns which are
    return filters.restricted_to(allowed)


class AccessMiddleware:
    """Lets requests to `/v1` in, with their `Access`, or refuses them."""

    def __init__(self, app: ASGIApp, settings: Settings, keys: KeyRing | None) -> None:
        self.app = app
        self._keys = keys
        public = None if EVERY_COLLECTION in settings.public else frozenset(settings.public)
        self._without_key = None if keys is None else public
        self._key_needed = keys is not None and public == frozenset()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and is_api(scope):
            try:
                scope.setdefault("state", {})["access"] = self._access(scope)
            except (KeyMissing, KeyInvalid, KeysUnavailable) as error:
                await problems.refusal(error)(scope, receive, send)
                return
        await self.app(scope, receive, send)

    def _access(self, scope: Scope) -> Access:
        token = _token(Headers(scope=scope))
        if self._keys is None or (token is None and not self._key_needed):
            return Access(_address(scope), self._without_key)
        if token is None:
            raise KeyMissing
        try:
            key = self._keys.find(token)
        except KeysUnreadable as error:
            _log.error("%s", error)
            raise KeysUnavailable from error
        if key is None:
            raise KeyInvalid
        return Access(f"key {key.name}", key.allowed)


def is_api(scope: Scope) -> bool:
    """Whether a request is to `/v1`."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", "")).startswith(API)


def _token(headers: Headers) -> str | None:
    scheme, _, credentials = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return credentials.strip()
    return headers.get("x-api-key")


def _address(scope: Scope) -> str:
    """Of the client, or of its network where each client has a whole one."""
    host = str(scope["client"][0]) if scope.get("client") else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.version == 6:
        return str(ipaddress.ip_network((address, _IPV6_NETWORK), strict=False))
    return host
