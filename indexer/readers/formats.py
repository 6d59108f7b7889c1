"""Readers: one for each format, from a source's bytes to a document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePosixPath
from types import MappingProxyType

from indexer.errors import ArchiveNotOpened, UnknownFormat
from indexer.readers import xls
from indexer.readers.first_bytes import ending_of
from indexer.readers.html import reader as html
from indexer.readers.mail import eml, msg
from indexer.readers.odf import odp, ods, odt
from indexer.readers.ooxml import docx, pptx, xlsx
from indexer.readers.pdf import reader as pdf
from indexer.readers.plain import csv, markdown
from indexer.readers.plain import text as plain_text
from indexer.readers.rtf import reader as rtf
from indexer.texts.document import Document

RULES = 2
"""Raised whenever a reader makes another document of the same bytes than before, or reads or refuses what it didn't:
every text is then read again, those too whose refusal is remembered. Also when the limits of `isolation` change."""

Reader = Callable[[str, bytes], Document]
"""Takes the path that identifies a source, and its content. Raises SourceError and nothing else."""

_FAMILIES: Mapping[Reader, str] = {
    plain_text.read: ".txt .text",
    markdown.read: ".md .markdown",
    html.read: ".html .htm .xhtml",
    pdf.read: ".pdf",
    eml.read: ".eml .mht .mhtml",
    msg.read: ".msg",
    docx.read: ".docx .docm .dotx .dotm .doc .dot",
    odt.read: ".odt .ott .fodt",
    rtf.read: ".rtf",
    pptx.read: ".pptx .pptm .ppsx .ppsm .potx .potm .ppt .pps",
    odp.read: ".odp .otp .fodp",
    odp.read_drawing: ".odg .otg .fodg",
    xlsx.read: ".xlsx .xlsm .xltx .xltm",
    xls.read: ".xls .xlt",
    ods.read: ".ods .ots .fods",
    csv.read: ".csv",
}

READERS: Mapping[str, Reader] = MappingProxyType(
    {ending: reader for reader, endings in _FAMILIES.items() for ending in endings.split()}
)
"""By file name ending, in lower case. Whatever the ending, a file's first bytes decide which of them reads it; one that
is what its old ending says (`.doc`, `.ppt`) is refused with what to save it as."""

ARCHIVES = frozenset((".zip", ".7z", ".rar", ".tar", ".gz", ".tgz"))
"""Endings of archives, which aren't opened: what lies in them has no place that a citation could name."""


ENDINGS: Mapping[str, str] = MappingProxyType(
    {
        "text/plain": ".txt",
        "text/markdown": ".md",
        "text/html": ".html",
        "application/xhtml+xml": ".xhtml",
        "application/pdf": ".pdf",
        "application/msword": ".doc",
        xls.MEDIA_TYPE: ".xls",
        "application/vnd.ms-powerpoint": ".ppt",
        msg.MEDIA_TYPE: ".msg",
        docx.MEDIA_TYPE: ".docx",
        odt.MEDIA_TYPE: ".odt",
        rtf.MEDIA_TYPE: ".rtf",
        "text/rtf": ".rtf",
        pptx.MEDIA_TYPE: ".pptx",
        odp.MEDIA_TYPE: ".odp",
        odp.DRAWING_MEDIA_TYPE: ".odg",
        xlsx.MEDIA_TYPE: ".xlsx",
        ods.MEDIA_TYPE: ".ods",
        csv.MEDIA_TYPE: ".csv",
    }
)
"""By media type, for texts from the web, whose addresses need not end as file names do."""


def reader_for(path: str, media_type: str | None = None) -> Reader:
    """The reader for a media type, or for a file name where none is given. Raises UnknownFormat or ArchiveNotOpened."""
    return _by_ending(path, _ending(path, media_type))


def read(path: str, content: bytes, media_type: str | None = None) -> Document:
    """The document in `content`. Raises SourceError, UnknownFormat before anything is read."""
    ending = _ending(path, media_type)
    _by_ending(path, ending)
    return _by_ending(path, ending_of(content, ending))(path, content)


def _ending(path: str, media_type: str | None) -> str:
    return PurePosixPath(path).suffix.lower() if media_type is None else ENDINGS.get(media_type, "")


def _by_ending(path: str, ending: str) -> Reader:
    reader = READERS.get(ending)
    if reader is None:
        raise ArchiveNotOpened(path) if ending in ARCHIVES else UnknownFormat(path, tuple(READERS))
    return reader
