"""Spelling: a question's words held against those of the texts, and brought nearer to them where they were mistyped.

Three slips are mended: å, ä and ö left out, compounds written apart, one wrong letter in a word. What each is worth
stands in docs/decisions/005-mistyped-questions.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from indexer.texts.swedish import folded, is_stop_word
from service.corpus.words.kin import Known
from service.corpus.words.vocabulary import Vocabulary

_WORD = re.compile(r"[^\W_]+")
_COMPOUND_PART = 3
"""Letters that each part of a compound has at least."""
_TELLING_LENGTH = 5
_WITHOUT_DOTS = frozenset("ar aven for fran ga gora hjalp manga nagon nagot nar ocksa over pa".split())
"""Common words, as they are no others ("far" is one)."""
_CORRECTED_LENGTH = 4
"""Shorter words are one slip away from too many others."""
_KNOWN_PIECES = 2
"""A word that the language model cuts in so few pieces is a word, though not of these texts, or nearly one."""

CountPieces = Callable[[str], int]
"""In how many tokens a language model cuts a word."""


def restore_dots(question: str, words: Vocabulary) -> str:
    """Every word in its commonest spelling, if the question has no å, ä or ö and some word shows that it lacks them.

    A short word can be right without them ("val", though the texts have "väl" alone), so it shows it only if it is one
    of the commonest words without theirs ("ar", "pa").
    """
    if question.lower() != folded(question) or not any(_lacks_dots(word, words) for word in _words(question)):
        return question
    return _each_word(question, lambda word: words.with_dots(folded(word)) or word)


def _lacks_dots(word: str, words: Vocabulary) -> bool:
    if word in _WITHOUT_DOTS:
        return True
    return len(word) >= _TELLING_LENGTH and word not in words and words.with_dots(word) is not None


def join_compounds(question: str, words: Vocabulary) -> str:
    """Two words as one where the texts write them so ("halk bekämpning"), unless either is a stop word."""
    joined = ""
    written = 0
    matches = list(_WORD.finditer(question))
    i = 0
    while i + 1 < len(matches):
        first, second = matches[i], matches[i + 1]
        apart = question[first.end() : second.start()] == " " and not second.group().istitle()
        if apart and _is_compound(first.group(), second.group(), words):
            joined += question[written : first.end()] + second.group().lower()
            written = second.end()
            i += 1
        i += 1
    return joined + question[written:]


def _is_compound(first: str, second: str, words: Vocabulary) -> bool:
    parts = (first.lower(), second.lower())
    if any(len(part) < _COMPOUND_PART or is_stop_word(part) for part in parts):
        return False
    return "".join(parts) in words


def correct(
    question: str,
    words: Vocabulary,
    known: Known,
    count_pieces: CountPieces,
    is_word: Callable[[str], bool] = lambda _: False,
) -> str:
    """Words that are none of the texts' in the spelling of the commonest that is one slip away.

    What the texts have in another form or in a compound is spelled right, and so is what `is_word` tells.
    """

    def corrected(word: str) -> str:
        if word in words or len(word) < _CORRECTED_LENGTH or not word.isalpha():
            return word
        if any(count_pieces(spelled) <= _KNOWN_PIECES for spelled in (word, word.capitalize())):
            return word
        if is_word(word) or known.has_longer(word):
            return word
        return words.nearest(word) or word

    return _each_word(question, corrected)


def _words(question: str) -> Iterator[str]:
    return (match.group().lower() for match in _WORD.finditer(question))


def _each_word(question: str, change: Callable[[str], str]) -> str:
    """Change every word, keeping its capitals."""

    def changed(match: re.Match[str]) -> str:
        word = match.group()
        new = change(word.lower())
        if new == word.lower():
            return word
        if word.isupper() and len(word) > 1:
            return new.upper()
        return new[0].upper() + new[1:] if word[0].isupper() else new

    return _WORD.sub(changed, question)
