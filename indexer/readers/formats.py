"""Readers: one for each format, from a source's bytes to a document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePosixPath
from types import MappingProxyType

from indexer.errors import ArchiveNotOpened, OldOfficeFormat, SourceError, UnknownFormat
from indexer.readers.html import reader as html
from indexer.readers.mail import eml
from indexer.readers.odf import odp, ods, odt
from indexer.readers.ooxml import docx, pptx, xlsx
from indexer.readers.pdf import reader as pdf
from indexer.readers.plain import csv, markdown
from indexer.readers.plain import text as plain_text
from indexer.readers.rtf import reader as rtf
from indexer.texts.document import Document

RULES = 1
"""Raised whenever a reader makes another document of the same bytes than before, or reads or refuses what it didn't:
every text is then read again, those too whose refusal is remembered. Also when the limits of `isolation` change."""

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
        ".docx": docx.read,
        ".docm": docx.read,
        ".odt": odt.read,
        ".rtf": rtf.read,
        ".pptx": pptx.read,
        ".pptm": pptx.read,
        ".ppsx": pptx.read,
        ".odp": odp.read,
        ".xlsx": xlsx.read,
        ".xlsm": xlsx.read,
        ".ods": ods.read,
        ".csv": csv.read,
    }
)
"""By file name ending, in lower case."""

OLD_FORMATS: Mapping[str, str] = MappingProxyType(
    {".doc": ".docx", ".dot": ".docx", ".xls": ".xlsx", ".xlt": ".xlsx", ".ppt": ".pptx", ".pps": ".pptx"}
)
"""Endings of binary formats that aren't read, and what to save such a file as."""

ARCHIVES = frozenset((".zip", ".7z", ".rar", ".tar", ".gz", ".tgz"))
"""Endings of archives, which aren't opened: what lies in them has no place that a citation could name."""


ENDINGS: Mapping[str, str] = MappingProxyType(
    {
        "text/plain": ".txt",
        "text/markdown": ".md",
        "text/html": ".html",
        "application/xhtml+xml": ".xhtml",
        "application/pdf": ".pdf",
        docx.MEDIA_TYPE: ".docx",
        odt.MEDIA_TYPE: ".odt",
        rtf.MEDIA_TYPE: ".rtf",
        "text/rtf": ".rtf",
        pptx.MEDIA_TYPE: ".pptx",
        odp.MEDIA_TYPE: ".odp",
        xlsx.MEDIA_TYPE: ".xlsx",
        ods.MEDIA_TYPE: ".ods",
        csv.MEDIA_TYPE: ".csv",
    }
)
"""By media type, for texts from the web, whose addresses need not end as file names do."""


def reader_for(path: str, media_type: str | None = None) -> Reader:
    """The reader for a media type, or for a file name where none is given.

    Raises UnknownFormat, OldOfficeFormat or ArchiveNotOpened.
    """
    ending = PurePosixPath(path).suffix.lower() if media_type is None else ENDINGS.get(media_type, "")
    reader = READERS.get(ending)
    if reader is None:
        raise _refusal(path, ending)
    return reader


def _refusal(path: str, ending: str) -> SourceError:
    if ending in OLD_FORMATS:
        return OldOfficeFormat(path, OLD_FORMATS[ending])
    return ArchiveNotOpened(path) if ending in ARCHIVES else UnknownFormat(path, tuple(READERS))


def read(path: str, content: bytes, media_type: str | None = None) -> Document:
    """The document in `content`. Raises SourceError, UnknownFormat before anything is read."""
    return reader_for(path, media_type)(path, content)
