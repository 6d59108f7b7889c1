"""Originals: files that the service hands out itself, and as what, where no other server does.

A document of such a file has the link `v1/originals/{id}`, relative to the service's own address. What could run
something in a reader's browser, or bring a macro along, isn't handed out.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from types import MappingProxyType

from indexer.texts.document import document_id

ORIGINALS = "v1/originals/"
PDF = "application/pdf"
TEXT = "text/plain"
MEDIA_TYPES: Mapping[str, str] = MappingProxyType(
    {
        ".pdf": PDF,
        ".txt": TEXT,
        ".text": TEXT,
        ".md": TEXT,
        ".markdown": TEXT,
        ".csv": TEXT,
        ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        ".odt": "application/vnd.oasis.opendocument.text",
        ".ods": "application/vnd.oasis.opendocument.spreadsheet",
        ".odp": "application/vnd.oasis.opendocument.presentation",
    }
)
"""By the ending of the path. Text and PDF are shown by browsers, the others are saved."""


def media_type_of(path: str) -> str | None:
    """As what a file is handed out; None if it isn't."""
    return MEDIA_TYPES.get(PurePosixPath(path).suffix.lower())


def link_to(path: str) -> str | None:
    """Where the service hands a file out, if it does."""
    return None if media_type_of(path) is None else ORIGINALS + document_id(path)
