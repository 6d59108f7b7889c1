"""What sources have to say of who may read their texts (the tree of errors: indexer/errors.py)."""

from __future__ import annotations

from indexer.errors import BelaggError, SourceError


class NotAGroup(BelaggError):
    """A group isn't written so that it can be told which it is; `reason` says why, and what to write."""

    reason: str
    sentence = "{reason}"


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
