"""Rows of a PDF page: the pieces of text that stand on one baseline."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from indexer.readers.pdf.text import WIDE_GAP, WORD_GAP, Piece

_SAME_BASELINE = 0.45
"""Of the size: closer baselines are one row, a raised figure's or a small letter's among them."""


@dataclass(frozen=True, slots=True)
class Row:
    """Pieces from left to right, near ones put together. Several are cells, or a line with wide gaps between words."""

    cells: tuple[Piece, ...]

    @property
    def text(self) -> str:
        return " ".join(cell.text for cell in self.cells)

    @property
    def left(self) -> float:
        return self.cells[0].left

    @property
    def right(self) -> float:
        return max(cell.right for cell in self.cells)

    @property
    def baseline(self) -> float:
        return max(self.cells, key=lambda cell: len(cell.text)).baseline

    @property
    def size(self) -> float:
        return max(self.cells, key=lambda cell: len(cell.text)).size

    @property
    def bold(self) -> bool:
        return all(cell.bold for cell in self.cells)


def rows(pieces: Iterable[Piece]) -> list[Row]:
    """The rows of some pieces from the top down."""
    found: list[list[Piece]] = []
    largest = 0.0
    for piece in sorted(pieces, key=lambda piece: (piece.baseline, piece.left)):
        if found and piece.baseline - found[-1][0].baseline <= _SAME_BASELINE * max(piece.size, largest):
            found[-1].append(piece)
            largest = max(largest, piece.size)
        else:
            found.append([piece])
            largest = piece.size
    return [_row(row) for row in found]


def _row(pieces: list[Piece]) -> Row:
    pieces.sort(key=lambda piece: piece.left)
    cells: list[Piece] = []
    for piece in pieces:
        last = cells[-1] if cells else None
        size = max(piece.size, last.size) if last else 0.0
        if last is None or piece.ruled or piece.left - last.right >= WIDE_GAP * size:
            cells.append(piece)
            continue
        blank = " " if piece.left - last.right > WORD_GAP * size else ""
        longer = max(last, piece, key=lambda one: len(one.text))
        text, bold = f"{last.text}{blank}{piece.text}", last.bold and piece.bold
        right = max(last.right, piece.right)
        cells[-1] = Piece(text, last.left, right, longer.baseline, longer.size, bold, last.artifact, last.ruled)
    return Row(tuple(cells))
