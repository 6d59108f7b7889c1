"""Sources: where texts come from. Files and folders are found in a stable order and read one by one.

A file's identifier is the name of its source folder and its path inside it ("policy/skola/plan.md"), so that a text
keeps its identity wherever the folder is mounted.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path, PurePath
from urllib.parse import quote

from indexer.disk.durable import reason_of
from indexer.disk.hidden import is_hidden
from indexer.disk.opening import Place
from indexer.errors import AboutTheFolder, LinkLeadsNowhere, LinkLeadsOutside, SourceError, SourceUnreadable
from indexer.readers.formats import reader_for
from indexer.sources.access import SAYS_NOTHING, SourceAccess, is_sidecar
from indexer.sources.errors import not_found
from indexer.sources.originals import link_to
from indexer.sources.patterns import EVERYTHING, Patterns
from indexer.sources.readable import readable
from indexer.texts.validity import UNKNOWN, Validity

LINK_PATH = "{path}"

_ABOUT_THE_FOLDER = "readme"


@dataclass(frozen=True, slots=True)
class Skipped:
    """A text that couldn't be had, and the Swedish sentence that says why."""

    path: str
    reason: str
    collection: str | None = field(default=None, compare=False)
    """Of an earlier version that stays in its place; None if as before."""
    gone: bool = field(default=False, compare=False)
    """Whether no earlier version stays: the text is there no longer, or was never to be had."""
    link_hosts: frozenset[str] | None = field(default=None, compare=False)
    """Hosts that the link of an earlier version may name; None if any."""
    link: str | None = field(default=None, compare=False)
    """Where its readers find the original, whatever an earlier version said."""


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file to read: `path` identifies it among the sources, `file` is the name by which it was found."""

    path: str
    file: Path
    place: Place
    """Where it lies, beyond any link."""
    collection: str = ""
    link_hosts: frozenset[str] = frozenset()
    validity: Validity = UNKNOWN
    ocr: str = ""
    refusal: Callable[[str], SourceError] | None = None
    """Makes of the path the error that tells why it isn't to be opened; None if it is."""
    linked: str | None = None
    """Where readers find it, as its source says."""
    served: bool = False
    """Whether the service may hand it out itself."""

    @property
    def link(self) -> str | None:
        return link_to(self.path) if self.served else self.linked

    def check(self) -> None:
        """Raises SourceError if it isn't to be opened, which its name and place tell already."""
        if self.refusal is not None:
            raise self.refusal(self.path)
        if self.file.stem.lower() == _ABOUT_THE_FOLDER:
            raise AboutTheFolder(self.path)
        reader_for(self.path)

    def skipped(self, error: SourceError) -> Skipped:
        """What is told of it when it can't be read."""
        return Skipped(error.path, str(error), self.collection, error.gone, self.link_hosts, self.link)


@dataclass(frozen=True, slots=True)
class FolderSource:
    """A folder, searched to the bottom, or a single file."""

    path: Path
    collection: str = ""
    patterns: Patterns = EVERYTHING
    link_hosts: frozenset[str] = frozenset()
    """Hosts that the texts may link to as their originals."""
    validity: Validity = UNKNOWN
    """What is told of all its texts."""
    ocr: str = ""
    """Languages that pages which are pictures are read in; "" if they aren't read."""
    link: str | None = None
    """Where readers find its files: an address with `LINK_PATH` in the place of a file's path in the folder."""
    serve_files: bool = False
    """Whether the service may hand its files out itself."""
    access: SourceAccess = SAYS_NOTHING
    where: str = field(default="", compare=False)
    """In which file and line it is named; "" if the command line names it."""
    written: str = field(default="", compare=False)
    """How it is named there."""

    @property
    def name(self) -> str:
        return readable(str(self.path))

    @property
    def absolute(self) -> Path:
        # Not resolved: the identifier is made of the names that the user sees, links among them.
        return Path(os.path.abspath(self.path))  # noqa: PTH100

    def found(self, given: Sequence[FolderSource]) -> Iterator[FoundFile]:
        """Its files, in no stated order, and in their place what can't be followed or listed, with a refusal.

        `given` are the sources of its collection, itself among them: links may lead to what they give, and that of a
        single file to what lies beside it.
        """
        absolute = self.absolute
        if os.path.isdir(absolute):  # noqa: PTH112 - which says no where the system says nothing
            yield from _Walk(self, _Given.of(given)).found()
        elif not os.path.lexists(absolute):
            raise not_found(self.name, self.where, self.written)
        elif self.patterns.take(readable(absolute.name)):
            path = _identifier(absolute.parent.name, (absolute.name,))
            if absolute.is_symlink():
                others = [other for other in given if other != self]
                beside = replace(self, path=absolute.parent, patterns=EVERYTHING)
                yield self.file(path, absolute, *_beyond(absolute, _Given.of((*others, beside))))
            else:
                yield self.file(path, absolute, Place(os.path.realpath(absolute.parent), (absolute.name,)), None)

    def file(self, path: str, file: Path, place: Place, refusal: Callable[[str], SourceError] | None) -> FoundFile:
        """One of its files."""
        link = None if self.link is None else self.link.replace(LINK_PATH, self._encoded(file))
        about = (self.collection, self.link_hosts, self.validity, self.ocr)
        return FoundFile(path, file, place, *about, refusal, link, self.serve_files)

    def inside(self, file: Path) -> str:
        """The path of a file in the folder."""
        return file.name if file == self.absolute else file.relative_to(self.absolute).as_posix()

    def _encoded(self, file: Path) -> str:
        """The same for an address: of the name's own bytes, by which a server finds it."""
        return quote(os.fsencode(self.inside(file)))


