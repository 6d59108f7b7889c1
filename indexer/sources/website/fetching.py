"""Fetching pages of one website: politely, within limits of time and size, and only what has changed.

Proxies, passwords and cookies that the environment may name aren't used: what is fetched is what anyone may see. The
host's name is looked up once; connections go to the addresses that it led to then (`addresses`).
Certificates are checked against those that the operating system trusts, an organisation's own among them.
"""

from __future__ import annotations

import asyncio
import datetime
import importlib.metadata
import re
import ssl
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import Message
from email.utils import parsedate_to_datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import TracebackType
from urllib.parse import urlsplit

import httpx

from indexer.sources.website.addresses import AddressRefused, Network, addresses_of
from indexer.sources.website.page_cache import Page
from indexer.sources.website.robots import AGENT

MAX_SECONDS = 60.0
"""For one request from its first byte to its last: a server that drips must not hold up all other pages."""

MAX_SILENCE = 20.0
"""Seconds for a connection, and between two bytes."""

ATTEMPTS = 3
"""How often a page is asked for that the server can't give just now."""

BACKOFF = 2.0
"""Seconds before the second attempt, twice that before the third, where the server doesn't say when to come back."""

MAX_WAIT = 60.0
"""Seconds that a server may ask us to wait before an attempt; if it wants more, the page is left for the next time."""

_USER_AGENT = f"{AGENT}/{importlib.metadata.version('belagg')}"
_PACKED = {"gzip": 16 + zlib.MAX_WBITS, "x-gzip": 16 + zlib.MAX_WBITS}
_BUSY = frozenset((408, 425, 429))
_FOR_ANOTHER = re.compile(r"\s*([\w-]+)\s*:")
_NO_AGENTS = frozenset(("unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"))


@dataclass(frozen=True, slots=True)
class Gone:
    """The website gives nothing at this address, and says so."""

    status: int


@dataclass(frozen=True, slots=True)
class Unwanted:
    """No text of a kind that can be read."""


@dataclass(frozen=True, slots=True)
class TooLarge:
    """In bytes, as far as is known."""

    size: int


@dataclass(frozen=True, slots=True)
class Failed:
    """Nobody knows what there is at this address; `reason` is a Swedish clause."""

    reason: str


Fetched = Page | Gone | Unwanted | TooLarge | Failed


def reason_of(found: object) -> str:
    """Why what was found can't be read, as a Swedish clause."""
    match found:
        case Failed(reason):
            return reason
        case Gone(status):
            return f"webbplatsen svarade {status}"
        case TooLarge():
            return "den är för stor"
    return "där finns ingen sida som kan läsas"


class Fetcher:
    """Asks one website for one page at a time, with at least `delay` seconds between two requests; a context manager.

    A whole request, name look-up and headers included, is bounded by `MAX_SECONDS`; only asyncio can do that.
    """

    def __init__(self, delay: float, found_before: Network | None = None) -> None:
        """`found_before`: where the website was at an earlier visit."""
        self.delay = delay
        self._found_before = found_before
        self.addresses: tuple[str, ...] = ()
        """Of the website's host, once they have been looked up; the one that answered last comes first."""
        self._next_request = 0.0
        self._runner = asyncio.Runner()
        self._client = httpx.AsyncClient(
            headers={"User-Agent": _USER_AGENT, "Accept-Encoding": "gzip", "Accept-Language": "sv, *;q=0.5"},
            timeout=MAX_SILENCE,
            follow_redirects=False,
            trust_env=False,
            verify=ssl.create_default_context(),
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
            limits=httpx.Limits(max_connections=1),
        )

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._runner.run(self._client.aclose())
        self._runner.close()

    def fetch(
        self, address: str, known: Page | None, *, max_bytes: int, wanted: Callable[[str | None], bool] = lambda _: True
    ) -> Fetched:
        """What there is at an address. If that is what is `known` already, that comes back.

        The content isn't fetched if it is larger than `max_bytes` or not `wanted` for its media type. A server
        that is busy or down is asked again, when it says, but at most `ATTEMPTS` times.
        """
        for attempt in range(ATTEMPTS):
            self._wait_until(self._next_request)
            fetched, retry_after = self._runner.run(self._attempt(address, known, max_bytes, wanted))
            self._next_request = time.monotonic() + self.delay
            if not isinstance(fetched, Failed) or retry_after is None or retry_after > MAX_WAIT:
                break
            if attempt < ATTEMPTS - 1:
                self._wait_until(time.monotonic() + (retry_after or BACKOFF * 2**attempt))
        return fetched

    def _wait_until(self, moment: float) -> None:
        time.sleep(max(0.0, moment - time.monotonic()))

    async def _attempt(
        self, address: str, known: Page | None, max_bytes: int, wanted: Callable[[str | None], bool]
    ) -> tuple[Fetched, float | None]:
        """And in how many seconds to try again; 0 if that isn't said, None if there is no use."""
        try:
            async with asyncio.timeout(MAX_SECONDS):
                answer = await self._connected(address, _ask(known))
                try:
                    return await _understand(answer, address, known, max_bytes, wanted)
                finally:
                    await answer.aclose()
        except TimeoutError:
            return Failed(f"svaret tog mer än {MAX_SECONDS:.0f} sekunder"), None
        except httpx.TimeoutException:
            return Failed("webbplatsen svarade inte i tid"), 0.0
        except AddressRefused as error:
            return Failed(str(error)), None
        except (OSError, UnicodeError):  # no such name, or none that can be one
            return Failed("det gick inte att ansluta till webbplatsen"), 0.0
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, zlib.error) as error:
            return Failed(_reason(error)), 0.0

    async def _connected(self, address: str, headers: dict[str, str]) -> httpx.Response:
        """The beginning of an answer, from one of the addresses that the host's name led to at first.

        Raises AddressRefused, OSError and httpx.HTTPError.
        """
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
        if not self.addresses:
            self.addresses = await addresses_of(host, port, self._found_before)
        failure: httpx.HTTPError | None = None
        for number, place in enumerate(self.addresses):
            url = httpx.URL(address).copy_with(host=place)
            # The name stands where the server looks for it, and is what its certificate must be for.
            request = self._client.build_request(
                "GET", url, headers=headers | {"Host": parts.netloc}, extensions={"sni_hostname": host}
            )
            try:
                answer = await self._client.send(request, stream=True)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                failure = failure or error
            else:
                self.addresses = (place, *self.addresses[:number], *self.addresses[number + 1 :])
                return answer
        raise failure or OSError(host)


