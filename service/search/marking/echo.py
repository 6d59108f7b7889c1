"""Echo: a sentence or heading that says nothing but what was asked, as the questions of a list of questions do.

It lies nearer to the question than any answer can, and so tells nothing of whether one follows: neither which passage
answers, nor where, nor how sure that is. Whoever wants a text to win every question only has to repeat them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from indexer.texts.swedish import folded_word, is_stop_word, words

LEAST_COVERAGE = 0.5
"""Share of the question's weight in 4-grams that whatever echoes it has at least; the rest isn't looked at."""

_COVERED = 0.7
"""Share of the question's own words that an echo has."""
_SHARED = 4
"""Letters that two forms of a word begin with alike."""
_ENDING = 3
"""Letters that they may end with otherwise."""
_FIGURES = re.compile(r"\d+")
_WHOLE = 3
"""Words of a question that nobody writes in that order except to repeat it."""

_ASK = frozenset(
    """vad vem vems vilka vilken vilket vilkas var vart varifrån varför när hur what who whom whose which where why when
    how""".split()
)
_BEGIN = _ASK | frozenset(
    """är kan får ska skall måste har finns behöver vill gäller går blir kostar ges tar gör bör borde kunde skulle
    is are can may must do does did has have should will""".split()
)


@dataclass(frozen=True, slots=True)
class Echo:
    """What repeats one question."""

    question: str
    _words: list[str] = field(init=False, repr=False, compare=False)
    _own: list[str] = field(init=False, repr=False, compare=False)
    """Its words without stop words."""
    _begun: Mapping[str, list[str]] = field(init=False, repr=False, compare=False)
    """Those by how they begin."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "_words", words(self.question))
        object.__setattr__(self, "_own", _content(self._words))
        object.__setattr__(self, "_begun", _by_beginning(self._own))

    def repeats(self, text: str) -> bool:
        """Whether a sentence or heading does.

        With words or figures of its own it doesn't: "Rektorn beslutar om skolskjuts" and "Bankgiro: 5218-7743" answer,
        "Vem beslutar om skolskjutsen?" doesn't. Nor does what puts the words of a yes-or-no question in the order of an
        answer.
        """
        said = words(text)
        if not said or not self._own:
            return False
        if self._asks and _contains(said, self._words):
            return True
        own = _content(said)
        least, beginnings = _COVERED * len(self._own), {word[:_SHARED] for word in own}
        likely = [word for word in self._own if word[:_SHARED] in beginnings]  # without which no two words are alike
        if len(likely) < least:
            return False
        begun = _by_beginning(own)
        if sum(_is_among(word, begun) for word in likely) < least:
            return False
        new = sum(not _is_among(word, self._begun) for word in own)
        if text.rstrip(" *_\"'”»)").endswith("?"):
            return 2 * new <= len(own)
        figures = set(_FIGURES.findall(text)) - set(_FIGURES.findall(self.question))
        return not new and not figures and (said[0] == self._words[0] or self._words[0] in _ASK)

    def names_something_of(self, text: str) -> bool:
        """Whether a text has any word of the question's own."""
        begun = _by_beginning(_content(words(text)))
        return any(_is_among(word, begun) for word in self._own)

    @property
    def _asks(self) -> bool:
        return len(self._words) >= _WHOLE and (self._words[0] in _BEGIN or self.question.rstrip().endswith("?"))


def _content(said: list[str]) -> list[str]:
    return [folded_word(word) for word in said if not is_stop_word(word)]


def _by_beginning(said: list[str]) -> Mapping[str, list[str]]:
    """Words by the letters that others must begin with to be alike."""
    found: dict[str, list[str]] = {}
    for word in said:
        found.setdefault(word[:_SHARED], []).append(word)
    return found


def _is_among(word: str, others: Mapping[str, list[str]]) -> bool:
    return any(_alike(word, other) for other in others.get(word[:_SHARED], ()))


def _alike(word: str, other: str) -> bool:
    """Whether two folded words are forms of one, as far as their beginnings tell."""
    if word == other:
        return True
    shared = next((i for i, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), min(len(word), len(other)))
    return shared >= _SHARED and max(len(word), len(other)) - shared <= _ENDING


def _contains(said: list[str], question: list[str]) -> bool:
    length = len(question)
    return any(said[start : start + length] == question for start in range(len(said) - length + 1))
