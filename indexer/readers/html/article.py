"""Articles: what a page that says that it is one has around its text, told by trafilatura, which is made for articles.

Only what a page declares counts (a time of publication for Open Graph, one of schema.org's kinds of articles or its
body, the class that WordPress gives to posts): service pages and their contacts would lose a fifth of their words
(docs/decisions/120-web-pages.md).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import deepcopy

from lxml import etree

from indexer.readers.html.blocks import FoundBlock
from indexer.readers.html.clutter import is_link, is_running
from indexer.readers.shared.blocks import Kind

_KIND = re.compile(r'"@type"\s{0,9}:\s{0,9}\[?\s{0,9}"(?:[A-Z][a-z]{1,20})?(?:NewsArticle|BlogPosting)"')
_DECLARED = (
    ".//meta[@property='article:published_time']",
    ".//*[@itemprop='articleBody']",
    ".//*[@itemtype='https://schema.org/NewsArticle']",
    ".//*[@itemtype='http://schema.org/NewsArticle']",
    ".//*[@itemtype='https://schema.org/BlogPosting']",
    ".//*[@itemtype='http://schema.org/BlogPosting']",
)
_POST = "single-post"
_WORD = re.compile(r"\w+")
_ENOUGH = 0.5
"""Share of the page's running text that must be the article's: else the page has another purpose."""
_BEGINNING = 10
"""Words by which a block is found again."""
_REACHED = re.compile(r"@|\bkontakt|\bcontact|\btel(?:efon)?\b|\d{2,4}[- ]?\d{2,3} ?\d{2} ?\d{2}\b", re.IGNORECASE)


def article_in(page: etree._Element) -> str | None:
    """The words of the article that a page is, blanks around each; None for any other. The page must still be whole."""
    if not _is_declared(page):
        return None
    import trafilatura  # here, for it is heavy, and other texts do without

    try:
        text = trafilatura.extract(deepcopy(page), favor_recall=True, include_comments=False)
    except Exception:
        # The page is then read as any other.
        return None
    return f" {_plain(text)} " if text else None


def without_surroundings(found: Sequence[FoundBlock], article: str) -> list[FoundBlock]:
    """From the article's headline to its last block, of what is above it only headings and running text, with the
    contacts below.
    """
    inside = [number for number, each in enumerate(found) if _is_in(each, article)]
    running = {number: len(each.block.text.split()) for number, each in enumerate(found) if is_running(each)}
    if not inside or sum(running.get(number, 0) for number in inside) < _ENOUGH * sum(running.values()):
        return list(found)
    first, last = inside[0], inside[-1]
    above = (each for each in found[_headline(found[:first]) : first] if _heads(each) or is_running(each))
    return [*above, *found[first : last + 1], *_contacts(found[last + 1 :])]


def _is_declared(page: etree._Element) -> bool:
    body = page.find(".//body")
    return (
        any(page.find(path) is not None for path in _DECLARED)
        or (body is not None and _POST in body.get("class", "").split())
        or any(_KIND.search(script.text or "") for script in page.iterfind(".//script[@type='application/ld+json']"))
    )


def _headline(above: Sequence[FoundBlock]) -> int:
    """Where the highest of the headings above an article stands, the nearest one of those; 0 without any."""
    heads = [(each.block.level, -number) for number, each in enumerate(above) if _heads(each) and not is_link(each)]
    return -min(heads)[1] if heads else 0


def _heads(each: FoundBlock) -> bool:
    return each.block.kind is Kind.HEADING


def _is_in(each: FoundBlock, article: str) -> bool:
    beginning = " ".join(_plain(each.block.text).split()[:_BEGINNING])
    return bool(beginning) and f" {beginning} " in article


def _contacts(below: Sequence[FoundBlock]) -> list[FoundBlock]:
    """Sections that say how someone is reached."""
    kept: list[FoundBlock] = []
    section: list[FoundBlock] = []
    for each in [*below, None]:
        if each is None or _heads(each):
            if any(_REACHED.search(one.block.text) for one in section):
                kept += section
            section = []
        if each is not None:
            section.append(each)
    return kept


def _plain(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))
