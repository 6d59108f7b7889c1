"""What a web page holds and doesn't show, as far as its own markup and its `<style>` tell without a browser.

What a button, tab or summary opens is text: it is only folded away. Style sheets in files of their own, selectors with
more than tags, classes and names, and what scripts do aren't looked at.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from itertools import dropwhile, islice, takewhile

from lxml import etree

from indexer.readers.html.blocks import text_of
from indexer.readers.html.folding import PANEL_ROLES

_LARGEST_STYLE = 500_000
"""Characters of all of a page's `<style>`."""
_MOST_RULES = 5_000
_SELECTOR = re.compile(r"([a-z][a-z0-9]*)?((?:[.#][\w-]{1,100}){0,6})", re.IGNORECASE)
_PART = re.compile(r"[.#][\w-]{1,100}")
_NOTHING = re.compile(r"[+-]?0{0,9}\.?0{1,9}(?:px|pt|em|rem|%)?")
_FAR_AWAY = re.compile(r"-\d{3,9}(?:\.\d{1,9})?(?:px|pt|em|rem|vw)|-\d{3,9}%")
_PLACES = frozenset(("left", "top", "right", "bottom", "text-indent"))
_MOST_MAINS = 20
_NEVER = frozenset(("html", "body"))


@dataclass(frozen=True, slots=True)
class _Rule:
    tag: str
    classes: frozenset[str]
    names: frozenset[str]
    weight: tuple[int, int, int, int]
    """Which of two rules counts: names, classes, tags, and the later one."""
    hides: Mapping[str, bool]
    """By property, whether it hides."""

    def fits(self, element: etree._Element, classes: frozenset[str]) -> bool:
        named = not self.names or self.names == {element.get("id", "")}
        return (not self.tag or element.tag == self.tag) and self.classes <= classes and named


def hidden_in(page: etree._Element) -> frozenset[etree._Element]:
    """What a page itself hides or strikes out, folded away or not."""
    by_key: dict[str, list[_Rule]] = defaultdict(list)
    for rule in _rules(page):
        by_key[next(iter(rule.classes or rule.names), rule.tag)].append(rule)
    return frozenset(e for e in page.iter(etree.Element) if e.tag not in _NEVER and _is_hidden(e, by_key))


def drop(page: etree._Element, hidden: Set[etree._Element], panels: Set[etree._Element]) -> None:
    """Take what is hidden out of a page, but for what holds most of it and for `panels`, which a reader can open."""
    holders = _holders(page)
    for element in hidden:
        if not _is_panel(element, panels) and element not in holders:
            element.tag = "template"
    etree.strip_elements(page, "template", with_tail=False)


def _is_hidden(element: etree._Element, by_key: Mapping[str, list[_Rule]]) -> bool:
    if element.tag == "dialog":
        return "open" not in element.attrib
    if element.get("hidden", "until-found").casefold() != "until-found":
        return True
    found: dict[str, bool] = {}
    if by_key:
        classes = frozenset(element.get("class", "").split())
        keys = (*classes, element.get("id", ""), str(element.tag))
        fitting = [rule for key in keys for rule in by_key.get(key, ()) if rule.fits(element, classes)]
        for rule in sorted(fitting, key=lambda rule: rule.weight):
            found.update(rule.hides)
    if style := element.get("style"):
        found.update(_hiding(style))
    return any(found.values())


def _hiding(declarations: str) -> dict[str, bool]:
    """For each property that can hide something, whether these declarations do."""
    found: dict[str, bool] = {}
    apart = False
    for declaration in declarations.split(";"):
        name, _, value = declaration.partition(":")
        name, value = name.strip().casefold(), value.partition("!")[0].strip().casefold()
        if name == "display":
            found[name] = value == "none"
        elif name == "visibility":
            found[name] = value in ("hidden", "collapse")
        elif name in ("text-decoration", "text-decoration-line"):
            found["text-decoration"] = "line-through" in value
        elif name in ("opacity", "font-size"):
            found[name] = _NOTHING.fullmatch(value) is not None
        elif name == "position":
            apart = value in ("absolute", "fixed")
        elif name in _PLACES:
            found[name] = _FAR_AWAY.fullmatch(value) is not None
    if not apart:
        found = {name: hides for name, hides in found.items() if name not in _PLACES or name == "text-indent"}
    return found


def _rules(page: etree._Element) -> list[_Rule]:
    """The rules of the page's own style sheets that say of something whether it is shown."""
    sheets = [style.text or "" for style in page.iter("style") if "print" not in style.get("media", "")]
    sheet = "\n".join(sheets)
    if not sheet or len(sheet) > _LARGEST_STYLE:
        return []
    found: list[_Rule] = []
    for selectors, declarations in _top_rules(_without_comments(sheet)):
        hides = _hiding(declarations)
        for selector in selectors.split(",") if hides else ():
            match = _SELECTOR.fullmatch(selector.strip())
            if match is None or not selector.strip() or len(found) >= _MOST_RULES:
                continue
            parts = _PART.findall(match[2])
            classes = frozenset(part[1:] for part in parts if part[0] == ".")
            names = frozenset(part[1:] for part in parts if part[0] == "#")
            tag = (match[1] or "").lower()
            found.append(_Rule(tag, classes, names, (len(names), len(classes), bool(tag), len(found)), hides))
    return found


def _without_comments(sheet: str) -> str:
    first, *others = sheet.split("/*")
    return " ".join((first, *(other.partition("*/")[2] for other in others)))


def _top_rules(sheet: str) -> Iterator[tuple[str, str]]:
    """Selectors and declarations; what stands inside `@media` and the like holds only at times, and is left out."""
    at = 0
    while (begin := sheet.find("{", at)) >= 0:
        head = sheet[at:begin].rpartition(";")[2].rpartition("}")[2].strip()
        if not head.startswith("@"):
            end = sheet.find("}", begin)
            if end < 0:
                return
            yield head, sheet[begin + 1 : end]
            at = end + 1
            continue
        depth, at = 1, begin + 1
        while depth:
            close = sheet.find("}", at)
            if close < 0:
                return
            inner = sheet.find("{", at, close)
            depth += 1 if inner >= 0 else -1
            at = (inner if inner >= 0 else close) + 1


def _is_panel(element: etree._Element, panels: Set[etree._Element]) -> bool:
    if element.tag == "dialog":
        return False
    return element in panels or element.get("role") in PANEL_ROLES or bool(element.get("aria-labelledby"))


def _holders(page: etree._Element) -> frozenset[etree._Element]:
    """What holds the page's main part or its only headline, and most of its words: a script shows it then."""
    mains = list(islice(page.iter("main"), _MOST_MAINS))
    heads = list(islice(page.iter("h1"), 2))
    found = {above for main in mains for above in (main, *main.iterancestors())}
    if len(heads) == 1:
        words = len(text_of(page).split())
        around = takewhile(lambda above: above.tag not in _NEVER, heads[0].iterancestors())
        found.update(dropwhile(lambda above: len(text_of(above).split()) * 2 <= words, around))
    return frozenset(found)
