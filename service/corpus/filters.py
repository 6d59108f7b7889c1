"""What bounds a search: which texts a question is asked of, and which whoever asks may see.

Both act in the search itself; nothing is taken out afterwards.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from typing import Self

from indexer.texts.access import Group, Readers


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
    rows: frozenset[int] | None = None
    """None but these passages of a corpus, by their rows."""


UNFILTERED = Filters()


@dataclass(frozen=True, slots=True)
class Rights:
    """Whose texts one reader may see; none unless it is said."""

    collections: frozenset[str] | None = frozenset()
    """Names of collections; None is all."""
    groups: frozenset[Group] | None = frozenset()
    """Those that the reader belongs to; None is every text, whoever may read it. Texts for everybody need none."""
    hidden: frozenset[str] = frozenset()
    """Ids of documents, in whichever collection, that nobody is shown."""

    def shows(self, collection: str) -> bool:
        """Whether texts of a collection may be seen."""
        return self.collections is None or collection in self.collections

    def are_of(self, readers: Readers) -> bool:
        """Whether a text that these may read may be seen, in a collection that may."""
        return readers is None or self.groups is None or not readers.isdisjoint(self.groups)

    def without(self, hidden: frozenset[str]) -> Self:
        """These rights, and to none of some documents."""
        return replace(self, hidden=self.hidden | hidden) if hidden else self

    def within(self, collections: frozenset[str] | None) -> Self:
        """These rights, to none but some collections; None leaves them as they are."""
        if collections is None:
            return self
        return replace(self, collections=collections if self.collections is None else self.collections & collections)


NOTHING = Rights()
OPEN = Rights(None)
"""What is for everybody: of whoever asks a service that wants neither keys nor log-in."""
EVERYTHING = Rights(None, None)
"""Of whoever has the files of the index: the commands, and editors."""
