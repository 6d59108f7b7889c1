"""Proxies before the service: who asked, how, and under which name and path, as the ones that are listed tell it.

Whoever isn't listed can write what they like in these headers; nothing of it is believed.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, cast

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from service.http import problems

_PREFIX = re.compile(r"(?:/[\w.~-]+)+", re.ASCII)


class Proxies:
    """The listed addresses and networks."""

    def __init__(self, listed: Sequence[str]) -> None:
        self._networks = [ipaddress.ip_network(proxy) for proxy in listed]

    def __contains__(self, host: object) -> bool:
        try:
            address = ipaddress.ip_address(str(host))
        except ValueError:
            return False
        return any(address in network for network in self._networks)


class ProxiesMiddleware:
    """Believes `X-Forwarded-For`, `-Proto`, `-Host` and `-Prefix` of the listed addresses and networks alone.

    From here on the path begins with the prefix: it is put before it if the proxy cuts it off (`prefix_cut`), and if
    not, a path without it leads nowhere. The path doesn't tell which of the two it was: `/a/a/x` could mean both.
    """

    def __init__(self, app: ASGIApp, proxies: Sequence[str], *, prefix_cut: bool) -> None:
        self._proxies = Proxies(proxies)
        self._prefix_cut = prefix_cut
        self._app = app
        self._forwarded = cast(ASGIApp, ProxyHeadersMiddleware(cast(Any, app), list(proxies)))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope.get("client") or scope["client"][0] not in self._proxies:
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if hosts := headers.get("x-forwarded-host"):  # a proxy that adds to what the client sent adds it at the end
            scope.setdefault("state", {})["sent_host"] = headers.get("host", "")
            scope = {**scope, "headers": _with_host(scope["headers"], hosts.rpartition(",")[2].strip())}
        prefix = headers.get("x-forwarded-prefix", "").rstrip("/")
        if _PREFIX.fullmatch(prefix):
            path: str = scope["path"]
            if self._prefix_cut:
                path = prefix + path
            elif not path.startswith(f"{prefix}/"):
                await problems.problem(HTTPStatus.NOT_FOUND)(scope, receive, send)
                return
            scope = {**scope, "root_path": prefix, "path": path}
        await self._forwarded(scope, receive, send)


def _with_host(headers: Sequence[tuple[bytes, bytes]], host: str) -> list[tuple[bytes, bytes]]:
    others = [(name, value) for name, value in headers if name != b"host"]
    return [*others, (b"host", host.encode("latin-1"))]
