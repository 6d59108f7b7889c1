"""A visit to a website: what has been asked for so far, what came of it, and what may be asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from indexer.sources.patterns import Patterns
from indexer.sources.website.content import may_be_text, media_type_of
from indexer.sources.website.errors import WebsiteUnreachable
from indexer.sources.website.fetching import Failed, Fetched, Fetcher, Gone, TooLarge, reason_of
from indexer.sources.website.page_cache import Page, PageCache
from indexer.sources.website.robots import Robots
from indexer.sources.website.signs import refresh_of
from indexer.texts.raw_text import MAX_BYTES
from indexer.texts.web_address import Site, canonical, path_of

MAX_REDIRECTS = 10
"""From one address: RFC 9309 wants crawlers to follow five, browsers follow twenty."""

FAILURES = 5
"""So many in a row, and the start page is asked for again, to see whether the whole website is down."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The address leads to another website."""

    target: str


@dataclass(frozen=True, slots=True)
class Known:
    """The address leads to one that has been asked for, or that mustn't be."""


Found = Fetched | Elsewhere | Known


class Visit:
    """One visit to the website that begins at `start`, within `patterns`."""

    def __init__(self, start: str, patterns: Patterns, fetcher: Fetcher, cache: PageCache) -> None:
        self.site = Site(start)
        self.rules = Robots()
        self.asked: set[str] = set()
        """Addresses of pages."""
        self.kept: set[str] = set()
        """Addresses that the cache goes on holding."""
        self.stale: dict[str, str] = {}
        """Addresses whose pages are as they were when they last could be had, and why they can't be now."""
        self._start = start
        self._patterns = patterns
        self._fetcher = fetcher
        self._cache = cache
        self._failures = 0

    def allowed(self, links: Iterable[str]) -> Iterator[str]:
        """Those addresses of this site that may be asked for, in canonical form."""
        found = (self.site.address(link) for link in links)
        return (address for address in found if address is not None and self.may_ask(address))

    def may_ask(self, address: str) -> bool:
        wanted = self._patterns.take_page(path_of(address))
        return wanted and may_be_text(address) and self.rules.allow(address)

    def fetch(self, address: str) -> tuple[str, Found]:
        """What there is at an address, or at the one that it leads to, and which that is."""
        start, chain = address == self._start, [address]
        while True:
            self.asked.add(address)
            found = self.ask(address, MAX_BYTES, partial(_is_readable, address))
            location = (found.location or refresh_of(found)) if isinstance(found, Page) else None
            if location is None:
                return address, found
            stated = canonical(location, address)
            target = self.site.address(location, address)
            if target is None or (target == address and stated != address):  # the same one, but by https
                return address, Elsewhere(stated or location)
            if target == address:
                return address, Failed("den leder till sig själv, som sidor gör som kräver en kaka (cookie)")
            if target in chain or len(chain) > MAX_REDIRECTS:
                return address, Failed("den leder runt utan slut")
            if target in self.asked or not (self.rules.allow(target) if start else self.may_ask(target)):
                return address, Known()
            address = target
            chain.append(address)

    def ask(self, address: str, max_bytes: int, wanted: Callable[[str | None], bool]) -> Fetched:
        """What there is at an address; what there was, and it is `stale`, if that can't be known now."""
        known = self._cache.get(address)
        fetched = self._fetcher.fetch(address, known, max_bytes=max_bytes, wanted=wanted)
        self._watch(fetched)
        if isinstance(fetched, Page) and fetched is not known:
            self._cache.put(fetched)
        if isinstance(fetched, Page | TooLarge | Failed):
            self.kept.add(address)
        if isinstance(fetched, Failed) and known is not None:
            self.stale[address] = fetched.reason
            return known
        return fetched

    def _watch(self, fetched: Fetched) -> None:
        """Raises WebsiteUnreachable where it isn't one page that can't be had, but the website."""
        refused = isinstance(fetched, Failed) or (isinstance(fetched, Gone) and fetched.status in (401, 403))
        self._failures = self._failures + 1 if refused else 0
        if self._failures >= FAILURES:
            self._failures = 0
            again = self._fetcher.fetch(self._start, None, max_bytes=MAX_BYTES)
            if isinstance(again, Failed | Gone):
                raise WebsiteUnreachable(self._start, self.reason(self._start, again))

    def reason(self, address: str, found: Found) -> str:
        return self.stale.get(address) or reason_of(found)


def _is_readable(address: str, media_type: str | None) -> bool:
    return media_type_of(media_type, address) is not None
