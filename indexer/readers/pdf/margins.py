"""Notes in the margin of a PDF page, beside running text: apart from it, not woven into its lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from indexer.readers.pdf.page.pieces import Piece
from indexer.readers.pdf.tables.rows import Row, rows
from indexer.readers.shared.wrapping import is_list_item

_FEWEST_LINES = 4
"""Of the running text: beside fewer anything may be a table."""
_FULL_LINES = 0.4
"""Of the running text's lines, so many reach to about its right edge."""
_MEDIAN_LENGTH = 40
"""Characters of a line of running text, at least."""
_MOST_NOTED = 0.6
"""Of the lines, at most so many have a note beside them; rows of a table have more."""
_LONGEST_NUMBER = 4
_WIDEST_NOTE = 0.35
"""Of the width of the running text."""


def without_margins(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    """The running text of a column and then the notes beside it, but no numbers of lines; the column if it has none."""
    found = rows(pieces)
    several = [row for row in found if len(row.cells) > 1]
    noted = _noted(found, several) if several and len(found) > _FEWEST_LINES else None
    if noted is None:
        yield list(pieces)
        return
    edge, left = noted
    notes = [piece for piece in pieces if (piece.right <= edge if left else piece.left >= edge)]
    yield [piece for piece in pieces if piece not in notes]
    if not (left and _count_lines(notes, len(found))):
        yield notes


def _count_lines(notes: Sequence[Piece], lines: int) -> bool:
    """Whether notes are numbers that count so many lines, one by one or every fifth, and no paragraphs."""
    numbers = [int(note.text) for note in notes if note.text.isdecimal() and len(note.text) <= _LONGEST_NUMBER]
    steps = {below - above for above, below in pairwise(numbers)}
    return len(numbers) == len(notes) and steps in ({1}, {5}) and steps.pop() * len(notes) > _MOST_NOTED * lines


def _go_on(lines: Sequence[Sequence[Piece]]) -> bool:
    """Whether most lines go on with a sentence, as no column of a table does."""
    return 2 * sum(line[0].text[:1].islower() for line in lines) > len(lines)


def _noted(found: Sequence[Row], several: Sequence[Row]) -> tuple[float, bool] | None:
    """The edge between running text and notes, and whether these are to the left; None without notes."""
    for left in (False, True):
        if left:
            notes = [row.cells[0] for row in several]
            edge = max(note.right for note in notes)
            beside = [row for row in found if row.right <= edge]
            text = [[cell for cell in row.cells if cell.left >= edge] for row in found]
        else:
            notes = [row.cells[-1] for row in several]
            edge = min(note.left for note in notes)
            beside = [row for row in found if row.left >= edge]
            text = [[cell for cell in row.cells if cell.right <= edge] for row in found]
        running = [cells for cells in text if cells]
        crossing = any(len(cells) + 1 < len(row.cells) for cells, row in zip(text, found, strict=True) if cells)
        many = len(several) + len(beside) > _MOST_NOTED * len(running)
        if (
            crossing
            or len(running) < _FEWEST_LINES
            or (many and not (left and _count_lines(notes, len(running)) and _go_on(running)))
        ):
            continue
        if _is_running(running, [*notes, *(cell for row in beside for cell in row.cells)]):
            return edge, left
    return None


def _is_running(lines: Sequence[Sequence[Piece]], notes: Sequence[Piece]) -> bool:
    """Whether lines are wrapped text, and notes are narrow beside them."""
    if any(len(line) > 1 for line in lines) or any(is_list_item(f"{note.text} x") for note in notes):
        return False
    begin, end = min(line[0].left for line in lines), max(line[0].right for line in lines)
    full = sum(line[0].right > end - 0.15 * (end - begin) for line in lines)
    lengths = sorted(len(line[0].text) for line in lines)
    narrow = max(note.right for note in notes) - min(note.left for note in notes) <= _WIDEST_NOTE * (end - begin)
    wraps = sum(line[0].text[-1:].isalnum() or line[0].text[-1:] in ",-" for line in lines)
    return (
        narrow and full >= _FULL_LINES * len(lines) and lengths[len(lengths) // 2] >= _MEDIAN_LENGTH
        and wraps * 3 >= len(lines)
    )  # fmt: skip
