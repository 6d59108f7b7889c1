"""Tables of a PDF page: rows whose wide gaps lie over each other, or the lines between their cells; many have none."""

from __future__ import annotations

import re
import statistics
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from indexer.readers.pdf.page.pieces import Piece
from indexer.readers.pdf.page.ruled import Ruled
from indexer.readers.pdf.tables.heads import (
    FARTHEST,
    TIGHT,
    Gap,
    ends_names,
    in_order,
    names_above,
    one_for_each,
    over_repeated,
    stacked,
)
from indexer.readers.pdf.tables.rows import Row, is_figure, is_item, is_ruled

_COMMON_GAP = 0.4
"""Of the size: what rows must share of their gaps to stand in the same columns."""
_RULE = 0.5
"""Of the size: a line between cells counts as a gap of that width at least."""
_SURE_GAP = 1.6
"""Of the size: a gap that justified lines seldom have between words. Two rows with one are a table."""
_SURE_ROWS = 3
"""So many rows are a table with any gaps."""
_OVERLAPPING = 0.8
"""Of the size, between baselines: so near stand only lines of cells beside each other."""
_PARAGRAPHS = 1.6
"""Of the size, between baselines of one cell: further apart are paragraphs."""

_FIGURES_GAP = 0.25
"""Of the size: between columns of figures."""
_MOST_COMPARED, _MOST_CELLS = 30, 40
"""Rows that a cell is held against, and cells of a row: more are no table that anyone reads, and cost their square."""

_BULLETS = frozenset("•●▪■◆❖◦‣➢➤○✓☐☑☒")
_LEADING = re.compile(r"(?<![.…·])(?<![.…·]\s)(?:\s?[.…·]){4,}+$")
"""The dots that lead from a row's name to its figures."""


@dataclass(frozen=True, slots=True)
class Table:
    """Lines from `start` to before `end`, and the gaps that all of them have, from left to right."""

    start: int
    end: int
    gaps: tuple[Gap, ...]
    struck: Sequence[float]
    """The page's baselines of what is struck out."""
    ruled: Sequence[int]
    """Of the column's lines, the number of the ruled row that each is in; below 0 for none."""
    head: int = 0
    """Its first lines, if they only name the columns."""
    body: int = 0
    """Which line begins the rows, if that is known."""

    def rows(self, found: Sequence[Row]) -> Iterator[tuple[tuple[str, ...], Row]]:
        """The texts of the cells of each row, empty ones too; line breaks inside cells are kept."""
        own = found[self.start : self.end]
        texts = [self._names(own[0]), *map(self.cells, own[1:])]
        if names := stacked(own[: self.head], self.gaps):
            texts[: self.head] = [names, *[("",) * len(names)] * (self.head - 1)]
        joined = self._joined(own, texts) | set(range(1, self.head))
        joined |= {1} if over_repeated(own[:2], self.gaps) else set()
        last = max(1, self.head)  # of the names, perhaps, with the first column's
        joined -= {last} if self.body else set()
        joined |= {last} if ends_names(own[last - 1 :], texts[last - 1 :]) else set()
        first = 0
        for number in range(1, len(own) + 1):
            if number == len(own) or number not in joined:
                over = () if first else over_repeated(own[:number], self.gaps)
                yield over or _put_together(own[first:number], texts[first:number]), own[first]
                first = number

    def _joined(self, own: Sequence[Row], texts: Sequence[Sequence[str]]) -> set[int]:
        """The lines that belong to the row of the line above."""
        ruled = self.ruled[self.start : self.end]
        steps = [step for above, below in pairwise(own[self.head :]) for step in _steps(above, below, self.struck)]
        spaced = max(steps) > 1.1 * TIGHT * statistics.median(line.size for line in own) > 1.1 * min(steps)
        further = _centred(own, texts) | _further_paragraphs(own, texts)
        found: set[int] = set()
        above = texts[0]
        for number in range(1, len(own)):
            distance = own[number].baseline - own[number - 1].baseline
            if max(ruled[number - 1 : number + 1]) >= 0:
                on = ruled[number - 1] == ruled[number]
            elif number in further:
                on = True
            else:
                side_by_side = distance < _OVERLAPPING * own[number].size
                own_row = not side_by_side and _starts_row(texts[number], spaced=spaced)
                tight = distance <= TIGHT * own[number].size
                on = tight and not (own_row or _have_figures(above, texts[number]))
            if on:
                found.add(number)
            above = [text or (last if on else "") for text, last in zip(texts[number], above, strict=True)]
        return found

    def _names(self, row: Row) -> tuple[str, ...]:
        """The cells of the first row, in order where they are one for each column.

        Names may begin at the left of columns whose figures end at the right: then the gap between the two is no gap.
        """
        cells = one_for_each(row, self.gaps)
        if not cells:
            return in_order(row, self.gaps) or self.cells(row)
        return *("" for _ in self.gaps[len(cells) - 1 :]), *(_LEADING.sub("", cell.text) for cell in cells)

    def cells(self, row: Row) -> tuple[str, ...]:
        """The texts of a line by the columns that they stand in."""
        texts: list[list[str]] = [[] for _ in range(len(self.gaps) + 1)]
        for piece in row.cells:
            middle = (piece.left + piece.right) / 2
            texts[sum(middle > (left + right) / 2 for left, right in self.gaps)].append(piece.text)
        return tuple(_LEADING.sub("", " ".join(parts)) for parts in texts)


