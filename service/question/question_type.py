"""The type of a question, as far as it tells which sentence answers: one that defines a term, one with a number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from indexer.texts.swedish import is_stop_word, words

_MAX_TERM_WORDS = 3
_MAX_TERM_CHARACTERS = 60
_ARTICLE = re.compile(
    r"^(?:en|ett|den|det|de|the|an?|begreppet|ordet|termen|förkortningen|så kallad[ea]?)\s+", re.IGNORECASE
)
_QUOTES = " \t\"'”“’»«"
_TERM = r"(?P<term>[^?.!]{1,120}?)"
"""As asked for: an article and quotation marks may stand around the characters of a term."""
_ASKS_FOR_DEFINITION = tuple(
    re.compile(pattern, re.IGNORECASE | re.VERBOSE)
    for pattern in (
        rf"""^\W* vad \s (?:är|betyder|innebär|menas\ med|avses\ med|står|kallas) \s {_TERM}
        (?:\s(?:för(?:\ något)?|egentligen|på\ svenska))*+ \s*+[?.!]*+\s*+ $""",
        rf"""^\W* what (?:'s|\s(?:is|are)) \s {_TERM} \s*+[?.!]*+ $""",
        rf"""^\W* what \s (?:does|do) \s {_TERM} \s (?:mean|stand\ for) \s*+[?.!]*+ $""",
        # What is left of "Jag undrar vad ... är".
        rf"""^\W* (?:vad|what) \s {_TERM} \s (?:är|betyder|innebär|står\ för|is|means|stands\ for) \s*+[?.!]*+ $""",
        rf"""^\W* (?:förklara|definiera|define|explain) \s {_TERM} \s*+[?.!]*+ $""",
    )
)
_ASKS_FOR_NUMBER = re.compile(
    r"""\b(?: hur\ (?:många|mycket|stor\w*|lång\w*|länge|gam\w+|ofta|hög\w*) | vad\ kostar | vilk\w+\ (?:år|datum|ålder)
      | how\ (?:many|much|long|old|often|large|high) | (?:what|which)\ (?:year|date) | hvor\ (?:mange|meget|mye|lenge)
    )\b | ^\W*(?:när|when|hvornår|når)\b""",
    re.IGNORECASE | re.VERBOSE,
)

_ASKS_FOR_ALL = re.compile(r"\W*(?:vilka|which)\s(?!(?:är\s)?(?:inte|ej)\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class QuestionType:
    """What a question asks for, where that can be told."""

    term: str | None
    """The word or words that it wants defined."""
    number: bool
    """Whether a number or a date answers it."""
    several: bool = False
    """Whether it asks for all of something: "Vilka mål har kommunen?"."""

    @classmethod
    def of(cls, question: str) -> Self:
        return cls(
            _term(question), _ASKS_FOR_NUMBER.search(question) is not None, _ASKS_FOR_ALL.match(question) is not None
        )


def _term(question: str) -> str | None:
    """What "Vad betyder X?" asks of; a question of one word asks of that word."""
    found = next((match["term"] for form in _ASKS_FOR_DEFINITION if (match := form.search(question))), None)
    if found is None:
        only = words(question)
        found = question if len(only) == 1 else ""
    term = _ARTICLE.sub("", found.strip(_QUOTES)).strip(_QUOTES + "?!.")
    parts = words(term)
    if len(term) > _MAX_TERM_CHARACTERS or len(parts) > _MAX_TERM_WORDS or all(map(is_stop_word, parts)):
        return None
    return term
