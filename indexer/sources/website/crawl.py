"""A website as a source: its pages by sitemap and by links, one at a time, and only what it lets a crawler have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from indexer.errors import SourceTooLarge
from indexer.sources.folders import Skipped
from indexer.sources.patterns import EVERYTHING, Patterns
from indexer.sources.website import robots, sitemap
from indexer.sources.website.addresses import network_of
from indexer.sources.website.content import content_of, may_be_text, media_type_of
from indexer.sources.website.errors import (
    WebPagesMisnamed,
    WebPageUnreachable,
    WebsiteCacheFull,
    WebsiteElsewhere,
    WebsiteForbids,
    WebsiteLimited,
    WebsiteUnreachable,
)
from indexer.sources.website.fetching import Failed, Fetched, Fetcher, Gone, TooLarge, reason_of
from indexer.sources.website.frontier import Frontier
from indexer.sources.website.page_cache import Page, PageCache
from indexer.sources.website.pretence import Pretence
from indexer.sources.website.signs import Signs, refresh_of, signs_of
from indexer.texts.raw_text import MAX_BYTES, RawText
from indexer.texts.validity import UNKNOWN, Validity
from indexer.texts.web_address import Site, canonical, path_of

PAGES = 5_000
"""Addresses that are asked for, unless another limit is set: an hour and a half at one a second."""

DELAY = 1.0
"""Seconds between two requests, unless another delay is set."""

MAX_DELAY = 60.0
"""Seconds; a website that wants more between two requests can't be crawled in reasonable time."""

MAX_REDIRECTS = 10
"""From one address: RFC 9309 wants crawlers to follow five, browsers follow twenty."""

MAX_SITEMAPS = 500
"""Files; each lists up to 50,000 pages."""

NAMESAKES = 10
"""So many pages that give one address as their own are taken for a mistake, and told of."""

FAILURES = 5
"""So many in a row, and the start page is asked for again, to see whether the whole website is down."""


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


@dataclass(frozen=True, slots=True)
class _Elsewhere:
    """The address leads to another website."""

    target: str


@dataclass(frozen=True, slots=True)
class _Known:
    """The address leads to one that has been asked for, or that mustn't be."""


_Found = Fetched | _Elsewhere | _Known


