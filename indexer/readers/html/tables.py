"""Tables of an HTML page: cells laid out in a grid, so that a row can be read alone whatever spans it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from lxml import etree

from indexer.readers.shared.blocks import Block
from indexer.readers.shared.groups import group_name, grouped_blocks

_WIDEST = 100
"""Columns; what a cell claims to span beyond it isn't believed."""
_LONGEST_SPAN = 2_000
"""Rows."""
_MOST_REPEATED = 20_000
"""Places of one table that say what another says; a table that spans more isn't one."""


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    rows: int
    columns: int
    names: bool
    """Whether it is marked as naming others."""


@dataclass(slots=True)
class MarkupRow:
    """A row as it is read."""

    in_head: bool = False
    cells: list[_Cell] = field(default_factory=list)

    def add(self, element: etree._Element, text: str) -> None:
        columns = _span(element, "colspan", _WIDEST)
        self.cells.append(_Cell(text, _span(element, "rowspan", _LONGEST_SPAN), columns, element.tag == "th"))


@dataclass(slots=True)
class MarkupTable:
    """A table of data as it is read; `blocks` are what becomes of it."""

    rows: list[MarkupRow] = field(default_factory=list)

    def blocks(self) -> list[Block]:
        """A line over all columns, with rows below it, is a heading; the head stands over each part."""
        grid = _grid(self.rows)
        width = max(map(len, grid), default=0)
        over_all = [number for number, row in enumerate(self.rows) if _goes_over(row, width)]
        named = sum(1 for _ in takewhile(lambda at: at in over_all and group_name(grid[at]), range(len(grid))))
        heads = named + sum(1 for _ in takewhile(_is_head, self.rows[named:]))
        heads = heads if heads < len(grid) else 0
        return grouped_blocks(grid, header_rows=heads, over_all=over_all)


def _is_head(row: MarkupRow) -> bool:
    return bool(row.cells) and (row.in_head or all(cell.names for cell in row.cells))


def _goes_over(row: MarkupRow, width: int) -> bool:
    """Whether a row's one cell goes over all columns."""
    return len(row.cells) == 1 and width > 1 and row.cells[0].columns >= width


def _grid(rows: Sequence[MarkupRow]) -> list[list[str]]:
    """The text of every place; what spans several says the same in each, what spans all stands once."""
    grid: list[list[str]] = []
    repeated = 0
    width = max((sum(cell.columns for cell in row.cells) for row in rows), default=0)
    hanging: dict[int, tuple[int, str]] = {}
    """By column, for how many more rows a cell from above goes on."""
    for row in rows:
        line: list[str] = []
        cells: Iterator[_Cell] = iter(row.cells)
        following = next(cells, None)
        while following is not None or len(line) in hanging:
            column = len(line)
            if column in hanging:
                left, text = hanging.pop(column)
                repeated += bool(text)
                line.append(text if repeated < _MOST_REPEATED else "")
                if left > 1:
                    hanging[column] = (left - 1, text)
                continue
            if following is None:
                break
            columns = 1 if following.columns >= width else following.columns
            for offset in range(min(columns, max(1, _WIDEST - column))):
                repeated += offset > 0 or following.rows > 1
                text = following.text if repeated < _MOST_REPEATED else ""
                line.append(text)
                if following.rows > 1:
                    hanging[column + offset] = (following.rows - 1, text)
            following = next(cells, None)
        grid.append(line)
    return grid


def _span(element: etree._Element, name: str, most: int) -> int:
    stated = element.get(name, "").strip()
    return max(1, min(int(stated), most)) if stated.isascii() and stated.isdigit() and len(stated) < 9 else 1
