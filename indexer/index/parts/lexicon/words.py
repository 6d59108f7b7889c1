"""The words of the texts: every spelling that occurs, how often, and in which passages.

A question's words are held against them, to restore what was typed without å, ä and ö, to join what was written apart
and to mend slips. On disk `words.tsv` in UTF-8: a line for each word in lower case and the number of passages that it
occurs in, a tab between, in code point order; and beside it, in a folder of their own, the words' postings
(`postings.py`), numbered as the lines are. They tell which words stand in what somebody may see.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from itertools import pairwise, permutations
from pathlib import Path

import numpy as np
import numpy.typing as npt

from indexer.disk.regular_file import read_regular
from indexer.errors import IndexDamaged
from indexer.index.parts.lexicon.postings import Postings
from indexer.index.parts.lexicon.postings_builder import PostingsBuilder
from indexer.texts.swedish import folded, words

MAX_LENGTH = 60
"""Longer ones are addresses and rubbish."""

_LETTERS = "abcdefghijklmnopqrstuvwxyzåäöéü"
_VOWELS = "aeiouyåäöéü"
_KEYS = ("qwertyuiopå", "asdfghjklöä", "zxcvbnm")
"""The rows of a Swedish keyboard. A key lies between the same and the next one of the row above."""
_ALIKE = ("cksqz", "gjk", "dt", "bp", "fvw")
"""Consonants that are heard alike."""


class WordsBuilder:
    """Collects the words of passages, in row order, and writes them. `scratch`: a folder for what is being sorted."""

    def __init__(self, scratch: Path) -> None:
        self._postings = PostingsBuilder(scratch)

    def add(self, text: str) -> None:
        """Add the next row's text. Raises `OSError`."""
        its = {word for word in set(words(text)) if len(word) <= MAX_LENGTH and word.isalpha()}
        self._postings.add(list(map(self._postings.number, its)))

    def write(self, path: Path, occurrences: Path) -> None:
        """Write the file, and into a new folder where the words stand. Raises `OSError`."""
        occurrences.mkdir()
        names, frequencies = self._postings.write(occurrences)
        with path.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(f"{word}\t{count}\n" for word, count in zip(names, frequencies.tolist(), strict=True))


class Words:
    """The words on disk, read once; thread-safe."""

    def __init__(self, path: Path) -> None:
        """Raises `IndexDamaged`."""
        try:
            lines = read_regular(path).decode("utf-8").split("\n")
            self._counts = {word: int(count) for word, _, count in (line.partition("\t") for line in lines) if word}
        except (OSError, ValueError) as error:
            raise IndexDamaged(str(path), expected="ord och antal", found=type(error).__name__) from error
        self._spellings: dict[str, str] = {}
        """Folded word -> commonest spelling."""
        for word, count in self._counts.items():
            plain = folded(word)
            if count > self._counts.get(self._spellings.get(plain, ""), 0):
                self._spellings[plain] = word

    def __contains__(self, word: str) -> bool:
        return word in self._counts

    def occurrences(self, folder: Path, rows: int) -> Occurrences:
        """Where they stand, of so many passages. Raises `IndexDamaged`."""
        try:
            frequencies = np.fromiter(self._counts.values(), np.int64, len(self._counts))
        except OverflowError as error:
            raise IndexDamaged(str(folder), expected="antal stycken", found="större tal") from error
        return Occurrences(list(self._counts), Postings(folder, frequencies, rows))

    def spellings(self) -> Iterable[tuple[str, str, int]]:
        """Every word folded, its commonest spelling, and the number of passages that have that."""
        return ((plain, word, self._counts[word]) for plain, word in self._spellings.items())

    def with_dots(self, word: str) -> str | None:
        """The commonest spelling of a word typed without å, ä and ö, itself among them; None if there is none."""
        return self._spellings.get(word)

    def nearest(self, word: str) -> str | None:
        """The commonest word one slip away, see `near`."""
        return next(iter(self.near(word)), None)

    def near(self, word: str) -> list[str]:
        """The words one slip away, the commonest first.

        A slip is a letter too many, too few, wrong, or two swapped (Damerau 1964), but neither in the first letter,
        which is rarely wrong, nor in the last, where Swedish words are inflected: "årtionden" doesn't mend "årtionde".
        A wrong letter is beside the right one on the keyboard, sounds like it, or both are vowels: "torsdag" is no slip
        of "torgdag".
        """
        if len(word) > MAX_LENGTH:
            return []
        found = set(filter(self._counts.__contains__, _one_slip_away(word))) - {word, word[:-1]}
        return sorted(found, key=lambda other: (self._counts[other], other), reverse=True)


class Occurrences:
    """In which passages each word stands; thread-safe."""

    def __init__(self, ascending: list[str], postings: Postings) -> None:
        self._words = ascending
        self._postings = postings

    def has(self, word: str, allowed: npt.NDArray[np.bool_]) -> bool:
        """Whether a word in lower case stands in any of the passages that are allowed: bool `(rows,)`."""
        number = bisect_left(self._words, word)
        return self._words[number : number + 1] == [word] and self._postings.has_any(number, allowed)


def _mistaken() -> dict[str, str]:
    """The letters that each may stand for by mistake."""
    mistaken: dict[str, set[str]] = {letter: set() for letter in _LETTERS}
    beside = [pair for row in _KEYS for pair in pairwise(row)]
    below = [
        pair
        for upper, row in pairwise(_KEYS)
        for at, key in enumerate(row)
        for pair in ((key, near) for near in upper[at : at + 2])
    ]
    alike = [pair for letters in (*_ALIKE, _VOWELS) for pair in permutations(letters, 2)]
    for one, other in (*beside, *below, *alike):
        mistaken[one].add(other)
        mistaken[other].add(one)
    return {letter: "".join(sorted(others)) for letter, others in mistaken.items()}


_MISTAKEN = _mistaken()


def _one_slip_away(word: str) -> list[str]:
    """Hundreds, some more than once and the word itself among them: a third faster than a set of them."""
    parts = [(word[:i], word[i:]) for i in range(1, len(word))]
    inner = [(before, after[0], after[1:]) for before, after in parts[:-1]]
    return [
        *[before + rest for before, _, rest in inner],
        *[before + rest[0] + letter + rest[1:] for before, letter, rest in inner],
        *[f"{before}{letter}{rest}" for before, wrong, rest in inner for letter in _MISTAKEN.get(wrong, "")],
        *[f"{before}{letter}{after}" for before, after in parts for letter in _LETTERS],
    ]
