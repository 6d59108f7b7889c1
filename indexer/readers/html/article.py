"""Articles: what a page that says that it is one has around its text, told by trafilatura, which is made for articles.

Only what a page declares counts (a time of publication for Open Graph, or one of schema.org's kinds of articles):
service pages and their contacts would lose a fifth of their words (docs/decisions/120-web-pages.md).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import deepcopy

import trafilatura
from lxml import etree

from indexer.readers.html.blocks import FoundBlock
from indexer.readers.html.clutter import is_running
from indexer.readers.shared.blocks import Kind

_KIND = re.compile(r'"@type"\s{0,9}:\s{0,9}\[?\s{0,9}"(?:[A-Z][a-z]{1,20})?(?:NewsArticle|BlogPosting)"')
_PUBLISHED = ".//meta[@property='article:published_time']"
_WORD = re.compile(r"\w+")
_ENOUGH = 0.5
"""Share of the page's words that must be the article's: else the page has another purpose."""
_BEGINNING = 10
"""Words by which a block is found again."""
_REACHED = re.compile(r"@|\bkontakt|\bcontact|\btel(?:efon)?\b|\d{2,4}[- ]?\d{2,3} ?\d{2} ?\d{2}\b", re.IGNORECASE)


def article_in(page: etree._Element) -> str | None:
    """The words of the article that a page is, blanks around each; None for any other. The page must still be whole."""
    if page.find(_PUBLISHED) is None and not any(
        _KIND.search(script.text or "") for script in page.iterfind(".//script[@type='application/ld+json']")
    ):
        return None
    try:
        text = trafilatura.extract(deepcopy(page), favor_recall=True, include_comments=False)
    except Exception:
        # The page is then read as any other.
        return None
    return f" {_plain(text)} " if text else None


def without_surroundings(found: Sequence[FoundBlock], article: str) -> list[FoundBlock]:
    """From the article's first block to its last, with the headings and running text above and the contacts below."""
    inside = [number for number, each in enumerate(found) if _is_in(each, article)]
    words = [len(each.block.text.split()) for each in found]
    if not inside or sum(words[number] for number in inside) < _ENOUGH * sum(words):
        return list(found)
    first, last = inside[0], inside[-1]
    above = (each for each in found[:first] if each.block.kind is Kind.HEADING or is_running(each))
    return [*above, *found[first : last + 1], *_contacts(found[last + 1 :])]


def _is_in(each: FoundBlock, article: str) -> bool:
    beginning = " ".join(_plain(each.block.text).split()[:_BEGINNING])
    return bool(beginning) and f" {beginning} " in article


def _contacts(below: Sequence[FoundBlock]) -> list[FoundBlock]:
    """Sections that say how someone is reached."""
    kept: list[FoundBlock] = []
    section: list[FoundBlock] = []
    for each in [*below, None]:
        if each is None or each.block.kind is Kind.HEADING:
            if any(_REACHED.search(one.block.text) for one in section):
                kept += section
            section = []
        if each is not None:
            section.append(each)
    return kept


def _plain(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))
