"""Word documents (DOCX): the text as it would be printed, with headings, lists, tables, notes and text boxes.

Read from the XML itself, because the libraries for Word files pass over what stands in text boxes, notes, content
controls and tracked changes. Comments, headers, footers, pictures and macros live in parts that are never opened.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath

from lxml import etree

from indexer.errors import SourceDamaged, SourceError
from indexer.readers.first_bytes import ending_of
from indexer.readers.html.reader import blocks_of_fragment
from indexer.readers.mail import eml
from indexer.readers.office.flow import Paragraph, blocks_of_flow
from indexer.readers.office.list_numbers import ListLevel, ListNumbers
from indexer.readers.office.properties import office_document
from indexer.readers.office.xml import attribute, child, descendants, local, whole_number
from indexer.readers.office.zip_package import ZipPackage
from indexer.readers.ooxml import drawings
from indexer.readers.ooxml import package as ooxml
from indexer.readers.ooxml.docx_styles import styles_of
from indexer.readers.ooxml.docx_text import DocxText
from indexer.readers.plain import text as plain_text
from indexer.readers.rtf import reader as rtf
from indexer.readers.shared.blocks import Block
from indexer.texts.canonical import decode
from indexer.texts.document import Document

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def read(path: str, content: bytes) -> Document:
    """The document in a Word file. Raises SourceError."""
    return _read(path, content, inserted=False)


def _read(path: str, content: bytes, *, inserted: bool) -> Document:
    """`inserted`: whether the file stands in another, and may have no further ones in it."""
    package = ZipPackage(path, content, save_as=".docx")
    part = ooxml.main_part(package, "document")
    relations = ooxml.relations(package, part)
    parts = {relation.kind: relation.target for relation in relations}

    def xml(kind: str) -> etree._Element | None:
        return package.optional_xml(parts.get(kind, ""))

    styles = styles_of(xml("styles"))
    notes: list[str] = []

    def outside(element: etree._Element) -> list[Paragraph | Block]:
        if local(element) == "relIds":
            bodies = drawings.diagram(package, element, relations)
            return [Paragraph(drawings.paragraph_text(p)) for body in bodies for p in descendants(body, "p")]
        target = next((r.target for r in relations if r.id == attribute(element, "id")), "")
        try:
            return [] if inserted else _inserted(path, target, package.part(target))
        except SourceError:
            notes.append(
                f"{path}: en fil som är infogad i texten ({target}) kunde inte läsas. Klistra in texten i stället."
            )
            return []

    text = DocxText(
        styles, _numbers(xml("numbering")), footnotes=xml("footnotes"), endnotes=xml("endnotes"), outside=outside
    )
    body = child(package.xml(part), "body")
    blocks, title = blocks_of_flow([] if body is None else text.flow(body))
    document = office_document(path, blocks, ooxml.properties(package), MEDIA_TYPE, title_in_text=title)
    return replace(document, notes=tuple(notes))


def _inserted(path: str, name: str, content: bytes) -> list[Paragraph | Block]:
    """The text of a whole file that a program has put into the document (altChunk), and Word shows as part of it."""
    ending = ending_of(content, PurePosixPath(name).suffix.lower())
    if ending in (".html", ".htm", ".xhtml"):
        return [*blocks_of_fragment(decode(content, path=path))]
    if ending in (".docx", ".docm"):
        document = _read(path, content, inserted=True)
    else:
        reader = {".rtf": rtf.read, ".mht": eml.read, ".eml": eml.read, ".txt": plain_text.read}.get(ending)
        if reader is None:
            raise SourceDamaged(path)
        document = reader(path, content)
    return [Paragraph(text) for text in document.text.split("\n\n")]


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
