"""Calibration: what an index's scores mean, found by asking it questions that its texts don't answer.

Scores depend on the language model and on the texts, so no fixed threshold carries over from one index to another. Each
build therefore asks the probe questions in `data/`, several hundred about cooking, chess and motorcycles, and keeps
what they score in the manifest.
"""

from __future__ import annotations

from dataclasses import dataclass

from indexer.texts.language import Language


@dataclass(frozen=True, slots=True)
class Thresholds:
    """For the questions of one language."""

    found: float
    """Score that a first hit has at least, if the texts are to treat what was asked."""
    sure: float
    """Score that a sure answer has at least."""
    likely_lead: float
    """Lead of the first hit over the next that half of the probes don't reach."""
    sure_lead: float
    """Lead that nineteen of twenty probes don't reach."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """What the probe questions scored."""

    spread: float
    """Standard deviation of their cosines to the passages: how far apart this language model tells texts."""
    swedish: Thresholds
    english: Thresholds

    def of(self, language: Language) -> Thresholds:
        """The thresholds for a question's language."""
        return self.english if language == "en" else self.swedish


UNCALIBRATED = Calibration(spread=0.0, swedish=Thresholds(0.0, 0.0, 0.0, 0.0), english=Thresholds(0.0, 0.0, 0.0, 0.0))
"""Stands in the manifest while a generation is being calibrated, never in a published one."""
