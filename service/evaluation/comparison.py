"""A comparison: what came of the questions in an earlier report, and what comes of them now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Self

from service.evaluation.report import HitRates, Outcome, QuestionReport, Verdict


class Difference(StrEnum):
    """What else than the answers differs between two reports."""

    VERSION = "version"
    MODEL = "model"
    INDEX = "index"
    QUESTIONS = "questions"


@dataclass(frozen=True, slots=True)
class Change:
    """One question's outcome before and after."""

    before: Outcome
    after: Outcome

    def to_record(self) -> dict[str, object]:
        """The change as `belagg eval --compare --json` writes it."""
        return {
            **_question(self.after),
            "before": {"verdict": self.before.verdict.value, "rank": self.before.rank},
            "after": {"verdict": self.after.verdict.value, "rank": self.after.rank},
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two reports side by side. Questions are the same if their text and their right answer are.

    `new` and `dropped` are in the order of the file that has them, the rest in the order of the later.
    """

    before: QuestionReport
    after: QuestionReport
    shared: tuple[Change, ...]
    """Questions that were measured both times, changed or not."""
    became_right: tuple[Change, ...]
    became_wrong: tuple[Change, ...]
    """Those too that can't be measured any more, because their document or phrase is gone."""
    new: tuple[Outcome, ...]
    dropped: tuple[Outcome, ...]

    @classmethod
    def of(cls, before: QuestionReport, after: QuestionReport) -> Self:
        earlier = {outcome.key: outcome for outcome in before.outcomes}
        later = {outcome.key: outcome for outcome in after.outcomes}
        both = [Change(earlier[key], outcome) for key, outcome in later.items() if key in earlier]
        turned = [change for change in both if _is_right(change.before) is not _is_right(change.after)]
        return cls(
            before,
            after,
            shared=tuple(change for change in both if change.before.is_measured and change.after.is_measured),
            became_right=tuple(change for change in turned if _is_right(change.after)),
            became_wrong=tuple(change for change in turned if _is_right(change.before)),
            new=tuple(outcome for key, outcome in later.items() if key not in earlier),
            dropped=tuple(outcome for key, outcome in earlier.items() if key not in later),
        )

    @property
    def differs(self) -> tuple[Difference, ...]:
        """What makes a difference between the rates mean more, or less, than that the answers are better or worse."""
        before, after = self.before.provenance, self.after.provenance
        differing = {
            Difference.VERSION: before.version != after.version,
            Difference.MODEL: before.model != after.model,
            Difference.INDEX: before.fingerprint != after.fingerprint,
            Difference.QUESTIONS: before.sha256 != after.sha256,
        }
        return tuple(difference for difference, is_so in differing.items() if is_so)

    @property
    def shared_before(self) -> HitRates:
        return HitRates.of(change.before for change in self.shared)

    @property
    def shared_after(self) -> HitRates:
        return HitRates.of(change.after for change in self.shared)

    def to_record(self) -> dict[str, object]:
        """The comparison as `belagg eval --compare --json` writes it."""
        return {
            "before": self.before.summary(),
            "differs": [difference.value for difference in self.differs],
            "shared": {
                "before": _rates(self.shared_before),
                "after": _rates(self.shared_after),
            },
            "became_right": [change.to_record() for change in self.became_right],
            "became_wrong": [change.to_record() for change in self.became_wrong],
            "new": _questions(self.new),
            "dropped": _questions(self.dropped),
        }


def _is_right(outcome: Outcome) -> bool:
    return outcome.verdict is Verdict.RIGHT


def _rates(rates: HitRates) -> dict[str, object]:
    return {"counts": asdict(rates), "rates": rates.shares()}


def _question(outcome: Outcome) -> dict[str, object]:
    return {
        "question": outcome.question.text,
        "document": outcome.question.document,
        "phrase": outcome.question.phrase,
    }


def _questions(outcomes: Iterable[Outcome]) -> list[dict[str, object]]:
    return [_question(outcome) for outcome in outcomes]
