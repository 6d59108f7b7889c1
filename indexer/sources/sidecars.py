"""Sidecars: files beside the texts that say who may read them (`access.py` says which comes first).

`plan.pdf.belagg-access` is for the file or folder of that name, `.belagg-access` for the folder where it lies; both for
all beneath that has none nearer.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePath

from indexer.disk.opening import Place, content_at
from indexer.errors import SourceError
from indexer.sources.access import NOT_SAID, SIDECAR, NotAGroup, means_sidecar, parsed, plain
from indexer.sources.errors import AccessNotUnderstood, AccessOfNothing, FilesystemSaysNothing
from indexer.sources.filesystem import FilesystemAccess
from indexer.sources.folders import Folders, FolderSource, FoundFile, is_below
from indexer.sources.patterns import Patterns
from indexer.sources.readable import readable
from indexer.texts.access import NOBODY, AccessRule

_MAX_BYTES = 100_000


@dataclass(frozen=True, slots=True)
class Listing:
    """The files of folders, and who may read them."""

    files: list[FoundFile]
    sidecars: list[FoundFile]
    """Those that do nothing or can't be understood, with a refusal that says why."""
    rules: Mapping[str, AccessRule]
    """Of each file, by its path."""
    is_said: bool
    """Whether anybody has said of any who may read it."""
    idle: tuple[str, ...]
    """Sentences about patterns that say who may read, and fit no file."""


def listed(folders: Folders) -> Listing:
    """Every file, found once, with who may read it by all ways that lead there. Raises as `Folders.files` does."""
    rules = _Rules(folders.issuers)
    by_name: dict[Path, AccessRule] = {}
    by_place: dict[str, AccessRule] = {}
    every: list[FoundFile] = []
    every_inside: dict[Path, list[str]] = {}
    for source, found in folders.found():
        if source.access.paths:
            every_inside.setdefault(source.path, []).append(readable(source.inside(found.file)))
        rule, real = rules.of(found, source), found.place.real
        by_name[found.file] = by_name.get(found.file, rule).and_(rule)
        by_place[real] = by_place.get(real, rule).and_(rule)
        every.append(found)
    files = folders.told_apart(every)
    its = {one.path: by_name[one.file].and_(by_place[one.place.real]) for one in files}
    is_said = rules.sidecars.are_there or any(source.access.is_said for source in folders.sources)
    return Listing(files, list(rules.refused()), its, is_said, tuple(_idle(folders.sources, every_inside)))


def _idle(sources: Iterable[FolderSource], inside: Mapping[Path, Sequence[str]]) -> Iterator[str]:
    """Of each pattern that says who may read, and fits no file of its source, a sentence."""
    for source in sources:
        for patterns, rule in source.access.paths:
            for pattern in patterns.include:
                alone = Patterns((pattern,))
                if not any(map(alone.take, inside.get(source.path, ()))):
                    yield (
                        f"{rule.said_by}: {pattern} passar ingen text i {readable(str(source.path))}, och stänger "
                        "alltså ingen. Ett mönster räknas från källans mapp."
                    )


class _Rules:
    """Who may read what sources find, by the name that it has there and by the place where it lies."""

    def __init__(self, issuers: Mapping[str, str]) -> None:
        self.sidecars = _Sidecars(issuers)
        self._filesystem = FilesystemAccess()
        self._ways: dict[tuple[Path, str], tuple[str, str, tuple[str, ...]]] = {}

    def of(self, found: FoundFile, source: FolderSource) -> AccessRule:
        if found.refusal is not None:
            return AccessRule(NOBODY, f"{found.path}, som inte går att läsa")
        above, name = os.path.split(found.file)
        folder, root, inside = self._way(source, above)
        rule = self._named(found, source, self.sidecars.rule(root, inside, name))
        real = found.place.real
        if os.path.join(folder, name) != real:  # noqa: PTH118
            *folders, its_name = found.place.inside
            rule = rule.and_(self.sidecars.rule(found.place.root, folders, its_name) or NOT_SAID)
        if source.access.filesystem is None:
            return rule
        said = self._filesystem.rule(found.place, folder, source.access.filesystem)
        return said if rule == NOT_SAID else rule.and_(said)

    def refused(self) -> Iterator[FoundFile]:
        """What says who may read files, but does nothing or can't be understood."""
        yield from self.sidecars.refused()
        for reason, folder in self._filesystem.unknown.items():
            yield _refused(folder, partial(FilesystemSaysNothing, reason=reason))

    def _named(self, found: FoundFile, source: FolderSource, sidecar: AccessRule | None) -> AccessRule:
        if sidecar is not None or not source.access.paths:
            return sidecar or source.access.rule
        return source.access.of_file(readable(source.inside(found.file)))

    def _way(self, source: FolderSource, above: str) -> tuple[str, str, tuple[str, ...]]:
        """Where a folder lies in which a source finds files, and the way there: from which folder, by which names."""
        key = (source.path, above)
        if key not in self._ways:
            absolute = source.absolute
            top = os.path.realpath(absolute if absolute.is_dir() else absolute.parent)
            folder = os.path.realpath(above)
            beneath = PurePath(folder).relative_to(top).parts if is_below(folder, top) else None
            self._ways[key] = (folder, folder, ()) if beneath is None else (folder, top, beneath)
        return self._ways[key]