def _ask(known: Page | None) -> dict[str, str]:
    """The headers of a conditional request."""
    headers = {}
    if known is not None and known.etag:
        headers["If-None-Match"] = known.etag
    if known is not None and known.last_modified:
        headers["If-Modified-Since"] = known.last_modified
    return headers


async def _understand(
    answer: httpx.Response, address: str, known: Page | None, max_bytes: int, wanted: Callable[[str | None], bool]
) -> tuple[Fetched, float | None]:
    status = answer.status_code
    if status == 304 and known is not None and _ask(known):
        return known, None
    if status in (301, 302, 303, 307, 308) and "Location" in answer.headers:
        return Page(address, location=answer.headers["Location"]), None
    if status in _BUSY or status >= 500:
        return Failed(f"webbplatsen svarade {status}"), _retry_after(answer)
    if 400 <= status < 500:
        return Gone(status), None
    if status != 200:
        return Failed(f"webbplatsen svarade {status}"), None
    media_type, charset = _content_type(answer)
    if not wanted(media_type):
        return Unwanted(), None
    size = answer.headers.get("Content-Length", "")
    if size.isdigit() and int(size) > max_bytes:
        return TooLarge(int(size)), None
    packing = answer.headers.get("Content-Encoding", "identity").strip().lower()
    if packing not in (*_PACKED, "identity", ""):
        return Failed(f"webbplatsen använder komprimeringen {packing}, som inte kan läsas"), None
    content = await _content(answer, _PACKED.get(packing), max_bytes)
    if content is None:
        return TooLarge(max_bytes + 1), None
    page = Page(
        address,
        content,
        media_type,
        charset,
        _directives(answer),
        _validator(answer, "ETag"),
        _validator(answer, "Last-Modified"),
    )
    return page, None


async def _content(answer: httpx.Response, packing: int | None, max_bytes: int) -> bytes | None:
    """None for more than `max_bytes`, unpacked: a few packed kilobytes can hold gigabytes. Raises zlib.error."""
    unpacker = None if packing is None else zlib.decompressobj(packing)
    content = bytearray()
    async for received in answer.aiter_raw():
        content += received if unpacker is None else unpacker.decompress(received, max_bytes + 1 - len(content))
        if len(content) > max_bytes:
            return None
    if unpacker is not None and (not unpacker.eof or unpacker.unused_data.strip(b"\0")):
        raise zlib.error
    return bytes(content)


def _content_type(answer: httpx.Response) -> tuple[str | None, str | None]:
    """Media type and charset, as the server states them."""
    stated = answer.headers.get("Content-Type", "")
    if stated.partition(";")[0].count("/") != 1:
        return None, None
    header = Message()
    header["Content-Type"] = stated
    return header.get_content_type(), header.get_content_charset()


def _validator(answer: httpx.Response, name: str) -> str | None:
    value = answer.headers.get(name)
    return value if value and value.isascii() else None  # another couldn't be sent back


def _directives(answer: httpx.Response) -> tuple[str, ...]:
    """What X-Robots-Tag asks of every crawler, or of this one."""
    directives: set[str] = set()
    for value in answer.headers.get_list("X-Robots-Tag"):
        agent = _FOR_ANOTHER.match(value)
        named = agent[1].lower() if agent else ""
        if named and named not in _NO_AGENTS:
            if named != AGENT.lower():
                continue
            value = value[agent.end() :] if agent else value
        directives.update(word.strip().lower() for word in value.split(","))
    return tuple(sorted(directives))


def _retry_after(answer: httpx.Response) -> float:
    """Seconds; 0 if the server doesn't say."""
    value = answer.headers.get("Retry-After", "").strip()
    if value.isdigit():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return 0.0
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=datetime.UTC)
    return max(0.0, (moment - datetime.datetime.now(datetime.UTC)).total_seconds())


def _reason(error: Exception) -> str:
    match error:
        case httpx.ConnectError():
            if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in _causes(error)):
                return "webbplatsens certifikat går inte att lita på"
            return "det gick inte att ansluta till webbplatsen"
        case zlib.error():
            return "svaret är felaktigt komprimerat"
        case httpx.RemoteProtocolError() | httpx.ReadError():
            return "webbplatsen avbröt svaret"
    return f"svaret gick inte att förstå: {type(error).__name__}"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
