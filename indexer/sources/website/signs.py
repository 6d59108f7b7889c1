"""What a web page says to crawlers: where it links, what its own address is, and what they should leave alone or
is no text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from lxml import etree
from lxml import html as lxml_html

from indexer.sources.website.page_cache import Page
from indexer.sources.website.pretence import Pretence, pretence_of
from indexer.sources.website.robots import AGENT
from indexer.texts.web_address import Site, canonical

HTML = frozenset(("text/html", "application/xhtml+xml"))
"""Media types of pages that can have links."""

MAX_LINKS = 5_000
"""Of one page; a page with more is a trap."""

_HEAD = 100_000
"""Bytes in which a page may say that it leads elsewhere."""
_LONGEST_WAIT = 30
"""Seconds; a page that stays longer is there to be read."""
_REFRESH = re.compile(rb"http-equiv\s{0,9}+=\s{0,9}+[\"']?\s{0,9}+refresh", re.IGNORECASE)
_LEADS_TO = re.compile(
    r"\s{0,9}+(\d{1,6}(?:\.\d{0,6})?)\s{0,9}+[;,]\s{0,9}+(?:url\s{0,9}+=\s{0,9}+)?(\S.{0,2000})", re.IGNORECASE
)
_LINKS = {"a": "href", "area": "href", "frame": "src", "iframe": "src"}


@dataclass(frozen=True, slots=True)
class Signs:
    """What a page says; addresses are canonical and on the same site."""

    links: tuple[str, ...] = ()
    canonical: str | None = None
    """Another address that the page calls its own."""
    noindex: bool = False
    pretence: Pretence | None = None
    """What the page is, if it is no text."""


def signs_of(page: Page, site: Site) -> Signs:
    """The signs in the page's headers and, if it is HTML, in the page. Never raises."""
    directives = set(page.directives)
    root = _parsed(page) if page.media_type in HTML else None
    links: tuple[str, ...] = ()
    own = None
    if root is not None:
        directives.update(_stated_directives(root))
        if not directives & {"nofollow", "none"}:
            links = tuple(_links(root, site, _base(root, site, page.address)))
        own = _canonical(root, site, page.address)
    pretence = pretence_of(root) if root is not None else None
    return Signs(links, own, bool(directives & {"noindex", "none"}), pretence)


def refresh_of(page: Page) -> str | None:
    """Where a page says that it leads after some seconds; None for one that only loads itself anew."""
    if page.media_type not in HTML or _REFRESH.search(page.content[:_HEAD]) is None:
        return None
    root = _parsed(page)
    for meta in root.iter("meta") if root is not None else ():
        if (meta.get("http-equiv") or "").strip().lower() != "refresh":
            continue
        match = _LEADS_TO.match(meta.get("content") or "")
        if match is None or float(match[1]) > _LONGEST_WAIT or any(a.tag == "noscript" for a in meta.iterancestors()):
            continue
        target = canonical(match[2].strip(" \t\"'"), page.address)
        return target if target is not None and target != page.address else None
    return None


def _base(root: etree._Element, site: Site, address: str) -> str:
    """What relative links are relative to. A base on another host says where on this one."""
    base = root.find(".//base[@href]")
    stated = canonical(base.get("href"), address) if base is not None else None
    if stated is None:
        return address
    parts = urlsplit(stated)
    return site.origin + urlunsplit(("", "", parts.path, parts.query, ""))


def _parsed(page: Page) -> etree._Element | None:
    # What says which letters these are doesn't matter here: addresses in links are ASCII, or UTF-8.
    parser = lxml_html.HTMLParser(encoding="utf-8")
    try:
        return lxml_html.document_fromstring(page.content.replace(b"\0", b""), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return None


def _stated_directives(root: etree._Element) -> Iterator[str]:
    for meta in root.iter("meta"):
        if (meta.get("name") or "").strip().lower() in ("robots", AGENT.lower()):
            yield from (word.strip().lower() for word in (meta.get("content") or "").split(","))


def _links(root: etree._Element, site: Site, base: str) -> Iterator[str]:
    """In the order of the page, each once."""
    found: set[str] = set()
    for element in root.iter(*_LINKS):
        link = element.get(_LINKS[element.tag])
        if not link or "nofollow" in (element.get("rel") or "").lower().split():
            continue
        address = site.address(link, base)
        if address is not None and address not in found:
            found.add(address)
            yield address
            if len(found) == MAX_LINKS:
                return


def _canonical(root: etree._Element, site: Site, address: str) -> str | None:
    for link in root.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split() and link.get("href"):
            stated = site.address(link.get("href"), address)
            return stated if stated != address else None
    return None
