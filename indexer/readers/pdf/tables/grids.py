"""Tables with lines around their cells across a PDF page: they are read by themselves, not as columns of text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from indexer.readers.pdf.page.pieces import Piece
from indexer.readers.pdf.page.ruled import Ruled

_SAME_EDGE, _INSIDE = 2.0, 4.0
"""Points: how far apart the lines of two rows may be, and how far inside a row a line parts cells."""
_FEWEST_ROWS = 2
"""With lines between their cells; fewer may be a box around words."""
_FEWEST_CELLS, _NEAR = 3, 2.5
"""Of a row that stands outside of the lines, at most so far from them, in sizes of its letters."""


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
        is_whole = alone and not _has_rows_outside(pieces, whole)
        if gridded >= _FEWEST_ROWS and is_whole and whole.top >= below - _SAME_EDGE:
            yield whole
            below = whole.bottom


def _has_rows_outside(pieces: Sequence[Piece], grid: Ruled) -> bool:
    """Whether columns' names stand right above the lines, or a sum right below: the lines hold a part of it."""
    above = max((piece.baseline for piece in pieces if piece.baseline <= grid.top), default=None)
    below = min((piece.baseline for piece in pieces if piece.baseline > grid.bottom), default=None)
    for baseline, edge in ((above, grid.top), (below, grid.bottom)):
        row = [piece for piece in pieces if piece.baseline == baseline]
        is_near = all(abs(piece.baseline - edge) <= _NEAR * piece.size for piece in row)
        if len(row) >= _FEWEST_CELLS and is_near and all(grid.left <= piece.left <= grid.right for piece in row):
            return True
    return False


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
