"""Definitions: the ways in which Swedish texts say what something is."""

from __future__ import annotations

import re

_SAYS_WHAT = r"""(?:är|var|betyder|innebär|kallas|består|avser|avses|menas|handlar|omfattar|definieras|fungerar|syftar
    |går\ ut\ på|utgör|innefattar|står\ för|is|are|means)"""
_SHORTEST_HEAD = 5
"""Letters of a compound's last part, such as "modellen", that stands for the whole when the text goes on."""
_ENDING = r"\w{0,4}"
"""Swedish nouns are inflected at the end; of a shorter term, such as "MAS", that would be another word."""


def defining(term: str) -> re.Pattern[str]:
    """A pattern found in sentences that define a term."""
    ending = _ENDING if len(term) >= _SHORTEST_HEAD else "s?\\b"
    word = rf"\b{re.escape(term)}{ending}[\"”']?"
    forms = [
        rf"{word} (?:\s*\([^)]*\))? ,? \s (?:\w+\s)? {_SAYS_WHAT}\b",
        rf"\({word}\) | {word}\s*\(",
        rf"{word} ,?\s (?:det\ vill\ säga|dvs\.?|d\.v\.s\.|alltså|som\ är|på\ engelska)",
        rf"{word} ,\s (?:en|ett)\b",
        rf"\b(?:så\ kallad[ea]?|begreppet|med|avses\ med) \s [\"”']? {word} \s {_SAYS_WHAT}\b",
        rf"^\W*{word}\s*[:–—]\s",
    ]
    heads = [re.escape(term[start:]) for start in range(3, len(term) - _SHORTEST_HEAD + 1)]
    if heads and " " not in term:
        forms.append(rf"^ (?:den|det|denna|detta)?\s? (?:{'|'.join(heads)})\w{{0,2}} \s (?:\w+\s)? {_SAYS_WHAT}\b")
    return re.compile(" | ".join(forms), re.IGNORECASE | re.VERBOSE)
