"""What a web page folds away: the panels that a button, tab, summary or label opens, each under what opens it.

Known by what the page says of itself (`<details>`, aria-expanded, aria-controls, href="#..."), by the class names that
accordions go by where a script adds these only later, by the order of tabs and panels, and by a button right before
something hidden. What opens a menu, and buttons that say no more than "Läs mer", aren't text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import islice

from lxml import etree

from indexer.readers.html.structure import Size, sizes_of

LONGEST_QUESTION = 300
"""Characters of what opens a panel; a longer one is no question."""

HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
PANEL_ROLES = frozenset(("tabpanel", "region"))
_OPENING_ROLES = frozenset(("button", "tab"))
_POINTING = ("aria-controls", "data-bs-target", "data-target", "data-controls", "data-tab", "for", "href")
_SAYS_SO = ("aria-expanded", "data-toggle", "data-bs-toggle", "data-env-collapse", "data-accordion-toggle")
_FAMILY = frozenset(
    "accordion accordeon accordian dragspel collapse collapsible faq faqs toggle expand expandable expander".split()
)
_PART = frozenset("title titel header heading head question toggle toggler trigger button btn label control".split())
_BODY = frozenset("content body panel answer text item collapse container wrapper inner".split())
_NAME_PARTS = re.compile(r"[A-ZÅÄÖ]?[a-zåäö]+|[A-ZÅÄÖ]+")
_NEVER = frozenset(("nav", "header", "footer", "form", "aside", "dialog", "menu"))
_NEVER_ROLES = frozenset(("navigation", "search", "banner", "contentinfo", "dialog", "menu", "menubar"))
_LABELS = re.compile(
    r"(?:läs|visa|se|show|read|see)(?: mer| allt?| alla| fler| mindre| more| less| all)?|(?:öppna|stäng|dölj)(?: alla)?"
    r"|fäll (?:ut|ihop)(?: alla)?|expandera(?: alla)?|mer(?: information)?|meny|menu|innehåll|visa/dölj|[+–—-]"
    r"|open|close|expand|more",
    re.IGNORECASE,
)
_ICONS = frozenset(("svg", "title", "style", "script", "template", "i"))
_FOR_READERS_ALOUD = re.compile(r"\b(?:sr-only|visually-?hidden|screen-reader-text|material-icons)\b")
_NO_PANELS = frozenset(("label", "input", "style", "script"))
_MOST_LINKED = 0.6
_MOST_STEPS = 4
"""How far above an opener its panel may stand beside it."""


@dataclass(frozen=True, slots=True)
class Fold:
    """Something that can be pressed, and what it opens."""

    opener: etree._Element
    panel: etree._Element


@dataclass
class _Page:
    root: etree._Element
    hidden: Set[etree._Element]
    by_name: dict[str, etree._Element] = field(default_factory=dict)
    labelled: dict[str, etree._Element] = field(default_factory=dict)
    """Panels by the name of what labels them."""
    tabs: dict[etree._Element, Mapping[etree._Element, etree._Element]] = field(default_factory=dict)
    """By what holds them, labels and as many panels in the same order."""

    def __post_init__(self) -> None:
        for element in self.root.iter(etree.Element):
            if name := element.get("id"):
                self.by_name.setdefault(name, element)
            if element.get("role") in PANEL_ROLES or element.tag == "details":
                for label in element.get("aria-labelledby", "").split():
                    self.labelled.setdefault(label, element)


def panels_of(folds: Sequence[Fold]) -> frozenset[etree._Element]:
    """What folds open, and what lies right inside a <details>."""
    found = {fold.panel for fold in folds}
    found.update(child for fold in folds if fold.panel.tag == "details" for child in fold.panel)
    return frozenset(found)


def folds_of(root: etree._Element, hidden: Set[etree._Element] = frozenset()) -> list[Fold]:
    """What can be opened under `root`, in the page's order; each panel once. `hidden` is what isn't shown before."""
    page = _Page(root, hidden)
    found: list[Fold] = []
    panels: set[etree._Element] = set()
    for element in root.iter(etree.Element):
        if not _could_open(element):
            continue
        panel = _panel_of(element, page)
        if panel is not None and panel not in panels and not _encloses(panel, element):
            panels.add(panel)
            found.append(Fold(element, panel))
    return found


def unfold(root: etree._Element, folds: list[Fold]) -> None:
    """Make headings of what opens panels of text, each over its panel, and take other openers away."""
    levels = _levels(root, folds)
    sizes = sizes_of(root) if folds else {}
    for fold, level in zip(folds, levels, strict=True):
        size = sizes.get(fold.panel, Size())
        question = " ".join("".join(_shown(fold.opener)).split())
        if not size.letters or size.linked > _MOST_LINKED * size.letters or not 0 < len(question) <= LONGEST_QUESTION:
            continue
        if _LABELS.fullmatch(question):
            _empty(fold.opener)
            continue
        own = next((a for a in _with_ancestors(fold.opener, 3) if a.tag in HEADINGS), None)
        inner = next(fold.opener.iter(*HEADINGS), None)
        if (own is not None or inner is not None) and not _is_apart(fold):
            for button in fold.opener.iter("button", "summary"):
                button.tag = "div" if own is None else "span"
            continue
        if own is not None:
            level = int(own.tag[1])
        _put_over(fold, question, level)


def _put_over(fold: Fold, question: str, level: int) -> None:
    heading = fold.panel.makeelement(f"h{level}", {})
    heading.text = question
    _empty(fold.opener)
    if fold.panel.tag in ("tr", "table", "tbody", "ul", "ol", "dl"):
        fold.panel.addprevious(heading)
        return
    first = next(fold.panel.iterchildren(etree.Element), None)
    if first is not None and first.tag in HEADINGS and " ".join("".join(first.itertext()).split()) == question:
        return
    heading.tail, fold.panel.text = fold.panel.text, None
    fold.panel.insert(0, heading)


def _empty(opener: etree._Element) -> None:
    """An opener's words are taken away where it stands; a <summary>'s or <dt>'s element with them."""
    tail = opener.tail
    inside = next((e for e in opener.iter("details", "dd")), None)
    if inside is None:
        opener.clear()
    opener.tail = tail
    opener.tag = "template"


