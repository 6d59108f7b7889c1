"""Building a lexicon: which 4-grams each passage has, passage by passage.

Memory doesn't grow with the texts beyond their distinct 4-grams (`postings_builder.py`).
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from indexer.disk.arrays import save_array
from indexer.index.parts.lexicon.lexicon import GRAM_LENGTH, grams_of
from indexer.index.parts.lexicon.postings_builder import PostingsBuilder
from indexer.texts.swedish import folded_words

_WORDS = 200_000
"""Words of which it is known which grams they have."""


class LexiconBuilder:
    """Collects passages in row order and writes a lexicon of them. `scratch`: a folder for what is being sorted."""

    def __init__(self, scratch: Path) -> None:
        self._postings = PostingsBuilder(scratch)
        self._of_word: dict[str, tuple[int, ...]] = {}

    def add(self, text: str) -> None:
        """Add the next row's text. Raises `OSError`."""
        of_word = self._of_word
        words = set(folded_words(text))
        for word in words.difference(of_word):
            of_word[word] = tuple(set(map(self._postings.number, grams_of(word))))
        self._postings.add(set[int]().union(*[of_word[word] for word in words]))
        if len(of_word) > _WORDS:
            of_word.clear()

    def write(self, folder: Path) -> None:
        """Write the arrays into a new folder. Raises `OSError`."""
        folder.mkdir()
        grams, frequencies = self._postings.write(folder)
        save_array(folder / "grams.npy", np.array(grams, dtype=f"<U{GRAM_LENGTH}"))
        save_array(folder / "frequencies.npy", frequencies)
