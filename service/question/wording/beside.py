"""Beside: terms that mean the same, as they stand in a question that is being reworded.

"Vad gör lärare pedagog?" is what is searched for, and reads badly. So terms are kept apart from the rest by control
characters, which no `Query` has, until it is known what the question is for: searched, or shown as "Vad gör lärare
(pedagog)?".
"""

from __future__ import annotations

from collections.abc import Sequence

_OPEN, _NEXT, _CLOSE = "\x1c", "\x1d", "\x1e"

_SEARCHED = str.maketrans({_OPEN: " ", _NEXT: " ", _CLOSE: ""})
_SHOWN = str.maketrans({_OPEN: " (", _NEXT: ", ", _CLOSE: ")"})


def beside(terms: Sequence[str]) -> str:
    """Terms as a question has them while it is reworded, the first of them in its sentence."""
    first, *others = terms
    return f"{first}{_OPEN}{_NEXT.join(others)}{_CLOSE}" if others else first


def searched(reworded: str) -> str:
    """A reworded question with its terms as words among others."""
    return reworded.translate(_SEARCHED)


def shown(reworded: str) -> str:
    """The same as whoever asked reads it, with the terms after the first in brackets."""
    return reworded.translate(_SHOWN)
