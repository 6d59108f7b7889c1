"""Rich Text Format (RTF), as Word, LibreOffice, pandoc and case-handling systems write it.

RTF is a stream of commands, so a reader follows it with a stack of states, one for each open group. The library there
is gives bare text, without headings, notes or metadata, and shows what is hidden or deleted.
"""

from __future__ import annotations

import datetime

from indexer.errors import NoText, OldOfficeFormat, PasswordProtected, SourceDamaged
from indexer.readers.office.flow import blocks_of_flow
from indexer.readers.office.properties import office_document, properties_of
from indexer.readers.office.zip_package import is_encrypted, is_ole
from indexer.readers.rtf.text import RtfText
from indexer.readers.rtf.tokens import tokens
from indexer.texts.document import Document

MEDIA_TYPE = "application/rtf"

_SIGNATURE = b"{\\rtf"


def read(path: str, content: bytes) -> Document:
    """The document in an RTF file. Raises SourceError."""
    if not content.strip(b"\0\t\n\r "):
        raise NoText(path)
    if is_ole(content):
        raise PasswordProtected(path) if is_encrypted(content) else OldOfficeFormat(path, ".rtf")
    start = content.find(_SIGNATURE, 0, 100)
    if start < 0:
        raise SourceDamaged(path)
    text = RtfText()
    blocks, title = blocks_of_flow(text.flow(tokens(content[start:].decode("latin-1"))))
    info = text.info
    properties = properties_of(
        title=info.get("title"), author=info.get("author"), dates=(_date(text, "revtim"), _date(text, "creatim"))
    )
    return office_document(path, blocks, properties, MEDIA_TYPE, title_in_text=title)


def _date(text: RtfText, name: str) -> str | None:
    stated = text.times.get(name, {})
    try:
        return datetime.date(stated.get("yr", 0), stated.get("mo", 0), stated.get("dy", 0)).isoformat()
    except (ValueError, OverflowError):
        return None
