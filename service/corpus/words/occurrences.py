"""Which words stand where: asked for each word of a question, by readers who may see different texts."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from indexer.index.parts.documents import DocumentStore
from indexer.index.parts.lexicon import Lexicon
from indexer.texts.swedish import folded
from service.corpus.bounded import Bounded

_KEPT = 20_000
"""Words of which something is known; a word takes two kilobytes at most."""
_ROWS_KEPT = 200
"""Of those that have a word's 4-grams. One of the first few nearly always has the word."""
_MOST_AT_ONCE = 64

_Rows = npt.NDArray[np.intp]
_Allowed = npt.NDArray[np.bool_] | None
_NONE: _Rows = np.zeros(0, np.intp)


@dataclass(frozen=True, slots=True)
class _Found:
    """What is known of where one word stands."""

    rows: _Rows | None
    """All that have its 4-grams; None if they are many."""
    with_it: _Rows
    without: _Rows
    """Of those, the ones that have been read."""

    def and_(self, with_it: list[int], without: list[int]) -> _Found:
        return _Found(self.rows, _added(self.with_it, with_it), _added(self.without, without))


class Occurrences:
    """Of one generation. What was read of a word is known for all readers, whoever asked. Thread-safe."""

    def __init__(self, lexicon: Lexicon, documents: DocumentStore) -> None:
        self._lexicon = lexicon
        self._documents = documents
        self._known: Bounded[str, _Found] = Bounded(_KEPT)
        self._absent: Bounded[tuple[str, int], Callable[[], _Allowed]] = Bounded(_KEPT)
        """By a word and the identity of the rows allowed: those rows, if they are still there and all were read."""

    def has(self, word: str, allowed: _Allowed) -> bool:
        """Whether a word in lower case stands in a title, heading or text of the rows that are allowed; None is all."""
        asked = (word, id(allowed))
        absent = self._absent.get(asked)
        if absent is not None and absent() is allowed:
            return False
        found = self._known.get(word)
        if found is not None and _any_of(found.with_it, allowed):
            return True
        rows = found.rows if found is not None else None
        if rows is None:
            rows = self._lexicon.rows_with_all(folded(word))
        if found is None:
            found = _Found(rows if len(rows) <= _ROWS_KEPT else None, _NONE, _NONE)
        if allowed is not None:
            rows = rows[allowed[rows]]
        if len(found.without):
            rows = np.setdiff1d(rows, found.without, assume_unique=True)
        row, without = self._read(word, rows)
        self._known.put(word, found.and_([] if row is None else [row], without))
        if row is None:  # of a word with common 4-grams more was read than is kept of it
            self._absent.put(asked, (lambda: None) if allowed is None else weakref.ref(allowed))
        return row is not None

    def _read(self, word: str, rows: _Rows) -> tuple[int | None, list[int]]:
        """The first row with the word, of those that are read one after the other, and those without it."""
        without: list[int] = []
        start, count = 0, 1
        while start < len(rows):
            some = rows[start : start + count].tolist()
            for row, text in zip(some, self._documents.embedded_texts(some), strict=True):
                if _stands_in(word, text.lower()):
                    return row, without
                without.append(row)
            start, count = start + count, min(2 * count, _MOST_AT_ONCE)
        return None, without


def _stands_in(word: str, text: str) -> bool:
    """Whether it is one of the `words` of a text in lower case, which needn't all be told apart for that."""
    at = text.find(word) if word.isalnum() else -1
    while at >= 0:
        end = at + len(word)
        if not text[max(at - 1, 0) : at].isalnum() and not text[end : end + 1].isalnum():
            return True
        at = text.find(word, end)
    return False


def _any_of(rows: _Rows, allowed: _Allowed) -> bool:
    return bool(len(rows)) and (allowed is None or bool(allowed[rows].any()))


def _added(rows: _Rows, more: list[int]) -> _Rows:
    """The newest of both."""
    return np.concatenate((rows, np.array(more, np.intp)))[-_ROWS_KEPT:] if more else rows
