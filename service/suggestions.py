"""Suggestions: how what is being typed may go on, from the titles, headings and words of the texts.

Every word typed begins a word of the title or heading, å, ä, ö and capitals or not. Those that begin as was typed come
first, titles before headings, short before long; then the word being typed, completed by the commonest of the texts.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

import numpy as np
import numpy.typing as npt

from service.index import Index, folded, is_stop_word, words

DEFAULT_LIMIT = 8
MAX_LIMIT = 20
MAX_CHARACTERS = 200
"""Of what is typed; more is a text that was pasted."""

_LONGEST = 120
"""Characters of a title or heading that is still something to ask."""
_MOST_ENTRIES = 200_000
"""Titles and headings: some 60 MB with their words. Beyond them, the longest headings are left out."""
_SHORTEST_TERM = 3
_LOOKED_AT = 1_000
"""Candidates looked at for one answer; those after them fit worse."""
_TERMS_LOOKED_AT = 50
_LAST_LETTER = "\U0010ffff"


class Kind(StrEnum):
    """Where a suggestion comes from."""

    TITLE = "title"
    HEADING = "heading"
    TERM = "term"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the field would hold."""

    text: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class _Entry:
    """A title or a heading, and the collections that it stands in."""

    text: str
    kind: Kind
    collections: frozenset[str]


class Suggestions:
    """Of one generation. Immutable; made once, which takes about a second for 10,000 documents."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._entries = _entries(index)
        numbers: defaultdict[str, list[tuple[int, bool]]] = defaultdict(list)
        for number, entry in enumerate(self._entries):
            seen: set[str] = set()
            for position, word in enumerate(words(folded(entry.text))):
                if word not in seen:
                    seen.add(word)
                    numbers[word].append((number, position == 0))
        self._words = sorted(numbers)
        postings = [posting for word in self._words for posting in numbers[word]]
        self._offsets = np.cumsum([0, *(len(numbers[word]) for word in self._words)])
        self._numbers: npt.NDArray[np.int32] = np.array([number for number, _ in postings], np.int32)
        self._is_first: npt.NDArray[np.bool_] = np.array([first for _, first in postings], np.bool_)
        terms = sorted((plain, word, count) for plain, word, count in index.words.spellings() if _is_term(word))
        self._plain_terms = [plain for plain, _, _ in terms]
        self._terms = [word for _, word, _ in terms]
        self._counts: npt.NDArray[np.int32] = np.array([count for _, _, count in terms], np.int32)

    def of(self, typed: str, limit: int, collections: frozenset[str] | None) -> list[Suggestion]:
        """At most `limit`, each text once, from none but some collections; None is all."""
        typed = " ".join(typed[:MAX_CHARACTERS].split())
        if not words(typed):
            return []
        found: dict[str, Suggestion] = {}
        for suggestion in chain(
            self._entries_for(typed, limit, collections), self._terms_for(typed, limit, collections)
        ):
            found.setdefault(folded(suggestion.text), suggestion)
        found.pop(folded(typed), None)  # it stands there already
        return list(found.values())[:limit]

    def _entries_for(self, typed: str, limit: int, collections: frozenset[str] | None) -> Iterator[Suggestion]:
        prefixes = words(folded(typed))
        first, numbers = self._beginning_with(prefixes[0])
        for prefix in prefixes[1:]:
            numbers = np.intersect1d(numbers, self._beginning_with(prefix)[1])
        at_start = np.isin(numbers, first)
        best = np.concatenate((numbers[at_start], numbers[~at_start]))[:_LOOKED_AT]
        spelled = _spelled_so(typed)
        seen: set[str] = set()
        for entry in (self._entries[number] for number in best.tolist()):
            if collections is not None and not entry.collections & collections:
                continue
            if spelled(entry.text) and folded(entry.text) not in seen:
                seen.add(folded(entry.text))
                yield Suggestion(entry.text, entry.kind)
            if len(seen) > limit:  # one more, for what was typed in full
                return

    def _beginning_with(self, prefix: str) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
        """Entries of which the first word, and those of which any word, begins so; ascending."""
        start, end = _range(self._words, prefix)
        part = slice(int(self._offsets[start]), int(self._offsets[end]))
        numbers = self._numbers[part]
        return np.unique(numbers[self._is_first[part]]), np.unique(numbers)

    def _terms_for(self, typed: str, limit: int, collections: frozenset[str] | None) -> Iterator[Suggestion]:
        """What was typed, with its last word completed."""
        last = words(typed)[-1]
        if not typed.lower().endswith(last):
            return
        before = typed[: len(typed) - len(last)]
        start, end = _range(self._plain_terms, folded(last))
        commonest = np.argsort(-self._counts[start:end], kind="stable")[:_TERMS_LOOKED_AT]
        spelled = _spelled_so(last)
        given = 0
        for number in (start + commonest).tolist():
            term = self._terms[number]
            if spelled(term) and (collections is None or self._index.occurs(term, collections)):
                given += 1
                yield Suggestion(before + term, Kind.TERM)
            if given > limit:
                return


def _entries(index: Index) -> list[_Entry]:
    """Titles and headings, the better suggestions first."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    kinds: dict[str, Kind] = {}
    for kind, texts in ((Kind.TITLE, index.titles()), (Kind.HEADING, index.headings())):
        for text, collection in texts:
            text = " ".join(text.split())
            if len(text) <= _LONGEST:
                found[text].add(collection)
                kinds.setdefault(text, kind)
    ordered = sorted(found, key=lambda text: (kinds[text] is not Kind.TITLE, len(text), text))
    return [_Entry(text, kinds[text], frozenset(found[text])) for text in ordered[:_MOST_ENTRIES]]


def _is_term(word: str) -> bool:
    return len(word) >= _SHORTEST_TERM and not is_stop_word(word)


def _range(ascending: Sequence[str], prefix: str) -> tuple[int, int]:
    """Where the words that begin so stand."""
    return bisect_left(ascending, prefix), bisect_left(ascending, prefix + _LAST_LETTER)


def _spelled_so(typed: str) -> Callable[[str], bool]:
    """Whether a text has what was typed in its spelling, if that has å, ä or ö; without them it may be any."""
    with_dots = [word for word in words(typed) if word != folded(word)]

    def spelled(text: str) -> bool:
        if not with_dots:
            return True
        there = words(text)
        return all(_begins(there, word) for word in with_dots)

    return spelled


def _begins(there: Iterable[str], word: str) -> bool:
    return any(other.startswith(word) for other in there)
