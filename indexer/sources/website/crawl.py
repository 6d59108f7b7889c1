"""A website as a source: its pages by sitemap and by links, one at a time, and only what it lets a crawler have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from indexer.errors import SourceTooLarge
from indexer.sources.access import SAYS_NOTHING, SourceAccess
from indexer.sources.folders import Skipped
from indexer.sources.patterns import EVERYTHING, Patterns
from indexer.sources.website import robots, sitemap
from indexer.sources.website.addresses import network_of
from indexer.sources.website.content import content_of, media_type_of
from indexer.sources.website.errors import (
    WebPagesMisnamed,
    WebPageUnreachable,
    WebsiteCacheFull,
    WebsiteElsewhere,
    WebsiteForbids,
    WebsiteLimited,
    WebsiteUnreachable,
)
from indexer.sources.website.fetching import Failed, Fetcher, TooLarge
from indexer.sources.website.frontier import Frontier
from indexer.sources.website.page_cache import Page, PageCache
from indexer.sources.website.pretence import Pretence
from indexer.sources.website.signs import Signs, signs_of
from indexer.sources.website.visit import MAX_REDIRECTS, Elsewhere, Found, Visit
from indexer.texts.raw_text import MAX_BYTES, RawText
from indexer.texts.validity import UNKNOWN, Validity
from indexer.texts.web_address import path_of

PAGES = 5_000
"""Addresses that are asked for, unless another limit is set: an hour and a half at one a second."""

DELAY = 1.0
"""Seconds between two requests, unless another delay is set."""

MAX_DELAY = 60.0
"""Seconds; a website that wants more between two requests can't be crawled in reasonable time."""

MAX_SITEMAPS = 500
"""Files; each lists up to 50,000 pages."""

NAMESAKES = 10
"""So many pages that give one address as their own are taken for a mistake, and told of."""


@dataclass(frozen=True, slots=True)
class WebsiteSource:
    """The pages of one host, from the canonical address `start` on, which may be that of a sitemap.

    Only addresses whose path fits `patterns` are asked for, the start page and sitemaps aside. `cache` is the folder
    where fetched pages are kept. `robots` should be false only for a website of one's own whose robots.txt is meant
    for others.
    """

    start: str
    cache: Path
    collection: str = ""
    patterns: Patterns = EVERYTHING
    pages: int = PAGES
    delay: float = DELAY
    sitemap: bool = True
    links: bool = True
    robots: bool = True
    validity: Validity = UNKNOWN
    """What is told of all its pages."""
    ocr: str = ""
    """Languages that pages of its files which are pictures are read in; "" if they aren't read."""
    access: SourceAccess = SAYS_NOTHING

    @property
    def name(self) -> str:
        return self.start

    def texts(self) -> Iterator[RawText | Skipped]:
        """Each page once, by its canonical address.

        A page that can't be had just now is Skipped, one that is gone or not for crawlers isn't mentioned. Raises
        WebsiteUnreachable, WebsiteElsewhere or WebsiteForbids, and OSError if a page can't be kept.
        """
        with Fetcher(self.delay, PageCache(self.cache, self.start).network) as fetcher:
            for text in _Crawl(self, fetcher).texts():
                yield (
                    replace(text, collection=self.collection, validity=self.validity, ocr=self.ocr)
                    if isinstance(text, RawText)
                    else replace(text, collection=self.collection)
                )


