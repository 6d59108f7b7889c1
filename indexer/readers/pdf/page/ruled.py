"""Rows of ruled tables: what lies between two horizontal lines of a table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from indexer.readers.pdf.page.strokes import Stroke, joined

_SAME_LINE = 2.0
"""Points: an outer line may be drawn twice, and every cell has its own."""
_SAME_END, _BETWEEN_PARTS = 4.0, 6.0
"""Points: how far lines end from each other, and how far the parts of one line are apart."""
_NARROWEST = 60.0
_FEWEST_ROWS, _TALLEST = 3, 60.0
"""Where lines part fewer, what is taller, in points, may be all of a table below its head, or a page."""
_MOST_LINES = 500


@dataclass(frozen=True, slots=True)
class Ruled:
    """A row by the lines above and below it, in points; `top` and `bottom` counted downwards."""

    left: float
    right: float
    top: float
    bottom: float

    def holds(self, left: float, right: float, baseline: float) -> bool:
        """Whether a line of text stands in it."""
        inside = self.left - _SAME_END <= left and right <= self.right + _SAME_END
        return inside and self.top < baseline <= self.bottom


def ruled_rows(strokes: Sequence[Stroke]) -> list[Ruled]:
    """The ruled rows of a page; beside a cell of several rows shorter lines part them."""
    lines = [s for s in joined(strokes, _SAME_LINE, _BETWEEN_PARTS) if s.right - s.left >= _NARROWEST]
    if len(lines) > _MOST_LINES:
        return []
    tables: dict[tuple[float, float], list[float]] = defaultdict(list)
    for line in lines:
        ends = next((e for e in tables if abs(e[0] - line.left) + abs(e[1] - line.right) <= 2 * _SAME_END), None)
        tables[ends or (line.left, line.right)].append(line.y)
    found: list[Ruled] = []
    for (left, right), heights in tables.items():
        shorter = (line.y for line in lines if heights[0] < line.y < heights[-1] and _is_part(line, left, right))
        rows = [Ruled(left, right, *edges) for edges in pairwise(sorted({*heights, *shorter}))]
        many = min(len(heights) - 1, len(rows)) >= _FEWEST_ROWS
        found += (row for row in rows if many or row.bottom - row.top <= _TALLEST)
    return found


def _is_part(line: Stroke, left: float, right: float) -> bool:
    """Whether a line begins or ends where a table does, and not beside it."""
    within = left - _SAME_END <= line.left and line.right <= right + _SAME_END
    return within and min(abs(line.left - left), abs(line.right - right)) <= _SAME_END
