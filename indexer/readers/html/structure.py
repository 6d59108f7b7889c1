"""Which part of a web page is its own text: its main part, without the furniture that every page of a site has.

Known by the page's landmarks (`<main>`, roles), by its tags, by the names that site systems give to what surrounds a
text, and, where nothing says which part is the main one, by where its running text stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice

from lxml import etree

_TAGS = frozenset(("nav", "header", "footer", "aside", "form", "dialog", "button", "menu"))
_BARS = _TAGS - {"form", "button"}
_BOXES = frozenset(("dialog", "alertdialog"))
_ROLES = frozenset(
    ("navigation", "banner", "contentinfo", "search", "dialog", "alertdialog", "menu", "menubar", "complementary")
)
_NAMED = frozenset(("div", "section", "ul", "ol", "p", "span", "table", "aside", "article", "figure", "center", "dl"))
"""Tags whose names are looked at: a heading's is that of its section."""
_PHRASES = re.compile(
    r"(?<![a-z])(?:cookie[-_]?(?:banner|bar|consent|notice|popup|message|info|policy[-_]?bar|modal|dialog|overlay|law|alert)"
    r"|skip[-_]?(?:link|to|nav)s?|onetrust|cookiebot|sharedaddy|addtoany|addthis|jp[-_]?relatedposts|adsbygoogle|tag[-_]?cloud"
    r"|comment[-_]?(?:form|respond|list)|comments|respond|disqus|taboola|outbrain|sr[-_]only|visually[-_]?hidden"
    r"|screen[-_]reader[-_]text|back[-_]?to[-_]?top|site[-_]?(?:header|footer|nav))(?![a-z])",
    re.IGNORECASE,
)
_WORDS = frozenset(
    """breadcrumb breadcrumbs brodsmulor navbar navigation nav menu submenu megamenu offcanvas footer sidebar sidenav
    pagination pager paging share sharing shares social related relaterat recommended recommendations newsletter
    subscribe subscription signup promo promotion advert advertisement ad ads sponsor sponsored popup modal overlay
    toolbar masthead tags login gdpr consent""".split()
)
_NAME = re.compile(r"[A-ZÅÄÖ]?[a-zåäö]+|[A-ZÅÄÖ]+(?![a-zåäö])")
_LONGEST_NAMES = 1_000
_WORDS_OF_TEXT = 8
"""So many words without a tag between them are running text."""
_WORDS_OF_LINKED_TEXT = 15
"""In a link, which may be a headline: a card that is one link as a whole is text."""
_OF_TEXT = frozenset(("p", "ul", "ol", "dl", "pre", "blockquote", "h1", "h2", "h3", "span", "font"))
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_FEW = 25
"""Words of running text; a part with more isn't known for furniture by an everyday word in its name."""
_MOST_TITLES = 50
_FAR = 20
_LEAST_OF_MAIN, _MUCH, _SOME = 40, 400, 150
"""Words: a <main> of fewer isn't believed where much running text stands beside it, nor where some does with the
headline."""
_MOST_OF_IT = 0.9
_ENOUGH = 40
"""Words of running text, without which nothing can be said of where it stands."""


@dataclass(frozen=True, slots=True)
class Structure:
    """A page's own part, and which elements in it are furniture."""

    root: etree._Element
    marked: bool
    """Whether the page says which its main part is."""
    is_furniture: Callable[[etree._Element], bool]


def structure_of(page: etree._Element) -> Structure:
    body = page.find(".//body")
    whole = page if body is None else body
    sizes = sizes_of(whole)
    root = _marked_part(whole, sizes)
    around = _around_running_text(whole, sizes) if root is None else frozenset()
    marked, root = root is not None, whole if root is None else root
    total = sizes[root].words
    titled = {above for h1 in islice(root.iter("h1"), _MOST_TITLES) for above in h1.iterancestors()}

    def is_furniture(element: etree._Element) -> bool:
        size = sizes.get(element)
        if element in around or size is None:
            return element in around
        if element not in titled and (element.tag in _BOXES or element.get("role") in _BOXES):
            return True
        if size.words * 2 >= total:
            return False
        if element.tag in _TAGS or element.get("role") in _ROLES:
            return element.tag != "header" or _is_of_page(element)
        if element.tag not in _NAMED:
            return False
        names = f"{element.get('class', '')} {element.get('id', '')}"[:_LONGEST_NAMES]
        if _PHRASES.search(names) is not None:
            return True
        if size.running >= _FEW and not size.is_links:
            return False
        return element not in titled and any(part.lower() in _WORDS for part in _NAME.findall(names))

    return Structure(root, marked, is_furniture)


