"""PowerPoint presentations (PPTX): slides in order, each with its title, text, tables, diagrams and speaker notes.

Text stands in the order of the shapes in the file, which is what a screen reader reads; the title comes first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from indexer.readers.office.flow import cell_text, paragraphs_of
from indexer.readers.office.list_numbers import as_number
from indexer.readers.office.slides import Slide, slides_document
from indexer.readers.office.xml import attribute, child, descendants, local, whole_number
from indexer.readers.office.zip_package import ZipPackage
from indexer.readers.ooxml import package as ooxml
from indexer.readers.ooxml.drawings import diagram, paragraph_text
from indexer.readers.ooxml.package import Relation
from indexer.readers.shared.blocks import Block, Kind
from indexer.readers.shared.tables import table_blocks
from indexer.texts.document import Document

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.presentationml.presentation"

_FURNITURE = frozenset(("dt", "ftr", "hdr", "sldNum", "sldImg"))
_TITLES = frozenset(("title", "ctrTitle"))
_LISTS = frozenset(("body", "obj", ""))
"""Kinds of placeholders whose paragraphs are bullets unless they say otherwise; "" is the one for any content."""

_NUMBERING = re.compile(r"(?P<form>arabic|alphaLc|alphaUc|romanLc|romanUc)(?P<around>Period|ParenR|ParenBoth|Plain)")
_FORMS = {
    "arabic": "decimal",
    "alphaLc": "lowerLetter",
    "alphaUc": "upperLetter",
    "romanLc": "lowerRoman",
    "romanUc": "upperRoman",
}


def read(path: str, content: bytes) -> Document:
    """The document in a PowerPoint file. Raises SourceError."""
    package = ZipPackage(path, content, save_as=".pptx")
    part = ooxml.main_part(package, "presentation")
    return slides_document(path, _slides(package, part), ooxml.properties(package), MEDIA_TYPE)


def _slides(package: ZipPackage, part: str) -> Iterator[Slide]:
    presentation = package.xml(part)
    targets = {relation.id: relation.target for relation in ooxml.relations(package, part)}
    first = whole_number(presentation, "firstSlideNum", 1)
    listed = child(presentation, "sldIdLst")
    for number, entry in enumerate(() if listed is None else listed, first):
        # An entry has an id of its own beside that of the relation, which has a namespace.
        ids = [str(value) for key, value in entry.attrib.items() if str(key).endswith("}id")]
        name = targets.get(ids[0]) if ids else None
        if name is None or name not in package:
            continue
        slide = package.xml(name)
        if attribute(slide, "show") not in ("0", "false"):
            yield _slide(package, name, slide, number)


def _slide(package: ZipPackage, name: str, slide: etree._Element, number: int) -> Slide:
    relations = ooxml.relations(package, name)
    shapes = list(_shapes(package, slide, relations))
    title = next((shape for shape in shapes if shape.kind in _TITLES and shape.blocks), None)
    notes = next((r.target for r in relations if r.kind == "notesSlide" and r.target in package), None)
    spoken = [] if notes is None else list(_shapes(package, package.xml(notes), ()))
    return Slide(
        number,
        "\n".join(block.text for block in title.blocks) if title else "",
        tuple(block for shape in shapes if shape is not title for block in shape.blocks),
        tuple(Block(Kind.PARAGRAPH, block.text) for shape in spoken for block in shape.blocks),
    )


@dataclass(frozen=True, slots=True)
class _Shape:
    """A shape with text. `kind` is that of its placeholder, None for a shape that is none."""

    kind: str | None
    blocks: tuple[Block, ...]


def _shapes(package: ZipPackage, slide: etree._Element, relations: Sequence[Relation]) -> Iterator[_Shape]:
    tree = child(slide, "cSld", "spTree")
    for shape in () if tree is None else _leaves(tree):
        placeholder = next(descendants(shape, "ph"), None)
        kind = None if placeholder is None else attribute(placeholder, "type") or ""
        if kind in _FURNITURE:
            continue
        blocks: list[Block] = []
        for element in descendants(shape, "txBody", "tbl", "relIds"):
            match local(element):
                case "txBody" if not any(local(above) == "tbl" for above in element.iterancestors()):
                    blocks += _paragraphs(element, bulleted=kind in _LISTS)
                case "tbl":
                    blocks += _table(element)
                case "relIds":
                    for body in diagram(package, element, relations):
                        blocks += _paragraphs(body, bulleted=True)
        yield _Shape(kind, tuple(blocks))


def _leaves(tree: etree._Element) -> Iterator[etree._Element]:
    """The shapes that are shown, those inside groups too."""
    for element in tree:
        match local(element):
            case "sp" | "graphicFrame" | "cxnSp":
                named = next(descendants(element, "cNvPr"), None)
                if attribute(named, "hidden") not in ("1", "true"):
                    yield element
            case "grpSp":
                yield from _leaves(element)
            case "AlternateContent":
                choice = child(element, "Choice")
                chosen = child(element, "Fallback") if choice is None else choice
                yield from _leaves(chosen) if chosen is not None else ()


def _paragraphs(body: etree._Element, *, bulleted: bool) -> Iterator[Block]:
    counts: dict[int, int] = {}
    for paragraph in body:
        if local(paragraph) != "p":
            continue
        properties = child(paragraph, "pPr")
        marked = any(child(properties, name) is not None for name in ("buChar", "buAutoNum", "buBlip"))
        is_item = marked or (bulleted and child(properties, "buNone") is None)
        label = _number(properties, counts)
        for number, text in enumerate(paragraphs_of(paragraph_text(paragraph))):
            labelled = f"{label} {text}" if label and number == 0 else text
            yield Block(Kind.LIST_ITEM if is_item else Kind.PARAGRAPH, labelled)


def _number(properties: etree._Element | None, counts: dict[int, int]) -> str:
    """A paragraph's number in its list; `counts` has the last one of each level in the same shape."""
    level = whole_number(properties, "lvl", 0)
    for deeper in [other for other in counts if other > level]:
        del counts[deeper]
    numbered = child(properties, "buAutoNum")
    scheme = _NUMBERING.fullmatch(attribute(numbered, "type") or "")
    if scheme is None:
        counts.pop(level, None)
        return ""
    counts[level] = counts[level] + 1 if level in counts else whole_number(numbered, "startAt", 1)
    number = as_number(counts[level], _FORMS[scheme["form"]])
    return {"Period": "{}.", "ParenR": "{})", "ParenBoth": "({})", "Plain": "{}"}[scheme["around"]].format(number)


def _table(table: etree._Element) -> list[Block]:
    rows: list[list[str | None]] = []
    for row in descendants(table, "tr"):
        rows.append([])
        for cell in row:
            if local(cell) == "tc":
                goes_on = attribute(cell, "vMerge") in ("1", "true")
                rows[-1].append(None if goes_on else cell_text(map(paragraph_text, descendants(cell, "p"))))
    marked = attribute(child(table, "tblPr"), "firstRow") in ("1", "true")
    return table_blocks(rows, header_rows=int(marked))
