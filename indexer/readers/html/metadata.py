"""What a web page says of itself: title, date, author, address and language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass

from lxml import etree

from indexer.readers.html.blocks import text_of
from indexer.texts.canonical import normalise

_WEB_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_LANGUAGE_CODE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_MODIFIED = frozenset(
    (
        *("article:modified_time", "og:updated_time", "datemodified", "last-modified"),
        *("dc.date", "dc.date.issued", "dc.date.modified", "dc.modified"),
        *("dcterms.date", "dcterms.issued", "dcterms.modified"),
    )
)
_DIVIDERS = "|-–—·•»:"


@dataclass(frozen=True, slots=True)
class Metadata:
    """None where the page doesn't say. `published` is the date as text; `link` begins with http."""

    title: str | None = None
    published: str | None = None
    author: str | None = None
    link: str | None = None
    language: str | None = None


def metadata_of(page: etree._Element) -> Metadata:
    """What the page says of itself; before its blocks are made, for these change the page."""
    import trafilatura  # here, for it is heavy, and other texts do without

    try:
        date_rules = {"extensive_search": False, "original_date": True}  # no guesses from any number on the page
        extracted = trafilatura.extract_metadata(deepcopy(page), date_config=date_rules, extensive=False)
        published, author = _line(extracted.date), _line(extracted.author)
    except Exception:
        # As above: metadata is extra, the text is what counts.
        published = author = None
    return Metadata(_title(page), published or _modified(page), author, _link(page), _language(page))


def _modified(page: etree._Element) -> str | None:
    """When the page says that it was last changed."""
    for attribute in ("name", "property", "itemprop"):
        for meta in page.iterfind(f".//meta[@{attribute}]"):
            if str(meta.get(attribute)).lower() in _MODIFIED and (date := _line(meta.get("content"))):
                return date
    return None


def _title(page: etree._Element) -> str | None:
    """The stated title; without the site's name if the page names its site, or if its main heading is the rest."""
    stated = _first(page, "//meta[@property='og:title']/@content") or _first(page, "//head/title/text()")
    top = page.find(".//h1")
    heading = None if top is None else _line(text_of(top))
    if not stated:
        return None
    if heading and stated.casefold().startswith(heading.casefold()):
        return heading
    site = _first(page, "//meta[@property='og:site_name']/@content")
    if not site or not stated.casefold().endswith(site.casefold()):
        return stated
    rest = stated[: -len(site)].rstrip()
    return rest.rstrip(_DIVIDERS + " ") if rest and rest[-1] in _DIVIDERS else stated


def _first(page: etree._Element, path: str) -> str | None:
    return next(_stated(page, path), None)


def _stated(page: etree._Element, path: str) -> Iterator[str]:
    """What an XPath to attributes or texts finds, each on one line, without what is empty."""
    found = page.xpath(path)
    return filter(None, map(_line, found if isinstance(found, list) else ()))


def _line(text: object) -> str | None:
    return " ".join(normalise(text).split()) or None if isinstance(text, str) else None


def _link(page: etree._Element) -> str | None:
    stated = _stated(page, "//link[@rel='canonical']/@href | //meta[@property='og:url']/@content")
    return next(filter(_WEB_ADDRESS.fullmatch, stated), None)


def _language(page: etree._Element) -> str | None:
    stated = _first(page, "//html/@lang | //html/@xml:lang")
    return stated if stated and _LANGUAGE_CODE.fullmatch(stated) else None
