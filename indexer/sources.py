"""Sources: the files and folders to index, found in a stable order and read one by one.

A file's identifier is the name of its source folder and its path inside it ("policy/skola/plan.md"), so that a text
keeps its identity wherever the folder is mounted.
"""

from __future__ import annotations

import errno
import os
import stat
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from indexer.document import Document
from indexer.errors import AboutTheFolder, SourceError, SourceNotFound, SourceTooLarge, SourceUnreadable
from indexer.readers import read, reader_for

MAX_BYTES = 20_000_000

_ABOUT_THE_FOLDER = "readme"


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file to read: `path` identifies it among the sources, `file` is where it lies."""

    path: str
    file: Path


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that gave no document, and the Swedish sentence that says why."""

    path: str
    reason: str


def find_files(sources: Sequence[Path]) -> list[FoundFile]:
    """Every file in the sources, folders searched to the bottom, ordered by identifier; each file once.

    Files and folders whose name starts with "." are skipped, except a source named by the user. Links to files are
    followed, links to folders too unless they lead back to a folder being searched. Raises SourceNotFound,
    and SourceUnreadable for a source folder that can't be listed.
    """
    found: dict[Path, str] = {}
    for source in sources:
        # Not resolved: the identifier is made of the names that the user sees, links among them.
        absolute = Path(os.path.abspath(source))  # noqa: PTH100
        if absolute.is_dir():
            for file in _walk(absolute, frozenset()):
                found.setdefault(file, _identifier(absolute.name, file.relative_to(absolute)))
        elif os.path.lexists(absolute):
            found.setdefault(absolute, _identifier(absolute.parent.name, Path(absolute.name)))
        else:
            raise SourceNotFound(_readable(str(source)))
    shared = Counter(found.values())
    files = [FoundFile(_readable(str(f)) if shared[path] > 1 else path, f) for f, path in found.items()]
    return _told_apart(sorted(files, key=lambda f: (f.path, os.fsencode(f.file))))


def _told_apart(files: Sequence[FoundFile]) -> list[FoundFile]:
    """With a number added where two names differ only in how their letters are encoded."""
    seen: Counter[str] = Counter()
    told: list[FoundFile] = []
    for found in files:
        seen[found.path] += 1
        number = seen[found.path]
        path = Path(found.path)
        told.append(found if number == 1 else FoundFile(str(path.with_stem(f"{path.stem} ({number})")), found.file))
    return told


def _walk(folder: Path, above: frozenset[tuple[int, int]]) -> Iterator[Path]:
    try:
        status = folder.stat()
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        if not above:
            raise SourceUnreadable(_readable(str(folder)), _reason(error)) from error
        # Given out as if it were a file, so that reading it reports the refusal instead of passing it over.
        yield folder
        return
    identity = (status.st_dev, status.st_ino)
    if identity in above:
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if (folder / entry.name).is_dir():  # unlike entry.is_dir(), survives a link to itself
            yield from _walk(folder / entry.name, above | {identity})
        else:
            yield folder / entry.name


def _identifier(root: str, relative: Path) -> str:
    return _readable("/".join((root, *relative.parts)) if root else relative.as_posix())


def _readable(path: str) -> str:
    """The path as it can be shown, in NFC.

    Bytes that aren't UTF-8 are taken as windows-1252, which old file servers used; control characters, which a
    terminal would obey, become U+FFFD.
    """
    if any("\ud800" <= character <= "\udfff" for character in path):
        path = os.fsencode(path).decode("cp1252", "replace")
    path = unicodedata.normalize("NFC", path)
    return "".join("\ufffd" if unicodedata.category(character) == "Cc" else character for character in path)


def read_file(found: FoundFile) -> Document:
    """The document in a file. Raises SourceError, UnknownFormat before anything is read."""
    content = _content(found)
    return read(found.path, content)


def read_all(found: Sequence[FoundFile]) -> Iterator[Document | Skipped]:
    """One document or one reason for each file, in the same order."""
    for file in found:
        try:
            yield read_file(file)
        except SourceError as error:
            yield Skipped(error.path, str(error))


def _content(found: FoundFile) -> bytes:
    try:
        # Asked before opening: opening a FIFO would wait for its other end for ever.
        status = found.file.stat()
        if stat.S_ISDIR(status.st_mode):
            os.scandir(found.file).close()  # says why the folder couldn't be searched
            raise SourceUnreadable(found.path, "den är en mapp")
        if found.file.stem.lower() == _ABOUT_THE_FOLDER:
            raise AboutTheFolder(found.path)
        if not stat.S_ISREG(status.st_mode):
            raise SourceUnreadable(found.path, "den är ingen vanlig fil")
        reader_for(found.path)  # a film is of an unknown format rather than too large
        if status.st_size > MAX_BYTES:
            raise SourceTooLarge(found.path, size=status.st_size, limit=MAX_BYTES)
        with found.file.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise SourceNotFound(found.path) from error
    except OSError as error:
        raise SourceUnreadable(found.path, _reason(error)) from error
    if len(content) > MAX_BYTES:
        raise SourceTooLarge(found.path, size=len(content), limit=MAX_BYTES)
    return content


def _reason(error: OSError) -> str:
    if isinstance(error, PermissionError):
        return "du saknar behörighet"
    if error.errno == errno.ELOOP:
        return "den är en länk som leder tillbaka till sig själv"
    return f"operativsystemet svarade: {error.strerror or error}"
