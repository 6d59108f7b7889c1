"""Which words stand where: asked for each word of a question, by readers who may see different shelves."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from indexer.index.parts.documents import DocumentStore
from indexer.index.parts.lexicon import Lexicon
from indexer.texts.swedish import folded, words
from service.corpus.attributes import PassageAttributes
from service.corpus.bounded import Bounded
from service.corpus.filters import UNFILTERED, Rights

_KEPT = 50_000
"""Words of which it is known whether they stand on a shelf; some megabytes."""
_ROWS_AT_ONCE = 20
"""Nearly always one of the first that have a word's 4-grams has the word."""


class Occurrences:
    """Of one generation. What is found is kept by shelf, so that all who may see one share it. Thread-safe."""

    def __init__(self, lexicon: Lexicon, documents: DocumentStore, attributes: PassageAttributes) -> None:
        self._lexicon = lexicon
        self._documents = documents
        self._attributes = attributes
        self._known: Bounded[tuple[str, int, frozenset[str]], bool] = Bounded(_KEPT)

    def has(self, word: str, rights: Rights) -> bool:
        """Whether a word in lower case stands in a title, heading or text that may be seen."""
        unknown = []
        for shelf in self._attributes.shelves(rights):
            there = self._known.get((word, shelf, rights.hidden))
            if there:
                return True
            if there is None:
                unknown.append(shelf)
        if not unknown:
            return False
        rows = self._lexicon.rows_with_all(folded(word))
        allowed = self._attributes.allowed(UNFILTERED, rights)
        if allowed is not None:
            rows = rows[allowed[rows]]
        its = self._attributes.shelves_of(rows)
        for shelf in unknown:
            there = self._stands_in(word, rows[its == shelf])
            self._known.put((word, shelf, rights.hidden), there)
            if there:
                return True
        return False

    def _stands_in(self, word: str, rows: npt.NDArray[np.integer]) -> bool:
        for start in range(0, len(rows), _ROWS_AT_ONCE):
            some = rows[start : start + _ROWS_AT_ONCE].tolist()
            if any(word in words(text) for text in self._documents.embedded_texts(some)):
                return True
        return False
