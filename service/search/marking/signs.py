"""Signs: which sentence is of the day, the number or its side that is asked of, or says what came of a matter.

"Är badet öppet på söndagar?" is answered by "Söndag är det stängt", and by no other day's hours, however near they lie.
Signs move the sentences of a passage, and no passage. Other kinds of questions had some too, which marked no better
than the reader does alone (docs/decisions/169-rules-that-earn-it.md).
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from indexer.texts.stated.periods import Period, periods_in
from indexer.texts.stated.recurring_days import RecurringDays
from service.question.asked_relative_times import asked_days, asked_years
from service.question.asked_time import AskedTime
from service.search.limits import Limits
from service.search.quantities import Quantities, is_row

_ON_OCCASION = 0.24
"""Of the holiday that is asked of: more than of the weekday, whose hours don't hold then."""
_NAMED_DAY = 0.12
_COVERED_DAY = 0.06
_OTHER_DAYS = -0.06
_MONTH = 0.12
_OTHER_SEASON = -0.12
"""Of some months alone, where no month is asked of: the hours of the summer aren't those of "på fredagar"."""
_OCCASION = re.compile(
    r"""\b(?: (?:sport|påsk|sommar|höst|jul|skol)lov
    | (?:jul|nyårs|midsommar|påsk|pingst|valborgs\w*|trettondags)(?:afton|dag|helg|veck)
    | klämdag | röd[a]?\sdag | skärtorsdag | långfredag | kristi\s?himmelsfärd | första\smaj | nationaldag | trettondag
    | annandag | storhelg | alla\shelgons )""",
    re.IGNORECASE | re.VERBOSE,
)
"""A holiday or a feast, without its ending."""
_NEGATED = 0.35
"""More than the words of the question that a sentence of the opposite has beside the verb."""
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