@dataclass(frozen=True, slots=True)
class _Given:
    """The sources of one collection, each with its real path: what links may lead to."""

    roots: tuple[tuple[str, FolderSource], ...]

    @classmethod
    def of(cls, sources: Sequence[FolderSource]) -> _Given:
        return cls(tuple((os.path.realpath(source.path), source) for source in sources))

    def place(self, real: str) -> Place | None:
        """Where a file lies in the first source that gives it out; None if none does."""
        for root, source in self.roots:
            if real == root:
                folder, name = os.path.split(real)
                return Place(folder, (name,))
            inside = _names(root, real)
            if inside is not None and source.patterns.take(readable("/".join(inside))):
                return Place(root, inside)
        return None

    def has_folder(self, real: str) -> bool:
        """Whether a folder is that of a source, or lies in one where it is searched."""
        for root, source in self.roots:
            inside = _names(root, real)
            if real == root or (inside is not None and not source.patterns.leave_out(readable("/".join(inside)))):
                return True
        return False


def _names(root: str, real: str) -> tuple[str, ...] | None:
    """The names from one folder to what lies below it; None if it doesn't, or where nothing is looked for."""
    if not PurePath(real).is_relative_to(root) or real == root:
        return None
    inside = PurePath(real).relative_to(root).parts
    return None if any(map(is_hidden, inside)) else inside


def _beyond(link: Path, given: _Given) -> tuple[Place, Callable[[str], SourceError] | None]:
    """Where the file lies that a path leads to, and why it isn't to be opened, if so."""
    nowhere = Place(os.path.dirname(link), (os.path.basename(link),))  # noqa: PTH119, PTH120
    try:
        real = os.path.realpath(link, strict=True)
    except (FileNotFoundError, NotADirectoryError):
        return nowhere, LinkLeadsNowhere
    except OSError as error:
        return nowhere, partial(SourceUnreadable, reason=reason_of(error))
    place = given.place(real)
    return (nowhere, LinkLeadsOutside) if place is None else (place, None)


@dataclass(frozen=True, slots=True)
class Folders:
    """Several folders and files as one source: a file that lies in two of them is the first one's.

    Where two different files would have the same identifier, both are called by their absolute paths. What lies in
    the folder `apart` is left out: it is the index's own.
    """

    sources: tuple[FolderSource, ...]
    apart: Path | None = None
    issuers: Mapping[str, str] = field(default_factory=dict, compare=False)
    """The short names of those who vouch for groups, and who they are."""

    @property
    def name(self) -> str:
        return ", ".join(source.name for source in self.sources)

    @property
    def are_one_file(self) -> bool:
        """Whether there is nothing but a file that somebody has named."""
        return len(self.sources) == 1 and self.sources[0].path.is_file()

    @property
    def asks_file_system(self) -> bool:
        """Whether the file system says who may read any of it."""
        return any(source.access.filesystem is not None for source in self.sources)

    def files(self) -> list[FoundFile]:
        """Every file, ordered by identifier; none has been opened.

        Hidden ones are skipped, unless the user named them. Links are followed if they lead to a text of a source of
        the same collection, or to a folder in one that isn't being searched already; others come with a refusal.
        Raises as `not_found` says, and SourceUnreadable for a folder that can't be listed.
        """
        return self.told_apart(found for _, found in self.found())

    def found(self) -> Iterator[tuple[FolderSource, FoundFile]]:
        """What each source finds, one after the other. Raises as `files` does."""
        for source in self.sources:
            given = [other for other in self.sources if other.collection == source.collection]
            yield from ((source, found) for found in source.found(given) if not is_sidecar(found.file.name))

    def told_apart(self, found: Iterable[FoundFile]) -> list[FoundFile]:
        """What was found, each once, by identifiers that differ."""
        files: dict[Path, FoundFile] = {}
        for one in found:
            files.setdefault(one.file, one)
        shared = Counter(found.path for found in files.values())
        named = [
            replace(found, path=readable(str(found.file))) if shared[found.path] > 1 else found
            for found in files.values()
        ]
        told_apart = _told_apart(sorted(named, key=lambda found: (found.path, os.fsencode(found.file))))
        if self.apart is None:
            return told_apart
        apart = os.path.realpath(self.apart)
        return [found for found in told_apart if not is_below(found.place.real, apart)]


