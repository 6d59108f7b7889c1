"""What a build can be told beside its texts; light, for the commands that tell it."""

from __future__ import annotations

from dataclasses import dataclass

KEPT = 2
"""Generations kept beside the published one, unless told otherwise: a slip is often seen a day or two later."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a build can be told beside its texts."""

    keep: int = KEPT
    """Generations kept beside the published one."""
    force: bool = False
    """Publish also where most texts are gone, and what was gone back from."""
    rebuild: bool = False
    """Read every text anew and publish in any case; only embeddings are taken from the cache, each by its checksum."""
    visit: bool = True
    """Ask websites what has changed; otherwise only those that the index holds nothing of."""


AS_USUAL = Options()
