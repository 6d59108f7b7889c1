"""OpenDocument texts (ODT), as LibreOffice writes them."""

from __future__ import annotations

from indexer.readers.odf.package import open_odf
from indexer.readers.odf.text import OdfText
from indexer.readers.office.flow import blocks_of_flow
from indexer.readers.office.list_numbers import ListNumbers
from indexer.readers.office.properties import office_document
from indexer.texts.document import Document

MEDIA_TYPE = "application/vnd.oasis.opendocument.text"


def read(path: str, content: bytes) -> Document:
    """The document in an OpenDocument text. Raises SourceError."""
    package = open_odf(path, content, kind="text", save_as=".odt")
    text = OdfText(package.styles, ListNumbers(package.styles.lists))
    blocks, title = blocks_of_flow(text.flow(package.body))
    return office_document(path, blocks, package.properties, MEDIA_TYPE, title_in_text=title)
