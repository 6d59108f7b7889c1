"""What a page's elements are that HTML has no tags for: tables and headings by their role, and elements of its own."""

from __future__ import annotations

import re

from lxml import etree

from indexer.readers.html.blocks import text_of

_TAGS = {
    "table": "table", "grid": "table", "rowgroup": "tbody", "row": "tr", "cell": "td", "gridcell": "td",
    "columnheader": "th", "rowheader": "th",
}  # fmt: skip
_PLAIN = frozenset(("div", "span", "p", "ul", "li", "section", "a"))
_LEVELS = frozenset("123456")
_HEADING = re.compile(r"(?!(?:aria|no|has|show|hide|with|is)-)(?:[\w-]+-)?(?:heading|header)")
_READ_BY_PEOPLE = re.compile(r"[\"”'»(]?(?:[A-ZÅÄÖ]|\w[^\s/]*\s\w)")
"""What begins with a capital, or has several words: other values are names and addresses for a program."""


def give_tags(page: etree._Element) -> None:
    """Give what says its role the tag of that role, and put headings over elements that have them as an attribute.

    The latter are design systems' own elements (`<x-accordion heading="...">`), of which a script draws the heading.
    """
    for element in list(page.iter(etree.Element)):
        role = element.get("role", "")
        if element.tag in _PLAIN and role in _TAGS:
            element.tag = _TAGS[role]
        elif element.tag in _PLAIN and role == "heading":
            level = element.get("aria-level", "")
            element.tag = f"h{level if level in _LEVELS else 2}"
        elif "-" in str(element.tag):
            _put_heading(element)


def _put_heading(element: etree._Element) -> None:
    stated = (str(value) for name, value in element.attrib.items() if _HEADING.fullmatch(str(name)))
    text = " ".join(next(stated, "").split())
    inside = text_of(element).strip()
    if inside and len(text) > len("false") and _READ_BY_PEOPLE.match(text) and not inside.startswith(text):
        heading = element.makeelement("h3", {})
        heading.text, heading.tail, element.text = text, element.text, None
        element.insert(0, heading)