class _Crawl:
    """The texts that one visit to a website finds."""

    def __init__(self, source: WebsiteSource, fetcher: Fetcher) -> None:
        self.source = source
        self.fetcher = fetcher
        self.cache = PageCache(source.cache, source.start)
        self.visit = Visit(source.start, source.patterns, fetcher, self.cache)
        self.site = self.visit.site
        self.frontier = Frontier()
        self.told: set[str] = set()
        """Addresses of texts that have been given or skipped, without a slash at the end."""
        self.namesakes: Counter[str] = Counter()
        """How many pages with another path call an address their own, and aren't told therefore."""

    def texts(self) -> Iterator[RawText | Skipped]:
        sitemaps = self._read_robots()
        if self.fetcher.addresses:
            self.cache.put_network(network_of(self.fetcher.addresses))
        if path_of(self.source.start).endswith((".xml", ".xml.gz")):
            yield from self._read_sitemaps([self.source.start], stated=True)
        else:
            address, page = self._start()
            if self.source.sitemap:
                yield from self._read_sitemaps(sitemaps or [self.site.origin + "/sitemap.xml"], stated=bool(sitemaps))
            yield from self._tell(address, page, 0)
        waiting = 0
        while self.frontier:
            address, depth = self.frontier.next()
            if address in self.visit.asked or _key(address) in self.told:
                continue
            if len(self.visit.asked) < self.source.pages:
                yield from self._tell(*self.visit.fetch(address), depth)
            else:
                waiting += 1
        yield from self._remarks(waiting)
        self.cache.keep(self.visit.kept)

    def _remarks(self, waiting: int) -> Iterator[Skipped]:
        """What whoever looks after the index should know of a website that isn't in it as a whole."""
        left_out = self.frontier.left_out
        if waiting or left_out:
            limited = WebsiteLimited(self.site.origin, pages=self.source.pages, waiting=waiting, left_out=left_out)
            yield Skipped(limited.path, str(limited))
        for address, count in self.namesakes.items():
            if count >= NAMESAKES:
                misnamed = WebPagesMisnamed(self.site.origin, address=address, pages=count)
                yield Skipped(misnamed.path, str(misnamed))
        if self.cache.left_out:
            full = WebsiteCacheFull(self.site.origin, pages=self.cache.left_out)
            yield Skipped(full.path, str(full))

    # Before the pages

    def _read_robots(self) -> list[str]:
        """The sitemaps that robots.txt names. Raises WebsiteUnreachable if nobody knows what is allowed."""
        address = self.site.origin + "/robots.txt"
        for _ in range(MAX_REDIRECTS):
            fetched = self.fetcher.fetch(address, None, max_bytes=MAX_BYTES)
            target = fetched.location if isinstance(fetched, Page) else None
            if target is None or (known := self.site.address(target, address)) is None:
                break
            address = known
        if isinstance(fetched, Failed):
            raise WebsiteUnreachable(self.source.name, fetched.reason)
        stated = robots.Robots.read(fetched.content) if isinstance(fetched, Page) else robots.Robots()
        if self.source.robots:
            self.visit.rules = stated
            self.fetcher.delay = max(self.source.delay, stated.delay)
            if stated.delay > MAX_DELAY:
                raise WebsiteForbids(self.source.name, f"den vill ha {stated.delay:.0f} sekunder mellan två sidor")
        found = (self.site.address(address) for address in stated.sitemaps(self.site.origin))
        return [address for address in found if address is not None]

    def _start(self) -> tuple[str, Page]:
        """The start page and its address. Raises WebsiteForbids, WebsiteElsewhere, or WebsiteUnreachable."""
        if not self.visit.rules.allow(self.source.start):
            raise WebsiteForbids(self.source.name, "dess robots.txt stänger ute sökrobotar")
        address, found = self.visit.fetch(self.source.start)
        match found:
            case Page() if address not in self.visit.stale:
                return address, found
            case Elsewhere(target):
                raise WebsiteElsewhere(self.source.name, target)
        raise WebsiteUnreachable(self.source.name, self.visit.reason(address, found))

    def _read_sitemaps(self, addresses: list[str], *, stated: bool) -> Iterator[Skipped]:
        """Put the pages that sitemaps list on the frontier; of those that are `stated` it is told if they can't be."""
        read: set[str] = set()
        while addresses and len(read) < MAX_SITEMAPS:
            address = addresses.pop(0)
            if address in read:
                continue
            read.add(address)
            found = self.visit.ask(address, sitemap.MAX_BYTES, lambda _: True)
            target = self.site.address(found.location, address) if isinstance(found, Page) and found.location else None
            if target is not None:
                addresses.insert(0, target)
                continue
            listed = sitemap.read_sitemap(found.content) if isinstance(found, Page) else None
            if address == self.source.start and (listed is None or address in self.visit.stale):
                raise WebsiteUnreachable(self.source.name, self.visit.reason(address, found))
            if listed is not None:
                self.frontier.add(self.visit.allowed(listed.pages), 0)
                addresses += [known for known in map(self.site.address, listed.sitemaps) if known is not None]
            elif stated or isinstance(found, Failed):
                yield _unreachable(address, self.visit.reason(address, found))

    # The pages

    def _tell(self, address: str, found: Found, depth: int) -> Iterator[RawText | Skipped]:
        """The text that was found at an address, if there is one, and its links on the frontier."""
        match found:
            case TooLarge(size):
                self.told.add(_key(address))
                yield Skipped(address, str(SourceTooLarge(address, size=size, limit=MAX_BYTES)))
            case Failed(reason):
                self.told.add(_key(address))
                yield _unreachable(address, reason)
            case Page():
                signs = self._follow(found, depth)
                if signs.pretence is not None and address == self.source.start:
                    raise WebsiteUnreachable(self.source.name, signs.pretence.value)
                if signs.noindex or signs.pretence in (Pretence.MISSING, Pretence.LOG_IN):
                    return
                if signs.pretence is Pretence.SCRIPT:
                    yield from self._tell(address, Failed(signs.pretence.value), depth)
                    return
                if signs.canonical is not None:
                    found = self._preferred(signs.canonical, depth) or found
                    if _key(signs.canonical) in self.told:
                        self.namesakes[signs.canonical] += path_of(signs.canonical) != path_of(address)
                        return
                yield from self._text(found)

    def _preferred(self, address: str, depth: int) -> Page | None:
        """What is at the address that a page calls its own, if that can be had."""
        if address in self.visit.asked or len(self.visit.asked) >= self.source.pages or not self.visit.may_ask(address):
            return None
        _, found = self.visit.fetch(address)
        signs = self._follow(found, depth) if isinstance(found, Page) else Signs(noindex=True)
        return found if isinstance(found, Page) and not signs.noindex and signs.pretence is None else None

    def _follow(self, page: Page, depth: int) -> Signs:
        """What a page says to crawlers; its links are put on the frontier."""
        signs = signs_of(page, self.site)
        if self.source.links:
            self.frontier.add(self.visit.allowed(signs.links), depth + 1)
        return signs

    def _text(self, page: Page) -> Iterator[RawText | Skipped]:
        if _key(page.address) in self.told or not self.source.patterns.take_page(path_of(page.address)):
            return
        self.told.add(_key(page.address))
        if page.address in self.visit.stale:
            yield _unreachable(page.address, self.visit.stale[page.address])
        else:
            media_type = media_type_of(page.media_type, page.address)
            yield RawText(page.address, content_of(page), link=page.address, media_type=media_type)


def _key(address: str) -> str:
    return address.rstrip("/")


def _unreachable(address: str, reason: str) -> Skipped:
    return Skipped(address, str(WebPageUnreachable(address, reason)))
