"""Names of a table's columns on a PDF page, which may stand nearer to each other than its cells do, or over several."""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.readers.pdf.page.pieces import Piece
from indexer.readers.pdf.rows import Row, is_figure, parted

NEAR = 0.4
"""Of the size: so far may a name reach over the next column, or over its own to the left."""
YEAR = re.compile(r"(?:19|20)\d\d")
Gap = tuple[float, float]
"""From where to where it is empty between two columns."""


def one_for_each(row: Row, gaps: Sequence[Gap]) -> tuple[Piece, ...]:
    """The pieces of a line, parted at their breaks, if each stands over a column, all but the first maybe; else ()."""
    pieces = row.cells if len(row.cells) > len(gaps) else _all_parted(row)
    lefts = [float("-inf"), *(gap[0] for gap in gaps)][-len(pieces) :]
    rights = [*(gap[1] for gap in gaps), float("inf")][-len(pieces) :]
    near = NEAR * row.size
    over = (
        left - near <= piece.left and piece.right <= right + near
        for piece, left, right in zip(pieces, lefts, rights, strict=False)
    )
    return pieces if max(2, len(gaps)) <= len(pieces) <= len(gaps) + 1 and all(over) else ()


def over_repeated(lines: Sequence[Row], gaps: Sequence[Gap]) -> tuple[str, ...]:
    """The names of columns where names over several stand over others that repeat: "Plan, Intäkt"; else none."""
    names = one_for_each(lines[-1], gaps)[-len(gaps) :]
    edge = gaps[0][0] + NEAR * lines[-1].size
    above = sorted((piece for line in lines[:-1] for piece in _all_parted(line)), key=lambda piece: piece.left)
    first = [piece.text for piece in (*above, *lines[-1].cells) if piece.right <= edge]
    upper = [piece.text for piece in above if piece.right > edge]
    times = len(names) // max(1, len(upper))
    texts = [piece.text for piece in names]
    if times < 2 or len(upper) < 2 or texts != texts[:times] * len(upper) or any(map(is_figure, texts)):
        return ()
    return " ".join(first), *(f"{upper[number // times]}, {text}" for number, text in enumerate(texts))


def _all_parted(row: Row) -> tuple[Piece, ...]:
    return tuple(part for piece in row.cells for part in parted(piece, piece.breaks))
