"""What a build tells: its progress to whoever waits, and in the end what it did."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from indexer.build.changes import Changes
from indexer.build.gathering import Gathering
from indexer.index.format import Manifest
from indexer.sources.folders import Skipped


class Progress(Protocol):
    """What a build tells whoever waits for it."""

    def reading(self, total: int | None) -> None:
        """Reading begins; `total` texts, where that is known."""

    def read(self) -> None:
        """One more text was read or skipped."""

    def page(self) -> None:
        """In the text that is being read another page is recognised, or another file inside it read."""

    def embedding(self, total: int, characters: int) -> None:
        """Embedding begins; `total` passages and sentences, `characters` long together."""

    def embedded(self, new: int, cached: int, characters: int) -> None:
        """So many more of them were embedded, or taken from the cache, and `characters` long together."""


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did."""

    generation: int
    """The published one."""
    documents: int
    passages: int
    embedded: int
    """Passages embedded anew; each text counts once, and sentences aren't counted."""
    cached: int
    """Passages whose vectors were taken from the cache."""
    skipped: tuple[Skipped, ...]
    """Texts that can't be read, and of which there is no earlier version."""
    published: bool
    """False if the index stayed as it was."""
    changes: Changes = field(default=Changes())
    notes: tuple[str, ...] = ()
    """Sentences about what of the texts that were read couldn't be."""
    undone: int | None = None
    """The generation with these very texts that was gone back from, and that therefore isn't published again."""


class Counter:
    """Adds up what was embedded, for the report, on its way to whoever waits."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.new = 0
        self.cached = 0

    def __call__(self, new: int, cached: int, characters: int) -> None:
        self.new += new
        self.cached += cached
        self.progress.embedded(new, cached, characters)

    def report(
        self,
        manifest: Manifest,
        gathering: Gathering,
        *,
        published: bool,
        undone: int | None = None,
    ) -> BuildReport:
        """What the build did; `manifest` is that of the generation that is now published."""
        return BuildReport(
            manifest.generation,
            manifest.counts.documents,
            manifest.counts.passages,
            self.new,
            self.cached,
            tuple(gathering.skipped),
            published,
            gathering.changes(),
            tuple(gathering.notes),
            undone,
        )
