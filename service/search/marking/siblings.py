"""Siblings: units whose names end alike, and which of a text's sentences are of another one than is asked of.

A municipality has Lärkskolan and Kvarnskolan, Näsbadet and Sandviksbadet, on pages of nearly the same words: who heads
the one is no answer to who heads the other. A sentence without a name is of the unit that was named last.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from indexer.texts.document import Excerpt
from indexer.texts.passages import Passage

_NAME = re.compile(r"(?<![^\W_])[A-ZÅÄÖ][a-zåäöé]{4,39}(?![^\W_])")
_WORD = re.compile(r"(?<![^\W_])[^\W\d_]{5,40}(?![^\W_])")
_ENDING = 4
"""Letters that names of the same kind of unit end with: "-badet", "-skolan"."""
_BEGINNING = 2
"""Letters that each has before what they end with alike."""
_FORM = 2
"""Letters that a form of a name has more or less: "Lärkskolans"."""


@dataclass(frozen=True, slots=True)
class Siblings:
    """The names that a question may ask of: its words of five letters and more, and whether each is one for sure."""

    asked: tuple[tuple[str, bool], ...]

    @classmethod
    def of(cls, question: str) -> Self:
        found = [
            (match.group().lower(), match.start() > 0 and match.group()[0].isupper())
            for match in _WORD.finditer(question)
        ]
        return cls(tuple(found))

    def strays(self, texts: Sequence[str], head: str = "") -> list[bool]:
        """Which of a text's sentences, in order, are of a sibling; `head` is what they stand under."""
        names = self._names(head, texts)
        if not names:
            return [False] * len(texts)
        state = self._said(head, names)
        found = []
        for text in texts:
            said = self._said(text, names)
            state = state if said is None else said
            found.append(state is False)
        return found

    def _names(self, head: str, texts: Sequence[str]) -> frozenset[str]:
        """What is asked of and is a name: by the question's capitals, or the text's inside a sentence."""
        inside = {match.group().lower() for text in (head, *texts) for match in _NAME.finditer(text) if match.start()}
        return frozenset(word for word, capital in self.asked if capital or any(_are_one(word, one) for one in inside))

    def _said(self, text: str, names: frozenset[str]) -> bool | None:
        """Whether a sentence names what is asked of, or only a sibling; None if neither."""
        there = [match.group().lower() for match in _NAME.finditer(text)]
        if any(_are_one(word, name) for word in there for name in names):
            return True
        return False if any(_are_siblings(word, name) for word in there for name in names) else None


def head_of(document: Excerpt, passage: Passage) -> str:
    """What a passage stands under: its document's path and title, and its headings."""
    return " / ".join(part for part in (document.path, document.title, passage.heading) if part)


def _are_one(word: str, name: str) -> bool:
    shorter, longer = sorted((word, name), key=len)
    return len(longer) - len(shorter) <= _FORM and longer.startswith(shorter)


def _are_siblings(word: str, name: str) -> bool:
    """Whether two names end alike after beginnings of their own: "Skolan" is no sibling of "Lärkskolan"."""
    pairs = zip(reversed(word), reversed(name), strict=False)
    shared = next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(word), len(name)))
    return shared >= _ENDING and min(len(word), len(name)) - shared >= _BEGINNING
