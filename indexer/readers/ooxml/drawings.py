"""What is written in drawings of Office files (DrawingML): in text boxes, and in SmartArt diagrams."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lxml import etree

from indexer.readers.office.xml import attribute, child, descendants, local, text_within
from indexer.readers.office.zip_package import ZipPackage
from indexer.readers.ooxml.math_text import math_text
from indexer.readers.ooxml.package import Relation, related, relations

_STRUCK = ("sngStrike", "dblStrike")


def paragraph_text(paragraph: etree._Element) -> str:
    """A paragraph's text, without the number of its slide."""
    pieces = []
    for element in descendants(paragraph, "t", "br", "oMath"):
        holder = element.getparent()
        if local(element) == "br":
            pieces.append("\n")
        elif local(element) == "oMath":
            pieces.append(math_text(element))
        elif _is_unread(element):
            continue
        elif holder is None or local(holder) != "fld" or attribute(holder, "type") != "slidenum":
            pieces.append(text_within(element))
    return "".join(pieces)


def _is_unread(text: etree._Element) -> bool:
    """Whether a text belongs to a formula, which is read as a whole, or is struck out."""
    struck = attribute(child(text.getparent(), "rPr"), "strike") in _STRUCK
    return struck or any(local(above) == "oMath" for above in text.iterancestors())


def diagram(package: ZipPackage, frame: etree._Element, found: Sequence[Relation]) -> Iterator[etree._Element]:
    """The text bodies of the diagram that a `relIds` element refers to, by the relations of the part it stands in."""
    wanted = attribute(frame, "dm")
    name = next((relation.target for relation in found if relation.id == wanted), None)
    if name is None or name not in package:
        return
    for point in descendants(package.xml(name), "pt"):
        body = child(point, "t")
        if body is not None and child(point, "prSet", "placeholder") is None:
            yield body


def texts_beside(package: ZipPackage, part: str) -> Iterator[str]:
    """What stands in the boxes and diagrams that float over a sheet, a text for each."""
    for drawing in related(package, part, "drawing"):
        found = relations(package, drawing)
        for element in descendants(package.xml(drawing), "txBody", "relIds"):
            if any(attribute(child(above, "nvSpPr", "cNvPr"), "hidden") in ("1", "true") for above in _around(element)):
                continue
            bodies = [element] if local(element) == "txBody" else diagram(package, element, found)
            for body in bodies:
                yield "\n".join(paragraph_text(paragraph) for paragraph in descendants(body, "p"))


def _around(element: etree._Element) -> Iterator[etree._Element]:
    return (above for above in element.iterancestors() if local(above) in ("sp", "grpSp"))
