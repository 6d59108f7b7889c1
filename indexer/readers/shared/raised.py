"""Raised figures: "1 200" with a raised 2 is "1 200²", not 12 002, and 10 with a raised 3 is "10³"."""

from __future__ import annotations

from collections.abc import Sequence

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_MOST = 3
"""Figures of a note's number or an exponent."""


def raised(text: str, before: Sequence[str]) -> str:
    """A text that stands above the line, after some pieces of text: figures right behind others as they are shown."""
    last = next((piece for piece in reversed(before) if piece), "")
    figures = text.strip()
    is_number = 0 < len(figures) <= _MOST and figures.isascii() and figures.isdecimal()
    return text.translate(_RAISED) if is_number and last[-1:].isdecimal() and text[:1].isdecimal() else text
