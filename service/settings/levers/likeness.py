"""Likeness: whether a question is one that editors have chosen an answer to.

Vectors alone can't tell it: "Var får hundar vara lösa?" lies nearer to "Var får hundar inte vara lösa?" (.99) than
most questions do to the same in other words (docs/decisions/130-levers.md). So numbers and negations have to be the
same, and whatever either question names has to have a counterpart in the other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from indexer.texts.swedish import folded_words, is_stop_word, words
from service.corpus.words.kin import Kin

_NEAR = 0.95
"""Cosine from which on two questions may ask the same."""
_NEGATIONS = frozenset("aldrig ej ejheller icke inga ingen inget inte utan förutom never no not without".split())
_NUMBER = re.compile(r"\d+")
_ASKED = {
    word: name
    for name, spelled in {
        "cost": "kosta kostar kostnad kostnaden kostnader pris priset priser avgift avgiften avgifter betala betalar",
        "apply": "söka söker ansöka ansöker ansökan ansökning",
        "may": "tillåtet tillåten tillåtna förbjudet förbjuden",
        "decide": "beslutar besluta bestämmer bestämma",
        "open": "öppen öppet öppna öppnar öppettider öppettid",
        "when": "när",
        "where": "var vart",
        "why": "varför",
        "who": "vem vems",
    }.items()
    for word in spelled.split()
}
"""What is asked of something, in any of its words."""
_EITHER = frozenset(("when", "where", "why", "who", "may"))
"""Of these a question may be without, and ask the same: "Vilka öppettider har ...?"."""


class Likeness(StrEnum):
    SAME = "same"
    """The same words in the same order."""
    NEAR = "near"
    """The same in other words."""


@dataclass(frozen=True, slots=True)
class Wording:
    """A question as questions are held against each other."""

    text: str
    vector: npt.NDArray[np.float32] = field(repr=False, compare=False)
    """Of length 1."""

    @property
    def plain(self) -> list[str]:
        return folded_words(self.text)

    @property
    def numbers(self) -> list[str]:
        return _NUMBER.findall(self.text)

    @property
    def negated(self) -> bool:
        return not _NEGATIONS.isdisjoint(words(self.text))

    @property
    def named(self) -> list[str]:
        """What it names, in its order: the words that are neither stop words nor what is asked of something."""
        return [word for word in words(self.text) if not is_stop_word(word) and word not in _ASKED]

    def likeness(self, other: Wording) -> Likeness | None:
        if self.plain == other.plain:
            return Likeness.SAME
        if self.numbers != other.numbers or self.negated is not other.negated or not _asks_alike(self, other):
            return None
        if float(self.vector @ other.vector) < _NEAR:
            return None
        named, named_too = self.named, other.named
        if sorted(named) == sorted(named_too):
            return Likeness.NEAR if named == named_too else None  # "from a bunker to the firebox", and the other way
        return Likeness.NEAR if _have_kin(named, named_too) and _have_kin(named_too, named) else None


def _asks_alike(one: Wording, other: Wording) -> bool:
    """Whether nothing is asked by one question that the other doesn't ask too, in other words perhaps."""
    asked, asked_too = ({_ASKED[word] for word in words(text) if word in _ASKED} for text in (one.text, other.text))
    either, either_too = asked & _EITHER, asked_too & _EITHER
    return asked - _EITHER == asked_too - _EITHER and (not either or not either_too or either == either_too)


def _have_kin(some: list[str], others: list[str]) -> bool:
    kin = Kin(others)
    return all(word in kin for word in some)
