"""Rows of tables among the passages found, with what their columns are called."""

from __future__ import annotations

from collections.abc import Sequence

from indexer.texts.tables.rows import rows_in_words
from service.corpus.port import PassageSentences


def row_words(texts: Sequence[str], sentences: PassageSentences) -> dict[int, str]:
    """By the sentence's number, each row of a table whose columns have names, in words: "Barn: två; Avgift: 1 645 kr".

    `sentences` are those of the passages whose texts these are.
    """
    words_by_number = {}
    for place, text in enumerate(texts):
        rows = rows_in_words(text)
        if not rows:
            continue
        for number in sentences.numbers([place]).tolist():
            start, end = sentences.spans[number].tolist()
            row, words = rows.get(start, ("", ""))
            if words != row == text[start:end]:
                words_by_number[number] = words
    return words_by_number
