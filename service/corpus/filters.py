"""Filters: which texts a question is asked of. They bound the search itself; nothing is taken out afterwards."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from typing import Self


@dataclass(frozen=True, slots=True)
class Filters:
    """Every condition holds; None sets none. A text without a date passes no filter on when it was published."""

    collections: frozenset[str] | None = None
    """Names of the collections that are searched; none of them if it is empty."""
    published_after: datetime.date | None = None
    """Texts of this day and later."""
    published_before: datetime.date | None = None
    """Texts of this day and earlier."""

    valid_on: datetime.date | None = None
    """Texts that held on this day, as far as they say: neither repealed nor expired before it, nor begun after it."""

    def allows(self, collection: str) -> bool:
        """Whether texts of a collection pass, as far as that goes."""
        return self.collections is None or collection in self.collections

    def restricted_to(self, collections: frozenset[str]) -> Self:
        """The same, and in none but these collections."""
        allowed = collections if self.collections is None else self.collections & collections
        return replace(self, collections=allowed)


EVERYTHING = Filters()
