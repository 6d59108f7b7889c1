"""XML parts of office files: parsed without entities or network, and asked by local names.

Names are local because each of these formats writes the same elements in more than one namespace (Office Open XML has a
"transitional" and a "strict" one).
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

from lxml import etree

from indexer.errors import SourceDamaged, UnpacksTooLarge

_MOST_DIGITS = 7
MAX_MARKUP = 6_000_000
"""Elements and attributes of one part, the latter counted twice: a tree takes some 110 bytes for each, while a document
of 30 million letters has half as many."""


def parse_xml(path: str, content: bytes) -> etree._Element:
    """The root of an XML part.

    Raises SourceDamaged for what is no XML, nests deeper than 256 or declares entities, UnpacksTooLarge for what is
    little but markup.
    """
    if content.count(b"<") + 2 * content.count(b"=") > MAX_MARKUP:
        raise UnpacksTooLarge(path)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.LxmlError, ValueError) as error:
        raise SourceDamaged(path) from error
    _refuse_entities(path, root)
    return root


def _refuse_entities(path: str, root: etree._Element) -> None:
    """A document type by name alone, as OpenOffice 2 wrote it, is harmless: nothing is fetched, nothing unfolded."""
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and next(declared.iterentities(), None) is not None:
        raise SourceDamaged(path)


def stream_xml(path: str, content: bytes, *names: str) -> Iterator[etree._Element]:
    """Every element of one of the local names, forgotten when the next one is asked for. Raises as parse_xml does."""
    events = etree.iterparse(
        BytesIO(content),
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    opened = 0
    try:
        for event, element in events:
            if event == "start" and element.getparent() is None:
                _refuse_entities(path, element)
            is_named = local(element) in names
            opened += is_named if event == "start" else -is_named
            if event == "end" and not opened:
                if is_named:
                    yield element
                element.clear(keep_tail=False)
                while element.getprevious() is not None:
                    del element.getparent()[0]
    except (etree.LxmlError, ValueError) as error:
        raise SourceDamaged(path) from error


def local(element: etree._Element) -> str:
    """The element's name without its namespace; "" for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: etree._Element | None, name: str) -> str | None:
    """An attribute's value by its local name; None where there is no such attribute, or no element."""
    if element is None:
        return None
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return None


def whole_number(element: etree._Element | None, name: str, otherwise: int) -> int:
    """An attribute that is a whole number of at most seven digits, none below 0; `otherwise` where there is none."""
    return as_whole_number(attribute(element, name), otherwise)


def as_whole_number(text: str | None, otherwise: int) -> int:
    """A whole number of at most seven digits in a text, none below 0; `otherwise` where there is none."""
    digits = (text or "").strip()
    return int(digits) if digits.isdecimal() and len(digits) <= _MOST_DIGITS else otherwise


def child(element: etree._Element | None, *names: str) -> etree._Element | None:
    """The first child of the first name, of that the first child of the second name, and so on; None if one lacks."""
    for name in names:
        if element is None:
            return None
        element = next((below for below in element if local(below) == name), None)
    return element


def descendants(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    """Everything below an element, itself included, that has one of the local names, in document order."""
    return (below for below in element.iter(etree.Element) if local(below) in names)


def text_within(element: etree._Element | None) -> str:
    """All the text inside an element as it stands; "" where there is no element."""
    return "" if element is None else "".join(map(str, element.itertext()))