_NEGATES = re.compile(
    r"""^\W*(?:vad|vilka|vilken|vilket|när|var|vem|hur)\b[^?]{0,60}?\b(?P<verb>\w{4,})\s
    (?:(?:man|jag|vi|du|det|den|de|\w+)\s)?(?:inte|ej)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_MODAL = frozenset("behöver måste skall borde finns kunna".split())


@dataclass(frozen=True, slots=True)
class Signs:
    """What is looked for in the sentences that may answer one question."""

    days: RecurringDays
    limits: Limits
    quantities: Quantities
    years: frozenset[int]
    """Those asked of by where one stands in time: "i fjol"."""
    terms: tuple[Period, ...]
    """The months, terms and school years asked of with their year, each of which a row of a table may be of."""
    occasions: frozenset[str]
    """The holidays and feasts that it names."""
    came: bool
    """Whether it asks what came of a matter."""
    negated: str = ""
    """The verb of which it asks what or when not: "ingår" of "Vad ingår inte?"."""

    @classmethod
    def of(cls, question: str, day: datetime.date) -> Self:
        """Of a question that is asked on a day."""
        negated = _NEGATES.search(question)
        days = RecurringDays.of(question)
        if not days.weekdays:
            weekdays = frozenset(one.weekday() for one in asked_days(question, day))
            days = RecurringDays(weekdays, weekdays, days.months)
        return cls(
            days,
            Limits.asked(question),
            Quantities.asked(question),
            asked_years(question, day.year),
            AskedTime.of(question).parts,
            _occasions(question),
            _ASKS_WHAT_CAME.search(question) is not None,
            negated["verb"].lower() if negated and negated["verb"].lower() not in _MODAL else "",
        )

    def settles(self, texts: Sequence[str]) -> list[bool]:
        """Which of some sentences name the very holiday, weekday, year or step of a scale that is asked of: what else
        seems to answer doesn't.

        Those of the month that is asked of come before, and before those of some months those that hold all year.
        """
        if self.occasions and any(named := self._on_occasion(texts)):
            return named
        if not self.days.weekdays:
            return [side > 0 for side in self._sides(texts)]
        said = [RecurringDays.of(text) for text in texts]
        names = [bool(self.days.weekdays & one.named) for one in said]
        if self.days.months:
            then = [bool(self.days.months & one.months and one.weekdays) for one in said]
            return then if any(then) else names
        all_year = [names_it and not one.months for names_it, one in zip(names, said, strict=True)]
        return all_year if any(all_year) else names

    def gains(self, texts: Sequence[str]) -> list[float]:
        """What each of a passage's sentences gains, in order."""
        gains = [_OTHER_SIDE * self.limits.excludes(text) for text in texts]
        steps = {1: _STEP, 0: 0.0, -1: _OTHER_SIDE}
        gains = [gain + steps[side] for gain, side in zip(gains, self._sides(texts), strict=True)]
        if self.occasions:
            gains = [gain + _ON_OCCASION * named for gain, named in zip(gains, self._on_occasion(texts), strict=True)]
        if self.days.weekdays or self.days.months:
            gains = [gain + self._of_days(RecurringDays.of(text)) for gain, text in zip(gains, texts, strict=True)]
        if self.came:
            gains = [gain + _DECIDED * bool(_WAS_DECIDED.search(text)) for gain, text in zip(gains, texts, strict=True)]
        if self.negated:
            verb = re.escape(self.negated)
            said = re.compile(rf"\b{verb}\s(?:\w+\s)?(?:inte|ej)\b|\b(?:inte|ej)\s{verb}\b", re.IGNORECASE)
            gains = [gain + _NEGATED * bool(said.search(text)) for gain, text in zip(gains, texts, strict=True)]
        return gains

    def _on_occasion(self, texts: Sequence[str]) -> list[bool]:
        """Which name the holiday that is asked of; the names of a table's further columns don't tell of any."""
        rows = [number for number, text in enumerate(texts) if " | " in text]
        head = rows[0] if len(rows) > 1 else -1
        said = (text.partition(" | ")[0] if number == head else text for number, text in enumerate(texts))
        return [bool(self.occasions & _occasions(text)) for text in said]

    def _sides(self, texts: Sequence[str]) -> list[int]:
        """Which are of the step or the year that is asked of (1), or of another (-1)."""
        if self.terms:
            head = next(filter(is_row, texts), "")
            sides = [self._side_of_term(text, head) for text in texts]
            if any(sides):
                return sides
        if not self.years:
            return self.quantities.sides(texts) if self.quantities.values else [0] * len(texts)
        named = [{year for one in periods_in(text) for year in (one.first.year, one.last.year)} for text in texts]
        if not any(self.years & years for years in named):
            return [0] * len(texts)
        return [0 if not years else 1 if self.years & years else -1 for years in named]

    def _side_of_term(self, text: str, head: str) -> int:
        """Whether a row is of a term that is asked of (1), or only of other times (-1): "2026/27" beneath "Läsår"."""
        first, is_head, _ = head.partition(" | ")
        said = periods_in(f"{first}: {text}" if is_head and text != head else text) if is_row(text) else []
        if not said:
            return 0
        return 1 if any(asked.covers(one) or one.covers(asked) for asked in self.terms for one in said) else -1

    def _of_days(self, said: RecurringDays) -> float:
        gain = _MONTH if self.days.months & said.months else 0.0
        if self.days.weekdays & said.named:
            gain += _NAMED_DAY
        elif self.days.weekdays & said.weekdays:
            gain += _COVERED_DAY
        elif self.days.weekdays and said.weekdays:
            gain += _OTHER_DAYS
        if self.days.weekdays and said.months and not self.days.months:
            gain += _OTHER_SEASON
        return gain


def _occasions(text: str) -> frozenset[str]:
    """The holidays and feasts that a text names."""
    return frozenset(" ".join(match.group().lower().split()) for match in _OCCASION.finditer(text))
