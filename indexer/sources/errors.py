"""What sources have to say of who may read their texts.

SourceError
├── AccessNotUnderstood
└── AccessOfNothing
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
