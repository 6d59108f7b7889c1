"""A table again, of what readers wrote as lines with bars (`Timtaxa | 1 236 kr`): cells, names, and what is quoted.

What is no table beyond doubt stays text: rows that have as many cells as the one that is quoted, at least two, one
below the other. Names of columns are only told where figures tell them from the rows below.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from indexer.texts.tables.column_names import names_columns

_BAR = "|"
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell, and whether any of it is quoted."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class QuotedTable:
    """The table of a passage in which its quote stands; every row has as many cells as the first."""

    before: str
    """What the passage says above it."""
    header: tuple[str, ...] | None
    rows: tuple[tuple[Cell, ...], ...]
    after: str
    """What it says below it."""


def quoted_table(before: str, quote: str, after: str) -> QuotedTable | None:
    """The table around a quote; None where what is quoted isn't wholly in one."""
    lines = f"{before}{quote}{after}".split("\n")
    starts = list(accumulate((len(line) + 1 for line in lines[:-1]), initial=0))
    start, end = len(before), len(before) + len(quote)
    quoted = [n for n, line in enumerate(lines) if starts[n] < end and starts[n] + len(line) > start]
    bars = lines[quoted[0]].count(_BAR) if quoted else 0
    if bars == 0 or any(lines[n].count(_BAR) != bars for n in range(quoted[0], quoted[-1] + 1)):
        return None
    first, last = quoted[0], quoted[-1]
    while first > 0 and lines[first - 1].count(_BAR) == bars:
        first -= 1
    while last + 1 < len(lines) and lines[last + 1].count(_BAR) == bars:
        last += 1
    if first == last:
        return None
    rows = [_cells(lines[n], starts[n], start, end) for n in range(first, last + 1)]
    named = _names_columns(rows)
    return QuotedTable(
        before="\n".join(lines[:first]).strip(),
        header=tuple(cell.text for cell in rows[0]) if named else None,
        rows=tuple(rows[1:] if named else rows),
        after="\n".join(lines[last + 1 :]).strip(),
    )


def _cells(line: str, at: int, start: int, end: int) -> tuple[Cell, ...]:
    """The cells of a line that begins at an offset, of which those are marked that the quote reaches into."""
    cells = []
    for part in line.split(_BAR):
        text = part.strip()
        begins = at + len(part) - len(part.lstrip())
        cells.append(Cell(text, bool(text) and begins < end and begins + len(text) > start))
        at += len(part) + len(_BAR)
    return tuple(cells)


def _names_columns(rows: Sequence[Sequence[Cell]]) -> bool:
    """Whether the first row does: different short names, one of them above a column of nothing but figures."""
    names, *below = [[cell.text for cell in row] for row in rows]
    filled = [name for name in names if name]
    if len(filled) < max(len(names) - 1, 1) or len(set(map(str.casefold, filled))) < len(filled):
        return False
    if not names_columns(names, below):
        return False
    columns = zip(*below, strict=True)
    return any(name and all(map(_DIGIT.search, column)) for name, column in zip(names, columns, strict=True))
