"""The cookies of logging in, and whether a request comes from the service's own pages, which alone may use them."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from starlette.requests import HTTPConnection
from starlette.responses import Response

from service.http.login.errors import HttpsNeeded

_SESSION = "belagg"
_ATTEMPT = "belagg_inloggning"
_LONGEST_PATH = 2_000
_FROM_OWN = ("same-origin", "none")
"""Values of `Sec-Fetch-Site` (Fetch Metadata) of the service's own pages, and of what people open themselves."""


@dataclass(frozen=True, slots=True)
class Cookie:
    """One cookie as it is set for a request's address. Another name than this, or another prefix, isn't read."""

    name: str
    path: str
    secure: bool

    def of(self, request: HTTPConnection) -> str | None:
        return request.cookies.get(self.name)

    def set(self, response: Response, value: str, seconds: int | None = None) -> None:
        """Without `seconds` it lasts as long as the browser, and the session itself decides."""
        response.set_cookie(
            self.name, value, max_age=seconds, path=self.path, secure=self.secure, httponly=True, samesite="lax"
        )

    def remove(self, response: Response) -> None:
        response.delete_cookie(self.name, path=self.path, secure=self.secure, httponly=True, samesite="lax")


def session_cookie(request: HTTPConnection) -> Cookie:
    """Says who is logged in."""
    return _cookie(request, _SESSION)


def attempt_cookie(request: HTTPConnection) -> Cookie:
    """Holds a log-in under way. SameSite=Lax: it must come along when the provider sends the browser back."""
    return _cookie(request, _ATTEMPT)


def _cookie(request: HTTPConnection, name: str) -> Cookie:
    """With `__Host-` no other host, nor anybody over http, can put one in its place; below a path it can't be had."""
    path = f"{request.scope.get('root_path', '')}/"
    secure = request.url.scheme == "https"
    prefix = "" if not secure else "__Host-" if path == "/" else "__Secure-"
    return Cookie(prefix + name, path, secure)


def require_https(request: HTTPConnection) -> None:
    """Raises `HttpsNeeded` where others than this machine would see the cookie."""
    host = request.url.hostname or ""
    try:
        local = ipaddress.ip_address(host).is_loopback
    except ValueError:
        local = host == "localhost"
    if request.url.scheme != "https" and not local:
        raise HttpsNeeded


def is_from_own_page(request: HTTPConnection) -> bool:
    """Whether a page of this very origin sent a request, or nobody's page did. Cookies alone don't tell.

    By `Sec-Fetch-Site`, which pages can't write; where a browser sends none, by `Origin`.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in _FROM_OWN
    origin = request.headers.get("origin")
    return origin is None or _is_own(request, origin)


def is_own_form(request: HTTPConnection) -> bool:
    """The same of what changes something: silence is no proof there."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None and site != "same-origin":
        return False
    return site is not None or (origin is not None and _is_own(request, origin))


def is_navigation(request: HTTPConnection) -> bool:
    """Whether somebody goes to a page, in a window of its own, from wherever: nobody else sees what is there."""
    return (
        request.scope["method"] in ("GET", "HEAD")
        and request.headers.get("sec-fetch-mode") == "navigate"
        and request.headers.get("sec-fetch-dest") == "document"
    )


def _is_own(request: HTTPConnection, origin: str) -> bool:
    parts = urlsplit(origin)
    return (parts.scheme, parts.netloc) == (request.url.scheme, request.url.netloc)


def own_path(request: HTTPConnection, path: str) -> str:
    """A path of this service to go to; its start in the place of whatever could lead elsewhere."""
    root = f"{request.scope.get('root_path', '')}/"
    plain = path.isascii() and path.isprintable() and " " not in path and "\\" not in path
    place = unquote(path.partition("?")[0])
    # Two slashes at the beginning would make a host of what follows, also after `..` is resolved.
    safe = plain and path.startswith(root) and "//" not in place and "/.." not in place and len(path) <= _LONGEST_PATH
    return path if safe else root
