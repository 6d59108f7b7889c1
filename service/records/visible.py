"""Visible text: what is shown on a terminal or in a log, with nothing in it that turns, breaks or steers what is shown.

A file can be named so that its name reads backwards, or goes on on a line of its own that looks like another message.
Such characters are shown as what they are, `\\u202e`, which is also how JSON writes them.
"""

from __future__ import annotations

from itertools import chain

_TURNS = (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x2070))
"""Say in which direction a text is read (Unicode, bidirectional controls), and how letters are joined."""
_BREAKS = (0x000B, 0x000C, 0x0085, 0x2028, 0x2029)
_STEERS = (*range(0x0080, 0x00A0), *range(0xFFF9, 0xFFFC))
"""Begin commands to a terminal (C1), or notes between lines."""
_LINE = (*range(0x20), 0x7F)
"""Of ASCII."""

_SHOWN = {code: f"\\u{code:04x}" for code in chain(_TURNS, _BREAKS, _STEERS)}
_SHOWN_IN_A_LINE = _SHOWN | {code: f"\\u{code:04x}" for code in _LINE}


def visible(text: str) -> str:
    """A text of several lines, in which a terminal's own commands may stand: those of ASCII."""
    return text.translate(_SHOWN)


def visible_line(text: str) -> str:
    """A text that is to be one line, and nothing else."""
    return text.translate(_SHOWN_IN_A_LINE)
