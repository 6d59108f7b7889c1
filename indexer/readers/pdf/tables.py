"""Tables of a PDF page: rows whose wide gaps lie over each other, or the lines between their cells; many have none."""

from __future__ import annotations

import re
import statistics
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from indexer.readers.pdf.page.pieces import Piece
from indexer.readers.pdf.rows import Row, is_ruled
from indexer.readers.shared.wrapping import is_list_item

_COMMON_GAP = 0.4
"""Of the size: what rows must share of their gaps to stand in the same columns."""
_RULE = 0.5
"""Of the size: a line between cells counts as a gap of that width at least."""
_SURE_GAP = 1.6
"""Of the size: a gap that justified lines seldom have between words. Two rows with one are a table."""
_SURE_ROWS = 3
"""So many rows are a table with any gaps."""
_FARTHEST = 4.0
"""Of the size, between the baselines of rows of one table."""
_TIGHT = 1.35
"""Of the size, between baselines: lines of one cell, where the table's rows lie further apart."""

_FIGURES_GAP = 0.25
"""Of the size: between columns of figures."""
_MOST_COMPARED = 30
"""Rows that a cell is held against."""
_MOST_CELLS = 40
"""In a row; what has more is no table that anyone reads, and costs time with the square of them."""

_LEADING = re.compile(r"(?<![.…·])(?<![.…·]\s)(?:\s?[.…·]){4,}+$")
"""The dots that lead from a row's name to its figures."""

_Gap = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows from `start` to before `end`, and the gaps that all of them have, from left to right."""

    start: int
    end: int
    gaps: tuple[_Gap, ...]
    struck: Sequence[float]
    """The page's baselines of what is struck out."""

    def rows(self, found: Sequence[Row]) -> Iterator[tuple[tuple[str, ...], Row]]:
        """The texts of the cells of each row, empty ones too; line breaks inside cells are kept."""
        own = found[self.start : self.end]
        distances = [below.baseline - above.baseline for above, below in pairwise(own)]
        steps = [step for above, below in pairwise(own) for step in _steps(above, below, self.struck)]
        spaced = max(steps) > 1.1 * _TIGHT * statistics.median(row.size for row in own) > 1.1 * min(steps)
        whole: list[tuple[tuple[str, ...], Row]] = []
        for number, row in enumerate(own):
            texts = self._cells(row)
            tight = number > 0 and distances[number - 1] <= _TIGHT * row.size
            if tight and not (_have_figures(whole[-1][0], texts) or _starts_row(texts, spaced=spaced)):
                above = whole[-1]
                whole[-1] = tuple(f"{a}\n{b}".strip() for a, b in zip(above[0], texts, strict=True)), above[1]
            else:
                whole.append((texts, row))
        yield from whole

    def _cells(self, row: Row) -> tuple[str, ...]:
        texts: list[list[str]] = [[] for _ in range(len(self.gaps) + 1)]
        for piece in row.cells:
            middle = (piece.left + piece.right) / 2
            texts[sum(middle > (left + right) / 2 for left, right in self.gaps)].append(piece.text)
        return tuple(_LEADING.sub("", " ".join(parts)) for parts in texts)


def find_tables(found: Sequence[Row], struck: Sequence[float] = ()) -> Iterator[Table]:
    """The tables among the rows of a column, from the top down; a row that is struck out parts none.

    `struck` are the baselines of what is, from the top down.
    """
    start = 0
    while start < len(found):
        table = _table(found, start, struck)
        if table is not None:
            yield table
        start = table.end if table is not None else start + 1


def _table(found: Sequence[Row], start: int, struck: Sequence[float]) -> Table | None:
    """The table that begins with a row, if one does."""
    if not _has_cells(found[start]):
        return None
    gaps_after = [_all_gaps(found[start])]
    for above, below in pairwise(found[start:]):
        gaps = _common(gaps_after[-1], _all_gaps(below), _COMMON_GAP * below.size)
        far = max(_steps(above, below, struck)) > _FARTHEST * above.size
        inside = any(gap[0] >= found[start].left and gap[1] <= found[start].right for gap in gaps)
        if far or not inside or _is_item(below):
            break
        gaps_after.append(gaps)
    while not _has_cells(row := found[start + len(gaps_after) - 1]):
        above = found[start + len(gaps_after) - 2]
        if row.baseline - above.baseline <= _TIGHT * row.size and row.text[:1].islower():
            break  # the last line of a cell
        gaps_after.pop()  # a short line under the table
    end, gaps = start + len(gaps_after), _between(gaps_after[-1])
    own = [row for row in found[start:end] if _has_cells(row)]
    sure = sum(bool(_common(gaps, _inner_gaps(row, _SURE_GAP), 0.0)) for row in own)
    enough = len(own) >= _SURE_ROWS or sure >= 2
    return Table(start, end, tuple(_gaps_of_figures(own, gaps)), struck) if enough else None