def _could_open(element: etree._Element) -> bool:
    tag = str(element.tag)
    if tag == "summary":
        return True
    if element.get("role") in _OPENING_ROLES or tag in ("button", "label"):
        return True
    if any(name in element.attrib for name in _SAYS_SO):
        return tag not in ("ul", "ol", "details", "body", "main")
    if tag == "a":
        href = element.get("href", "")
        return href.startswith(("#", "javascript:")) and ("onclick" in element.attrib or _is_named_opener(element))
    return tag in ("div", "span", "h2", "h3", "h4", "h5", "dt", "p") and _is_named_opener(element)


def _words_of_name(element: etree._Element) -> frozenset[str]:
    return frozenset(part.lower() for part in _NAME_PARTS.findall(element.get("class", "")[:500]))


def _is_named_opener(element: etree._Element) -> bool:
    words = _words_of_name(element)
    return not words.isdisjoint(_FAMILY) and not words.isdisjoint(_PART) and words.isdisjoint(_BODY)


def _panel_of(opener: etree._Element, page: _Page) -> etree._Element | None:
    if opener.tag == "summary":
        parent = opener.getparent()
        return parent if parent is not None and parent.tag == "details" else None
    named = page.labelled.get(opener.get("id", "")) if opener.get("id") else None
    for attribute in _POINTING if named is None else ():
        value = opener.get(attribute, "").strip()
        if not value or (attribute == "href" and value[0] != "#"):
            continue
        named = page.by_name.get(value.split()[0].lstrip("#"))
        if named is not None:
            break
    if named is not None and named.tag == "input":
        named = _after_box(page, opener, named)
    if named is not None:
        outer = next((above for above in islice(named.iterancestors(), _MOST_STEPS) if above in page.hidden), named)
        return outer if _may_be_panel(outer) else None
    return _beside(opener) if _opens_what_follows(opener, page.hidden) else None


