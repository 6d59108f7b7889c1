"""The pieces of a tagged PDF page in the order of its structure tree, with its tables put together from their cells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from indexer.readers.pdf.page.pieces import Piece
from indexer.readers.pdf.page.tags import Cell
from indexer.readers.pdf.tables.rows import Row, rows

_SHARE = 0.8
"""Of a page's letters: where less is tagged, the tree says too little of it."""
_MOST_JUMPS = 0.3
"""Of the paragraphs of a page: where the order leads up the page more often, it is none that anyone reads in."""
_NEXT_COLUMN = 1.5
"""Of the size: where a paragraph goes on so far above its last line, a column has ended."""
_LONGEST_CELL = 400
"""Characters. A table with a longer cell is a page's layout."""


@dataclass(frozen=True, slots=True)
class TaggedTable:
    """The texts of the cells of each row, a row that stands for its place, and whether it names the columns."""

    rows: tuple[tuple[tuple[str, ...], Row, bool], ...]


def in_tagged_order(pieces: Sequence[Piece]) -> list[TaggedTable | list[Piece]] | None:
    """Parts of a page in reading order, each a table or pieces from the top down; None if the tags don't tell it."""
    letters = sum(len(piece.text) for piece in pieces)
    tagged = sum(len(piece.text) for piece in pieces if piece.tag is not None)
    if not letters or tagged < _SHARE * letters:
        return None
    groups = _in_order(pieces)
    parts = list(_bands(groups))
    jumps = sum(_reach(below)[0] < _reach(above)[1] - 2 for above, below in pairwise(parts))
    return parts if jumps <= max(3, _MOST_JUMPS * len(groups)) else None


def _in_order(pieces: Sequence[Piece]) -> list[tuple[int, list[Piece]]]:
    """The pieces of each table, heading, paragraph and item, what has no tag with what was drawn before it."""
    groups: dict[int, list[Piece]] = defaultdict(list)
    order = 0
    for piece in pieces:
        if piece.tag is not None:
            order = piece.tag.cell.table if piece.tag.cell is not None else piece.tag.order
        groups[order].append(piece)
    return [(order, part) for order, group in sorted(groups.items()) for part in _columns(group)]


def _columns(group: Sequence[Piece]) -> Iterator[list[Piece]]:
    """The pieces of a paragraph, parted where it goes on at the top of the next column; those of a table together."""
    part: list[Piece] = []
    in_table = any(piece.tag is not None and piece.tag.cell is not None for piece in group)
    for piece in group:
        if part and not in_table and piece.baseline < part[-1].baseline - _NEXT_COLUMN * piece.size:
            yield part
            part = []
        part.append(piece)
    yield part


def _bands(groups: Sequence[tuple[int, list[Piece]]]) -> Iterator[TaggedTable | list[Piece]]:
    """Tables, and what stands between them, parted where a text begins above the end of the one before."""
    band: list[Piece] = []
    lowest = float("-inf")
    for _, group in groups:
        table = _table(group)
        top = min(piece.baseline for piece in group)
        size = max(piece.size for piece in group)
        if band and (table is not None or top < lowest - 0.5 * size):
            yield band
            band = []
        if table is not None:
            yield table
            continue
        band += group
        lowest = max(piece.baseline for piece in group)
    if band:
        yield band


def _reach(part: TaggedTable | list[Piece]) -> tuple[float, float]:
    """The uppermost and the lowest baseline."""
    baselines = (
        [row.baseline for _, row, _ in part.rows] if isinstance(part, TaggedTable) else [p.baseline for p in part]
    )
    return min(baselines), max(baselines)


def _table(pieces: Sequence[Piece]) -> TaggedTable | None:
    """The table that some pieces make up; None if they are none, or a page's layout drawn as one."""
    cells: dict[tuple[int, int], list[Piece]] = defaultdict(list)
    places: dict[tuple[int, int], Cell] = {}
    cell: Cell | None = None
    for piece in pieces:
        cell = piece.tag.cell if piece.tag is not None else cell
        if cell is None or (piece.tag is not None and piece.tag.kind == "H" and not cell.is_header):
            return None
        cells[cell.row, cell.column].append(piece)
        places[cell.row, cell.column] = cell
    width = max((cell.width for cell in places.values()), default=0)
    texts = {place: _text(found) for place, found in cells.items()}
    if width < 2 or not any(column for _, column in places) or max(map(len, texts.values())) > _LONGEST_CELL:
        return None
    edges = _edges(cells, width)
    made = []
    for _, row in groupby(sorted(places), key=lambda place: place[0]):
        own = list(row)
        found = ["" for _ in range(width)]
        taken = -1
        for place in own:
            taken = _column(place, cells[place], edges, taken) if places[place].is_short else place[1]
            found[min(taken, width - 1)] += texts[place]
        drawn = sorted((piece for place in own for piece in cells[place]), key=lambda piece: piece.left)
        is_header = all(places[place].is_header for place in own)
        made.append((tuple(found), Row(tuple(drawn)), is_header))
    return TaggedTable(tuple(made))


def _text(pieces: Sequence[Piece]) -> str:
    """The lines of a cell, with a blank one between paragraphs."""
    text, order = "", None
    for row in rows(pieces):
        own = row.tag.order if row.tag is not None else order
        text += ("" if not text else "\n" if own == order else "\n\n") + row.text
        order = own
    return text


def _edges(cells: Mapping[tuple[int, int], Sequence[Piece]], width: int) -> list[tuple[float, float]]:
    """From where to where each column's texts reach, by the rows that have all their cells."""
    lefts, rights = [float("inf")] * width, [float("-inf")] * width
    for (_, column), pieces in cells.items():
        if pieces[0].tag is not None and pieces[0].tag.cell is not None and not pieces[0].tag.cell.is_short:
            lefts[column] = min(lefts[column], *(piece.left for piece in pieces))
            rights[column] = max(rights[column], *(piece.right for piece in pieces))
    return list(zip(lefts, rights, strict=True))


def _column(place: tuple[int, int], pieces: Sequence[Piece], edges: Sequence[tuple[float, float]], taken: int) -> int:
    """The column of a cell in a row that lacks cells, by where it stands; after the one before it in any case."""
    left, right = min(piece.left for piece in pieces), max(piece.right for piece in pieces)

    def distance(column: int) -> float:
        return min(abs(edges[column][0] - left), abs(edges[column][1] - right))

    return min(range(taken + 1, len(edges)), key=distance, default=len(edges) - 1) if taken + 1 else place[1]
