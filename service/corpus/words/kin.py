"""Kin of words: whether a word of a question has any counterpart among the words of the texts.

A counterpart is the word itself, another inflection of it ("betalar", "betala"), or a compound that has it first or
last ("skolskjuts", "skolskjutskort"). A word without one is named to whoever asked: the texts can hardly answer.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from indexer.texts.swedish import folded

_ENDINGS = frozenset(
    """a ad ade ades an ande ar are aren arens ares arna arnas arnes ars as at ats d dde ddes de den des e el els en
    ena enas ende ens er erna ernas ers es et ets for ga iga igare igt ing ingar ingarna ingen ingens ings lig
    liga ligt ling n na nas nde ne nes ning ningar ningarna ningen ningens nings ns or orna ornas ors r re ren
    rens rna rnas rs s st sta ste t te tes ts tt""".split()
)
"""What Swedish words are inflected and derived by, folded."""
_PLURALS = tuple("ar arna er erna or orna en et ets ens na".split())
"""Of the last part of a compound: "hyrcyklar"."""
_PLAIN = frozenset(("", "en", "ens", "n", "ns", "s", "t"))
"""Endings before which a word stays as it is: "cykeln", "sommaren"."""
_LATIN = frozenset(("um", "ums"))
"""What is left of "museum" and "stipendium" where "museet" and "stipendier" end."""
_SYNCOPE = re.compile(r"(?<=[bdfgkpstvxm])e(?=[lr]$)|(?<=ck|tt)e(?=n$)|(?<=mm)a(?=[lr]$)")
"""The vowel that "cykel", "vinter", "vatten" and "gammal" lose where they are inflected."""
_SYNCOPATED = re.compile(r"(?<=[bdfgkpstvxm])(?=[lr]$)|(?<=ck|tt)(?=n$)")
"""Where it was: "cyklar", "vintrar", "vattnet"."""
_DOUBLE = re.compile(r"(?<=[aeiouy])([mn])$")
"""What is written twice before an ending alone: "rum", "rummet"."""
_CHANGED = {"bok": "bocker", "fot": "fotter", "rot": "rotter"}
"""Words whose plural is spelled with another consonant, folded."""
_LEAST_BASE = 3
_LONG_BASE = 6
"""A base of so many letters hardly begins another word by accident."""
_LEAST_PART = 4
_LOOKED_AT = 400
"""Words with the same beginning that are looked at."""


class Known(Protocol):
    """Which words have a counterpart in the texts that are asked."""

    def __contains__(self, word: object, /) -> bool: ...
    def has_longer(self, word: str, /) -> bool:
        """Whether an inflection or a compound of a word, as it stands, is among them."""
        ...


class Kin:
    """The folded words of some texts, to be asked for counterparts. Thread-safe."""

    def __init__(self, words: Iterable[str]) -> None:
        self._forwards = sorted(set(map(folded, words)))
        self._backwards = sorted(word[::-1] for word in self._forwards)

    def of(self, word: str) -> Iterator[str]:
        """The counterparts of a word, folded, each once, itself before the others; the first few hundred of many."""
        found: set[str] = set()
        for other in self._of(folded(word)):
            if other not in found:
                found.add(other)
                yield other

    def _of(self, plain: str) -> Iterator[str]:
        for base in bases(plain):
            for other in _beginning(self._forwards, base):
                rest = other[len(base) :]
                if self._goes_on(base, rest):
                    yield other
            if len(base) >= _LEAST_PART:
                for ending in ("", *_PLURALS):
                    for other in _beginning(self._backwards, f"{base}{ending}"[::-1]):
                        if len(other) - len(base) - len(ending) >= _LEAST_BASE:
                            yield other[::-1]

    def _goes_on(self, base: str, rest: str) -> bool:
        """Whether a base with something after it is an inflection of it, or a compound that has it first."""
        if not rest or rest in _ENDINGS or (rest in _LATIN and base[-1] in "ei"):
            return True
        return len(rest) >= _LEAST_PART and self._may_be_part(base, rest)

    def longer(self, word: str) -> Iterator[str]:
        """Its inflections and the compounds that have it first or last, as it stands: of "mynt" "mynten"."""
        plain = folded(word)
        for other in _beginning(self._forwards, plain):
            rest = other[len(plain) :]
            if rest and (rest in _ENDINGS or self._has_part(rest) or self._has_part(rest.removeprefix("s"))):
                yield other
        for other in _beginning(self._backwards, plain[::-1]):
            first = other[: len(plain) - 1 : -1]
            if self._has_part(first) or self._has_part(first.removesuffix("s")):
                yield other[::-1]

    def has_longer(self, word: str) -> bool:
        return next(self.longer(word), None) is not None

    def __contains__(self, word: object) -> bool:
        return isinstance(word, str) and next(self.of(word), None) is not None

    def _may_be_part(self, base: str, rest: str) -> bool:
        """Whether a compound may be parted there: the base is long, or the rest is a word too."""
        return len(base) >= _LONG_BASE or self._has_part(rest)

    def _has_part(self, part: str) -> bool:
        at = bisect_left(self._forwards, part)
        return len(part) >= _LEAST_BASE and self._forwards[at : at + 1] == [part]


def bases(word: str) -> list[str]:
    """A folded word, and what is left of it without each ending that it may have, the longest first.

    After them what its other forms are made of, where that isn't the same: "cykl" of "cykel", "cykel" of "cyklar".
    """
    shorter = {word[: len(word) - n] for n in range(1, 8) if word[len(word) - n :] in _ENDINGS}
    own = [word, *sorted((base for base in shorter if len(base) >= _LEAST_BASE), key=len, reverse=True)]
    return list(dict.fromkeys([*own, *(other for base in own for other in _other_stems(base, word))]))


def _other_stems(base: str, word: str) -> Iterator[str]:
    """What other forms of a word are made of; `base` is the word, or the word without an ending."""
    for singular, plural in _CHANGED.items():
        if base.endswith(singular):
            yield base.removesuffix(singular) + plural
        elif base.endswith(plural):
            yield base.removesuffix(plural) + singular
    if base.endswith(("eum", "ium")):
        yield base.removesuffix("um")
    if word[len(base) :] in _PLAIN:
        if len(short := _SYNCOPE.sub("", base)) >= _LEAST_PART and short != base:
            yield short
            if short[-2] == short[-3]:
                yield short[:-2] + short[-1]  # "nummer", "numret"
        if base == word and _DOUBLE.search(word):
            yield word + word[-1]
    elif len(base) >= _LEAST_PART and _SYNCOPATED.search(base):
        yield _SYNCOPATED.sub("e", base)
        if base[-2] == "m":  # "numret", "gamla", "somrar"
            yield from (f"{base[:-2]}mme{base[-1]}", f"{base[:-2]}mma{base[-1]}")
    if base.endswith(("mm", "nn")) and len(base) > _LEAST_BASE:
        yield base[:-1]


def _beginning(words: Sequence[str], start: str) -> Iterable[str]:
    """The words that begin so, of sorted ones."""
    first = bisect_left(words, start)
    for at in range(first, min(first + _LOOKED_AT, len(words))):
        if not words[at].startswith(start):
            return
        yield words[at]
