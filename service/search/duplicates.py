"""Duplicates: passages of the same words, whatever their capitals and spaces, of which one is shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

_BEGINNING = 40
"""Characters that tell most texts from one another, without a look at the rest."""


def groups(texts: Mapping[int, str], rows: Iterable[int]) -> list[list[int]]:
    """Rows of the same words, in the order of each group's first. `texts` holds the text of each row."""
    beginnings = {row: _beginning(texts[row]) for row in rows}
    met = Counter(beginnings.values())
    found: dict[str, list[int]] = {}
    for row, beginning in beginnings.items():
        found.setdefault(_plain(texts[row]) if met[beginning] > 1 else beginning, []).append(row)
    return list(found.values())


def _beginning(text: str) -> str:
    plain = _plain(text[: 2 * _BEGINNING])
    # Of a text cut short, the last word may be another's beginning and the last space is missing.
    return (plain if len(plain) > _BEGINNING else _plain(text))[:_BEGINNING]


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
