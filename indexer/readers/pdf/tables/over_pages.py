"""Rows of tables that begin at the foot of one page of a PDF and end at the head of the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from indexer.readers.pdf.layout import Line
from indexer.readers.pdf.tables.rows import is_figure

_END = (".", "!", "?", ":", ";")


def whole_rows(lines: Sequence[Line]) -> list[Line]:
    """The rows of a table, each whole; the names of columns may be repeated before what a row goes on with."""
    found: list[Line] = []
    names = lines[0].cells
    at: int | None = None  # where the last row is that doesn't repeat the names
    for line in lines:
        first = all(row.page < line.page or row.cells == names for row in found[-2:])
        if at is not None and first and _goes_on(found[at], line):
            above = found[at]
            cells = (f"{one}\n{other}" if other else one for one, other in zip(above.cells, line.cells, strict=True))
            found[at] = replace(above, cells=tuple(cells))
        else:
            at = at if line.cells == names else len(found)
            found.append(line)
    return found


def _goes_on(row: Line, rest: Line) -> bool:
    """Whether cells go on with those above: some have ended, none is a figure, and what goes on is in mid-sentence.

    A row without a name may begin a sentence in some of its cells.
    """
    above, below = row.cells, rest.cells
    both = [(one, other) for one, other in zip(above, below, strict=True) if other]
    if (
        row.page == rest.page
        or not 0 < len(both) < len(below)
        or not all(one for one, _ in both)
        or any(is_figure(other) for _, other in both)
    ):
        return False
    within = [not other[:1].isupper() and not one.endswith(_END) for one, other in both]
    return all(within) if below[0] else any(within)
