"""Horizontal lines on a PDF page, those that are drawn in parts put together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_SAME_HEIGHT = 0.3
_LONGEST_DASH, _BETWEEN_DASHES = 8.0, 4.0
"""Points."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """A horizontal line or thin rectangle, in the page's points; `y` is its middle, counted downwards."""

    left: float
    right: float
    y: float
    thickness: float


def joined(strokes: Iterable[Stroke], same_height: float, between: float) -> Iterator[Stroke]:
    """Lines from the top down; parts at one height are one line where no more than `between` is empty, in points."""
    level: list[Stroke] = []
    for stroke in (*sorted(strokes, key=lambda stroke: stroke.y), None):
        if level and (stroke is None or stroke.y - level[0].y > same_height):
            yield from _joined(level, between)
            level = []
        if stroke is not None:
            level.append(stroke)


def _joined(level: list[Stroke], between: float) -> Iterator[Stroke]:
    level.sort(key=lambda stroke: stroke.left)
    whole = level[0]
    for stroke in level[1:]:
        if stroke.left <= whole.right + between:
            whole = Stroke(whole.left, max(whole.right, stroke.right), whole.y, max(whole.thickness, stroke.thickness))
        else:
            yield whole
            whole = stroke
    yield whole


def without_dashes(strokes: Iterable[Stroke]) -> list[Stroke]:
    """The lines, dotted and dashed ones whole."""
    dashes: list[Stroke] = []
    found: list[Stroke] = []
    for stroke in strokes:
        (dashes if stroke.right - stroke.left <= _LONGEST_DASH else found).append(stroke)
    return [*found, *joined(dashes, _SAME_HEIGHT, _BETWEEN_DASHES)]
