"""Suggestions: how what is being typed may go on, from the titles, headings and words of the texts.

Every word typed begins a word of the title or heading, å, ä, ö and capitals or not. Those that begin as was typed come
first, titles before headings, short before long; then the word being typed, completed by the commonest of the texts.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt

from indexer.index.parts.lexicon.words import Words
from indexer.texts.swedish import folded, is_stop_word, words
from service.corpus.words.vocabulary import Occurs

DEFAULT_LIMIT = 8
MAX_LIMIT = 20
MAX_CHARACTERS = 200
"""Of what is typed; more is a text that was pasted."""

_LONGEST = 120
"""Characters of a title or heading that is still something to ask."""
_MOST_ENTRIES = 200_000
"""Titles and headings: some 60 MB with their words. Beyond them, the longest headings are left out."""
_SHORTEST_TERM = 3
_TERMS_LOOKED_AT = 50
"""Of those that begin as was typed, the commonest."""
_LAST_LETTER = "\U0010ffff"

P = TypeVar("P")
Q = TypeVar("Q")


class Kind(StrEnum):
    """Where a suggestion comes from."""

    TITLE = "title"
    HEADING = "heading"
    QUESTION = "question"
    """Of readers, not of the texts."""
    TERM = "term"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the field would hold."""

    text: str
    kind: Kind


def with_questions(found: Sequence[Suggestion], questions: Sequence[str], typed: str, limit: int) -> list[Suggestion]:
    """At most `limit` of what was found and of questions, which come after titles and headings, before words."""
    names = [one for one in found if one.kind is not Kind.TERM]
    terms = [one for one in found if one.kind is Kind.TERM]
    every: dict[str, Suggestion] = {}
    for one in (*names, *(Suggestion(question, Kind.QUESTION) for question in questions), *terms):
        every.setdefault(one.text.lower(), one)
    every.pop(" ".join(typed.split()).lower(), None)
    return list(every.values())[:limit]


@dataclass(frozen=True, slots=True)
class Suggestible(Generic[P]):
    """What documents are called and headed, each with the place that it stands in, and what nobody is led to.

    A place is what is seen as a whole or not at all: a document, or a shelf.
    """

    titles: Sequence[tuple[str, P]]
    headings: Sequence[tuple[str, P]]
    unsaid: Sequence[str]

    @classmethod
    def of(
        cls, titles: Sequence[tuple[P, str]], headings: Sequence[tuple[P, str]], hidden: Container[P]
    ) -> Suggestible[P]:
        """What stands in some places, each before what it says; to what is hidden nobody is led."""
        shown, its = ([(text, place) for place, text in some if place not in hidden] for some in (titles, headings))
        return Suggestible(shown, its, [text for place, text in (*titles, *headings) if place in hidden])

    def by(self, place_of: Callable[[P], Q]) -> Suggestible[Q]:
        """The same by other places, such as those that hold these."""
        titles, headings = ([(text, place_of(place)) for text, place in some] for some in (self.titles, self.headings))
        return Suggestible(titles, headings, self.unsaid)

    def distinct(self) -> Suggestible[P]:
        """Each once, and no more than is ever suggested: what is sent from one machine to another."""
        titles = _suggestible(self.titles, _MOST_ENTRIES)
        headings = _suggestible(self.headings, _MOST_ENTRIES - len({text for text, _ in titles}))
        return Suggestible(titles, headings, list(dict.fromkeys(self.unsaid)))

    @classmethod
    def together(cls, named: Iterable[Suggestible[P]]) -> Suggestible[P]:
        """Of the documents of all."""
        every = list(named)
        return Suggestible(
            [one for each in every for one in each.titles],
            [one for each in every for one in each.headings],
            [one for each in every for one in each.unsaid],
        )


@dataclass(frozen=True, slots=True)
class _Entry:
    """A title or a heading, and the places that it stands in, by their numbers."""

    text: str
    kind: Kind
    places: tuple[int, ...]


