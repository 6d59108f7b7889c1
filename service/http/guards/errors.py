"""The file of API keys can't be used.

ServiceError
└── KeyFileError                it can't be read or changed as asked
    ├── KeysUnreadable
    ├── KeysUnwritable
    ├── KeyNameTaken
    └── NoSuchKey
"""

from __future__ import annotations

from service.errors import ServiceError


class KeyFileError(ServiceError):
    """The file of API keys can't be used or changed as asked."""


class KeysUnreadable(KeyFileError):
    """`reason` says what is wrong, as far as is known."""

    path: str
    reason: str
    sentence = (
        "Nyckelfilen {path} gick inte att läsa ({reason}). Kontrollera sökvägen och vem som äger filen, eller skapa "
        "en första nyckel med: belagg keys create NAMN --keys {path}"
    )


class KeysUnwritable(KeyFileError):
    """`reason` says what is wrong, as far as is known."""

    path: str
    reason: str
    sentence = (
        "Nyckelfilen {path} gick inte att skriva ({reason}), och nycklarna är som de var. Kontrollera att mappen "
        "finns och får skrivas i."
    )


class KeyNameTaken(KeyFileError):
    name: str
    sentence = "Det finns redan en nyckel som heter {name}. Välj ett annat namn, eller dra in den först."


class NoSuchKey(KeyFileError):
    name: str
    sentence = "Det finns ingen giltig nyckel som heter {name}. Nycklarna visas av: belagg keys list"
