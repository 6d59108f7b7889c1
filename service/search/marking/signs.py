"""Signs: which sentence is of the day, the number or its side that is asked of, or says what came of a matter.

"Är badet öppet på söndagar?" is answered by "Söndag är det stängt", and by no other day's hours, however near they lie.
Signs move the sentences of a passage, and no passage. Other kinds of questions had some too, which marked no better
than the reader does alone (docs/decisions/169-rules-that-earn-it.md).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from indexer.texts.stated.recurring_days import RecurringDays
from service.search.limits import Limits
from service.search.quantities import Quantities

_NAMED_DAY = 0.12
_COVERED_DAY = 0.06
_OTHER_DAYS = -0.06
_MONTH = 0.12
_OTHER_SIDE = -0.2
"""Of the other side of a limit than is asked of, or of another step of a scale."""
_STEP = 0.12
"""Of the step that the number asked of lies in."""
_DECIDED = 0.1
DECIDES = (
    r"(?:beslut(?:ar|ade|at|as|ades)|anta(?:r|s|git)|antog|avslå[rs]|avslog|bifall(?:er|s)|bifölls?|godkänn(?:er|s|de)"
    r"|fastställ(?:er|s|de)|uppdrar|noterar|bordlägg(?:er|s)|återremittera[rs]|tillstyrk(?:er|s)|bevilja[rs]"
    r"|förelägg(?:er|s)|entledigar|väljer|utser|medger|upphäver)"
)
"""A verb by which minutes say what was decided."""
_WAS_DECIDED = re.compile(rf"^\W*beslut(?:et)?:\s | \b{DECIDES}\b", re.IGNORECASE | re.VERBOSE)
_ASKS_WHAT_CAME = re.compile(
    r"""\bvad\sblev\sdet\s(?:av|för)\b | \bhur\s(?:gick|slutade)\b | \bhur\sblev\sdet\b
    | \bvad\s(?:\w+\s){0,2}?(?:beslöts?|beslutades?|bestämdes?|tyckte)\b | \bwhat\s(?:was|were)\sdecided\b""",
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Signs:
    """What is looked for in the sentences that may answer one question."""

    days: RecurringDays
    limits: Limits
    quantities: Quantities
    came: bool
    """Whether it asks what came of a matter."""

    @classmethod
    def of(cls, question: str) -> Self:
        came = _ASKS_WHAT_CAME.search(question) is not None
        return cls(RecurringDays.of(question), Limits.asked(question), Quantities.asked(question), came)

    def settles(self, texts: Sequence[str]) -> list[bool]:
        """Which of some sentences name the very weekday or the step of a scale that is asked of: what else seems to
        answer doesn't."""
        if not self.days.weekdays:
            return [side > 0 for side in self.quantities.sides(texts)]
        return [bool(self.days.weekdays & RecurringDays.of(text).named) for text in texts]

    def gains(self, texts: Sequence[str]) -> list[float]:
        """What each of a passage's sentences gains, in order."""
        gains = [_OTHER_SIDE * self.limits.excludes(text) for text in texts]
        if self.quantities.values:
            steps = {1: _STEP, 0: 0.0, -1: _OTHER_SIDE}
            gains = [gain + steps[side] for gain, side in zip(gains, self.quantities.sides(texts), strict=True)]
        if self.days.weekdays or self.days.months:
            gains = [gain + self._of_days(RecurringDays.of(text)) for gain, text in zip(gains, texts, strict=True)]
        if self.came:
            gains = [gain + _DECIDED * bool(_WAS_DECIDED.search(text)) for gain, text in zip(gains, texts, strict=True)]
        return gains

    def _of_days(self, said: RecurringDays) -> float:
        gain = _MONTH if self.days.months & said.months else 0.0
        if self.days.weekdays & said.named:
            gain += _NAMED_DAY
        elif self.days.weekdays & said.weekdays:
            gain += _COVERED_DAY
        elif self.days.weekdays and said.weekdays:
            gain += _OTHER_DAYS
        return gain
