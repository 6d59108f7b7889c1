"""Word's styles: which are headings, lists, bold or hidden, by themselves or by what they are based on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field

from lxml import etree

from indexer.readers.office.flow import heading_level, is_contents_style, is_title_style
from indexer.readers.office.xml import attribute, child, descendants, whole_number

_BODY_TEXT_LEVEL = 9
"""Word's own number for "no heading"."""

_LONGEST_CHAIN = 20
"""Styles that a style may be based on; Word allows eleven."""

BOLD = "b"
UNSEEN = frozenset(("vanish", "strike", "dstrike"))
LOOKS = (BOLD, *sorted(UNSEEN))
"""What properties switch on and off."""

_SUBTITLE_STYLES = frozenset(("subtitle", "underrubrik", "undertitel"))


@dataclass(frozen=True, slots=True)
class Style:
    """One style as the file defines it; None where it leaves a thing to the style it is based on."""

    name: str
    based_on: str | None = None
    level: int | None = None
    """1-9 for a heading, 0 for body text."""
    number: tuple[str | None, int | None] | None = None
    """The list it belongs to, and the level there."""
    looks: Mapping[str, bool] = field(default_factory=dict)
    """Of `LOOKS`, what it switches on or off."""


@dataclass(frozen=True, slots=True)
class Styles:
    """All styles of a document by their ids."""

    by_id: dict[str, Style] = field(default_factory=dict)

    def chain(self, style_id: str | None) -> Iterator[Style]:
        """A style and those it is based on, nearest first."""
        for _ in range(_LONGEST_CHAIN):
            style = self.by_id.get(style_id or "")
            if style is None:
                # A style that isn't defined still has a name that a person chose.
                yield from [Style(style_id)] if style_id else []
                return
            yield style
            style_id = style.based_on

    def level(self, style_id: str | None) -> int:
        """The heading level of a style, 0 for body text."""
        for style in self.chain(style_id):
            # A heading's look with the outline level of body text is how LibreOffice writes a style based on one.
            if found := style.level or heading_level(style.name):
                return found
        return 0

    def is_title(self, style_id: str | None) -> bool:
        """Whether the style is the document's title's, or based on that and neither a heading's nor a subtitle's."""
        for style in self.chain(style_id):
            if is_title_style(style.name):
                return True
            if style.level or heading_level(style.name) or style.name.casefold() in _SUBTITLE_STYLES:
                return False
        return False

    def is_contents(self, style_id: str | None) -> bool:
        """Whether the style is for a table of contents."""
        return any(is_contents_style(style.name) for style in self.chain(style_id))

    def number(self, style_id: str | None) -> tuple[str | None, int | None]:
        """The list and the level in it that the style gives a paragraph."""
        return next((style.number for style in self.chain(style_id) if style.number is not None), (None, None))

    def looks(
        self, style_id: str | None, properties: etree._Element | None = None, around: Set[str] = frozenset()
    ) -> frozenset[str]:
        """Which of `LOOKS` a text has by its own properties, or else by its style or what is `around` it."""
        chain = list(self.chain(style_id))
        stated = {look: switched(properties, look) for look in LOOKS}
        styled = {look: next((style.looks[look] for style in chain if look in style.looks), False) for look in LOOKS}
        return frozenset(
            look for look, own in stated.items() if (look in around or styled[look] if own is None else own)
        )


def styles_of(root: etree._Element | None) -> Styles:
    """The styles in Word's styles part."""
    if root is None:
        return Styles()
    found = {}
    for element in descendants(root, "style"):
        style_id = attribute(element, "styleId")
        paragraph, run = child(element, "pPr"), child(element, "rPr")
        if style_id:
            found[style_id] = Style(
                name=attribute(child(element, "name"), "val") or style_id,
                based_on=attribute(child(element, "basedOn"), "val"),
                level=outline_level(paragraph),
                number=list_number(paragraph),
                looks={look: on for look in LOOKS if (on := switched(run, look)) is not None},
            )
    return Styles(found)


def outline_level(properties: etree._Element | None) -> int | None:
    """The heading level in paragraph properties, 0 for body text; None where they say nothing of it."""
    stated = whole_number(child(properties, "outlineLvl"), "val", -1)
    if stated < 0:
        return None
    return stated + 1 if stated < _BODY_TEXT_LEVEL else 0


def list_number(properties: etree._Element | None) -> tuple[str | None, int | None] | None:
    """List and level in paragraph properties, either of them None where it isn't said; None for no list at all."""
    number = child(properties, "numPr")
    if number is None:
        return None
    level = whole_number(child(number, "ilvl"), "val", -1)
    return attribute(child(number, "numId"), "val"), level if level >= 0 else None


def switched(properties: etree._Element | None, name: str) -> bool | None:
    """Whether properties switch something on or off; None where they leave it as it is."""
    switch = child(properties, name)
    return None if switch is None else attribute(switch, "val") not in ("0", "false", "off", "none")
