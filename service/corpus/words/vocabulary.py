"""The words of the texts that somebody may see: what spelling may know, and what a question may be said to lack.

Otherwise a correction would tell that a word stands in a text that whoever asks may not read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache, partial
from typing import Protocol

import numpy as np
import numpy.typing as npt

from indexer.index.parts.lexicon.words import Occurrences, Words
from service.corpus.bounded import Bounded
from service.corpus.filters import Rights
from service.corpus.words.kin import Kin

_READERS_KEPT = 8
"""Kinds of readers of whose words something is known: each keeps a mask, a byte a passage."""
_WORDS_KEPT = 4_000

Occurs = Callable[[str], bool]
"""Whether a word in lower case stands in a text that may be seen."""


class Vocabulary(Protocol):
    """The words of texts, as `Words` has them of all."""

    def __contains__(self, word: str) -> bool: ...
    def with_dots(self, word: str) -> str | None: ...
    def nearest(self, word: str) -> str | None: ...


class OccurringWithin:
    """Which words occur where it may be seen. What was asked is kept: most questions share a few thousand words."""

    def __init__(self, words: Words, occurrences: Occurrences) -> None:
        self._words = words
        self._occurrences = occurrences
        self._kept: Bounded[Rights, Occurs] = Bounded(_READERS_KEPT)

    def of(self, rights: Rights, allowed: npt.NDArray[np.bool_] | None) -> Occurs:
        """What tells so of a word. `allowed`: the passages within the rights, bool `(rows,)`; None is all."""
        if allowed is None:
            return self._words.__contains__
        return self._kept.of(rights, lambda _: lru_cache(_WORDS_KEPT)(partial(self._occurrences.has, allowed=allowed)))


class WordsWithin:
    """Those of an index's words that occur where it may be seen. Which is commonest is told by all texts."""

    def __init__(self, words: Words, occurs: Occurs) -> None:
        self._words = words
        self._occurs = occurs

    def __contains__(self, word: str) -> bool:
        return word in self._words and self._occurs(word)

    def with_dots(self, word: str) -> str | None:
        """The commonest spelling of a word typed without å, ä and ö, if it stands there."""
        spelling = self._words.with_dots(word)
        return spelling if spelling is not None and spelling in self else None

    def nearest(self, word: str) -> str | None:
        """The commonest word there that is one slip away."""
        return next((near for near in self._words.near(word) if near in self), None)


class KinWithin:
    """Counterparts that occur where it may be seen: nothing is known of the others' words."""

    def __init__(self, kin: Kin, words: Vocabulary, occurs: Occurs) -> None:
        self._kin = kin
        self._words = words
        self._occurs = occurs

    def __contains__(self, word: object) -> bool:
        return self._any_occurs(self._kin.of(str(word)))

    def has_longer(self, word: str) -> bool:
        return self._any_occurs(self._kin.longer(word))

    def _any_occurs(self, words: Iterable[str]) -> bool:
        spellings = map(self._words.with_dots, words)
        return any(spelling and self._occurs(spelling) for spelling in spellings)
