"""Noise: questions as people mistype and dress them, made from well-typed ones with a fixed seed."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

from indexer.index.parts.lexicon.words import Words

SEED = 17

_WORD = re.compile(r"[^\W\d_]{4,}")
_LETTERS = "abcdefghijklmnopqrstuvwxyzåäö"
_DOTS = str.maketrans("åäöÅÄÖéÉ", "aaoAAOeE")
_POLITE = (
    "Hej! Jag undrar {small} Tack på förhand!",
    "Hejsan, jag har en fråga: {plain} Mvh Lena",
    "God morgon! {plain} Tacksam för svar. Med vänliga hälsningar, Åsa",
    "Hej, kan ni hjälpa mig? Jag skulle vilja veta {small}",
    "Snälla, kan du berätta {small}",
)
_COMPOUND = 8
"""Letters of the shortest words that are taken apart."""

Disturb = Callable[[Sequence[str], Words], list[str]]


def typing_error(questions: Sequence[str], _: Words) -> list[str]:
    """One letter left out, wrong, too many or swapped with the next, in one word of four letters or more."""
    chance = random.Random(SEED)
    return [_with_typing_error(question, chance) for question in questions]


def _with_typing_error(question: str, chance: random.Random) -> str:
    words = list(_WORD.finditer(question))
    if not words:
        return question
    match = chance.choice(words)
    word = match.group()
    at = chance.randrange(len(word) - 1)
    letter = chance.choice(_LETTERS)
    slip = chance.choice(
        (
            word[:at] + word[at + 1 :],
            word[:at] + letter + word[at + 1 :],
            word[:at] + letter + word[at:],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        )
    )
    return question[: match.start()] + slip + question[match.end() :]


def without_dots(questions: Sequence[str], _: Words) -> list[str]:
    """å, ä, ö and é as a and o and e."""
    return [question.translate(_DOTS) for question in questions]


def capitals(questions: Sequence[str], _: Words) -> list[str]:
    """All in capitals."""
    return [question.upper() for question in questions]


def polite(questions: Sequence[str], _: Words) -> list[str]:
    """With a greeting before and thanks after."""
    chance = random.Random(SEED)
    return [
        chance.choice(_POLITE).format(plain=question, small=question[:1].lower() + question[1:])
        for question in questions
    ]


def compounds_apart(questions: Sequence[str], words: Words) -> list[str]:
    """Long words that are made of two words of the texts, written as two."""
    return [_WORD.sub(lambda match: _apart(match.group(), words), question) for question in questions]


def _apart(word: str, words: Words) -> str:
    if len(word) < _COMPOUND:
        return word
    plain = word.lower()
    cuts = [at for at in range(3, len(word) - 2) if plain[:at] in words and plain[at:] in words]
    return f"{word[: cuts[-1]]} {word[cuts[-1] :]}" if cuts else word


DISTURBANCES: dict[str, Disturb] = {
    "typing error": typing_error,
    "without å ä ö": without_dots,
    "capitals": capitals,
    "polite": polite,
    "compounds apart": compounds_apart,
}
