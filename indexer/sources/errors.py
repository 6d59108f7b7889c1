"""What sources have to say of who may read their texts.

SourceError
├── AccessNotUnderstood
├── AccessOfNothing
└── FilesystemSaysNothing
"""

from __future__ import annotations

from indexer.errors import SourceError


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
