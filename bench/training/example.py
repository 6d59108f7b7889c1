"""What the reader learns from: a passage with several questions, each with what is known of its answer."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about a passage."""

    question: str
    answered: bool
    span: tuple[int, int] | None = None
    """Where the answer stands in the passage, in code points, if that is known."""


@dataclass(frozen=True, slots=True)
class Example:
    """A passage and its questions."""

    source: str
    passage: str
    asked: tuple[Asked, ...]
