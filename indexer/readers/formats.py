"""Readers: one for each format, from a source's bytes to a document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import PurePosixPath
from types import MappingProxyType

from indexer.errors import ArchiveNotOpened, UnknownFormat
from indexer.readers import archive, epub, xls
from indexer.readers.first_bytes import ending_of
from indexer.readers.html import reader as html
from indexer.readers.mail import eml, msg
from indexer.readers.odf import odp, ods, odt
from indexer.readers.office97 import doc, ppt
from indexer.readers.ooxml import docx, pptx, xlsb, xlsx
from indexer.readers.pdf import pictures
from indexer.readers.pdf import reader as pdf
from indexer.readers.pdf.scans import tesseract
from indexer.readers.pdf.scans.tesseract import Recogniser
from indexer.readers.plain import cards, csv, markdown
from indexer.readers.plain import text as plain_text
from indexer.readers.rtf import reader as rtf
from indexer.readers.shared.parts import Parts
from indexer.texts.document import Document

RULES = 16
"""Raised whenever a reader makes another document of the same bytes than before, or reads or refuses what it didn't:
every text is then read again, those too whose refusal is remembered. Also when the limits of `isolation` change."""

Reader = Callable[..., Document]
"""Takes the path that identifies a source, and its content; some take one thing more, see below. Raises SourceError and
nothing else."""

_OF_SCANS: Mapping[Callable[[str, bytes, Recogniser | None], Document], str] = {
    pdf.read: ".pdf",
    pictures.read: ".png .jpg .jpeg .tif .tiff",
}
"""Readers that have pages that are pictures read by text recognition."""

_OF_PARTS: Mapping[Callable[[str, bytes, Parts], Document], str] = {
    archive.read: ".zip",
    eml.read: ".eml .mht .mhtml",
    msg.read: ".msg",
}
"""Readers of files that hold others."""

_FAMILIES: Mapping[Reader, str] = {
    plain_text.read: ".txt .text",
    markdown.read: ".md .markdown",
    html.read: ".html .htm .xhtml",
    docx.read: ".docx .docm .dotx .dotm",
    doc.read: ".doc .dot",
    odt.read: ".odt .ott .fodt",
    rtf.read: ".rtf",
    pptx.read: ".pptx .pptm .ppsx .ppsm .potx .potm",
    ppt.read: ".ppt .pps .pot",
    odp.read: ".odp .otp .fodp",
    odp.read_drawing: ".odg .otg .fodg",
    xlsx.read: ".xlsx .xlsm .xltx .xltm",
    xlsb.read: ".xlsb",
    xls.read: ".xls .xlt",
    ods.read: ".ods .ots .fods",
    csv.read: ".csv",
    epub.read: ".epub",
    cards.read_calendar: ".ics",
    cards.read_cards: ".vcf",
}

READERS: Mapping[str, Reader] = MappingProxyType(
    {
        ending: reader
        for family in (_FAMILIES, _OF_SCANS, _OF_PARTS)
        for reader, endings in family.items()
        for ending in endings.split()
    }
)
"""By file name ending, in lower case. Whatever the ending, a file's first bytes decide which of them reads it."""

ARCHIVES = frozenset((".7z", ".rar", ".tar", ".gz", ".tgz"))
"""Endings of archives that aren't opened."""


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
        xlsb.MEDIA_TYPE: ".xlsb",
        ods.MEDIA_TYPE: ".ods",
        csv.MEDIA_TYPE: ".csv",
        epub.MEDIA_TYPE: ".epub",
    }
)
"""By media type, for texts from the web, whose addresses need not end as file names do."""


def reader_for(path: str, media_type: str | None = None) -> Reader:
    """The reader for a media type, or for a file name where none is given. Raises UnknownFormat or ArchiveNotOpened."""
    return _by_ending(path, _ending(path, media_type))


def rules(path: str, ocr: str) -> str:
    """What decides beside a text's bytes how it is read; `ocr`: the languages that pictures are read in, or ""."""
    recognised = tesseract.rules(path, ocr) if ocr else ""
    return f"{RULES} {recognised}" if recognised else str(RULES)


def read(
    path: str,
    content: bytes,
    media_type: str | None = None,
    recogniser: Recogniser | None = None,
    tick: Callable[[], None] | None = None,
) -> Document:
    """The document in `content`, with those of the files in it. Raises SourceError, UnknownFormat before all else.

    The text of an archive is empty. `tick` is called before each of the files in it is read.
    """
    parts = Parts(partial(_read, recogniser=recogniser), tick)
    document = _read(path, content, media_type, parts, recogniser=recogniser)
    return replace(document, parts=tuple(parts.documents), notes=(*document.notes, *parts.notes))


def _read(
    path: str, content: bytes, media_type: str | None, parts: Parts, *, recogniser: Recogniser | None
) -> Document:
    ending = _ending(path, media_type)
    _by_ending(path, ending)
    reader = _by_ending(path, ending_of(content, ending))
    if reader in _OF_SCANS:
        return reader(path, content, recogniser)
    if reader in _OF_PARTS:
        return reader(path, content, parts)
    return reader(path, content)


def _ending(path: str, media_type: str | None) -> str:
    return PurePosixPath(path).suffix.lower() if media_type is None else ENDINGS.get(media_type, "")


def _by_ending(path: str, ending: str) -> Reader:
    reader = READERS.get(ending)
    if reader is None:
        raise ArchiveNotOpened(path) if ending in ARCHIVES else UnknownFormat(path)
    return reader
