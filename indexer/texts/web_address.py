"""Web addresses: one canonical form for the many ways to write the same one, and what belongs to a website.

The forms are those of RFC 3986, section 6.2 (case, percent-encoding, dot segments, default ports), read as leniently as
browsers read them; fragments and what only counts visitors or tells sessions apart is left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urljoin, urlsplit, urlunsplit

import idna

MAX_LENGTH = 2_000
"""Longer addresses are made by scripts that put an address into the next one; browsers and servers cut them off."""

_PORTS = {"http": 80, "https": 443}
_IGNORED_BY_BROWSERS = re.compile(r"[\t\r\n]")
_BEFORE_QUERY = re.compile(r"[^?#]*")
_SPACE_AROUND = "".join(map(chr, range(33)))
_ENCODED = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")
_NOT_IN_PATH = re.compile(r"%(?![0-9A-Fa-f]{2})|[^A-Za-z0-9._~!$&'()*+,;=:@/%-]")
_NOT_IN_QUERY = re.compile(r"%(?![0-9A-Fa-f]{2})|[^A-Za-z0-9._~!$&'()*+,;=:@/?%-]")
_SESSION = re.compile(
    r";(?:jsessionid|phpsessid|sid)=[^/;?]*|/\((?:[A-Z]\([A-Za-z0-9_-]{8,200}\)){1,4}\)(?=/)", re.IGNORECASE
)
_SESSION_NAME = re.compile(
    r"sid|s_?id|session|sess_?id|session_?id|sessionkey|cfid|cftoken|zenid|oscsid", re.IGNORECASE
)
_SESSION_VALUE = re.compile(
    r"(?=[^0-9]*+[0-9])(?=[^a-z]*+[a-z])[a-z0-9_.~-]{6,}|[0-9]{12,}|[a-z0-9]{24,}", re.IGNORECASE
)
"""What no person gives a page for its number or name: letters and digits mixed, or very long."""
_FOR_COUNTING = re.compile(
    r"utm_\w+|(?:mtm|pk|piwik|matomo)_\w+|_?hs\w*enc|_hsmi|_ga|_gl|gclid|gclsrc|dclid|gbraid|wbraid|fbclid|msclkid|yclid"
    r"|twclid|ttclid|igshid|igsh|li_fat_id|mc_[ce]id|mkt_tok|vero_id|oly_(?:anon|enc)_id|phpsessid|jsessionid|aspsessionid\w*",
    re.IGNORECASE,
)


def canonical(address: str, base: str | None = None) -> str | None:
    """The canonical form of an http or https address, in ASCII; None for what isn't one, or names a user.

    A link on the page `base` may be relative. `canonical(canonical(a)) == canonical(a)`.
    """
    address = _IGNORED_BY_BROWSERS.sub("", address.strip(_SPACE_AROUND))
    address = _BEFORE_QUERY.sub(lambda match: match[0].replace("\\", "/"), address, count=1)
    try:
        parts = urlsplit(address if base is None else urljoin(base, address))
        host, port = _host(parts), parts.port
    except ValueError:  # brackets of an IPv6 address that don't match, a port that is no number, no host name
        return None
    if parts.scheme not in _PORTS or not host or "@" in parts.netloc:
        return None
    netloc = host if port in (None, _PORTS[parts.scheme]) else f"{host}:{port}"
    path = _without_dots(_SESSION.sub("", _encoded(parts.path, _NOT_IN_PATH))) or "/"
    fields = _encoded(parts.query, _NOT_IN_QUERY).split("&")
    query = "&".join(field for field in fields if field and not _tells_visitors_apart(field))
    found = urlunsplit((parts.scheme, netloc, path, query, ""))
    return found if len(found) <= MAX_LENGTH else None


def _tells_visitors_apart(field: str) -> bool:
    name, _, value = field.partition("=")
    if _FOR_COUNTING.fullmatch(name):
        return True
    return _SESSION_NAME.fullmatch(name) is not None and _SESSION_VALUE.fullmatch(value) is not None


def path_of(address: str) -> str:
    """The path of an address without its first slash, as people write it: "skola/måltider.html"."""
    return unquote(urlsplit(address).path).removeprefix("/")


def _host(parts: SplitResult) -> str:
    """In lower case and ASCII. Raises ValueError."""
    host = (parts.hostname or "").rstrip(".")
    if ":" in host:
        return f"[{host}]"
    host = unquote(host)
    if not host.isascii():
        host = idna.encode(host, uts46=True).decode("ascii")  # IDNAError is a ValueError
    if not re.fullmatch(r"[a-z0-9._-]*", host):
        raise ValueError(host)
    return host


def _encoded(text: str, forbidden: re.Pattern[str]) -> str:
    def plain(match: re.Match[str]) -> str:
        character = chr(int(match[1], 16))
        return character if _UNRESERVED.fullmatch(character) else match[0].upper()

    def encoded(match: re.Match[str]) -> str:
        return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "replace"))

    return _ENCODED.sub(plain, forbidden.sub(encoded, text))


def _without_dots(path: str) -> str:
    """RFC 3986, section 5.2.4."""
    kept: list[str] = []
    segments = path.split("/")[1:]
    for number, segment in enumerate(segments):
        last = number == len(segments) - 1
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
        if last and segment in (".", ".."):
            kept.append("")
    return "/" + "/".join(kept) if segments else path


@dataclass(frozen=True, slots=True)
class Site:
    """A website: one scheme, host and port. Raises ValueError if `start` isn't canonical."""

    start: str

    def __post_init__(self) -> None:
        if canonical(self.start) != self.start:
            raise ValueError(self.start)

    @property
    def origin(self) -> str:
        """Such as "https://www.example.se"."""
        parts = urlsplit(self.start)
        return f"{parts.scheme}://{parts.netloc}"

    def address(self, link: str, base: str | None = None) -> str | None:
        """The canonical form of an address on this site, None for any other.

        http and https with their usual ports are the same site, addressed as the site's start is.
        """
        found = canonical(link, base)
        if found is None:
            return None
        own, other = urlsplit(self.start), urlsplit(found)
        usual = own.port is None and other.port is None
        if own.hostname != other.hostname or (not usual and (own.scheme, own.port) != (other.scheme, other.port)):
            return None
        return urlunsplit((own.scheme, own.netloc, other.path, other.query, ""))
