"""Agreement: how much two texts share, and whether two sentences say the same."""

from __future__ import annotations

import re

from indexer.texts.swedish import folded, is_stop_word, words

_SAME = 0.8
"""Share of words that two sentences have in common that say the same."""
_LEAST_WORDS = 3
_NEGATIONS = frozenset(("inte", "ej", "aldrig", "ingen", "inget", "inga", "utan", "icke", "undantag"))
_NAME = re.compile(r"(?<=[^.!?:\s»”\"] )[A-ZÅÄÖ][\wåäöÅÄÖ]+")


def shared(one: str, other: str) -> float:
    """Share of the telling words of two texts that both have."""
    mine, its = _telling(one), _telling(other)
    return len(mine & its) / len(mine | its) if mine and its else 0.0


def same(one: str, other: str) -> bool:
    """Whether two sentences say the same in nearly the same words: no number, name or negation more or less."""
    mine, its = _telling(one), _telling(other)
    if min(len(mine), len(its)) < _LEAST_WORDS or len(mine & its) < _SAME * len(mine | its):
        return False
    return _decisive(one) == _decisive(other)


def _telling(text: str) -> set[str]:
    return {folded(word) for word in words(text) if word in _NEGATIONS or not is_stop_word(word)}


def _decisive(text: str) -> tuple[list[str], set[str], frozenset[str]]:
    plain = words(text)
    numbers = sorted(word for word in plain if not word.isalpha())
    return numbers, set(_NAME.findall(text)), _NEGATIONS.intersection(plain)
