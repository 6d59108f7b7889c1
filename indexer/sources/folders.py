"""Sources: where texts come from. Files and folders are found in a stable order and read one by one.

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
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from indexer.errors import AboutTheFolder, SourceError, SourceNotFound, SourceTooLarge, SourceUnreadable
from indexer.readers.formats import reader_for
from indexer.sources.patterns import EVERYTHING, Patterns
from indexer.texts.raw_text import RawText

MAX_BYTES = 20_000_000
"""Of one text: more than any document that people read, and bounds what reading it can take of memory."""

_ABOUT_THE_FOLDER = "readme"


@dataclass(frozen=True, slots=True)
class Skipped:
    """A text that couldn't be had, and the Swedish sentence that says why."""

    path: str
    reason: str
    collection: str | None = field(default=None, compare=False)
    """Of an earlier version that stays in its place; None if as before."""


@dataclass(frozen=True, slots=True)
class Unreached:
    """A source of several that couldn't be had as a whole just now; `inside` is how the paths of its texts begin."""

    inside: str
    error: SourceError


@dataclass(frozen=True, slots=True)
class Unvisited:
    """A website that isn't asked this time: what the index holds of it, by paths that begin with `inside`, stays.

    Of one that it holds nothing of, `texts` are taken.
    """

    inside: str
    texts: Iterator[RawText | Skipped | Unreached]


class Source(Protocol):
    """Where texts come from."""

    @property
    def name(self) -> str:
        """What messages call it."""

    def texts(self) -> Iterator[RawText | Skipped]:
        """Each text once, in a stable order.

        Raises SourceError if the source itself can't be had: a folder that is gone never looks like an empty one.
        """


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file to read: `path` identifies it among the sources, `file` is where it lies."""

    path: str
    file: Path
    collection: str = ""


@dataclass(frozen=True, slots=True)
class FolderSource:
    """A folder, searched to the bottom, or a single file."""

    path: Path
    collection: str = ""
    patterns: Patterns = EVERYTHING

    @property
    def name(self) -> str:
        return _readable(str(self.path))

    def texts(self) -> Iterator[RawText | Skipped]:
        """Raises SourceNotFound, and SourceUnreadable for a folder that can't be listed."""
        return Folders((self,)).texts()

    def found(self) -> Iterator[FoundFile]:
        """Its files, in no stated order, and in their place those folders inside it that can't be listed."""
        # Not resolved: the identifier is made of the names that the user sees, links among them.
        absolute = Path(os.path.abspath(self.path))  # noqa: PTH100
        if absolute.is_dir():
            for file in _walk(absolute, self.patterns):
                yield FoundFile(_identifier(absolute.name, file.relative_to(absolute)), file, self.collection)
        elif not os.path.lexists(absolute):
            raise SourceNotFound(self.name)
        elif self.patterns.take(_readable(absolute.name)):
            yield FoundFile(_identifier(absolute.parent.name, Path(absolute.name)), absolute, self.collection)


@dataclass(frozen=True, slots=True)
class Folders:
    """Several folders and files as one source: a file that lies in two of them is the first one's.

    Where two different files would have the same identifier, both are called by their absolute paths. What lies in
    the folder `apart` is left out: it is the index's own.
    """

    sources: tuple[FolderSource, ...]
    apart: Path | None = None

    @property
    def name(self) -> str:
        return ", ".join(source.name for source in self.sources)

    @property
    def are_one_file(self) -> bool:
        """Whether there is nothing but a file that somebody has named."""
        return len(self.sources) == 1 and self.sources[0].path.is_file()

    def texts(self) -> Iterator[RawText | Skipped]:
        """Raises as `files` does, before anything is read."""
        return texts_of(self.files())

    def files(self) -> list[FoundFile]:
        """Every file, ordered by identifier.

        Files and folders whose name starts with "." are skipped, except a source named by the user. Links to files are
        followed, links to folders too unless they lead back to a folder being searched. Raises SourceNotFound,
        and SourceUnreadable for a source folder that can't be listed.
        """
        files: dict[Path, FoundFile] = {}
        for source in self.sources:
            for found in source.found():
                files.setdefault(found.file, found)
        shared = Counter(found.path for found in files.values())
        named = [
            replace(found, path=_readable(str(found.file))) if shared[found.path] > 1 else found
            for found in files.values()
        ]
        told_apart = _told_apart(sorted(named, key=lambda found: (found.path, os.fsencode(found.file))))
        return [found for found in told_apart if not self._is_apart(found.file)]

    def _is_apart(self, file: Path) -> bool:
        # realpath, unlike Path.resolve, survives a link to itself; reading it then says what is wrong.
        return self.apart is not None and Path(os.path.realpath(file)).is_relative_to(os.path.realpath(self.apart))


def _told_apart(files: Sequence[FoundFile]) -> list[FoundFile]:
    """With a number added where two names differ only in how their letters are encoded."""
    seen: Counter[str] = Counter()
    told: list[FoundFile] = []
    for found in files:
        seen[found.path] += 1
        number = seen[found.path]
        path = Path(found.path)
        told.append(found if number == 1 else replace(found, path=str(path.with_stem(f"{path.stem} ({number})"))))
    return told


def _walk(
    folder: Path, patterns: Patterns, inside: str = "", above: frozenset[tuple[int, int]] = frozenset()
) -> Iterator[Path]:
    """The wanted files of a folder; `inside` is its own path in its source, with a slash at the end."""
    try:
        status = folder.stat()
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        if not above:
            raise SourceUnreadable(_readable(str(folder)), reason_of(error)) from error
        # Given out as if it were a file, so that reading it reports the refusal instead of passing it over.
        yield folder
        return
    identity = (status.st_dev, status.st_ino)
    if identity in above:
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        path = inside + _readable(entry.name)
        if (folder / entry.name).is_dir():  # unlike entry.is_dir(), survives a link to itself
            if not patterns.leave_out(path):
                yield from _walk(folder / entry.name, patterns, path + "/", above | {identity})
        elif patterns.take(path):
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


def read_file(found: FoundFile) -> RawText:
    """What a file holds. Raises SourceError, UnknownFormat before anything is read."""
    return RawText(found.path, _content(found), found.collection)


def texts_of(files: Sequence[FoundFile]) -> Iterator[RawText | Skipped]:
    """What each file holds, or why that can't be had, in the same order."""
    return map(_read_or_skip, files)


def _read_or_skip(found: FoundFile) -> RawText | Skipped:
    try:
        return read_file(found)
    except SourceError as error:
        return Skipped(error.path, str(error), found.collection)


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
        raise SourceUnreadable(found.path, reason_of(error)) from error
    if len(content) > MAX_BYTES:
        raise SourceTooLarge(found.path, size=len(content), limit=MAX_BYTES)
    return content


def reason_of(error: OSError) -> str:
    """Why the operating system refused, as a Swedish clause."""
    if isinstance(error, PermissionError):
        return "du saknar behörighet"
    if error.errno == errno.ELOOP:
        return "den är en länk som leder tillbaka till sig själv"
    return f"operativsystemet svarade: {error.strerror or error}"
