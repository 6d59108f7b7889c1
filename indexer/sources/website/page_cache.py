"""`<index>/cache/pages/`: the pages of websites as they were fetched last.

A page that its website calls unchanged, or doesn't give just now, is taken from here. Each website has a folder, each
address a file, both named by SHA-256: a line with the SHA-256 of all that follows, a line of JSON with the fields of
the `Page`, and its content as it came. In the file `network` stands where the website was found. The folder may be
deleted at any time: everything is then fetched again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from indexer.disk.checksum import sha256_of_parts
from indexer.sources.website.addresses import Network

MAX_BYTES = 1_000_000_000
"""Of one website. What comes beyond it isn't kept, and fetched each time: a website has no end if it wants none."""

PAGES = "pages"
"""The folder's name inside the index's cache."""

_ENDING = ".page"
_UNFINISHED = ".unfinished"
_NETWORK = "network"


@dataclass(frozen=True, slots=True)
class Page:
    """What a website gave at an address."""

    address: str
    content: bytes = b""
    media_type: str | None = None
    charset: str | None = None
    directives: tuple[str, ...] = ()
    """For crawlers, from the header X-Robots-Tag: "noindex", "nofollow"."""
    etag: str | None = None
    last_modified: str | None = None
    location: str | None = None
    """Where the address leads to; there is then no content."""


class PageCache:
    """The pages of one website, of at most `max_bytes`: `start` is the address where its crawl begins."""

    def __init__(self, folder: Path, start: str, max_bytes: int = MAX_BYTES) -> None:
        self._folder = folder / sha256_of_parts((start,))[:16]
        self._max_bytes = max_bytes
        self._bytes = sum(map(_size, self._folder.iterdir())) if self._folder.exists() else 0
        self.left_out = 0
        """Pages that there was no room for."""

    def get(self, address: str) -> Page | None:
        """What was put there; None if nothing was, or not by this version, or if the file is damaged."""
        try:
            checksum, _, record = self._file(address).read_bytes().partition(b"\n")
        except FileNotFoundError:
            return None
        if hashlib.sha256(record).hexdigest().encode() != checksum:
            return None
        head, _, content = record.partition(b"\n")
        fields = json.loads(head)
        if fields.keys() != _head(Page(address)).keys() or fields["address"] != address:
            return None
        return Page(content=content, **(fields | {"directives": tuple(fields["directives"])}))

    def put(self, page: Page) -> None:
        """Keep a page instead of what was at its address before, if there is room for it. Raises OSError."""
        self._folder.mkdir(parents=True, exist_ok=True)
        record = json.dumps(_head(page)).encode() + b"\n" + page.content
        content = hashlib.sha256(record).hexdigest().encode() + b"\n" + record
        file = self._file(page.address)
        before = _size(file)
        if self._bytes - before + len(content) > self._max_bytes:
            file.unlink(missing_ok=True)
            self._bytes -= before
            self.left_out += 1
            return
        unfinished = file.with_suffix(_UNFINISHED)
        unfinished.write_bytes(content)
        # Not synced: what a power failure cuts off has another checksum, and is fetched again.
        unfinished.replace(file)
        self._bytes += len(content) - before

    @property
    def network(self) -> Network | None:
        """Where the website was found at an earlier visit; None if nobody knows."""
        try:
            return Network((self._folder / _NETWORK).read_text(encoding="ascii"))
        except (FileNotFoundError, ValueError):
            return None

    def put_network(self, network: Network) -> None:
        """Raises OSError."""
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / _NETWORK).write_text(network, encoding="ascii")

    def keep(self, addresses: Iterable[str]) -> None:
        """Remove every page but these."""
        kept = {_NETWORK, *(self._file(address).name for address in addresses)}
        if self._folder.exists():
            for file in self._folder.iterdir():
                if file.name not in kept:
                    file.unlink()

    def _file(self, address: str) -> Path:
        return self._folder / (sha256_of_parts((address,)) + _ENDING)


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0


def _head(page: Page) -> dict[str, object]:
    fields = asdict(page)
    del fields["content"]
    return fields
