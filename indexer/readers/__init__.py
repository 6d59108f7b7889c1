"""Readers: one for each format, from a source's bytes to a document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePosixPath
from types import MappingProxyType

from indexer.document import Document
from indexer.errors import UnknownFormat
from indexer.readers import html, markdown, plain_text

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
    }
)
"""By file name ending, in lower case."""


def reader_for(path: str) -> Reader:
    """The reader for a file name. Raises UnknownFormat."""
    reader = READERS.get(PurePosixPath(path).suffix.lower())
    if reader is None:
        raise UnknownFormat(path, tuple(READERS))
    return reader


def read(path: str, content: bytes) -> Document:
    """The document in `content`. Raises UnknownFormat, NotText or NoText."""
    return reader_for(path)(path, content)
