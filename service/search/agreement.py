"""Agreement: how much two texts share, and whether two sentences say the same."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from indexer.texts.swedish import folded_word, is_stop_word, sentences, words

_SAME = 0.8
"""Share of words that two sentences have in common that say the same."""
_NEARLY = 0.6
_LEAST_WORDS = 3
_NEGATIONS = frozenset(("inte", "ej", "aldrig", "ingen", "inget", "inga", "utan", "icke", "undantag"))
_NAME = re.compile(r"(?<=[^.!?:\s»”\"] )[A-ZÅÄÖ][\wåäöÅÄÖ]+")


def shared(one: str, other: str) -> float:
    """Share of the telling words of two texts that both have."""
    mine, its = _telling(words(one)), _telling(words(other))
    return len(mine & its) / len(mine | its) if mine and its else 0.0


def shares_sentence(one: str, other: str) -> bool:
    """Whether a sentence of one text is one of the other but for a word or two, as what an edition changes is."""
    mine, its = ([_telling(words(said[span.start : span.end])) for span in sentences(said)] for said in (one, other))
    return any(len(a & b) >= _NEARLY * len(a | b) for a in mine if len(a) > _LEAST_WORDS for b in its)


@dataclass(frozen=True, slots=True)
class Said:
    """What one sentence says, to be held against others."""

    sentence: str
    _telling: set[str] = field(init=False, repr=False, compare=False)
    _decisive: tuple[list[str], set[str], frozenset[str]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_telling", _telling(words(self.sentence)))
        object.__setattr__(self, "_decisive", _decisive(self.sentence))

    def is_said_by(self, other: str) -> bool:
        """Whether another says the same in nearly the same words: no number, name or negation more or less."""
        if len(self._telling) < _LEAST_WORDS:
            return False
        said = set(words(other))
        if len(said) < _SAME * len(self._telling):  # so few words can't have enough of these
            return False
        its = _telling(said)
        if len(its) < _LEAST_WORDS or len(self._telling & its) < _SAME * len(self._telling | its):
            return False
        return self._decisive == _decisive(other)


def _telling(said: Iterable[str]) -> set[str]:
    return {folded_word(word) for word in said if word in _NEGATIONS or not is_stop_word(word)}


def _decisive(text: str) -> tuple[list[str], set[str], frozenset[str]]:
    plain = words(text)
    numbers = sorted(word for word in plain if not word.isalpha())
    return numbers, set(_NAME.findall(text)), _NEGATIONS.intersection(plain)