class _Crawl:
    """One visit to a website."""

    def __init__(self, source: WebsiteSource, fetcher: Fetcher) -> None:
        self.source = source
        self.fetcher = fetcher
        self.site = Site(source.start)
        self.cache = PageCache(source.cache, source.start)
        self.rules = robots.Robots()
        self.frontier = Frontier()
        self.asked: set[str] = set()
        """Addresses of pages."""
        self.told: set[str] = set()
        """Addresses of texts that have been given or skipped, without a slash at the end."""
        self.kept: set[str] = set()
        """Addresses that the cache goes on holding."""
        self.stale: dict[str, str] = {}
        """Addresses whose pages are as they were when they last could be had, and why they can't be now."""
        self.namesakes: Counter[str] = Counter()
        """How many pages with another path call an address their own, and aren't told therefore."""
        self.failures = 0

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
            if address in self.asked or _key(address) in self.told:
                continue
            if len(self.asked) < self.source.pages:
                yield from self._tell(*self._fetch(address), depth)
            else:
                waiting += 1
        yield from self._remarks(waiting)
        self.cache.keep(self.kept)

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
            self.rules = stated
            self.fetcher.delay = max(self.source.delay, stated.delay)
            if stated.delay > MAX_DELAY:
                raise WebsiteForbids(self.source.name, f"den vill ha {stated.delay:.0f} sekunder mellan två sidor")
        found = (self.site.address(address) for address in stated.sitemaps(self.site.origin))
        return [address for address in found if address is not None]

    def _start(self) -> tuple[str, Page]:
        """The start page and its address. Raises WebsiteForbids, WebsiteElsewhere, or WebsiteUnreachable."""
        if not self.rules.allow(self.source.start):
            raise WebsiteForbids(self.source.name, "dess robots.txt stänger ute sökrobotar")
        address, found = self._fetch(self.source.start)
        match found:
            case Page() if address not in self.stale:
                return address, found
            case _Elsewhere(target):
                raise WebsiteElsewhere(self.source.name, target)
        raise WebsiteUnreachable(self.source.name, self._reason(address, found))

    def _read_sitemaps(self, addresses: list[str], *, stated: bool) -> Iterator[Skipped]:
        """Put the pages that sitemaps list on the frontier; of those that are `stated` it is told if they can't be."""
        read: set[str] = set()
        while addresses and len(read) < MAX_SITEMAPS:
            address = addresses.pop(0)
            if address in read:
                continue
            read.add(address)
            found = self._ask(address, sitemap.MAX_BYTES, lambda _: True)
            target = self.site.address(found.location, address) if isinstance(found, Page) and found.location else None
            if target is not None:
                addresses.insert(0, target)
                continue
            listed = sitemap.read_sitemap(found.content) if isinstance(found, Page) else None
            if address == self.source.start and (listed is None or address in self.stale):
                raise WebsiteUnreachable(self.source.name, self._reason(address, found))
            if listed is not None:
                self.frontier.add(self._allowed(listed.pages), 0)
                addresses += [known for known in map(self.site.address, listed.sitemaps) if known is not None]
            elif stated or isinstance(found, Failed):
                yield _unreachable(address, self._reason(address, found))

    # The pages

    def _tell(self, address: str, found: _Found, depth: int) -> Iterator[RawText | Skipped]:
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
        if address in self.asked or len(self.asked) >= self.source.pages or not self._may_ask(address):
            return None
        _, found = self._fetch(address)
        signs = self._follow(found, depth) if isinstance(found, Page) else Signs(noindex=True)
        return found if isinstance(found, Page) and not signs.noindex and signs.pretence is None else None

    def _follow(self, page: Page, depth: int) -> Signs:
        """What a page says to crawlers; its links are put on the frontier."""
        signs = signs_of(page, self.site)
        if self.source.links:
            self.frontier.add(self._allowed(signs.links), depth + 1)
        return signs

    def _text(self, page: Page) -> Iterator[RawText | Skipped]:
        if _key(page.address) in self.told or not self.source.patterns.take_page(path_of(page.address)):
            return
        self.told.add(_key(page.address))
        if page.address in self.stale:
            yield _unreachable(page.address, self.stale[page.address])
        else:
            media_type = media_type_of(page.media_type, page.address)
            yield RawText(page.address, content_of(page), link=page.address, media_type=media_type)

    def _allowed(self, links: Sequence[str]) -> Iterator[str]:
        """Those addresses of this site that may be asked for, in canonical form."""
        found = (self.site.address(link) for link in links)
        return (address for address in found if address is not None and self._may_ask(address))

    def _may_ask(self, address: str) -> bool:
        wanted = self.source.patterns.take_page(path_of(address))
        return wanted and may_be_text(address) and self.rules.allow(address)

    # One page

    def _fetch(self, address: str) -> tuple[str, _Found]:
        """What there is at an address, or at the one that it leads to, and which that is."""
        start, chain = address == self.source.start, [address]
        while True:
            self.asked.add(address)
            found = self._ask(address, MAX_BYTES, partial(_is_readable, address))
            location = (found.location or refresh_of(found)) if isinstance(found, Page) else None
            if location is None:
                return address, found
            stated = canonical(location, address)
            target = self.site.address(location, address)
            if target is None or (target == address and stated != address):  # the same one, but by https
                return address, _Elsewhere(stated or location)
            if target == address:
                return address, Failed("den leder till sig själv, som sidor gör som kräver en kaka (cookie)")
            if target in chain or len(chain) > MAX_REDIRECTS:
                return address, Failed("den leder runt utan slut")
            if target in self.asked or not (self.rules.allow(target) if start else self._may_ask(target)):
                return address, _Known()
            address = target
            chain.append(address)

    def _ask(self, address: str, max_bytes: int, wanted: Callable[[str | None], bool]) -> Fetched:
        """What there is at an address; what there was, and it is `stale`, if that can't be known now."""
        known = self.cache.get(address)
        fetched = self.fetcher.fetch(address, known, max_bytes=max_bytes, wanted=wanted)
        self._watch(fetched)
        if isinstance(fetched, Page) and fetched is not known:
            self.cache.put(fetched)
        if isinstance(fetched, Page | TooLarge | Failed):
            self.kept.add(address)
        if isinstance(fetched, Failed) and known is not None:
            self.stale[address] = fetched.reason
            return known
        return fetched

    def _watch(self, fetched: Fetched) -> None:
        """Raises WebsiteUnreachable where it isn't one page that can't be had, but the website."""
        refused = isinstance(fetched, Failed) or (isinstance(fetched, Gone) and fetched.status in (401, 403))
        self.failures = self.failures + 1 if refused else 0
        if self.failures >= FAILURES:
            self.failures = 0
            again = self.fetcher.fetch(self.source.start, None, max_bytes=MAX_BYTES)
            if isinstance(again, Failed | Gone):
                raise WebsiteUnreachable(self.source.name, self._reason(self.source.start, again))

    def _reason(self, address: str, found: _Found) -> str:
        return self.stale.get(address) or reason_of(found)


def _key(address: str) -> str:
    return address.rstrip("/")


def _is_readable(address: str, media_type: str | None) -> bool:
    return media_type_of(media_type, address) is not None


def _unreachable(address: str, reason: str) -> Skipped:
    return Skipped(address, str(WebPageUnreachable(address, reason)))
