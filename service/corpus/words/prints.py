"""Prints of paragraphs: by them a text is known again under another path, without being kept.

A paragraph's print is 16 hexadecimal digits of what it says, whatever its white space. How much two texts have in
common is counted in characters of their paragraphs, so that short lines which many texts have weigh little.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping

_MOST = 2_000
"""Paragraphs of a text that are kept, the longest."""


def paragraphs(text: str) -> Iterator[str]:
    """A text's lines, each with one space wherever it has white space."""
    return filter(None, (" ".join(line.split()) for line in text.splitlines()))


def print_of(paragraph: str) -> str:
    return hashlib.sha256(paragraph.encode()).hexdigest()[:16]


def prints_of(texts: Iterable[str]) -> dict[str, int]:
    """How many characters each paragraph of a document's passages has, by its print; the same again counts once."""
    lengths = {print_of(one): len(one) for text in texts for one in paragraphs(text)}
    longest = sorted(lengths.items(), key=lambda item: (-item[1], item[0]))[:_MOST]
    return dict(longest)


def saying(texts: Iterable[tuple[str, str]], prints: frozenset[str]) -> dict[str, frozenset[str]]:
    """Which documents have any of some paragraphs, and which: of passages, each with its document."""
    found: dict[str, set[str]] = {}
    for document_id, text in texts:
        if its := {print_of(one) for one in paragraphs(text)} & prints:
            found.setdefault(document_id, set()).update(its)
    return {document_id: frozenset(its) for document_id, its in found.items()}


def share(known: Mapping[str, int], found: frozenset[str]) -> float:
    """How much of a text, by the lengths of its paragraphs, is among what was found; 0 of an empty one."""
    whole = sum(known.values())
    return sum(known[one] for one in found if one in known) / whole if whole else 0.0