def _opens_what_follows(opener: etree._Element, hidden: Set[etree._Element]) -> bool:
    if opener.tag == "button" and opener.getnext() in hidden:
        return True
    inside = any(above.tag in HEADINGS or above.tag == "dt" for above in _with_ancestors(opener, 3))
    expands = "aria-expanded" in opener.attrib or any(name in opener.attrib for name in _SAYS_SO)
    return expands or _is_named_opener(opener) or (inside and opener.tag == "button")


def _after_box(page: _Page, label: etree._Element, box: etree._Element) -> etree._Element | None:
    """What a checkbox or radio button, of which this is the label, shows: what follows, or the panel of its number."""
    if box.get("type") not in ("checkbox", "radio"):
        return None
    parent = label.getparent()
    if parent is None:
        return None
    if parent not in page.tabs:
        labels = list(parent.iterchildren("label"))
        others = [e for e in parent.iterchildren(etree.Element) if e.tag not in _NO_PANELS]
        page.tabs[parent] = dict(zip(labels, others, strict=True)) if 1 < len(labels) == len(others) else {}
    return page.tabs[parent].get(label, _beside(label))


def _beside(opener: etree._Element) -> etree._Element | None:
    """The next element, or that beside what holds the opener alone."""
    element = opener
    for _ in range(_MOST_STEPS):
        following = element.getnext()
        while following is not None and (not isinstance(following.tag, str) or following.tag in ("input", "hr", "br")):
            following = following.getnext()
        if following is not None:
            return following if _may_be_panel(following) else None
        parent = element.getparent()
        if parent is None or parent.tag in ("body", "main", "article", "section", "li", "nav", "td"):
            return None
        element = parent
    return None


def _may_be_panel(element: etree._Element) -> bool:
    if element.tag in ("button", "summary", *HEADINGS):
        return False
    return not any(
        above.tag in _NEVER or above.get("role") in _NEVER_ROLES for above in (element, *element.iterancestors())
    )


def _encloses(panel: etree._Element, opener: etree._Element) -> bool:
    return panel.tag != "details" and any(above is panel for above in opener.iterancestors())


def _is_apart(fold: Fold) -> bool:
    """Whether other text or another opener stands between an opener and its panel, as with tabs."""
    if fold.panel.tag == "details":
        return False
    return fold.opener.get("role") == "tab" and _beside(fold.opener) is not fold.panel


def _with_ancestors(element: etree._Element, steps: int) -> Iterator[etree._Element]:
    yield element
    for _, above in zip(range(steps), element.iterancestors(), strict=False):
        yield above


def _levels(root: etree._Element, folds: list[Fold]) -> list[int]:
    """For each fold one below the heading above it that lies in no panel, and one more for each panel around it."""
    if not folds:
        return []
    panels = {fold.panel for fold in folds}
    openers = {fold.opener: number for number, fold in enumerate(folds)}
    found = [2] * len(folds)
    base, depth = 1, 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if not isinstance(element.tag, str):
            continue
        if event == "end":
            depth -= element in panels
            continue
        if element.tag in HEADINGS and not depth and next(element.iter(*("button", "summary")), None) is None:
            base = int(element.tag[1])
        if element in openers:
            around = depth - (folds[openers[element]].panel.tag == "details")
            found[openers[element]] = min(6, base + 1 + max(0, around))
        depth += element in panels
    return found


def _shown(element: etree._Element) -> Iterator[str]:
    """The text of an opener, without its icons and what is for screen readers alone."""
    for inner in element.iter():
        if isinstance(inner.tag, str) and inner.tag not in _ICONS:
            yield "" if _FOR_READERS_ALOUD.search(inner.get("class", "")) else inner.text or ""
        if inner is not element:
            yield inner.tail or ""
