"""Definitions: the ways in which Swedish texts say what something is."""

from __future__ import annotations

import re

_SAYS_WHAT = r"""(?:är|var|betyder|innebär|kallas|består|avser|avses|menas|handlar|omfattar|definieras|fungerar|syftar
    |går\ ut\ på|utgör|innefattar|står\ för|is|are|means)\b"""
_TERM = "\N{CYRILLIC LETTER MULTIOCULAR O}"
"""A letter that no text has stands for the term that is looked for: patterns needn't be made anew for each."""
_PARENTHESIS = 300
"""Characters of one between a term and what it is, at most."""
_LONG_TERM = 5
"""Shorter ones, such as "MAS", are other words with an ending."""
_ENDINGS = {True: r"\w{0,4}", False: r"s?\b"}


def _forms(ending: str) -> re.Pattern[str]:
    word = rf"\b{_TERM}{ending}[\"”']?"
    return re.compile(
        rf"""{word} (?:\s*\([^)]{{0,{_PARENTHESIS}}}\))? ,? \s (?:\w+\s)? {_SAYS_WHAT}
        | \({word}\) | {word}\s*\(
        | {word} ,?\s (?:det\ vill\ säga|dvs\.?|d\.v\.s\.|alltså|som\ är|på\ engelska)
        | {word} ,\s (?:en|ett)\b
        | \b(?:så\ kallad[ea]?|begreppet|med|avses\ med) \s [\"”']? {word} \s {_SAYS_WHAT}
        | ^\W*{word}\s*[:–]\s""",
        re.IGNORECASE | re.VERBOSE,
    )


_FORMS = {long: _forms(ending) for long, ending in _ENDINGS.items()}
_HEAD = re.compile(
    rf"^ (?:den|det|denna|detta)?\s? (?P<head>\w{{5,}}) \s (?:\w+\s)? {_SAYS_WHAT}", re.IGNORECASE | re.VERBOSE
)
_HEAD_ENDING = 2
"""Letters that the head may end with otherwise: "modellen" for "Skottlandsmodell"."""
_MODIFIER = 4
"""Letters that a compound has before its head, at least: "munen" is no head of "kommunen"."""


def defines(sentence: str, term: str) -> bool:
    """Whether a sentence defines a term, by its form.

    It does so also by a compound's head alone, as texts go on: "Modellen går ut på ..." for "Skottlandsmodellen".
    """
    plain, term = sentence.lower(), term.lower()
    if term in plain:
        return _FORMS[len(term) >= _LONG_TERM].search(plain.replace(term, _TERM)) is not None
    match = _HEAD.search(plain)
    return match is not None and _is_head(match["head"], term)


def _is_head(word: str, term: str) -> bool:
    for ending in range(_HEAD_ENDING + 1):
        stem = word[: len(word) - ending]
        if len(stem) >= _LONG_TERM and term.endswith(stem) and len(term) - len(stem) >= _MODIFIER:
            return True
    return False
