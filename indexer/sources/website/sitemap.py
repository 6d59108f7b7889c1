"""Sitemaps: the list that a website gives of its own pages (sitemaps.org), as XML or text, compressed or not."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from lxml import etree

MAX_BYTES = 50_000_000
"""What the protocol allows a sitemap uncompressed."""

MAX_ADDRESSES = 50_000
"""What the protocol allows a sitemap to list."""


@dataclass(frozen=True, slots=True)
class Sitemap:
    """Addresses as they are written, in their order: of pages, and of further sitemaps."""

    pages: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()


def read_sitemap(content: bytes) -> Sitemap | None:
    """What a sitemap lists; None if it isn't one.

    Nothing outside it is read, no entity is expanded, and a compressed one is expanded no further than MAX_BYTES.
    """
    if content.startswith(b"\x1f\x8b"):
        unpacker = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
        try:
            content = unpacker.decompress(content, MAX_BYTES)
        except zlib.error:
            return None
        if not unpacker.eof:
            return None
    text = content.lstrip(b"\xef\xbb\xbf \t\r\n")
    return _of_xml(text) if text.startswith(b"<") else _of_text(text)


def _of_xml(content: bytes) -> Sitemap | None:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    name = etree.QName(root).localname
    if name not in ("urlset", "sitemapindex"):
        return None
    found = root.xpath("*/*[local-name()='loc']/text()")[:MAX_ADDRESSES]
    addresses = tuple(str(address).strip() for address in found)
    return Sitemap(pages=addresses) if name == "urlset" else Sitemap(sitemaps=addresses)


def _of_text(content: bytes) -> Sitemap | None:
    """One address on each line, and nothing else."""
    lines = [line.strip() for line in content.decode("utf-8", "replace").splitlines() if line.strip()]
    if not lines or not all(line.startswith(("http://", "https://")) for line in lines):
        return None
    return Sitemap(pages=tuple(lines[:MAX_ADDRESSES]))
