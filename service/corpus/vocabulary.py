"""The words of some collections: what spelling may know when a question may not see the others.

Otherwise a correction would tell that a word stands in a text that whoever asks may not read.
"""

from __future__ import annotations

from typing import Protocol

from service.corpus.kin import Known
from service.corpus.local import Index


class Vocabulary(Protocol):
    """The words of texts, as `Words` has them of all."""

    def __contains__(self, word: str) -> bool: ...
    def with_dots(self, word: str) -> str | None: ...
    def nearest(self, word: str) -> str | None: ...


class WordsWithin:
    """Those of an index's words that stand in some collections. Which is commonest is told by all texts."""

    def __init__(self, index: Index, collections: frozenset[str]) -> None:
        self._index = index
        self._collections = collections

    def __contains__(self, word: str) -> bool:
        return word in self._index.words and self._index.occurs(word, self._collections)

    def with_dots(self, word: str) -> str | None:
        """The commonest spelling of a word typed without å, ä and ö, if it stands there."""
        spelling = self._index.words.with_dots(word)
        return spelling if spelling is not None and spelling in self else None

    def nearest(self, word: str) -> str | None:
        """The commonest word there that is one slip away."""
        return next((near for near in self._index.words.near(word) if near in self), None)


def vocabulary(index: Index, collections: frozenset[str] | None) -> Vocabulary:
    """The words of some collections; None is all."""
    return index.words if collections is None else WordsWithin(index, collections)


class KinWithin:
    """Counterparts in some collections of an index: nothing is known of the others' words."""

    def __init__(self, index: Index, collections: frozenset[str]) -> None:
        self._index = index
        self._collections = collections

    def __contains__(self, word: object) -> bool:
        spellings = (self._index.words.with_dots(other) for other in self._index.kin.of(str(word)))
        return any(spelling and self._index.occurs(spelling, self._collections) for spelling in spellings)


def known_within(index: Index, collections: frozenset[str] | None) -> Known:
    """The counterparts in some collections; None is all."""
    return index.kin if collections is None else KinWithin(index, collections)
