"""The layout of a PDF page: its lines in reading order, column after column, and the rows of its tables."""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from indexer.readers.pdf.margins import without_margins
from indexer.readers.pdf.page.pieces import Piece
from indexer.readers.pdf.page.tags import Tag
from indexer.readers.pdf.page.text import PageText
from indexer.readers.pdf.tables.grids import bands, is_rest
from indexer.readers.pdf.tables.rows import Row, is_figure, rows
from indexer.readers.pdf.tables.tables import find_tables
from indexer.readers.pdf.tagged import TaggedTable, in_tagged_order

_NARROWEST_GUTTER = 0.7
"""Of the size of the text: LaTeX leaves one between columns."""
_CROSSING = 0.15
"""Of the pieces at the fullest place: so many may cross a gutter, such as headings over both columns."""
_FEWEST_LINES = 2
_SHORTEST_LINES = 17
"""Characters, the median of a column's lines: the cells of a table are shorter."""
_FULL_LINES = 0.4
"""Of a column's lines, so many reach to its right edge."""
_FEWEST_LETTERS = 0.6
"""Of a column's characters; a column of figures belongs to the table beside it."""
LEADER = re.compile(r"(?<![.…·_])(?<![.…·_]\s)(?:\s?[.…·_]){5,}+\s*+(\d{1,4})$")
"""A line of a table of contents, or of prices, or of a form."""
_FEWEST_LEADERS = 3
UNNUMBERED = 20
"""Pages that a file may lack before or between those that are numbered."""
_LONGEST_REST = 6
"""Lines above the first row of a table with lines around its cells: all of one cell, of a row that goes on."""
_DEEPEST = 8
"""Columns inside columns; a page with more is no text."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text, or a row of a table if it has several cells; in points. A cell may have several lines."""

    page: int
    cells: tuple[str, ...]
    left: float
    right: float
    baseline: float
    size: float
    bold: bool
    column: tuple[float, float]
    """Left and right edge of the column that it stands in."""
    tag: Tag | None = None
    """What a tagged PDF says that it belongs to."""
    is_header: bool = False
    """Whether the file marks it as the row that names a table's columns."""

    @property
    def text(self) -> str:
        return " ".join(self.cells)


def lines(page: PageText, last: int) -> Iterator[Line]:
    """The lines of a page in reading order; `last` is the number of the file's last page."""
    tagged = in_tagged_order(page.pieces)
    if tagged is None:
        yield from _untagged(page, last)
        return
    for band in tagged:
        if isinstance(band, TaggedTable):
            edges = min(row.left for _, row, _ in band.rows), max(row.right for _, row, _ in band.rows)
            for cells, row, is_header in band.rows:
                yield replace(_line(cells, row, page.number, edges), is_header=is_header)
        else:
            for part in without_margins(band):
                yield from _lines_of_column(part, page, last)


def _untagged(page: PageText, last: int) -> Iterator[Line]:
    """The lines of a page by their places. Texts above and below a table, if not in columns, are one column."""
    found: list[tuple[bool, list[Line]]] = []
    for pieces, is_grid in bands(page.pieces, page.ruled):
        columns = [pieces] if is_grid else list(_columns(pieces, 0))
        parts = [part for column in columns for part in ([column] if is_grid else without_margins(column))]
        alone = len(parts) == 1 and not is_grid
        found += ((alone, list(_lines_of_column(part, page, last, is_grid=is_grid))) for part in parts)
    edges = [line.column for alone, own in found if alone for line in own]
    column = min((left for left, _ in edges), default=0.0), max((right for _, right in edges), default=0.0)
    for alone, own in found:
        yield from (replace(line, column=column) if alone else line for line in own)


def _columns(pieces: list[Piece], depth: int) -> Iterator[list[Piece]]:
    """Pieces parted into columns, from left to right between whatever crosses them."""
    gutter = _gutter(pieces) if depth < _DEEPEST else None
    if gutter is None:
        if pieces:
            yield pieces
        return
    left_edge, right_edge = gutter
    crossing = sorted(
        (piece for piece in pieces if piece.left < left_edge and piece.right > right_edge), key=lambda p: p.baseline
    )
    rest = [piece for piece in pieces if not (piece.left < left_edge and piece.right > right_edge)]
    above = float("-inf")
    run: list[Piece] = []
    for piece in [*crossing, None]:
        below = piece.baseline if piece is not None else float("inf")
        band = [other for other in rest if above <= other.baseline < below]
        if band and run:
            yield run
            run = []
        if _is_table_across(band, left_edge):
            yield band
        else:
            yield from _columns([other for other in band if other.left < left_edge], depth + 1)
            yield from _columns([other for other in band if other.left >= left_edge], depth + 1)
        if piece is not None:
            run.append(piece)
            above = below
    if run:
        yield run


