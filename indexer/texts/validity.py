"""Validity: when a text was decided, from when until when it holds, and whether it was repealed.

`indexer.texts.stated.validity.stated_validity` reads it from what a text says of itself.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Self


class Standing(StrEnum):
    """How a text stands on a day."""

    VALID = "valid"
    """It says nothing else."""
    COMING = "coming"
    """It holds from a later day on."""
    EXPIRED = "expired"
    REPEALED = "repealed"


@dataclass(frozen=True, slots=True)
class Validity:
    """What is known of a text's validity; nothing, of most."""

    decided: datetime.date | None = None
    valid_from: datetime.date | None = None
    valid_until: datetime.date | None = None
    """The last day; of one that was repealed, that of the repeal if it is told."""
    revised: datetime.date | None = None
    repealed: bool = False
    replaced_by: str | None = None
    """What took its place, in the words of the text."""
    replaces: str | None = None
    """Whose place it took, in the words of the text."""
    version: str | None = None
    """As "2.1"."""
    year: int | None = None
    """The one that its title, file or folder bears."""

    @property
    def is_known(self) -> bool:
        return self != UNKNOWN

    @property
    def newest(self) -> datetime.date | None:
        """The latest day on which it was decided, revised or began to hold."""
        return max(filter(None, (self.decided, self.revised, self.valid_from)), default=None)

    @property
    def written(self) -> datetime.date | None:
        """When the text was made, as far as these dates tell."""
        return max(filter(None, (self.decided, self.revised)), default=self.valid_from)

    @property
    def begins(self) -> datetime.date | None:
        """From when it holds: as it says, or when it was decided."""
        return self.valid_from or self.decided

    @property
    def is_of_school_year(self) -> bool:
        """Whether it holds from one summer to the next."""
        first, last = self.valid_from, self.valid_until
        if first is None or last is None:
            return False
        return first.month == 7 and (last.year, last.month) == (first.year + 1, 6)

    def on(self, day: datetime.date) -> Standing:
        """How it stands on a day."""
        over = self.valid_until is not None and self.valid_until < day
        if self.repealed and (over or self.valid_until is None or self.valid_until == day):
            return Standing.REPEALED
        if over:
            return Standing.EXPIRED
        if self.valid_from is not None and self.valid_from > day:
            return Standing.COMING
        return Standing.VALID

    def over(self, other: Self) -> Self:
        """This, and of the other what this doesn't say."""
        told = {field.name: getattr(self, field.name) or getattr(other, field.name) for field in fields(self)}
        return type(self)(**told)

    def parts(self) -> list[str]:
        """What is known, as text; nothing if nothing is."""
        return [f"{field.name} {value}" for field in fields(self) if (value := getattr(self, field.name))]


UNKNOWN = Validity()
