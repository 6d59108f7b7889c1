"""Who reads: a person, by who vouches for them, and the groups that is said of them (`indexer/texts/access.py`)."""

from __future__ import annotations

from dataclasses import dataclass

from indexer.texts.access import Group

__all__ = ["Group", "Identity"]


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody who has logged in."""

    issuer: str
    subject: str
    """The issuer's own stable name of the person; never shown, never recorded."""
    name: str
    """What the person is called, for the page to show; may be empty."""
    groups: frozenset[Group] = frozenset()
