"""Rows of a PDF page: the pieces of text that stand on one baseline."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from indexer.readers.pdf.page.pieces import (
    FIGURE_GAP,
    RAISED_SIZE,
    RULE_WITHIN,
    WIDE_GAP,
    WORD_GAP,
    Break,
    Piece,
    is_after_word,
)
from indexer.readers.pdf.page.right_to_left import is_written_from_the_right, line_as_read
from indexer.readers.pdf.page.tags import Tag
from indexer.readers.shared.raised import raised
from indexer.readers.shared.wrapping import is_list_item

_OVERLAP = 0.5
"""Of the size: what lies further over what stands before it doesn't go on with its word."""
_FIGURE = re.compile(r"[+−–(-]?\d")
_LEAST_RISE, _MOST_RISE, _BESIDE = 0.2, 0.7, 0.12
"""Of the size: how far above a word a raised figure stands, and how far from its end."""
_LONGEST_RAISED, _MOST_ENDING = 2, 30
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

    @property
    def tag(self) -> Tag | None:
        return max(self.cells, key=lambda cell: len(cell.text)).tag

    def whole(self) -> Row:
        """The row as one cell: a line that is no row of a table."""
        if len(self.cells) == 1:
            return self
        longest = max(self.cells, key=lambda cell: len(cell.text))
        return Row((replace(longest, text=self.text, left=self.left, right=self.right, bold=self.bold),))


def rows(pieces: Iterable[Piece]) -> list[Row]:
    """The rows of some pieces from the top down."""
    found: list[list[Piece]] = []
    largest = 0.0
    for piece in sorted(_with_raised(list(pieces)), key=lambda piece: (piece.baseline, piece.left)):
        if found and piece.baseline - found[-1][0].baseline <= _SAME_BASELINE * max(piece.size, largest):
            found[-1].append(piece)
            largest = max(largest, piece.size)
        else:
            found.append([piece])
            largest = piece.size
    return [_row(row) for row in found]


def _with_raised(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """The pieces; a raised figure right behind another goes with it ("1 200²"), that behind a word is left out."""
    ends: dict[int, list[Piece]] = defaultdict(list)
    figures = {at for at, piece in enumerate(pieces) if piece.text.isdecimal() and len(piece.text) <= _LONGEST_RAISED}
    for piece in pieces if figures else ():
        ends[round(piece.right)].append(piece)
    above: dict[Piece, str] = {}
    for at in figures:
        mark = pieces[at]
        near = (word for place in (-1, 0, 1) for word in ends[round(mark.left) + place][:_MOST_ENDING])
        word = next((word for word in near if _is_over(mark, word)), None)
        if word is not None:
            above[word], above[mark] = mark.text, ""
    for piece in pieces:
        figure = above.get(piece, "")
        if figure and not is_after_word([piece.text]):
            yield replace(piece, text=piece.text + raised(figure, [piece.text]))
        elif figure or piece not in above:
            yield piece


def _is_over(mark: Piece, word: Piece) -> bool:
    rise = word.baseline - mark.baseline
    beside = abs(mark.left - word.right) <= _BESIDE * word.size
    return beside and mark.size < RAISED_SIZE * word.size and _LEAST_RISE * word.size <= rise <= _MOST_RISE * word.size


def _row(pieces: list[Piece]) -> Row:
    pieces.sort(key=lambda piece: piece.left)
    if is_written_from_the_right(" ".join([piece.text for piece in pieces])):
        return _row_to_the_left(pieces)
    cells: list[Piece] = []
    for piece in pieces:
        last = cells[-1] if cells else None
        size = max(piece.size, last.size) if last else 0.0
        wide = last is None or is_ruled(last, piece) or piece.left - last.right >= WIDE_GAP * size
        if last is None or wide or _are_figures(last, piece):
            cells.append(piece)
            continue
        longer = max(last, piece, key=lambda one: len(one.text))
        blank = "" if -_OVERLAP * size < piece.left - last.right <= WORD_GAP * size else " "
        text, bold, right = f"{last.text}{blank}{piece.text}", last.bold and piece.bold, max(last.right, piece.right)
        at = len(last.text) + len(blank)
        breaks = (
            *last.breaks,
            *([Break(at, last.right, piece.left)] if blank else []),
            *(each._replace(at=each.at + at) for each in piece.breaks),
        )
        cells[-1] = replace(longer, text=text, left=last.left, right=right, bold=bold, rule=last.rule, breaks=breaks)
    figures = sum(2 * sum(map(str.isdigit, cell.text)) >= len(cell.text) for cell in cells)
    return Row(tuple(part for cell in cells for part in (_parted(cell) if figures > 1 else (cell,))))


def is_ruled(last: Piece, piece: Piece) -> bool:
    """Whether a vertical line is drawn between two pieces."""
    return piece.rule >= last.right - RULE_WITHIN * last.size


def _parted(cell: Piece) -> tuple[Piece, ...]:
    """A name and the first figure of its row, which stand so near that they could be a line of text."""
    figures = [each for each in cell.breaks if _FIGURE.match(cell.text, each.at)]
    if not figures or cell.text[: figures[-1].at].rstrip()[-1:] in ("-", "–"):  # "12 - 19 år"
        return (cell,)
    return parted(cell, figures[-1:])


def parted(cell: Piece, breaks: Sequence[Break]) -> tuple[Piece, ...]:
    """A piece as several, parted at some of its breaks."""
    found: list[Piece] = []
    for at, right, left in reversed(breaks):
        found.insert(0, replace(cell, text=cell.text[at:], left=left, rule=float("-inf"), breaks=()))
        cell = replace(cell, text=cell.text[:at].rstrip(), right=right)
    return (replace(cell, breaks=()), *found)


def _are_figures(last: Piece, piece: Piece) -> bool:
    """Whether two pieces are figures that no space parts, and so stand in two cells."""
    gap = piece.left - last.right
    return gap > FIGURE_GAP * piece.size and last.text[-1:].isdigit() and _FIGURE.match(piece.text) is not None


def _row_to_the_left(pieces: Sequence[Piece]) -> Row:
    """A line of a script that is written from the right."""
    longest = max(pieces, key=lambda piece: len(piece.text))
    text = line_as_read([piece.text for piece in pieces])
    right = max(piece.right for piece in pieces)
    return Row((replace(longest, text=text, left=pieces[0].left, right=right),))


def is_figure(text: str) -> bool:
    """Whether a cell's text is mostly digits."""
    return 0 < len(text) <= 2 * sum(map(str.isdigit, text))


def is_item(row: Row) -> bool:
    """Whether a row begins with a bullet or number that stands apart from its text."""
    return len(row.cells) > 1 and is_list_item(f"{row.cells[0].text} x")
