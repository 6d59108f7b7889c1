"""Hosts: under which names the service answers.

A page of another site whose name an attacker has pointed at this machine (DNS rebinding) is, to a browser, of one
origin with the service, and could read what it answers. What it can't do is send another `Host` than its own name. So
what comes under a name that isn't the service's own is refused (421; RFC 9110, 7.4), whatever it asks for.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from service.errors import HostUnknown
from service.http import problems

_HOST = re.compile(r"(?:\[(?P<ipv6>[0-9a-f:.]{2,45})\]|(?P<name>[a-z0-9._-]{1,255}))(?::[0-9]{0,5})?", re.IGNORECASE)
"""A `Host` header (RFC 9110, 7.2)."""
_LOCAL = "localhost"


class HostsMiddleware:
    """Refuses a request whose `Host` is none of `names`, nor localhost, a loopback address, or the one it came to.

    Where a listed proxy has told another name (`proxies.py`), the `Host` that it sent must be known beside
    that: a page of a browser on the proxy's own machine can write `X-Forwarded-Host` itself.
    """

    def __init__(self, app: ASGIApp, names: Iterable[str]) -> None:
        self.app = app
        self._names = {_LOCAL, *map(_plain, names)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or self._are_known(scope):
            await self.app(scope, receive, send)
            return
        await problems.refusal(HostUnknown())(scope, receive, send)

    def _are_known(self, scope: Scope) -> bool:
        host = Headers(scope=scope).get("host", "")
        sent = scope.get("state", {}).get("sent_host", host)
        came_to = _plain(str(scope["server"][0])) if scope.get("server") else None
        return all(self._is_known(name, came_to) for name in {host, sent})

    def _is_known(self, header: str, came_to: str | None) -> bool:
        match = _HOST.fullmatch(header)
        if match is None:
            return False
        host = _plain(match["ipv6"] or match["name"])
        return host in self._names or _is_loopback(host) or host == came_to


def _plain(host: str) -> str:
    """A name or an address in its one form. An IPv4 address that came through a socket for both versions is one."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host.lower().removesuffix(".")
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return str(address)


def _is_loopback(host: str) -> bool:
    """Whether it is a loopback address, literally: a name that leads to one says nothing of who gave it."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
