"""OpenDocument packages (ODT, ODP, ODS): their parts, their styles, and what they say of themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from indexer.errors import PasswordProtected, SourceDamaged
from indexer.readers.office.list_numbers import ListLevel
from indexer.readers.office.properties import Properties, properties_of
from indexer.readers.office.xml import attribute, child, descendants, local, parse_xml, text_within, whole_number
from indexer.readers.office.zip_package import OLE, ZipPackage

_CONTENT, _STYLES, _META, _MANIFEST = "content.xml", "styles.xml", "meta.xml", "META-INF/manifest.xml"
_LONGEST_CHAIN = 20
_FLAT_START = 8_192
"""Bytes in which a document that is one XML file (Flat ODF) has its root element."""
_FORMS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman", "": "none"}


@dataclass(frozen=True, slots=True)
class OdfStyles:
    """The styles of a document, by family and name, and its numbered lists."""

    elements: Mapping[tuple[str, str], etree._Element] = field(default_factory=dict)
    lists: Mapping[str, list[ListLevel]] = field(default_factory=dict)

    def chain(self, family: str, name: str | None) -> Iterator[etree._Element]:
        """A style and those it is derived from, nearest first."""
        for _ in range(_LONGEST_CHAIN):
            element = self.elements.get((family, name or ""))
            if element is None:
                return
            yield element
            name = attribute(element, "parent-style-name")

    def names(self, family: str, name: str | None) -> list[str]:
        """The names of a style and of those it is derived from, as a person sees them."""
        found = [attribute(e, "display-name") or attribute(e, "name") or "" for e in self.chain(family, name)]
        return found or [(name or "").replace("_20_", " ")]

    def stated(self, family: str, name: str | None, properties: str, key: str) -> str | None:
        """What a style says of one thing, itself or by what it is derived from."""
        values = (attribute(child(element, properties), key) for element in self.chain(family, name))
        return next((value for value in values if value is not None), None)

    def is_struck(self, family: str, name: str | None) -> bool:
        """Whether a style strikes text out; programs state the line's type, its style, or both."""
        lines = (self.stated(family, name, "text-properties", f"text-line-through-{key}") for key in ("type", "style"))
        return next(filter(None, lines), "none") != "none"

    def own(self, family: str, name: str | None, key: str) -> str | None:
        """An attribute of a style, its own or inherited."""
        values = (attribute(element, key) for element in self.chain(family, name))
        return next((value for value in values if value is not None), None)


@dataclass(frozen=True, slots=True)
class OdfPackage:
    """An open OpenDocument file."""

    body: etree._Element
    styles: OdfStyles
    properties: Properties


def open_odf(path: str, content: bytes, *, kind: str, save_as: str) -> OdfPackage:
    """Open a package, or a flat file, whose body is a `kind`: text, presentation, spreadsheet, drawing.

    Raises SourceError.
    """
    if not content.startswith((b"PK", OLE)) and b"<office:document" in content[:_FLAT_START]:
        root = parse_xml(path, content)
        return _opened(path, kind, root, styles=None, meta=root)
    package = ZipPackage(path, content, save_as=save_as)
    manifest = package.optional_xml(_MANIFEST)
    if manifest is not None and next(descendants(manifest, "encryption-data"), None) is not None:
        raise PasswordProtected(path)
    root, styles, meta = package.xml(_CONTENT), package.optional_xml(_STYLES), package.optional_xml(_META)
    return _opened(path, kind, root, styles, meta)


def _opened(
    path: str, kind: str, root: etree._Element, styles: etree._Element | None, meta: etree._Element | None
) -> OdfPackage:
    body = child(root, "body", kind)
    if body is None:
        raise SourceDamaged(path)
    _delete(body)
    _fill_in(body)
    return OdfPackage(body, _styles(() if styles is None else (styles,), root), _properties(meta))


def _delete(body: etree._Element) -> None:
    """Take away what is deleted where it stands, as files have it that were saved while changes were shown."""
    regions = [region for region in descendants(body, "changed-region") if child(region, "deletion") is not None]
    deleted = {str(value) for region in regions for key, value in region.attrib.items() if str(key).endswith("id")}
    begun: set[str | None] = set()
    if not deleted:
        return
    for event, element in etree.iterwalk(body, events=("start", "end")):
        if event == "start" and local(element) == "change-start":
            begun |= {attribute(element, "change-id")} & deleted
        elif event == "start" and local(element) == "change-end":
            begun.discard(attribute(element, "change-id"))
        elif event == "start" and begun:
            element.text = None
        if event == "end" and begun:
            element.tail = None


def _fill_in(body: etree._Element) -> None:
    """Put what was filled into a form's fields where they stand; what is hidden and passwords have no place there."""
    fields = {
        attribute(field, "id"): field for forms in descendants(body, "forms") for field in forms.iter(etree.Element)
    }
    for control in descendants(body, "control") if fields else ():
        field = fields.get(attribute(control, "control"))
        if field is not None:
            control.text = _filled(field)


def _filled(field: etree._Element) -> str:
    match local(field):
        case "text" | "textarea" | "formatted-text" | "combobox" | "date" | "time" | "number":
            return attribute(field, "current-value") or attribute(field, "value") or ""
        case "listbox":
            chosen = (option for option in field if attribute(option, "current-selected") == "true")
            return ", ".join(attribute(option, "label") or "" for option in chosen)
        case "checkbox" | "radio":
            ticked = "checked" in (attribute(field, "current-state"), attribute(field, "state"))
            on = ticked or attribute(field, "current-selected") == "true"
            return f"{'☒' if on else '☐'} {attribute(field, 'label') or ''}"
    return ""


def _styles(common: tuple[etree._Element, ...], content: etree._Element) -> OdfStyles:
    elements: dict[tuple[str, str], etree._Element] = {}
    lists: dict[str, list[ListLevel]] = {}
    for root in (*common, content):
        for element in descendants(root, "style", "list-style", "outline-style"):
            name = attribute(element, "name") or ""
            if local(element) == "style":
                elements[attribute(element, "family") or "", name] = element
            else:
                lists["" if local(element) == "outline-style" else name] = _levels(element)
    return OdfStyles(elements, lists)


def _levels(style: etree._Element) -> list[ListLevel]:
    found = [ListLevel()] * 10
    for element in style:
        level = whole_number(element, "level", 0)
        if not 1 <= level <= len(found):
            continue
        form = attribute(element, "num-format")
        if form is None or local(element) not in ("list-level-style-number", "outline-level-style"):
            continue
        places = range(max(1, level - whole_number(element, "display-levels", 1) + 1), level + 1)
        numbered = ".".join(f"%{place}" for place in places) if form else ""
        pattern = f"{attribute(element, 'num-prefix') or ''}{numbered}{attribute(element, 'num-suffix') or ''}"
        start = whole_number(element, "start-value", 1)
        found[level - 1] = ListLevel(_FORMS.get(form, "decimal"), pattern[:40] if form else "", start)
    return found


def _properties(root: etree._Element | None) -> Properties:
    stated: dict[str, str] = {}
    meta = child(root, "meta")
    for element in () if meta is None else meta:
        stated.setdefault(local(element), text_within(element))
    template = None if root is None else next(descendants(root, "template"), None)
    return properties_of(
        title=stated.get("title"),
        author=stated.get("initial-creator") or stated.get("creator"),
        dates=(stated.get("date"), stated.get("creation-date")),
        language=stated.get("language"),
        template=attribute(template, "title"),
    )