def _is_table_across(band: Sequence[Piece], edge: float) -> bool:
    """Whether most rows of a band have figures on both sides of a gutter, that of the text above or below, and no words
    on the right: these would name figures of a second list.
    """
    found = rows(band)
    across = 0
    for row in found:
        right = [cell.text for cell in row.cells if cell.left >= edge]
        left = any(is_figure(cell.text) for cell in row.cells if cell.left < edge)
        across += left and any(map(is_figure, right)) and not any(map(str.isalpha, "".join(right)))
    return 2 * across > len(found) > _FEWEST_LINES


def _gutter(pieces: Sequence[Piece]) -> tuple[float, float] | None:
    """The empty strip between two columns of text, the widest if there are more."""
    if len(pieces) < 2 * _FEWEST_LINES:
        return None
    size = statistics.median(piece.size for piece in pieces)
    start = min(piece.left for piece in pieces)
    width = int(max(piece.right for piece in pieces) - start) + 2
    if width > 20_000:
        return None
    changes = [0] * (width + 1)
    for piece in pieces:
        changes[int(piece.left - start)] += 1
        changes[int(piece.right - start) + 1] -= 1
    cover, covered = 0, []
    for change in changes:
        cover += change
        covered.append(cover)
    few = _CROSSING * max(covered)
    found: list[tuple[float, float]] = []
    begun: int | None = None
    for at, count in enumerate(covered):
        if count <= few and begun is None:
            begun = at
        elif count > few and begun is not None:
            if begun > 0 and at - begun >= _NARROWEST_GUTTER * size:
                found.append((start + begun, start + at))
            begun = None
    for left, right in sorted(found, key=lambda gutter: gutter[0] - gutter[1]):
        middle = (left + right) / 2
        beside = [piece for piece in pieces if not (piece.left < middle < piece.right)]
        sides = ([p for p in beside if p.right <= middle], [p for p in beside if p.left >= middle])
        if all(map(_is_column, sides)):
            return middle, middle
    return None


def _is_column(pieces: Sequence[Piece]) -> bool:
    """Whether these are lines of running text and not cells of a table."""
    found = rows(pieces)
    if len(found) < _FEWEST_LINES:
        return False
    left, right = min(row.left for row in found), max(row.right for row in found)
    full = sum(row.right > right - 0.15 * (right - left) for row in found)
    text = "".join(row.text for row in found)
    if sum(map(str.isalpha, text)) < _FEWEST_LETTERS * (len(text) - text.count(" ")):
        return False
    lengths = sorted((len(row.text) for row in found), reverse=True)
    return full >= _FULL_LINES * len(found) and lengths[len(lengths) // 2] >= _SHORTEST_LINES


def _lines_of_column(column: Sequence[Piece], page: PageText, last: int, *, is_grid: bool = False) -> Iterator[Line]:
    all_rows = _without_contents(rows(column), last)
    lines_of = Counter(map(_paragraph, all_rows))
    lines_of[None] = 0
    found = [
        row.whole() if row.tag and (row.tag.kind in ("H", "LI") or lines_of[_paragraph(row)] > 1) else row
        for row in all_rows
        if row.tag is None or row.tag.kind != "TOC"
    ]
    if not found:
        return
    tables = list(find_tables(found, page.struck, page.ruled))
    in_tables = {number for table in tables for number in range(table.start, table.end)}
    running = [row for number, row in enumerate(found) if number not in in_tables] or found
    edges = min(row.left for row in running), max(row.right for row in running)
    at = 0
    above = found[: tables[0].start] if is_grid and tables and page.number > 1 else []
    if 0 < len(above) <= _LONGEST_REST and is_rest(above, tables[0].gaps):
        rest = ("\n".join(filter(None, texts)) for texts in zip(*map(tables[0].cells, above), strict=True))
        yield _line(tuple(rest), found[0], page.number, edges)
        at = tables[0].start
    for table in tables:
        yield from (_line((row.text,), row, page.number, edges) for row in found[at : table.start])
        yield from (_line(cells, row, page.number, edges) for cells, row in table.rows(found))
        at = table.end
    yield from (_line((row.text,), row, page.number, edges) for row in found[at:])


def _paragraph(row: Row) -> int | None:
    """Which paragraph of a tagged file all of a row is, if it has no figure as a cell.

    Gaps in a paragraph of several lines are those of justified text, however wide.
    """
    orders = {cell.tag.order if cell.tag is not None and cell.tag.kind == "P" else None for cell in row.cells}
    return orders.pop() if len(orders) == 1 and not any(is_figure(cell.text) for cell in row.cells) else None


def _without_contents(found: Sequence[Row], last: int) -> Sequence[Row]:
    """Without lines that lead to page numbers, which rise and are pages of the file: the headings come later."""
    leading = [match for row in found if (match := LEADER.search(row.text))]
    numbers = [int(match[1]) for match in leading]
    if len(numbers) < _FEWEST_LEADERS or numbers != sorted(numbers) or numbers[-1] > last + UNNUMBERED:
        return found
    return [row for row in found if not LEADER.search(row.text)]


def _line(cells: tuple[str, ...], row: Row, page: int, edges: tuple[float, float]) -> Line:
    return Line(page, cells, row.left, row.right, row.baseline, row.size, row.bold, edges, row.tag)
