"""Readers: one for each format, from a source's bytes to a document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePosixPath
from types import MappingProxyType

from indexer.document import Document
from indexer.errors import UnknownFormat
from indexer.readers import eml, html, markdown, pdf, plain_text

RULES = 1
"""Raised whenever a reader makes another document of the same bytes than before: every text is then read again."""

Reader = Callable[[str, bytes], Document]
"""Takes the path that identifies a source, and its content. Raises SourceError and nothing else."""

READERS: Mapping[str, Reader] = MappingProxyType(
    {
        ".txt": plain_text.read,
        ".text": plain_text.read,
        ".md": markdown.read,
        ".markdown": markdown.read,
        ".html": html.read,
        ".htm": html.read,
        ".xhtml": html.read,
        ".pdf": pdf.read,
        ".eml": eml.read,
    }
)
"""By file name ending, in lower case."""


ENDINGS: Mapping[str, str] = MappingProxyType(
    {
        "text/plain": ".txt",
        "text/markdown": ".md",
        "text/html": ".html",
        "application/xhtml+xml": ".xhtml",
        "application/pdf": ".pdf",
    }
)
"""By media type, for texts from the web, whose addresses need not end as file names do."""


def reader_for(path: str, media_type: str | None = None) -> Reader:
    """The reader for a media type, or for a file name where none is given. Raises UnknownFormat."""
    ending = PurePosixPath(path).suffix.lower() if media_type is None else ENDINGS.get(media_type, "")
    reader = READERS.get(ending)
    if reader is None:
        raise UnknownFormat(path, tuple(READERS))
    return reader


def read(path: str, content: bytes, media_type: str | None = None) -> Document:
    """The document in `content`. Raises SourceError, UnknownFormat before anything is read."""
    return reader_for(path, media_type)(path, content)
