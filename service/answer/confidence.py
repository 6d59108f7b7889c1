"""Confidence: how far an answer can be relied on, told by the first hit's score and its lead over the next.

The lead tells best whether the right passage came first, the score whether the texts treat the subject at all. Both are
held against what questions without an answer get in the same index (indexer/index/calibration.py). It can't tell that a
text treats a subject but not the very thing that was asked.
"""

from __future__ import annotations

from enum import StrEnum

from indexer.index.calibration import Thresholds


class Confidence(StrEnum):
    """From the most confident to none."""

    SURE = "sure"
    LIKELY = "likely"
    UNSURE = "unsure"
    NOT_FOUND = "not_found"

    def at_most(self, bound: Confidence) -> Confidence:
        """The less confident of two."""
        levels = list(Confidence)
        return max(self, bound, key=levels.index)

    @property
    def lowered(self) -> Confidence:
        """One less confident; what was found stays found."""
        return {Confidence.SURE: Confidence.LIKELY, Confidence.LIKELY: Confidence.UNSURE}.get(self, self)

    @property
    def label(self) -> str:
        """In words for people."""
        return _LABELS[self]


_LABELS = {
    Confidence.SURE: "Svaret står i texten",
    Confidence.LIKELY: "Troligen det du söker",
    Confidence.UNSURE: "Kan höra dit: läs källan",
    Confidence.NOT_FOUND: "Hittar inget svar i texterna",
}


def confidence(score: float, lead: float | None, thresholds: Thresholds, *, echoed: float = 0.0) -> Confidence:
    """The confidence in a first hit. An equal is enough for each threshold; without a second hit there is no lead.

    `echoed`: how much of score and lead comes from what only repeats the question. That makes nothing sure.
    """
    if score < thresholds.found:
        return Confidence.NOT_FOUND
    if lead is None:
        return Confidence.UNSURE
    if lead - echoed >= thresholds.sure_lead and score - echoed >= thresholds.sure:
        return Confidence.SURE
    if lead >= thresholds.likely_lead:
        return Confidence.LIKELY
    return Confidence.UNSURE
