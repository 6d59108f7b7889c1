"""Inflection: the forms that a Swedish word may have, by how it ends.

By rule alone: "bot" gets "boten" and "boter", not "böter". A form that isn't one ("barnar") is no word, so it is never
asked for and stands in no text; what is a word of its own is for whoever lists the words to see.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum, auto

VERB_MARK = "att "
"""What a verb begins with in a list of words."""

_VOWELS = "aeiouyåäöé"
_ADJECTIVE = ("ad", "ig", "isk", "ös")
_LEAST_CONTRACTED = 5
_SHORTEST = 3
"""Letters of a word that has forms: shorter ones are abbreviations."""


class Form(Enum):
    """What a form says beside the word."""

    BASE = auto()
    DEFINITE = auto()
    PLURAL = auto()
    PLURAL_DEFINITE = auto()
    PRESENT = auto()
    PAST = auto()
    SUPINE = auto()


def forms(term: str) -> Iterator[tuple[str, Form]]:
    """The forms of a noun, an adjective or, after `VERB_MARK`, a verb; the likeliest of a kind first, no genitives."""
    if term.startswith(VERB_MARK):
        word = term.removeprefix(VERB_MARK)
        kinds, endings = (Form.PRESENT, Form.PAST, Form.SUPINE), _conjugation(word)
    else:
        word = term
        kinds, endings = (Form.DEFINITE, Form.PLURAL, Form.PLURAL_DEFINITE), _declension(word)
    yield word, Form.BASE
    if len(word) < _SHORTEST:
        return
    for form, its in zip(kinds, endings, strict=True):
        for ending in its.split():
            yield _ended(word, ending), form


def _ended(word: str, ending: str) -> str:
    """A word with an ending: "-" takes a letter off, "2" doubles the last, "~" drops the one before it, "=" is none."""
    if ending == "=":
        return word
    if ending[0] == "2":
        return word + word[-1] + ending[1:]
    if ending[0] == "~":  # "nyckel", "nycklar"
        return word[:-2] + word[-1] + ending[1:]
    plain = ending.lstrip("-")
    return word[: len(word) - (len(ending) - len(plain))] + plain


def _declension(word: str) -> tuple[str, str, str]:
    """What ends its definite form, its plural and that in the definite; neuters first, as no other has their forms."""
    if word.endswith("a"):
        return "n", "-or", "-orna"
    if word.endswith("are"):
        return "n", "=", "-na"
    if word.endswith("e"):
        return "t n", "-ar -er", "-arna -erna na"
    if word[-1] in _VOWELS:
        return "t n", "er n r", "erna na rna"
    definite, plural, plural_definite = "et en", "ar er =", "arna erna na"
    if word.endswith("um"):
        definite, plural, plural_definite = "--et " + definite, "--er " + plural, "--erna " + plural_definite
    if word[-1] in "mn" and word[-2:-1] and word[-2] in _VOWELS:
        definite, plural, plural_definite = (
            definite + " 2et 2en",
            plural + " 2ar 2er 2a",
            plural_definite + " 2arna 2erna 2en",
        )
    if word.endswith(("el", "en", "er")) and len(word) >= _LEAST_CONTRACTED:
        definite, plural, plural_definite = definite + " n ~et", plural + " ~ar", plural_definite + " ~arna ~en"
    if word.endswith(_ADJECTIVE):
        definite, plural = "t -t " + definite, plural + " a e"
    return definite, plural, plural_definite


def _conjugation(word: str) -> tuple[str, str, str]:
    """What ends its present, its past and its supine, the participle among these."""
    if word.endswith("as"):  # "kräkas"
        return "= --s --es", "--ades --tes --des", "--ats --ts"
    if word.endswith("a"):
        return "r -er -as -s", "de -te -de des -tes -des", "t -t d -d -it -its -ts ts"
    return "r s", "dde ddes", "tt dd tts"
