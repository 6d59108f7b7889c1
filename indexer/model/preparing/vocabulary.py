"""Which of the default model's 250,002 tokens a Nordic organisation's texts and questions need.

The others cost 70 % of the model's size and are never used here. A token is kept when some word of a Nordic
language or English is cut into it, or when it is a character, number, punctuation or mixed-case name ("kWh") of
European writing; so every text made of these is cut just as by the whole vocabulary. The words are wordfreq's lists
(Speer 2022, doi 10.5281/zenodo.7199437).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from tokenizers import Tokenizer

LANGUAGES = ("sv", "en", "nb", "da", "fi", "is")

_MIXED_CASE = re.compile("[a-zåäöæøé][A-ZÅÄÖÆØ]")
_WORDS_AT_A_TIME = 20_000
_EUROPEAN_SCRIPTS = ("LATIN", "GREEK", "CYRILLIC")


def kept_tokens(tokenizer: Tokenizer, pieces: Sequence[str]) -> list[int]:
    """Numbers of the tokens to keep, ascending; the special tokens (`<s>` ...) are always among them."""
    special = {number for number, token in tokenizer.get_added_tokens_decoder().items() if token.special}
    kept = special | {number for number, piece in enumerate(pieces) if _is_elementary(piece)}
    for words in _word_batches():
        forms = [form for word in words for form in {word, word.capitalize(), word.upper()}]
        # In brackets a word is cut without the mark of a word's beginning: the forms found inside compounds.
        lines = [*_lines(forms), *_lines([f"({form})" for form in forms])]
        for encoding in tokenizer.encode_batch_fast(lines, add_special_tokens=False):
            kept.update(encoding.ids)
    return sorted(kept)


def _word_batches() -> Iterator[Sequence[str]]:
    from wordfreq import available_languages, top_n_list

    large = available_languages("large")
    for language in LANGUAGES:
        words = top_n_list(language, 10**7, wordlist="large" if language in large else "small")
        for start in range(0, len(words), _WORDS_AT_A_TIME):
            yield words[start : start + _WORDS_AT_A_TIME]


def _lines(words: Sequence[str]) -> list[str]:
    """Words are cut one by one all the same; a few hundred a line cost a fifth of one a line."""
    return [" ".join(words[start : start + 200]) for start in range(0, len(words), 200)]


def _is_elementary(piece: str) -> bool:
    """Whether a token is one that a word list lacks and any text may hold: a character, number, "kWh" ..."""
    text = piece.replace("\N{LOWER ONE EIGHTH BLOCK}", "")
    if len(text) <= 1:
        return all(_is_european(character) for character in text)
    if all((c.isascii() and c.isdigit()) or (unicodedata.category(c)[0] in "PS" and c < "\u2200") for c in text):
        return True
    if len(text) == 2 and text.isalpha() and all(c < "\u0180" for c in text):
        return True
    return _MIXED_CASE.search(text) is not None


def _is_european(character: str) -> bool:
    code = ord(character)
    return (
        code < 0x590
        or 0x1E00 <= code < 0x2C00
        or code >= 0x1F000
        or unicodedata.name(character, "").startswith(_EUROPEAN_SCRIPTS)
    )
