"""Who may read the files of a source where the file system says it: `access = "filesystem"` in `belagg.toml`.

Those whom the file lets read it and every folder above lets come to it, all the way up. Accounts and groups of the file
system are none of the readers': `unix_groups` says which groups of readers a group of the file system's is, and
`unix_others` who all its other accounts are. What isn't said is nobody.
"""

from __future__ import annotations

import grp
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from indexer.disk.opening import Place
from indexer.disk.permissions import Permissions, PermissionsUnknown, Permitted
from indexer.sources.readable import readable
from indexer.texts.access import NOBODY, AccessRule, Group, Readers, both

_OVERFLOW = Path("/proc/sys/kernel/overflowgid")
"""The number of whatever group this machine, or its container, can't tell."""
_SAID = "filsystemet"


@dataclass(frozen=True, slots=True)
class UnixGroups:
    """Which groups of readers those of a file system are."""

    issuer: str | None = None
    """Of all of them, by their own names."""
    named: Mapping[str, frozenset[Group]] = field(default_factory=dict, hash=False)
    """By their names or numbers, where each is said."""
    others: Readers = NOBODY

    def of(self, number: int, name: str | None) -> frozenset[Group]:
        """Those that a group of the file system's is; none if it isn't said."""
        if self.issuer is not None:
            return frozenset() if name is None else frozenset([Group(self.issuer, name)])
        return self.named.get(name or "", frozenset()) | self.named.get(str(number), frozenset())


class FilesystemAccess:
    """What the file system says while sources are looked through once: folders and groups are asked of once."""

    def __init__(self) -> None:
        self._permissions = Permissions()
        self._folders: dict[str, Permitted | str] = {}
        """Whom each lets open what lies in it, or why it can't be told."""
        self._above: dict[str, tuple[str, ...]] = {}
        self._names: dict[int, str | None] = {}
        self.unknown: dict[str, str] = {}
        """Why it couldn't be told, and the folder of the first file for which it couldn't."""

    def rule(self, place: Place, found_in: str, groups: UnixGroups) -> AccessRule:
        """Who may read a file, which was found in a folder; both by their real paths."""
        above = self._folders_to(os.path.dirname(place.real))  # noqa: PTH120
        ways = above if found_in == above[-1] else tuple(dict.fromkeys((*above, *self._folders_to(found_in))))
        try:
            file = self._permissions.of_file(place)
            steps = [(folder, self._opened(folder)) for folder in ways]
        except PermissionsUnknown as error:
            self.unknown.setdefault(str(error), above[-1])
            return AccessRule(NOBODY, f"{_SAID}, men {error}")
        closed = [(folder, let) for folder, let in steps if not let.others]
        said = [f"{_SAID}: {self._told(file, groups)} läser filen"]
        said += [f"{self._told(let, groups)} öppnar {readable(folder)}" for folder, let in closed]
        its = self._readers(file, groups)
        if not file.others:
            readers = its
        elif closed:
            readers = None
        else:
            readers = None if groups.others is None else its | groups.others
        for _, let in closed:
            readers = both(readers, self._readers(let, groups))
        return AccessRule(readers, ", ".join(said))

    def _readers(self, let: Permitted, groups: UnixGroups) -> frozenset[Group]:
        return frozenset[Group]().union(*(groups.of(number, self._name(number)) for number in let.groups))

    def _told(self, let: Permitted, groups: UnixGroups) -> str:
        """For whoever asks why."""
        told = []
        for number in let.groups:
            name = self._name(number)
            shown = readable(name or str(number))
            told.append(shown if groups.of(number, name) else f"{shown} (som inte motsvarar någon grupp)")
        return " och ".join([*sorted(told), *(["övriga"] if let.others else [])]) or "ingen grupp"

    def _folders_to(self, folder: str) -> tuple[str, ...]:
        """A folder, last, and all above it."""
        if folder not in self._above:
            up = os.path.dirname(folder)  # noqa: PTH120
            self._above[folder] = (folder,) if up == folder else (*self._folders_to(up), folder)
        return self._above[folder]

    def _opened(self, folder: str) -> Permitted:
        """Raises `PermissionsUnknown`."""
        if folder not in self._folders:
            try:
                self._folders[folder] = self._permissions.of_folder(folder)
            except PermissionsUnknown as error:
                self._folders[folder] = f"{error} ({readable(folder)})"
        known = self._folders[folder]
        if isinstance(known, str):
            raise PermissionsUnknown(known)
        return known

    def _name(self, number: int) -> str | None:
        if not self._names:
            self._names[_overflow()] = None
        if number not in self._names:
            try:
                self._names[number] = grp.getgrgid(number).gr_name
            except KeyError:
                self._names[number] = None
        return self._names[number]


def _overflow() -> int:
    try:
        return int(_OVERFLOW.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return 65_534