def _put_together(lines: Sequence[Row], texts: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The cells of one row from those of its lines, a blank line between paragraphs."""
    cells = [""] * len(texts[0])
    apart = [False] * len(cells)
    above = lines[0].baseline
    for line, parts in zip(lines, texts, strict=True):
        far = line.baseline - above > _PARAGRAPHS * line.size
        above = line.baseline
        for column, part in enumerate(parts):
            apart[column] |= far
            if part:
                cells[column] += ("" if not cells[column] else "\n\n" if apart[column] else "\n") + part
                apart[column] = False
    return tuple(cells)


def _centred(own: Sequence[Row], texts: Sequence[Sequence[str]]) -> set[int]:
    """Lines of rows whose name stands at half the height of longer cells, with as many lines above it as below."""
    found: set[int] = set()
    first = 0
    for number in range(1, len(own) + 1):
        if number < len(own) and own[number].baseline - own[number - 1].baseline <= TIGHT * own[number].size:
            continue
        named = [at for at in range(first, number) if texts[at][0]]
        figures = [{at for at, text in enumerate(line) if at and is_figure(text)} for line in texts[first:number]]
        repeated = sum(map(len, figures)) > len(set().union(*figures))
        if len(named) == 1 and named[0] - first == number - 1 - named[0] and not repeated:
            found.update(range(first + 1, number))
        first = number
    return found


def _further_paragraphs(own: Sequence[Row], texts: Sequence[Sequence[str]]) -> set[int]:
    """Lines of one cell without a name, where they are nearer to what is above than any two rows below the head are."""
    steps = {number: own[number].baseline - own[number - 1].baseline for number in range(1, len(own))}
    rows = [step for number, step in steps.items() if texts[number][0] and number > 1]
    lone = {number for number in steps if not texts[number][0] and sum(map(bool, texts[number])) == 1}
    near = len(rows) > 1 and all(1.1 * steps[number] < min(rows) for number in lone)
    return lone if near and all(text[0] or number in lone for number, text in enumerate(texts)) else set()


def find_tables(found: Sequence[Row], struck: Sequence[float] = (), ruled: Sequence[Ruled] = ()) -> Iterator[Table]:
    """The tables among the lines of a column, from the top down; a line that is struck out parts none.

    `struck` are the baselines of what is, from the top down; `ruled` the page's rows that lines part.
    """
    start = ended = 0
    numbers = _numbers(found, ruled)
    while start < len(found):
        table = _table(found, start, struck, numbers)
        if table is None:
            start += 1
            continue
        below = _table(found, start + 1, struck, numbers) if _goes_on(found, table.end) else None
        if below is not None and one_for_each(found[start], below.gaps):  # names that stand in gaps of the rows
            table = below if all(map(_has_cells, found[table.end : below.end])) and below.end > table.end else table
        first, head, body = names_above(found, table.start, table.gaps, ended)
        yield replace(table, start=first, head=head, body=body)
        start = ended = table.end


def _goes_on(found: Sequence[Row], end: int) -> bool:
    """Whether a line with cells stands right below a table."""
    return end < len(found) and _has_cells(found[end])


def _numbers(found: Sequence[Row], ruled: Sequence[Ruled]) -> list[int]:
    """For each line the number of the ruled row that it is in, -1 for none or one whose lines are no cells of a row."""
    lowest_first = sorted(range(len(ruled)), key=lambda number: ruled[number].bottom - ruled[number].top)
    numbers = [
        next((at for at in lowest_first if ruled[at].holds(line.left, line.right, line.baseline)), -1) for line in found
    ]
    lines: dict[int, list[Row]] = defaultdict(list)
    for number, line in zip(numbers, found, strict=True):
        lines[number].append(line)
    rows = {number for number, own in lines.items() if number >= 0 and _is_row(own)}
    return [number if number in rows else -1 for number in numbers]


def _is_row(lines: Sequence[Row]) -> bool:
    """Whether lines between two rules are one row: text, or rows of their own with figures or names, may be there."""
    if len(lines) > 1 and not any(map(_has_cells, lines)):
        return False
    below = list(pairwise(filter(_has_cells, lines)))
    figures = any(
        is_figure(one.text) and is_figure(other.text) and one.left < other.right and other.left < one.right
        for above, line in below
        for one in above.cells[1:]
        for other in line.cells[1:]
    )
    gridded = any(is_ruled(left, right) for line in lines for left, right in pairwise(line.cells))
    going_on = (
        line.baseline - above.baseline <= TIGHT * line.size and any(cell.text[:1].islower() for cell in line.cells)
        for above, line in below
    )
    return not figures and (gridded or all(going_on))


def _table(found: Sequence[Row], start: int, struck: Sequence[float], ruled: Sequence[int]) -> Table | None:
    """The table that begins with a line, if one does."""
    if not _has_cells(found[start]):
        return None
    gaps_after = [_all_gaps(found[start])]
    for number in range(start + 1, len(found)):
        above, below = found[number - 1 : number + 1]
        gaps = _common(gaps_after[-1], _all_gaps(below), _COMMON_GAP * below.size)
        item = is_item(below) and ruled[number] < 0
        ends = item or max(_steps(above, below, struck)) > FARTHEST * above.size
        inside = any(gap[0] >= found[start].left and gap[1] <= found[start].right for gap in gaps)
        if not inside or (ends and not _is_one(found, ruled, number)):
            break
        gaps_after.append(gaps)
    while not _has_cells(row := found[last := start + len(gaps_after) - 1]):
        tight = row.baseline - found[last - 1].baseline <= TIGHT * row.size
        columns = [gap[1] for gap in _between(gaps_after[-1])]
        in_column = any(abs(row.left - left) <= _COMMON_GAP * row.size for left in columns)
        if _is_one(found, ruled, last) or (tight and (row.text[:1].islower() or in_column)):
            break  # the last line of a cell
        gaps_after.pop()  # a short line under the table
    end, gaps = start + len(gaps_after), _between(gaps_after[-1])
    for names in (start, start + 1):
        of_rows = _between(_gaps_of(found[names + 1 : end]))
        whole = names == start or bool(of_rows and stacked(found[start : names + 1], of_rows))
        if whole and (one_for_each(found[names], of_rows) or in_order(found[names], of_rows)):
            start, gaps = names, of_rows
            break
    own = [row for row in found[start:end] if _has_cells(row)]
    sure = sum(bool(_common(gaps, _inner_gaps(row, _SURE_GAP), 0.0)) for row in own)
    enough = len(own) >= _SURE_ROWS or sure >= 2
    return Table(start, end, tuple(_gaps_of_figures(own, gaps)), struck, ruled) if enough else None


def _is_one(found: Sequence[Row], ruled: Sequence[int], number: int) -> bool:
    """Whether a line is of one row with that above: in one ruled row, or so near that they stand side by side."""
    near = found[number].baseline - found[number - 1].baseline < _OVERLAPPING * found[number].size
    return near or ruled[number - 1] == ruled[number] >= 0


def _steps(above: Row, below: Row, struck: Sequence[float]) -> list[float]:
    """The distances from one row to the next, over what is struck out between them."""
    half = above.size / 2  # what is closer stands in one of the two
    between = struck[bisect_right(struck, above.baseline + half) : bisect_left(struck, below.baseline - half)]
    return [second - first for first, second in pairwise((above.baseline, *between, below.baseline))]


def _gaps_of_figures(own: Sequence[Row], gaps: list[Gap]) -> list[Gap]:
    """What lies between the columns of figures where that says more: names of columns reach over several."""
    figures = [row for row in own if 2 * sum(is_figure(cell.text) for cell in row.cells) >= len(row.cells) > 2]
    if len(figures) < (2 if len({len(row.cells) for row in figures}) == 1 else _SURE_ROWS):
        return gaps
    some = figures[:: -(-len(figures) // _MOST_COMPARED)]
    found: list[Gap] = []
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


def _have_figures(above: Sequence[str], below: Sequence[str]) -> bool:
    """Whether two rows have figures in one column: a figure doesn't go on in the next line."""
    return any(is_figure(a) and is_figure(b) for a, b in zip(above[1:], below[1:], strict=True))


def _starts_row(texts: Sequence[str], *, spaced: bool) -> bool:
    """Whether a line close under another is a row of its own, and no further line of that one's cells.

    Where rows are `spaced` apart, only one is that has all cells and whose name begins as a sentence does.
    """
    begun = [not text[:1].islower() for text in texts if text]
    return len(begun) == len(texts) and begun[0] if spaced else any(begun) and bool(texts[0])


def _inner_gaps(row: Row, narrowest: float = 0.0) -> list[Gap]:
    """The gaps between a row's pieces, of so many times the size at least."""
    half = _RULE / 2 * row.size
    gaps = (
        (min(left.right, right.rule - half), max(right.left, right.rule + half))
        if is_ruled(left, right)
        else (left.right, right.left)
        for left, right in pairwise(row.cells)
        if left.text not in _BULLETS
    )
    return [gap for gap in gaps if gap[1] - gap[0] >= narrowest * row.size]


def _all_gaps(row: Row) -> list[Gap]:
    """With what is empty beside the row: its first or last cells may be empty."""
    return [(float("-inf"), row.left), *_inner_gaps(row), (row.right, float("inf"))]


def _gaps_of(some: Sequence[Row]) -> list[Gap]:
    """What is empty in all of some rows, and beside them."""
    gaps = [(float("-inf"), float("inf"))]
    for row in some:
        gaps = _common(gaps, _all_gaps(row), _COMMON_GAP * row.size)
    return gaps


def _between(gaps: Sequence[Gap]) -> list[Gap]:
    """Those between columns, and not beside the table."""
    return [gap for gap in gaps if gap[0] > float("-inf") and gap[1] < float("inf")]


def _common(some: Sequence[Gap], others: Sequence[Gap], narrowest: float) -> list[Gap]:
    """What is empty in both, where it is wide enough."""
    both = [(max(a, c), min(b, d)) for a, b in some for c, d in others]
    return [gap for gap in both if gap[1] - gap[0] > narrowest]


def _has_cells(row: Row) -> bool:
    item = is_item(row) and not any(is_ruled(left, right) for left, right in pairwise(row.cells))
    return 1 < len(row.cells) <= _MOST_CELLS and not item
