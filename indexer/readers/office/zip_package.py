"""Office files that are ZIP archives of XML parts: opened in memory, part by part, within limits.

Nothing is written to disk, so a part's name can lead nowhere; only parts that a reader asks for are unpacked; and what
isn't text (pictures, macros, embedded files) is never asked for.
"""

from __future__ import annotations

import lzma
import zipfile
import zlib
from io import BytesIO

from lxml import etree

from indexer.errors import NoText, OldOfficeFormat, PasswordProtected, SourceDamaged, UnpacksTooLarge
from indexer.readers.office.xml import parse_xml

MAX_UNPACKED = 150_000_000
"""Bytes that all parts read from one file may unpack to: seven times the largest file, more than XML of text needs, and
little enough to be held in memory with its tree."""

MAX_PART = 60_000_000
"""Bytes of one part: about 30 million characters of a text document, whose tree takes some hundred megabytes."""

MAX_PARTS = 20_000
"""Entries in one archive; a presentation of a thousand slides has some five thousand."""

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_DIRECTORY_ENTRY = b"PK\x01\x02"
FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)
"""What zipfile raises for damaged, encrypted or oddly compressed archives."""


class ZipPackage:
    """An open archive. Every method raises SourceError only."""

    def __init__(self, path: str, content: bytes, *, save_as: str) -> None:
        """`save_as` is the ending to save a file of an older format under, such as ".docx".

        Raises NoText for an empty file, PasswordProtected, OldOfficeFormat or SourceDamaged.
        """
        self.path = path
        self._left = MAX_UNPACKED
        if not content.strip(b"\0\t\n\r "):
            raise NoText(path)
        if is_ole(content):
            raise PasswordProtected(path) if is_encrypted(content) else OldOfficeFormat(path, save_as)
        if content.count(_DIRECTORY_ENTRY) > MAX_PARTS:
            raise SourceDamaged(path)
        try:
            self._archive = zipfile.ZipFile(BytesIO(content))
            # Some programs on Windows write names with the wrong slash.
            self._entries = {entry.filename.replace("\\", "/"): entry for entry in self._archive.infolist()}
        except FAULTS as error:
            raise SourceDamaged(path) from error

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def part(self, name: str) -> bytes:
        """A part's bytes. Raises SourceDamaged where it is missing or broken, UnpacksTooLarge beyond the limits."""
        entry = self._entries.get(name)
        if entry is None:
            raise SourceDamaged(self.path)
        if entry.file_size > min(MAX_PART, self._left):
            raise UnpacksTooLarge(self.path)
        try:
            with self._archive.open(entry) as unpacked:
                # Of a part that is larger than it says no more than that is ever unpacked.
                content = unpacked.read(entry.file_size)
        except FAULTS as error:
            raise SourceDamaged(self.path) from error
        self._left -= len(content)
        return content

    def xml(self, name: str) -> etree._Element:
        """A part's XML. Raises as `part` does."""
        return parse_xml(self.path, self.part(name))

    def optional_xml(self, name: str) -> etree._Element | None:
        """A part's XML, or None where there is no such part. Raises as `part` does."""
        return self.xml(name) if name in self else None


def is_ole(content: bytes) -> bool:
    """Whether a file is the binary kind that office programs wrote before 2007, and wrap encrypted files in since."""
    return content.startswith(OLE)


def is_encrypted(content: bytes) -> bool:
    """Whether such a binary file holds one of the newer formats, encrypted."""
    return _ENCRYPTED_STREAM in content
