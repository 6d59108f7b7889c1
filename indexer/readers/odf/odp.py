"""OpenDocument presentations and drawings (ODP, ODG), as LibreOffice writes them."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from indexer.readers.odf.package import OdfPackage, open_odf
from indexer.readers.odf.text import OdfText
from indexer.readers.office.flow import Paragraph, paragraphs_of
from indexer.readers.office.list_numbers import ListNumbers
from indexer.readers.office.slides import Slide, slides_document
from indexer.readers.office.xml import attribute, child, local
from indexer.readers.shared.blocks import Block, Kind
from indexer.texts.document import Document

MEDIA_TYPE = "application/vnd.oasis.opendocument.presentation"

DRAWING_MEDIA_TYPE = "application/vnd.oasis.opendocument.graphics"

_FURNITURE = ("header", "footer", "date-time", "page-number")


def read(path: str, content: bytes) -> Document:
    """The document in an OpenDocument presentation. Raises SourceError."""
    package = open_odf(path, content, kind="presentation", save_as=".odp")
    return slides_document(path, _slides(package), package.properties, MEDIA_TYPE)


def read_drawing(path: str, content: bytes) -> Document:
    """The document in an OpenDocument drawing, each page as a slide. Raises SourceError."""
    package = open_odf(path, content, kind="drawing", save_as=".odg")
    return slides_document(path, _slides(package), package.properties, DRAWING_MEDIA_TYPE)


def _slides(package: OdfPackage) -> Iterator[Slide]:
    pages = (element for element in package.body if local(element) == "page")
    for number, page in enumerate(pages, 1):
        style = attribute(page, "style-name")
        if package.styles.stated("drawing-page", style, "drawing-page-properties", "visibility") == "hidden":
            continue
        shapes = [shape for shape in page if attribute(shape, "class") not in _FURNITURE]
        titles = [shape for shape in shapes if attribute(shape, "class") == "title"]
        notes = child(page, "notes")
        spoken = [] if notes is None else [shape for shape in notes if attribute(shape, "class") not in _FURNITURE]
        yield Slide(
            number,
            "\n".join(block.text for block in _blocks(package, titles)),
            tuple(_blocks(package, [shape for shape in shapes if shape not in titles])),
            tuple(_blocks(package, spoken)),
        )


def _blocks(package: OdfPackage, shapes: list[etree._Element]) -> Iterator[Block]:
    for part in OdfText(package.styles, ListNumbers(package.styles.lists)).flow(shapes):
        if isinstance(part, Paragraph):
            kind = Kind.LIST_ITEM if part.is_item else Kind.PARAGRAPH
            for text in paragraphs_of(part.text):
                yield Block(kind, text)
        else:
            yield part
