"""Asked references: what a question identifies exactly, and which passages of an index bear it.

A passage that bears it is lifted above whatever is merely near; where none does, that is told and bounds the
confidence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from indexer.texts.stated.placed_references import Strength
from indexer.texts.stated.references import Reference, ReferenceKind, references
from service.corpus.filters import Filters
from service.corpus.view import View

_MOST_ROWS = 20_000
"""Passages that a reference may have and still tell some from others: "1 §" in a library of statutes has more."""
_IDENTIFIES = 20.0
"""What bearing a reference adds to a passage's score, in spreads of the index's cosines. All that is near a question
lies within ten of them: whatever bears what was asked for comes before whatever doesn't."""
_DATES = 5.0
"""The same of a date or a term that more is asked of: what happens then needn't name it ("varje måndag")."""
_AROUND = " ?.!,;:"
_STRENGTHS = {Strength.MENTIONS: 0.0, Strength.BELONGS: 1.0, Strength.IS: 3.0}
"""What is added for how surely the passage is meant."""


@dataclass(frozen=True, slots=True)
class AskedReference:
    """A reference of a question, and the rows that bear it with their strength."""

    reference: Reference
    text: str
    """As it was written."""
    rows: Mapping[int, Strength]
    is_all: bool = False
    """Whether the question says nothing else."""

    @classmethod
    def all_of(cls, question: str, index: View, filters: Filters) -> tuple[AskedReference, ...]:
        """Those of a question, among the rows that filters let pass."""
        plain = question.strip(_AROUND)
        return tuple(
            cls(one, text := question[one.start : one.end], _rows(one, index, filters), plain == text)
            for one in references(question)
        )

    @property
    def is_missing(self) -> bool:
        """Whether the question surely names something that stands in none of the texts.

        Days of a season needn't name it.
        """
        return self.reference.certain and self.reference.kind is not ReferenceKind.SEASON and not self.rows


def _rows(reference: Reference, index: View, filters: Filters) -> dict[int, Strength]:
    for key in reference.wanted:
        if rows := index.referred(key, filters, _MOST_ROWS):
            return {row: Strength(strength) for row, strength in rows.items()}
    return {}


def lifts(asked: Sequence[AskedReference], spread: float) -> dict[int, float]:
    """What rows gain by the references that they bear; `spread` is that of the index's cosines."""
    gained: dict[int, float] = {}
    for one in asked:
        says_when = one.reference.kind is ReferenceKind.DATE or one.reference.kind.is_time
        identifies = one.is_all or (one.reference.certain and not says_when)
        weight = _IDENTIFIES if identifies else _DATES
        if len(one.rows) < _MOST_ROWS:
            for row, strength in one.rows.items():
                gained[row] = gained.get(row, 0.0) + (weight + _STRENGTHS[strength]) * spread
    return gained
