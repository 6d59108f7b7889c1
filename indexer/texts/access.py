"""Who may read a text: groups of readers, each by who vouches for it.

An issuer is who says that somebody belongs to a group: the address of a log-in provider, or `proxy` where a reverse
proxy does. Names of groups mean nothing without theirs: two providers' "ekonomi" are two groups.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Group(NamedTuple):
    """A group of readers. A tuple, for sets of hundreds are compared at each question."""

    issuer: str
    name: str


Readers = frozenset[Group] | None
"""The groups that may read a text; None is everybody, whether or not anything is known of them."""

EVERYBODY: Readers = None
NOBODY: Readers = frozenset()


def both(one: Readers, other: Readers) -> Readers:
    """The groups that two rules let read: never more than either does."""
    if one is None:
        return other
    return one if other is None else one & other


@dataclass(frozen=True, slots=True)
class AccessRule:
    """Who may read a text, and where that is said."""

    readers: Readers
    said_by: str = ""
    """A file, and what in it; "" where nothing is said."""

    def and_(self, other: AccessRule) -> AccessRule:
        """The rule of a text that two rules are for."""
        readers = both(self.readers, other.readers)
        if readers == self.readers:
            return self
        return other if readers == other.readers else AccessRule(readers, f"{self.said_by} och {other.said_by}")
