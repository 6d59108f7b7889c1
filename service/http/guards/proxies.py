"""Proxies before the service: who asked, how, and under which path, as the ones that are listed tell it.

Whoever isn't listed can write what they like in these headers; nothing of it is believed.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from typing import Any, cast

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

_PREFIX = re.compile(r"(?:/[\w.~-]+)+", re.ASCII)


class ProxiesMiddleware:
    """Believes `X-Forwarded-For`, `-Proto` and `-Prefix` of the listed addresses and networks alone."""

    def __init__(self, app: ASGIApp, proxies: Sequence[str]) -> None:
        self._networks = [ipaddress.ip_network(proxy) for proxy in proxies]
        self._app = app
        self._forwarded = cast(ASGIApp, ProxyHeadersMiddleware(cast(Any, app), list(proxies)))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not self._listed(scope):
            await self._app(scope, receive, send)
            return
        prefix = Headers(scope=scope).get("x-forwarded-prefix", "").rstrip("/")
        if _PREFIX.fullmatch(prefix):
            # Whether the proxy has cut the prefix off or not, the path begins with it from here on.
            cut = scope["path"] != prefix and not scope["path"].startswith(f"{prefix}/")
            scope = {**scope, "root_path": prefix, "path": prefix + scope["path"] if cut else scope["path"]}
        await self._forwarded(scope, receive, send)

    def _listed(self, scope: Scope) -> bool:
        try:
            address = ipaddress.ip_address(scope["client"][0] if scope.get("client") else "")
        except ValueError:
            return False
        return any(address in network for network in self._networks)
