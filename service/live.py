"""The live searcher: whichever generation is published, for as long as the service runs."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from service.searcher import Searcher


class LiveSearcher:
    """Holds the searcher that answers now. A request takes `current` once, and so comes wholly from one generation."""

    def __init__(self, searcher: Searcher) -> None:
        self._searcher = searcher

    @classmethod
    def open(cls, index: Path, model: Path) -> Self:
        """Load a prepared model and the published generation. Raises `ModelError` or `IndexFault`."""
        return cls(Searcher.open(index, model))

    @property
    def current(self) -> Searcher:
        """The searcher of the published generation. It never changes; another takes its place."""
        return self._searcher
