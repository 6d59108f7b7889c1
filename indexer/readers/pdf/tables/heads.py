"""Names of a table's columns on a PDF page, which may stand nearer to each other than its cells do, or over several."""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.readers.pdf.page.pieces import Piece
from indexer.readers.pdf.tables.rows import Row, is_figure, is_item, parted

FARTHEST = 4.0
"""Of the size, between the baselines of rows of one table."""
TIGHT = 1.35
"""Of the size, between baselines: lines of one cell, where the table's rows lie further apart."""
_MOST_LINES, _FEWEST = 3, 3
_NEAR = 0.4
"""Of the size: so far may a name reach over the next column, or over its own to the left."""
_YEAR = re.compile(r"(?:19|20)\d\d")
Gap = tuple[float, float]
"""From where to where it is empty between two columns."""


def names_above(found: Sequence[Row], start: int, gaps: Sequence[Gap], ended: int) -> tuple[int, int, int]:
    """Where a table begins with the names above its first line, how many lines these are, and which begins its rows.

    Both are 0 where its own first line has them. Nothing before `ended` is looked at.
    """
    body = 0
    for number in range(start - 1, max(ended, start - 2) - 1, -1):  # above its first group, perhaps
        row, below = found[number : number + 2]
        if below.baseline - row.baseline > FARTHEST * row.size or is_item(row):
            break
        names = one_for_each(row, gaps)
        if len(names) > 2 and not any(is_figure(name.text) and not _YEAR.fullmatch(name.text) for name in names):
            over = range(max(ended, number - 2), number)
            start = next((at for at in over if over_repeated(found[at : number + 1], gaps)), number)
            body = number + 1 - start
            break
        if len(row.cells) > 1:
            break
    first = start + max(1, body)
    top = start
    while top > max(ended, start - _MOST_LINES) and _is_wrapped(found, top - 1, first, gaps):
        top -= 1
    return top, first - top if body or top < start else 0, body and first - top


def _is_wrapped(found: Sequence[Row], at: int, first: int, gaps: Sequence[Gap]) -> bool:
    """Whether the names of columns begin in a line above the one that has all of them."""
    above, below = found[at : at + 2]
    near = below.baseline - above.baseline <= TIGHT * above.size and above.bold == below.bold
    return near and not any(is_figure(cell.text) for cell in below.cells) and bool(stacked(found[at:first], gaps))


def ends_names(own: Sequence[Row], texts: Sequence[Sequence[str]]) -> bool:
    """Whether a line without the first column's name goes on in the next, which has it: names stand at the bottom."""
    if len(own) < _FEWEST or texts[0][0] or not texts[1][0]:
        return False
    near, far = own[1].baseline - own[0].baseline, own[2].baseline - own[1].baseline
    return near <= TIGHT * own[1].size and far > 1.1 * near and not any(map(is_figure, (*texts[0], *texts[1])))


def one_for_each(row: Row, gaps: Sequence[Gap]) -> tuple[Piece, ...]:
    """The pieces of a line, parted at their breaks, if each stands over a column, all but the first maybe; else ()."""
    pieces = row.cells if len(row.cells) > len(gaps) else _all_parted(row)
    lefts = [float("-inf"), *(gap[0] for gap in gaps)][-len(pieces) :]
    rights = [*(gap[1] for gap in gaps), float("inf")][-len(pieces) :]
    near = _NEAR * row.size
    over = (
        left - near <= piece.left and piece.right <= right + near
        for piece, left, right in zip(pieces, lefts, rights, strict=False)
    )
    return pieces if max(2, len(gaps)) <= len(pieces) <= len(gaps) + 1 and all(over) else ()


def in_order(row: Row, gaps: Sequence[Gap]) -> tuple[str, ...]:
    """Names from the first column's on, each over the next column that it can stand over; () where one has none."""
    found = [""] * (len(gaps) + 1)
    at = -1
    for piece in _all_parted(row):
        near = _NEAR * row.size
        over = (
            column
            for column in range(at + 1, len(found))
            if (not column or gaps[column - 1][0] - near <= piece.left)
            and (column == len(gaps) or piece.right <= gaps[column][1] + near)
        )
        at = next(over, len(found))
        if at == len(found) or is_figure(piece.text) or not gaps or (not any(found) and piece.left >= gaps[0][0]):
            return ()
        found[at] = piece.text
    return tuple(found)


def over_repeated(lines: Sequence[Row], gaps: Sequence[Gap]) -> tuple[str, ...]:
    """The names of columns where names over several stand over others that repeat: "Plan, Intäkt"; else none."""
    names = one_for_each(lines[-1], gaps)[-len(gaps) :]
    above = sorted((piece for line in lines[:-1] for piece in _all_parted(line)), key=lambda piece: piece.left)
    first = [piece.text for piece in (*above, *lines[-1].cells) if piece.left < gaps[0][0]]
    upper = [piece.text for piece in above if piece.left >= gaps[0][0]]
    times = len(names) // max(1, len(upper))
    texts = [piece.text for piece in names]
    if times < 2 or len(upper) < 2 or texts != texts[:times] * len(upper) or any(map(is_figure, texts)):
        return ()
    return " ".join(first), *(f"{upper[number // times]}, {text}" for number, text in enumerate(texts))


def stacked(lines: Sequence[Row], gaps: Sequence[Gap]) -> tuple[str, ...]:
    """The names of columns that take several lines, each line over one name of the last; else ()."""
    names = one_for_each(lines[-1], gaps) if len(lines) > 1 else ()
    found = [""] * (len(gaps) + 1 - len(names)) + [piece.text for piece in names]
    for line in reversed(lines[:-1]):
        for piece in _all_parted(line):
            if piece.text.isupper():  # "AVGIFTER" over all columns
                return ()
            if len(names) == len(gaps) and piece.right <= gaps[0][0] + _NEAR * line.size:
                found[0] = f"{piece.text}\n{found[0]}".strip()
                continue
            over = [
                at for at, name in enumerate(names, -len(names)) if piece.left < name.right and name.left < piece.right
            ]
            if len(over) != 1 or over[0] == -len(found) or not found[over[0]][:1].islower():
                return ()
            found[over[0]] = f"{piece.text}\n{found[over[0]]}"
    return tuple(found) if names else ()


def _all_parted(row: Row) -> tuple[Piece, ...]:
    return tuple(part for piece in row.cells for part in parted(piece, piece.breaks))
