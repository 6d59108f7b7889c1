"""Everyday words: what people call things, beside what the texts call them.

"tippen" is the återvinningscentral, "KF" kommunfullmäktige. The table is of words that an authority's texts avoid
(`indexer/data/everyday.sv.tsv`); the texts' own word is put beside or in the place of the asker's, and shown.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from indexer.texts.swedish import is_stop_word, words
from service.corpus.kin import Known

_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


@cache
def _table() -> dict[str, str]:
    lines = (files("indexer") / "data" / "everyday.sv.tsv").read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t", 1) for line in lines if line and not line.startswith("#"))


def in_words_of_texts(question: str, known: Known) -> str:
    """A question with the texts' word for each everyday one, where the texts have it; both where they have both."""

    def reworded(match: re.Match[str]) -> str:
        word = match.group()
        formal = _table().get(word.lower())
        if formal is None or formal.lower() in question.lower():
            return word
        if not all(part in known for part in words(formal) if not is_stop_word(part)):
            return word
        return f"{word} {formal}" if word.lower() in known else formal

    return _WORD.sub(reworded, question)
