"""The table of everyday words: what people say, in any form, and what the texts of authorities say instead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from indexer.texts.swedish import folded, is_stop_word
from service.question.wording.inflection import VERB_MARK, Form, forms

_INFLECTED_LENGTH = 4
"""Letters of a word in a phrase that may have other forms there."""
_PASSED_OVER = frozenset(
    """den det de deras din ditt dina du en er era ert ett hans hennes jag man min mitt mina ni någon något några sin
    sitt sina vi vår vårt våra""".split()
)
"""What may stand between the words of a phrase: "stycka av min tomt"."""


@dataclass(frozen=True, slots=True)
class Everyday:
    """A line of the table."""

    said: str
    """A word, a phrase, or a verb after its mark."""
    formal: tuple[str, ...]
    """What texts say, the nearest in meaning first."""

    @property
    def is_verb(self) -> bool:
        return self.said.startswith(VERB_MARK)

    @property
    def words(self) -> tuple[str, ...]:
        """The words of it, without the mark."""
        return tuple(self.said.removeprefix(VERB_MARK).split())


_Spelled = dict[str, tuple[Everyday, Form]]
_Phrases = dict[str, list[tuple[Everyday, list[frozenset[str]]]]]


@dataclass(frozen=True, slots=True)
class EverydayTable:
    """The table, by the forms of single words and by those of the first word of each phrase."""

    spelled: _Spelled
    phrases: _Phrases

    def of(self, word: str) -> tuple[Everyday, Form] | None:
        """The line of a single word in some form, the genitive too."""
        return self.spelled.get(word) or (self.spelled.get(word[:-1]) if word.endswith("s") else None)

    def phrase_at(self, there: Sequence[str]) -> tuple[Everyday, int] | None:
        """The longest phrase that some words begin with, and how many of them it takes."""
        found = ((line, _taken(there, wanted)) for line, wanted in self.phrases.get(there[0], ()))
        return max(((line, taken) for line, taken in found if taken), key=lambda one: one[1], default=None)


def _taken(there: Sequence[str], wanted: Sequence[frozenset[str]]) -> int:
    """How many words a phrase takes of those there, the ones passed over too; 0 if it isn't there."""
    at = 0
    for number, spellings in enumerate(wanted):
        while number and at < len(there) and there[at] not in spellings and there[at] in _PASSED_OVER:
            at += 1
        if at >= len(there) or there[at] not in spellings:
            return 0
        at += 1
    return at


@cache
def lines() -> tuple[Everyday, ...]:
    """The table as it stands in its file."""
    text = (files("indexer") / "data" / "everyday.sv.tsv").read_text(encoding="utf-8")
    split = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return tuple(Everyday(said, tuple(formal)) for said, *formal in split)


@cache
def table(*, without_dots: bool) -> EverydayTable:
    """The table, as it is typed with å, ä and ö or without any."""
    typed = folded if without_dots else str
    spelled: _Spelled = {typed(line.words[0]): (line, Form.BASE) for line in lines() if len(line.words) == 1}
    phrases: _Phrases = {}
    for line in lines():
        if len(line.words) > 1:
            wanted = [frozenset(map(typed, _spellings(word))) for word in line.words]
            for first in wanted[0]:
                phrases.setdefault(first, []).append((line, wanted))
        else:
            for word, form in forms(line.said):
                spelled.setdefault(typed(word), (line, form))
    return EverydayTable(spelled, phrases)


def _spellings(word: str) -> Iterator[str]:
    """The forms of a word in a phrase, whichever kind of word it is."""
    yield word
    if len(word) >= _INFLECTED_LENGTH and not is_stop_word(word):
        for term in (word, VERB_MARK + word) if word.endswith("a") else (word,):
            yield from (spelled for spelled, _ in forms(term))


def is_everyday(word: str) -> bool:
    """Whether a word in lower case is of the table, in any form."""
    return table(without_dots=False).of(word) is not None
