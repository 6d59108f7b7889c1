"""ZIP archives: the files in them, each a document of its own under the archive's path ("arkiv.zip/brev.docx").

They are unpacked in memory, one by one, within the limits of `shared.parts`; a name in an archive leads nowhere.
"""

from __future__ import annotations

import zipfile
from io import BytesIO

from indexer.errors import ArchiveWithoutText, NoText, PasswordProtected, SourceDamaged
from indexer.readers.office.zip_package import FAULTS, MAX_PARTS
from indexer.readers.shared.parts import MOST_FILES, Parts, is_passed_over
from indexer.readers.shared.titles import title_from_path
from indexer.texts.document import Document

MEDIA_TYPE = "application/zip"

_ENCRYPTED = 0x1
_UTF8 = 0x800
_DIRECTORY_ENTRY = b"PK\x01\x02"


def read(path: str, content: bytes, parts: Parts | None = None) -> Document:
    """A document without text of its own, once the archive's files are in `parts`. Raises SourceError."""
    if not content.strip(b"\0\t\n\r "):
        raise NoText(path)
    if content.count(_DIRECTORY_ENTRY) > MAX_PARTS:
        raise SourceDamaged(path)
    try:
        archive = zipfile.ZipFile(BytesIO(content))
    except FAULTS as error:
        raise SourceDamaged(path) from error
    entries = [entry for entry in archive.infolist() if not entry.is_dir() and not is_passed_over(entry.filename)]
    if entries and all(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise PasswordProtected(path)
    if parts is None:
        raise ArchiveWithoutText(path, "")
    read_before, notes = len(parts.documents), []
    for entry in sorted(entries[:MOST_FILES], key=lambda entry: entry.filename):
        inside = f"{path}/{_name(entry)}"
        if not parts.may_hold(inside, entry.file_size):
            continue
        if entry.flag_bits & _ENCRYPTED:
            notes.append(str(PasswordProtected(inside)))
            continue
        try:
            with archive.open(entry) as unpacked:
                # Of a file that is larger than it says no more than that is ever unpacked.
                held = unpacked.read(entry.file_size)
        except FAULTS:
            notes.append(str(SourceDamaged(inside)))
            continue
        parts.add(path, _name(entry), held)
    if len(entries) > MOST_FILES:
        left = len(entries) - MOST_FILES
        notes.append(f"{path}: {left} filer utöver de första {MOST_FILES} lästes inte. Dela upp arkivet.")
    if len(parts.documents) == read_before:
        raise ArchiveWithoutText(path, next(iter((*notes, *parts.notes)), ""))
    return Document(path, title_from_path(path), "", path, MEDIA_TYPE, notes=tuple(notes))


def _name(entry: zipfile.ZipInfo) -> str:
    """Programs that don't write UTF-8 write the letters of DOS, in Sweden those of code page 850; macOS doesn't say."""
    if entry.flag_bits & _UTF8:
        return entry.filename
    try:
        raw = entry.filename.encode("cp437")
    except UnicodeEncodeError:
        return entry.filename
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp850")