def is_below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def _told_apart(files: Sequence[FoundFile]) -> list[FoundFile]:
    """With a number added where two names differ only in how their letters are encoded."""
    seen: Counter[str] = Counter()
    told: list[FoundFile] = []
    for found in files:
        seen[found.path] += 1
        number, path = seen[found.path], Path(found.path)
        told.append(found if number == 1 else replace(found, path=str(path.with_stem(f"{path.stem} ({number})"))))
    return told


@dataclass(frozen=True, slots=True)
class _Walk:
    """Goes through a folder that is a source."""

    source: FolderSource
    given: _Given

    def found(self) -> Iterator[FoundFile]:
        """Raises SourceUnreadable if the folder itself can't be listed."""
        root = self.source.absolute
        real = os.path.realpath(root)
        return self._below(root, (), frozenset(), lambda names: (Place(real, names), None))

    def _below(
        self, folder: Path, names: tuple[str, ...], above: frozenset[tuple[int, int]], place_of: _PlaceOf
    ) -> Iterator[FoundFile]:
        """The wanted files of a folder; `names` lead there from the source."""
        try:
            status = folder.stat()
            with os.scandir(folder) as listed:
                entries = sorted(listed, key=lambda entry: entry.name)
        except OSError as error:
            if not above:
                raise SourceUnreadable(readable(str(folder)), reason_of(error)) from error
            # Given out as if it were a file, so that the refusal is reported instead of passed over.
            yield self._file(folder, names, (place_of(names)[0], partial(SourceUnreadable, reason=reason_of(error))))
            return
        identity = (status.st_dev, status.st_ino)
        if identity in above:
            return
        for entry in entries:
            if is_hidden(entry.name):
                continue
            path, inside = folder / entry.name, (*names, entry.name)
            if entry.is_symlink():
                yield from self._beyond(path, inside, above | {identity})
            elif entry.is_dir(follow_symlinks=False):
                if not self.source.patterns.leave_out(readable("/".join(inside))):
                    yield from self._below(path, inside, above | {identity}, place_of)
            elif self.source.patterns.take(readable("/".join(inside))):
                yield self._file(path, inside, place_of(inside))

    def _beyond(self, link: Path, names: tuple[str, ...], above: frozenset[tuple[int, int]]) -> Iterator[FoundFile]:
        """What a link leads to."""
        inside = readable("/".join(names))
        if not os.path.isdir(link):  # noqa: PTH112 - unlike Path.is_dir, survives a link to itself everywhere
            if self.source.patterns.take(inside):
                yield self._file(link, names, _beyond(link, self.given))
        elif not self.source.patterns.leave_out(inside):
            real = os.path.realpath(link)
            if self.given.has_folder(real):
                start = len(names)
                yield from self._below(
                    link, names, above, lambda below: _beyond(Path(real, *below[start:]), self.given)
                )
            else:
                folder, name = os.path.split(link)
                yield self._file(link, names, (Place(folder, (name,)), LinkLeadsOutside))

    def _file(
        self, file: Path, names: tuple[str, ...], found: tuple[Place, Callable[[str], SourceError] | None]
    ) -> FoundFile:
        return self.source.file(_identifier(self.source.absolute.name, names), file, *found)


_PlaceOf = Callable[[tuple[str, ...]], tuple[Place, Callable[[str], SourceError] | None]]
"""Gives for the names that lead to a file where it lies, and why it isn't to be opened, if so."""


def _identifier(root: str, names: Sequence[str]) -> str:
    return readable("/".join((root, *names) if root else names))
