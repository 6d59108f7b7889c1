"""What became of an attack: the one form that all probes have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of one probe: `name` says what was tried, `figure` what came of it, `held` whether that is as it should be."""

    name: str
    figure: str
    held: bool
    raw: Mapping[str, Any] = field(default_factory=dict)
    """What was measured, where that is more than the figure tells."""

    def __str__(self) -> str:
        return f"{'held' if self.held else 'FELL':5} {self.name}: {self.figure}"

    @property
    def record(self) -> dict[str, Any]:
        """For a raw result."""
        return asdict(self)