class Suggestions:
    """Of one generation. Immutable; made once, which takes about a second for 10,000 documents."""

    def __init__(self, named: Suggestible[int], words: Words) -> None:
        """`named`: by the numbers of documents, or of whatever else is seen as a whole."""
        self._entries = _entries(named.titles, named.headings)
        self._unsaid = {" ".join(text.split()) for text in named.unsaid} - {entry.text for entry in self._entries}
        counts = [len(entry.places) for entry in self._entries]
        self._entry_numbers: npt.NDArray[np.int32] = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
        self._places: npt.NDArray[np.int32] = np.array(
            [number for entry in self._entries for number in entry.places], np.int32
        )
        """Of each entry, where it stands, one after the other; beside it the entry's number."""
        self._begun = _WordBeginnings([entry.text for entry in self._entries])
        terms = sorted((plain, word, count) for plain, word, count in words.spellings() if _is_term(word))
        self._plain_terms = [plain for plain, _, _ in terms]
        self._terms = [word for _, word, _ in terms]
        self._counts: npt.NDArray[np.int32] = np.array([count for _, _, count in terms], np.int32)

    def of(self, typed: str, limit: int, seen: npt.NDArray[np.bool_] | None, occurs: Occurs) -> list[Suggestion]:
        """At most `limit`, each text once, from texts that may be seen; `occurs` tells which words those have.

        `seen`: which places may be, by their numbers; None if all may.
        """
        typed = " ".join(typed[:MAX_CHARACTERS].split())
        if not words(typed):
            return []
        found: dict[str, Suggestion] = {}
        for suggestion in chain(self._from_entries(typed, seen), self._from_terms(typed, occurs)):
            if suggestion.text in self._unsaid:
                continue
            if suggestion.text.lower() != typed.lower():  # which stands there already
                found.setdefault(suggestion.text.lower(), suggestion)
            if len(found) == limit:
                break
        return list(found.values())

    def _from_entries(self, typed: str, seen: npt.NDArray[np.bool_] | None) -> Iterator[Suggestion]:
        typed_words = words(typed)
        as_first, matching = self._begun.by(typed_words[0])
        for word in typed_words[1:]:
            matching &= self._begun.by(word)[1]
        if seen is not None:
            matching &= self._in(seen)
        for numbers in (np.flatnonzero(matching & as_first), np.flatnonzero(matching & ~as_first)):
            for number in numbers.tolist():
                yield Suggestion(self._entries[number].text, self._entries[number].kind)

    def _in(self, seen: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
        """Which entries stand in any of some places."""
        there = np.zeros(len(self._entries), np.bool_)
        there[self._entry_numbers[seen[self._places]]] = True
        return there

    def _from_terms(self, typed: str, occurs: Occurs) -> Iterator[Suggestion]:
        """What was typed, with its last word completed."""
        last = words(typed)[-1]
        if not typed.lower().endswith(last):
            return
        start, end = _range(self._plain_terms, folded(last))
        counts = -self._counts[start:end]
        commonest = np.arange(len(counts))
        if len(counts) > _TERMS_LOOKED_AT:
            commonest = np.flatnonzero(counts <= np.partition(counts, _TERMS_LOOKED_AT)[_TERMS_LOOKED_AT])
        commonest = commonest[np.argsort(counts[commonest], kind="stable")][:_TERMS_LOOKED_AT]
        for term in (self._terms[start + number] for number in commonest.tolist()):
            if _is_spelled_so(term, last) and occurs(term):
                yield Suggestion(typed[: len(typed) - len(last)] + term, Kind.TERM)


class _WordBeginnings:
    """Which texts have a word that begins so. Immutable."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = len(texts)
        numbers: defaultdict[str, list[tuple[int, bool]]] = defaultdict(list)
        for number, text in enumerate(texts):
            there = words(text)
            for word in dict.fromkeys(there):
                numbers[word].append((number, word == there[0]))
        self._words = sorted(numbers, key=lambda word: (folded(word), word))
        self._plain = [folded(word) for word in self._words]
        lengths = [len(numbers[word]) for word in self._words]
        self._offsets = np.cumsum([0, *lengths])
        self._word_numbers: npt.NDArray[np.int32] = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
        postings = [posting for word in self._words for posting in numbers[word]]
        self._numbers: npt.NDArray[np.int32] = np.array([number for number, _ in postings], np.int32)
        self._is_first: npt.NDArray[np.bool_] = np.array([first for _, first in postings], np.bool_)

    def by(self, typed: str) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
        """Texts of which the first word, and those of which any word, begins so: two of bool `(texts,)`."""
        start, end = _range(self._plain, folded(typed))
        part = slice(int(self._offsets[start]), int(self._offsets[end]))
        numbers, is_first = self._numbers[part], self._is_first[part]
        if typed != folded(typed):
            spelled = np.array([word.startswith(typed) for word in self._words[start:end]], np.bool_)
            keep = spelled[self._word_numbers[part] - start]
            numbers, is_first = numbers[keep], is_first[keep]
        first, matching = np.zeros(self._texts, np.bool_), np.zeros(self._texts, np.bool_)
        first[numbers[is_first]] = True
        matching[numbers] = True
        return first, matching


def _suggestible(texts: Iterable[tuple[str, P]], most: int) -> list[tuple[str, P]]:
    """Each once in each place, the shortest texts first, as many as are ever suggested."""
    places: defaultdict[str, dict[P, None]] = defaultdict(dict)
    for text, place in texts:
        text = " ".join(text.split())
        if len(text) <= _LONGEST:
            places[text].setdefault(place)
    shortest = sorted(places, key=lambda text: (len(text), text))[: max(0, most)]
    return [(text, place) for text in shortest for place in places[text]]


def _entries(titles: Iterable[tuple[str, int]], headings: Iterable[tuple[str, int]]) -> list[_Entry]:
    """Titles and headings, the better suggestions first. A title that is a heading elsewhere is both."""
    found: defaultdict[tuple[Kind, str], dict[int, None]] = defaultdict(dict)
    for kind, texts in ((Kind.TITLE, titles), (Kind.HEADING, headings)):
        for text, place in texts:
            text = " ".join(text.split())
            if len(text) <= _LONGEST:
                found[kind, text].setdefault(place)
    ordered = sorted(found, key=lambda entry: (entry[0] is not Kind.TITLE, len(entry[1]), entry[1]))
    return [_Entry(text, kind, tuple(found[kind, text])) for kind, text in ordered[:_MOST_ENTRIES]]


def _is_term(word: str) -> bool:
    return len(word) >= _SHORTEST_TERM and not is_stop_word(word)


def _range(ascending: Sequence[str], prefix: str) -> tuple[int, int]:
    """Where the words that begin so stand."""
    return bisect_left(ascending, prefix), bisect_left(ascending, prefix + _LAST_LETTER)


def _is_spelled_so(word: str, typed: str) -> bool:
    """Whether a word begins as was typed, if that has å, ä or ö; without them it may have any."""
    return typed == folded(typed) or word.startswith(typed)
