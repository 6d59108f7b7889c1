"""Who reads: a person, by who vouches for them, and the groups that is said of them.

An issuer is who says so: the address of a log-in provider, or `proxy` where a reverse proxy does. Names of groups mean
nothing without theirs: two providers' "ekonomi" are two groups.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Group:
    """A group of readers."""

    issuer: str
    name: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody who has logged in."""

    issuer: str
    subject: str
    """The issuer's own stable name of the person; never shown, never recorded."""
    name: str
    """What the person is called, for the page to show; may be empty."""
    groups: frozenset[Group] = frozenset()
