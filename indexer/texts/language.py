"""Languages that a question is told apart by."""

from __future__ import annotations

from typing import Literal

Language = Literal["sv", "en"]
"""Of questions. English ones score lower, because Swedish texts contain few of their words."""
