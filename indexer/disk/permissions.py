"""Whom a file system lets read a file or open a folder: mode bits and POSIX access control lists (acl(5)).

Only file systems of Linux's own whose permissions are these. What a network drive shows as such is made up by the
server or by whoever mounted it, and the lists of NFSv4 and of Windows aren't read: then nothing is known.
"""

from __future__ import annotations

import errno
import os
import stat
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from indexer.disk.durable import reason_of
from indexer.disk.mounts import file_system_of
from indexer.disk.opening import Place, taken

READ, OPEN = 4, 1
"""Of a file; of a folder, what lies in it (its execute bit)."""

_KNOWN = frozenset("btrfs ext2 ext3 ext4 overlay tmpfs xfs".split())
_ACL = "system.posix_acl_access"
_OF_NEW_FILES = "system.posix_acl_default"
"""What is made in a folder begins with it; it lets nobody in."""
_FOREIGN = ("security.NTACL", "user.NTACL")
"""What Samba keeps the lists of Windows in."""
_OWNER, _USER, _OWNING_GROUP, _GROUP, _MASK, _OTHER = 0x01, 0x02, 0x04, 0x08, 0x10, 0x20
_VERSION = 2
_HEADER, _ENTRY = struct.Struct("<I"), struct.Struct("<HHI")
_ALL = READ | 2 | OPEN
_FOLDER = os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


class PermissionsUnknown(Exception):
    """It can't be told whom a file system lets do something; the argument says why, in Swedish."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Of an access control list."""

    tag: int
    permissions: int
    id: int = 0


@dataclass(frozen=True, slots=True)
class Permitted:
    """Whom a file or folder lets."""

    groups: frozenset[int]
    """Numbers of groups."""
    others: bool = False
    """Whether everybody else is let too, by the same file system's accounts."""


class Permissions:
    """Asks the file systems; of each it is looked up once what kind it is."""

    def __init__(self) -> None:
        self._kinds: dict[int, str] = {}

    def of_file(self, place: Place) -> Permitted:
        """Whom a file lets read it. Raises `PermissionsUnknown`."""
        return self._permitted(lambda: taken(place), stat.S_ISREG, READ)

    def of_folder(self, path: str) -> Permitted:
        """Whom a folder lets open what lies in it; `path` is its real one. Raises `PermissionsUnknown`."""
        return self._permitted(lambda: os.open(path, _FOLDER), stat.S_ISDIR, OPEN)

    def _permitted(self, take: Callable[[], int], is_kind: Callable[[int], bool], permission: int) -> Permitted:
        try:
            descriptor = take()
            try:
                status = os.fstat(descriptor)
                if not is_kind(status.st_mode):
                    raise PermissionsUnknown("något annat kom i dess ställe")
                if (kind := self._kind(status.st_dev, descriptor)) not in _KNOWN:
                    raise PermissionsUnknown(f"filsystemet {kind} säger det på ett sätt som Belägg inte kan läsa")
                entries = _entries(status, f"/proc/self/fd/{descriptor}")
            finally:
                os.close(descriptor)
        except OSError as error:
            raise PermissionsUnknown(reason_of(error)) from error
        return decided(entries, permission)

    def _kind(self, device: int, descriptor: int) -> str:
        if device not in self._kinds:
            self._kinds[device] = file_system_of(descriptor)
        return self._kinds[device]


def acl_of(path: str) -> bytes:
    """The access control list of a file or folder as it is kept, to tell whether it is another; b"" if it has none."""
    try:
        return os.getxattr(path, _ACL)
    except OSError:
        return b""


def decided(entries: list[Entry], permission: int) -> Permitted:
    """Whom a list lets; less, where groups alone can't tell it. Raises `PermissionsUnknown`.

    Somebody who is in a group that isn't let is nobody else. One person who isn't let, though groups or all others are,
    may be of them: we don't know who a reader is by the file system's accounts.
    """
    mask = next((entry.permissions for entry in entries if entry.tag == _MASK), _ALL)
    people = [one.permissions & (mask if one.tag == _USER else _ALL) for one in entries if one.tag in (_OWNER, _USER)]
    groups = [(one.id, one.permissions & mask) for one in entries if one.tag in (_OWNING_GROUP, _GROUP)]
    let = frozenset(group for group, permissions in groups if permissions & permission)
    others = any(one.permissions & permission for one in entries if one.tag == _OTHER)
    if (let or others) and not all(permissions & permission for permissions in people):
        raise PermissionsUnknown("en användare stängs ute, som kan höra till dem som släpps in")
    return Permitted(let, others and all(group in let for group, _ in groups))


def _entries(status: os.stat_result, path: str) -> list[Entry]:
    """Raises `OSError` or `PermissionsUnknown`."""
    try:
        names = os.listxattr(path)
    except OSError as error:
        if error.errno != errno.ENOTSUP:
            raise
        names = []
    if foreign := [
        name for name in names if name in _FOREIGN or (name.startswith("system.") and name not in (_ACL, _OF_NEW_FILES))
    ]:
        raise PermissionsUnknown(f"det står i {foreign[0]}, som Belägg inte kan läsa")
    if _ACL in names:
        return list(parsed(os.getxattr(path, _ACL), status.st_gid))
    mode = status.st_mode
    return [
        Entry(_OWNER, mode >> 6 & _ALL, status.st_uid),
        Entry(_OWNING_GROUP, mode >> 3 & _ALL, status.st_gid),
        Entry(_OTHER, mode & _ALL),
    ]


def parsed(value: bytes, owning_group: int) -> Iterator[Entry]:
    """The entries of a list as Linux gives it. Raises `PermissionsUnknown`."""
    body = value[_HEADER.size :]
    if value[: _HEADER.size] != _HEADER.pack(_VERSION) or len(body) % _ENTRY.size:
        raise PermissionsUnknown("dess ACL går inte att tolka")
    for tag, permissions, number in _ENTRY.iter_unpack(body):
        if tag not in (_OWNER, _USER, _OWNING_GROUP, _GROUP, _MASK, _OTHER):
            raise PermissionsUnknown("dess ACL går inte att tolka")
        yield Entry(tag, permissions, owning_group if tag == _OWNING_GROUP else number)