def _steps(above: Row, below: Row, struck: Sequence[float]) -> list[float]:
    """The distances from one row to the next, over what is struck out between them."""
    half = above.size / 2  # what is closer stands in one of the two
    between = struck[bisect_right(struck, above.baseline + half) : bisect_left(struck, below.baseline - half)]
    return [second - first for first, second in pairwise((above.baseline, *between, below.baseline))]


def _gaps_of_figures(own: Sequence[Row], gaps: list[_Gap]) -> list[_Gap]:
    """What lies between the columns of figures where that says more: names of columns reach over several."""
    figures = [row for row in own if 2 * sum(is_figure(cell.text) for cell in row.cells) >= len(row.cells) > 2]
    if len(figures) < (2 if len({len(row.cells) for row in figures}) == 1 else _SURE_ROWS):
        return gaps
    some = figures[:: -(-len(figures) // _MOST_COMPARED)]
    found: list[_Gap] = []
    right = float("inf")
    for cell in sorted((c for row in figures for c in row.cells if not _bridges(c, some)), key=lambda c: c.left):
        if cell.left - right > _FIGURES_GAP * cell.size:
            found.append((right, cell.left))
        right = cell.right if right == float("inf") else max(right, cell.right)
    return found if len(found) > len(gaps) else gaps


def _bridges(cell: Piece, some: Sequence[Row]) -> bool:
    """Whether a cell reaches over what is empty between two columns of most rows."""
    over = (
        any(2 * (min(cell.right, gap[1]) - max(cell.left, gap[0])) > gap[1] - gap[0] > 0 for gap in _inner_gaps(row))
        for row in some
    )
    return 2 * sum(over) > len(some)


def is_figure(text: str) -> bool:
    """Whether a cell's text is mostly digits."""
    return 0 < len(text) <= 2 * sum(map(str.isdigit, text))


def _have_figures(above: Sequence[str], below: Sequence[str]) -> bool:
    """Whether two rows have figures in one column: a figure doesn't go on in the next line."""
    return any(is_figure(a.rpartition("\n")[2]) and is_figure(b) for a, b in zip(above[1:], below[1:], strict=True))


def _starts_row(texts: Sequence[str], *, spaced: bool) -> bool:
    """Whether a line close under another is a row of its own, and no further line of that one's cells.

    Where rows are `spaced` apart, only one is that begins in all cells as a sentence does.
    """
    begun = [not text[:1].islower() for text in texts if text]
    return all(begun) and len(begun) == len(texts) if spaced else any(begun) and bool(texts[0])


def _inner_gaps(row: Row, narrowest: float = 0.0) -> list[_Gap]:
    """The gaps between a row's pieces, of so many times the size at least."""
    half = _RULE / 2 * row.size
    gaps = (
        (min(left.right, right.rule - half), max(right.left, right.rule + half))
        if is_ruled(left, right)
        else (left.right, right.left)
        for left, right in pairwise(row.cells)
    )
    return [gap for gap in gaps if gap[1] - gap[0] >= narrowest * row.size]


def _all_gaps(row: Row) -> list[_Gap]:
    """With what is empty beside the row: its first or last cells may be empty."""
    return [(float("-inf"), row.left), *_inner_gaps(row), (row.right, float("inf"))]


def _between(gaps: Sequence[_Gap]) -> list[_Gap]:
    """Those between columns, and not beside the table."""
    return [gap for gap in gaps if gap[0] > float("-inf") and gap[1] < float("inf")]


def _common(some: Sequence[_Gap], others: Sequence[_Gap], narrowest: float) -> list[_Gap]:
    """What is empty in both, where it is wide enough."""
    both = [(max(a, c), min(b, d)) for a, b in some for c, d in others]
    return [gap for gap in both if gap[1] - gap[0] > narrowest]


def _has_cells(row: Row) -> bool:
    return 1 < len(row.cells) <= _MOST_CELLS and not _is_item(row)


def _is_item(row: Row) -> bool:
    """Whether a row begins with a bullet or number that stands apart from its text."""
    return len(row.cells) > 1 and is_list_item(f"{row.cells[0].text} x")
