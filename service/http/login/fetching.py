"""Asking a provider over HTTP: an object of JSON, of a bounded size, within a bounded time."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote_plus, urlsplit

import httpx

from service.http.login.errors import ProviderUnreachable, ProviderUnusable

_SECONDS = 5.0
"""For a connection, and between two pieces of a response."""
_SECONDS_IN_ALL = 10.0
_MOST_BYTES = 512 * 1024
"""The largest honest response, the keys of a large provider, has some 20 kB."""
_SERVER_ERRORS = 500


class Fetcher:
    """Thread-safe. Proxies and a file of certificates (`SSL_CERT_FILE`) are taken from the environment."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._client: httpx.Client | None = None

    def object(
        self, address: str, form: Mapping[str, str] | None = None, basic: tuple[str, str] | None = None
    ) -> tuple[int, Mapping[str, Any]]:
        """The status and the JSON object at an address; with a form, of what is posted there.

        `basic`: an id and a secret for a header of their own (RFC 6749, 2.3.1).

        Raises `ProviderUnreachable` or `ProviderUnusable`.
        """
        until = time.monotonic() + _SECONDS_IN_ALL
        method = "GET" if form is None else "POST"
        # Compressed, little could become much.
        headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
        auth = None if basic is None else (quote_plus(basic[0]), quote_plus(basic[1]))
        body = bytearray()
        try:
            with self._opened().stream(method, address, data=form, headers=headers, auth=auth) as response:
                status = response.status_code
                if response.headers.get("content-encoding", "identity") != "identity":
                    raise ProviderUnusable("svaret är komprimerat")
                for piece in response.iter_raw(16_384):
                    body += piece
                    if len(body) > _MOST_BYTES:
                        raise ProviderUnusable("svaret är för stort")
                    if time.monotonic() > until:
                        raise ProviderUnreachable("svaret kom inte i tid")
        except httpx.TimeoutException as error:
            raise ProviderUnreachable("den svarar inte i tid") from error
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise ProviderUnreachable("det går inte att ansluta") from error
        if status >= _SERVER_ERRORS:
            raise ProviderUnreachable(f"den svarar {status}")
        try:
            found = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise ProviderUnusable(
                f"svaret från {urlsplit(address).path}, med status {status}, är inte JSON"
            ) from error
        if not isinstance(found, dict):
            raise ProviderUnusable("svaret är inget JSON-objekt")
        return status, found

    def close(self) -> None:
        with self._lock:
            if self._client is not None:
                self._client.close()
                self._client = None

    def _opened(self) -> httpx.Client:
        with self._lock:  # made when it is needed: reading the certificates takes a while
            if self._client is None:
                self._client = httpx.Client(timeout=_SECONDS, follow_redirects=False)
            return self._client