class _Sidecars:
    """Reads the sidecars of folders, each once. Folders are known by their real paths."""

    def __init__(self, issuers: Mapping[str, str]) -> None:
        self._issuers = issuers
        self._folders: dict[str, Mapping[str, Sequence[str]] | None] = {}
        """Names of sidecars by what they are for, "" being the folder itself. None: it can't be listed."""
        self._names: dict[str, frozenset[str]] = {}
        self._rules: dict[tuple[str, str], AccessRule | None] = {}
        self._by_folder: dict[tuple[str, str], AccessRule | None] = {}
        self._faults: dict[str, str] = {}
        """What can't be understood, by path, and why."""

    @property
    def are_there(self) -> bool:
        return any(self._folders.values())

    def rule(self, root: str, inside: Sequence[str], name: str) -> AccessRule | None:
        """What is said nearest to a file: `inside` leads from a source's folder to that of the file."""
        folder = os.path.join(root, *inside)  # noqa: PTH118 - one for each file of a source
        return self._said(folder, plain(name)) or self._of_folder(root, folder)

    def _of_folder(self, root: str, folder: str) -> AccessRule | None:
        """What is said nearest to all that lies in a folder."""
        key = (root, folder)
        if key not in self._by_folder:
            self._by_folder[key] = self._nearest(root, folder)
        return self._by_folder[key]

    def _nearest(self, root: str, folder: str) -> AccessRule | None:
        found = None
        while found is None:
            found = self._said(folder, "", is_listed=len(folder) >= len(root))
            above, its_name = os.path.split(folder)
            if folder == above:
                break
            found = found or self._said(above, plain(its_name), is_listed=len(above) >= len(root))
            folder = above
        return found

    def refused(self) -> Iterator[FoundFile]:
        """Those that can't be understood, and those of files that aren't there."""
        for path, reason in self._faults.items():
            yield _refused(path, partial(AccessNotUnderstood, reason=reason))
        for folder, found in self._folders.items():
            for name, sidecars in (found or {}).items():
                if name and name not in self._names[folder]:
                    path = os.path.join(folder, sidecars[0])  # noqa: PTH118
                    yield _refused(path, partial(AccessOfNothing, name=readable(name)))

    def _said(self, folder: str, name: str, *, is_listed: bool = True) -> AccessRule | None:
        """What a folder's sidecar for a file says, or that for itself; those above a source needn't let be listed."""
        found = self._listed(folder)
        if found is None:
            said = is_listed or os.path.lexists(os.path.join(folder, name + SIDECAR))  # noqa: PTH118
            return AccessRule(NOBODY, f"{readable(folder)}, som inte går att läsa") if said else None
        key = (folder, name)
        if key not in self._rules:
            self._rules[key] = self._read(folder, found.get(name, ()))
        return self._rules[key]

    def _listed(self, folder: str) -> Mapping[str, Sequence[str]] | None:
        if folder not in self._folders:
            try:
                names = sorted(os.listdir(folder))  # noqa: PTH208
            except OSError:
                self._folders[folder] = None
            else:
                self._names[folder] = frozenset(map(plain, names))
                self._folders[folder] = _sidecars_of(folder, names)
        return self._folders[folder]

    def _read(self, folder: str, names: Sequence[str]) -> AccessRule | None:
        if not names:
            return None
        path = os.path.join(folder, names[0])  # noqa: PTH118
        if len(names) > 1:
            self._faults[path] = f"Både {' och '.join(map(readable, names))} säger det. Ta bort den ena."
        elif not plain(names[0]).endswith(SIDECAR):
            self._faults[path] = f"Filen ska heta {means_sidecar(names[0])}{SIDECAR}."
        else:
            try:
                content = content_at(Place(folder, (names[0],)), readable(path), _MAX_BYTES)
                return AccessRule(parsed(content, self._issuers), readable(path))
            except (SourceError, NotAGroup) as error:
                self._faults[path] = str(error)
        return AccessRule(NOBODY, f"{readable(path)}, som inte går att förstå")


def _sidecars_of(folder: str, names: Sequence[str]) -> Mapping[str, Sequence[str]]:
    """The sidecars among the names in a folder, also misspelled ones, by what they are for."""
    found: dict[str, list[str]] = {}
    for name in names:
        its = means_sidecar(name)
        misspelled = its is not None and not plain(name).endswith(SIDECAR)
        if its is not None and not (misspelled and os.path.isdir(os.path.join(folder, name))):  # noqa: PTH112, PTH118
            found.setdefault(its, []).append(name)
    return found


def _refused(path: str, refusal: Callable[[str], SourceError]) -> FoundFile:
    folder, name = os.path.split(path)
    return FoundFile(readable(path), Path(path), Place(folder, (name,)), refusal=refusal)
