"""What is wrong with sources, and with what they say of who may read their texts.

SourceError
├── ListedNotFound
├── WindowsPath
├── AccessNotUnderstood
├── AccessOfNothing
└── FilesystemSaysNothing
"""

from __future__ import annotations

import os
import re

from indexer.disk.durable import reason_of
from indexer.errors import SourceError, SourceNotFound, SourceUnreadable

WRITE_HERE = (
    "Skriv den sökväg som mappen har här, som /srv/texter. En delad mapp i Windows monteras först; i WSL heter "
    r"C:\texter /mnt/c/texter."
)
"""What to do about a path in Windows."""
_OF_WINDOWS = re.compile(r"[A-Za-z]:[\\/\x00-\x1f]|\\\\")


class ListedNotFound(SourceError):
    """`where` says in which file and line the source is named, and `written` what stands there."""

    where: str
    written: str
    sentence = (
        "{where}: Källan {written} finns inte: det finns ingen fil eller mapp som heter {path}. Rätta path, som räknas "
        "från den här filens mapp om den inte börjar med /. Ska källan inte vara med, ta bort den ur filen."
    )


class WindowsPath(SourceError):
    sentence = f"{{path}} är en sökväg i Windows, och den här datorn kör inte Windows. {WRITE_HERE}"


def is_of_windows(path: str) -> bool:
    r"""Whether a path begins as they do in Windows: `C:\`, `C:/` or `\\server\`.

    Of `"C:\texter"`, between double quotation marks, TOML makes `C:`, a tab and `exter`.
    """
    return _OF_WINDOWS.match(path) is not None


def not_found(path: str, where: str, written: str) -> SourceError:
    """Why there is no source of that path; `where` is "" if the command line names it.

    Whether there is one isn't known where the system doesn't say: what it lies in is closed, or its name too long.
    """
    if is_of_windows(written or path):
        return WindowsPath(f"{where}: {written}" if where else path)
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        pass
    except OSError as error:
        return SourceUnreadable(f"{where}: {written}" if where else path, reason_of(error))
    return ListedNotFound(path, where, written) if where else SourceNotFound(path)


class AccessNotUnderstood(SourceError):
    """A file that says who may read others can't be understood."""

    reason: str
    sentence = (
        "{path} säger vem som får läsa, men går inte att förstå, så ingen läsare ser det som den gäller. {reason}"
    )


class AccessOfNothing(SourceError):
    """A file says who may read another, which isn't there."""

    name: str
    sentence = (
        "{path} säger vem som får läsa {name}, men det finns ingen sådan fil. Byt namn på den, eller ta bort den: om "
        "texten heter något annat nu gäller det som sägs för mappen."
    )


class FilesystemSaysNothing(SourceError):
    """Whom the file system lets read some files can't be told."""

    reason: str
    sentence = (
        "Vem som får läsa filer i {path} går inte att få veta av filsystemet: {reason}. Ingen läsare ser dem. Ta bort "
        'access = "filesystem" för källan, och skriv grupperna i belagg.toml eller i en fil .belagg-access.'
    )
