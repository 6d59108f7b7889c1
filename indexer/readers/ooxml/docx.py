"""Word documents (DOCX): the text as it would be printed, with headings, lists, tables, notes and text boxes.

Read from the XML itself, because the libraries for Word files pass over what stands in text boxes, notes, content
controls and tracked changes. Comments, headers, footers, pictures and macros live in parts that are never opened.
"""

from __future__ import annotations

from dataclasses import replace

from lxml import etree

from indexer.readers.office.flow import blocks_of_flow
from indexer.readers.office.list_numbers import ListLevel, ListNumbers
from indexer.readers.office.properties import office_document
from indexer.readers.office.xml import attribute, child, local, whole_number
from indexer.readers.office.zip_package import ZipPackage
from indexer.readers.ooxml import package as ooxml
from indexer.readers.ooxml.docx_styles import styles_of
from indexer.readers.ooxml.docx_text import DocxText
from indexer.texts.document import Document

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def read(path: str, content: bytes) -> Document:
    """The document in a Word file. Raises SourceError."""
    package = ZipPackage(path, content, save_as=".docx")
    part = ooxml.main_part(package, "document")
    parts = {relation.kind: relation.target for relation in ooxml.relations(package, part)}

    def xml(kind: str) -> etree._Element | None:
        return package.optional_xml(parts.get(kind, ""))

    styles = styles_of(xml("styles"))
    text = DocxText(styles, _numbers(xml("numbering")), footnotes=xml("footnotes"), endnotes=xml("endnotes"))
    body = child(package.xml(part), "body")
    blocks, title = blocks_of_flow([] if body is None else text.flow(body))
    return office_document(path, blocks, ooxml.properties(package), MEDIA_TYPE, title_in_text=title)


def _numbers(root: etree._Element | None) -> ListNumbers:
    """How the document's lists are numbered, by the ids that paragraphs use."""
    if root is None:
        return ListNumbers({})
    abstract = {}
    for element in root:
        if local(element) == "abstractNum":
            levels = [_level(level) for level in element if local(level) == "lvl"]
            abstract[attribute(element, "abstractNumId")] = levels
    lists: dict[str, list[ListLevel]] = {}
    counted_as: dict[str, str] = {}
    for element in root:
        number, base = attribute(element, "numId"), attribute(child(element, "abstractNumId"), "val")
        if local(element) != "num" or number is None:
            continue
        lists[number] = list(abstract.get(base, []))
        restarted = [_restart(lists[number], override) for override in element if local(override) == "lvlOverride"]
        if not any(restarted):
            counted_as[number] = f"abstract {base}"
    return ListNumbers(lists, counted_as)


def _restart(levels: list[ListLevel], override: etree._Element) -> bool:
    """Whether an override starts one of the levels anew, which is then noted in the level."""
    level = whole_number(override, "ilvl", len(levels))
    start = whole_number(child(override, "startOverride"), "val", -1)
    if level >= len(levels) or start < 0:
        return False
    levels[level] = replace(levels[level], start=start)
    return True


def _level(element: etree._Element) -> ListLevel:
    form = attribute(child(element, "numFmt"), "val") or "decimal"
    pattern = attribute(child(element, "lvlText"), "val") or ""
    return ListLevel(form, "" if form == "bullet" else pattern[:40], whole_number(child(element, "start"), "val", 1))