def _is_of_page(header: etree._Element) -> bool:
    """Whether a <header> is the page's, not that of a part."""
    return not any(above.tag in ("main", "article", "section") for above in header.iterancestors())


def _around_running_text(whole: etree._Element, sizes: Sizes) -> frozenset[etree._Element]:
    """What stands beside the part with nearly all running text, and is mostly links."""
    found: set[etree._Element] = set()
    part = whole
    least = _MOST_OF_IT * sizes[whole].running
    while sizes[whole].running >= _ENOUGH and sizes[whole].words <= 3 * sizes[whole].running:
        children = [child for child in part.iterchildren(etree.Element) if child in sizes]
        main = next((child for child in children if sizes[child].running >= least), None)
        if main is None or main.tag in _OF_TEXT:
            break
        others = (child for child in children if child is not main)
        found.update(child for child in others if sizes[child].is_links and not _is_headed(child))
        part = main
    return frozenset(found)


def _is_headed(element: etree._Element) -> bool:
    """Whether links stand under a heading, as forms and e-services do; menus have none."""
    above = element.getprevious()
    return (above is not None and above.tag in _HEADINGS) or next(element.iter(*_HEADINGS), None) is not None


def _is_box(main: etree._Element) -> bool:
    """Whether a part lies in a box that a button opens over the page."""
    around = islice(main.iterancestors(), _FAR)
    return any(
        above.tag == "dialog" or above.get("role") in _ROLES or "modal" in above.get("class", "").lower()
        for above in (main, *around)
        if above.tag not in ("html", "body")
    )


def _is_beside_text(main: etree._Element, whole: etree._Element, sizes: Sizes) -> bool:
    """Whether a page's text stands beside what it marks as its main part: some templates mark a headline or a list."""
    size, beside = sizes[main], sizes[whole].running - sizes[main].running - _around(main, whole, sizes)
    if size.words < _LEAST_OF_MAIN:
        return beside >= _MUCH
    heads = list(islice(whole.iter("h1"), 2))
    apart = len(heads) == 1 and main not in heads[0].iterancestors()
    return apart and beside > max(_SOME, 2 * size.running)


def _around(main: etree._Element, whole: etree._Element, sizes: Sizes) -> int:
    """Words of running text in boxes and bars around the main part."""
    words = 0
    walker = etree.iterwalk(whole, events=("start",))
    for _, element in walker:
        name = f"{element.get('class', '')} {element.get('id', '')}"[:_LONGEST_NAMES]
        if element is main:
            walker.skip_subtree()
        elif element is not whole and (
            element.tag in _BARS or element.get("role") in _ROLES or "modal" in name.lower() or _PHRASES.search(name)
        ):
            words += sizes[element].running
            walker.skip_subtree()
    return words


def _marked_part(whole: etree._Element, sizes: Sizes) -> etree._Element | None:
    """The page's <main>, the largest if there are several, or its only <article> if that has most of the words."""
    mains = [
        element
        for element in whole.iter(etree.Element)
        if (element.tag == "main" or element.get("role") == "main") and not _is_box(element)
    ]
    largest = max(mains, key=lambda element: sizes[element].words, default=None)
    if largest is not None and sizes[largest].words and not _is_beside_text(largest, whole, sizes):
        return largest
    articles = whole.findall(".//article")
    if len(articles) == 1 and sizes[articles[0]].words * 2 > sizes[whole].words:
        return articles[0]
    return None


@dataclass(slots=True)
class Size:
    """How much text an element holds."""

    words: int = 0
    letters: int = 0
    linked: int = 0
    """Letters of links, but those that are as long as a text."""
    running: int = 0
    """Words of running text."""

    @property
    def is_links(self) -> bool:
        return self.linked * 2 > self.letters

    def _add(self, other: Size) -> None:
        self.words += other.words
        self.letters += other.letters
        self.linked += other.linked
        self.running += other.running

    def _count(self, text: str | None, *, linked: bool) -> None:
        if not text:
            return
        words = len(text.split())
        letters = len(text.strip())
        self.words += words
        self.letters += letters
        if words >= (_WORDS_OF_LINKED_TEXT if linked else _WORDS_OF_TEXT):
            self.running += words
        elif linked:
            self.linked += letters


Sizes = Mapping[etree._Element, Size]


def sizes_of(root: etree._Element) -> Sizes:
    """Of every element, in one pass."""
    sizes: dict[etree._Element, Size] = {}
    around: list[Size] = []
    links = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            links += element.tag == "a"
            around.append(Size())
            if element.tag not in ("script", "style"):
                around[-1]._count(element.text, linked=links > 0)
            continue
        links -= element.tag == "a"
        sizes[element] = own = around.pop()
        if around:
            around[-1]._add(own)
            around[-1]._count(element.tail, linked=links > 0)
    return sizes
