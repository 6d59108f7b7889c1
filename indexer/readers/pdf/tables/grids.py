"""Tables with lines around their cells across a PDF page: they are read by themselves, not as columns of text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from indexer.readers.pdf.page.pieces import Piece
from indexer.readers.pdf.page.ruled import Ruled
from indexer.readers.pdf.tables.heads import Gap
from indexer.readers.pdf.tables.rows import Row

_SAME_EDGE, _INSIDE = 2.0, 4.0
"""Points: how far apart the lines of two rows may be, and how far inside a row a line parts cells."""
_FEWEST_ROWS = 2
"""With lines between their cells; fewer may be a box around words."""
_NEAR = 2.5
"""Of the size of letters: how far outside of the lines a row of the table may stand."""
_ALIGNED = 1.0


class Band(NamedTuple):
    """What stands between two heights of a page."""

    pieces: list[Piece]
    is_grid: bool


def bands(pieces: Sequence[Piece], ruled: Sequence[Ruled]) -> Iterator[Band]:
    """The pieces of a page from the top down: ruled tables that nothing stands beside, and what is between them."""
    rest = list(pieces)
    for grid in _grids(pieces, ruled):
        yield Band([piece for piece in rest if piece.baseline <= grid.top], is_grid=False)
        yield Band([piece for piece in rest if grid.top < piece.baseline <= grid.bottom], is_grid=True)
        rest = [piece for piece in rest if piece.baseline > grid.bottom]
    yield Band(rest, is_grid=False)


def _grids(pieces: Sequence[Piece], ruled: Sequence[Ruled]) -> Iterator[Ruled]:
    """The outer edges of ruled tables, from the top down."""
    below = float("-inf")
    for table in _tables(ruled):
        whole = replace(table[0], bottom=table[-1].bottom)
        own = [piece for piece in pieces if whole.top < piece.baseline <= whole.bottom]
        gridded = sum(any(_is_parted(piece, row) for piece in own) for row in table)
        alone = all(whole.holds(piece.left, piece.right, piece.baseline) for piece in own)
        is_whole = alone and not _has_rows_outside(pieces, own, whole)
        if gridded >= _FEWEST_ROWS and is_whole and whole.top >= below - _SAME_EDGE:
            yield whole
            below = whole.bottom


def _has_rows_outside(pieces: Sequence[Piece], own: Sequence[Piece], grid: Ruled) -> bool:
    """Whether rows go on right above or below the lines, that hold but a part of the table: names, or a sum.

    Something there stands as cells behind the first do, and not as text around a table.
    """
    cells = [piece for piece in own if grid.left + _INSIDE < piece.rule < grid.right - _INSIDE]
    near = [
        piece
        for piece in pieces
        if -_NEAR * piece.size <= piece.baseline - grid.top <= 0
        or 0 < piece.baseline - grid.bottom <= _NEAR * piece.size
    ]
    return any(_is_below(piece, cell) for piece in near for cell in cells)


def _is_below(piece: Piece, cell: Piece) -> bool:
    """Whether two pieces have their left, right or middle in common."""
    left, right = piece.left - cell.left, piece.right - cell.right
    return min(abs(left), abs(right), abs(left + right) / 2) <= _ALIGNED


def _is_parted(piece: Piece, row: Ruled) -> bool:
    """Whether a piece stands behind a line inside a row."""
    return row.top < piece.baseline <= row.bottom and row.left + _INSIDE < piece.rule < row.right - _INSIDE


def _tables(ruled: Sequence[Ruled]) -> Iterator[list[Ruled]]:
    """Rows right below each other between the same edges."""
    table: list[Ruled] = []
    for row in sorted(ruled, key=lambda row: row.top):
        last = table[-1] if table else row
        aside = max(abs(row.left - last.left), abs(row.right - last.right))
        if table and (aside > _INSIDE or abs(row.top - last.bottom) > _SAME_EDGE):
            yield table
            table = []
        table.append(row)
    if table:
        yield table


def is_rest(rows: Sequence[Row], gaps: Sequence[Gap]) -> bool:
    """Whether what stands above the first whole row ends a row that began on the page before, cell by cell.

    A line is drawn before each cell but the first of a row: before a name over several columns there is none.
    """
    behind = False
    for piece in (piece for row in rows for piece in row.cells):
        middle = (piece.left + piece.right) / 2
        before = [gap for gap in gaps if middle > (gap[0] + gap[1]) / 2]
        if before and piece.rule < before[-1][0] - _INSIDE:
            return False
        behind = behind or bool(before)
    return behind or not rows[0].text[:1].isupper()
