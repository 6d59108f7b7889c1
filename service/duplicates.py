"""Duplicates: passages that say the same in the same words, of which one hit is enough.

Authorities keep a text in many places. Only what differs in nothing but case and white space is taken for the same: a
"not", a name or a year more or less is what two versions of a decision differ in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def groups(texts: Mapping[int, str], rows: Iterable[int]) -> list[list[int]]:
    """Rows of the same words, in the order of each group's first. `texts` holds the text of each row."""
    found: dict[str, list[int]] = {}
    for row in rows:
        found.setdefault(" ".join(texts[row].casefold().split()), []).append(row)
    return list(found.values())
