"""What is wrong with sources, and with what they say of who may read their texts.

SourceError
├── ListedNotFound
├── AccessNotUnderstood
├── AccessOfNothing
└── FilesystemSaysNothing
"""

from __future__ import annotations

from indexer.errors import SourceError, SourceNotFound


class ListedNotFound(SourceError):
    """`where` says in which file and line the source is named, and `written` what stands there."""

    where: str
    written: str
    sentence = (
        "{where}: Källan {written} finns inte: det finns ingen fil eller mapp som heter {path}. Rätta path, som räknas "
        "från den här filens mapp om den inte börjar med /. Ska källan inte vara med, ta bort den ur filen."
    )


def not_found(path: str, where: str, written: str) -> SourceError:
    """Why there is no source of that path; `where` is "" if the command line names it."""
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
