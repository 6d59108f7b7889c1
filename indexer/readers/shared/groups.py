"""Tables whose rows stand in groups: a line over all columns ("Nybyggnad"), or a name alone in its row, heads the next.

Without its group a row says too little, or the wrong thing: the fee of one "Enbostadshus" for that of another.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import pairwise, zip_longest

from indexer.readers.shared.blocks import Block, Kind
from indexer.readers.shared.tables import filled_down, is_header, one_header, table_blocks, trimmed

_LONGEST_NAME = 110
_LONGEST_REPEATED = 80
_NUMBERING = re.compile(r"(?:(?:[A-ZÅÄÖ]\s?)?\d{1,3}(?:\.\d{1,3}){0,3}|[A-ZÅÄÖ])[.)]?")
_NUMBERED_COLUMNS = 4
"""A table of so many has a column of numbers: "2 | Barn och unga" with nothing beside it names a group too."""
_FEW_COLUMNS = 2
"""In a table of so many, a value that is missing looks like a group: one comes again, and over several rows."""


def grouped_blocks(
    cells: Sequence[Sequence[str | None]], *, header_rows: int = 0, over_all: Collection[int] = (), level: int = 0
) -> list[Block]:
    """The blocks of a table that stands in a text, as `table_blocks`, with each group's name as heading of a level.

    The head stands over each group. `over_all`: the rows whose one cell goes over all columns; the last ones of a table
    are remarks on all of it ("Priserna gäller 2025").
    """
    rows = filled_down(cells)
    blocks: list[Block] = []
    over = set(over_all)
    first = 0
    while first in over and group_name(rows[first]):  # what the table is called
        blocks.append(Block(Kind.PARAGRAPH, group_name(rows[first])))
        first += 1
    rows, over = rows[first:], {number - first for number in over}
    heads = max(0, header_rows - first)
    if not 0 < heads < len(rows):
        names, heads = column_names(rows)
        rows, over = ([names, *rows[heads:]], {number - heads + 1 for number in over}) if heads else (rows, over)
        heads = min(1, heads)
    last = len(rows)
    while last - 1 in over and any(number not in over for number in range(heads, last)):
        last -= 1
    rows, below = rows[:last], rows[last:]
    groups = _over(rows, over, heads) or {heads + at for at in group_rows(rows[heads:])}
    start, in_group = heads, False
    for number in (*sorted(groups), len(rows)):
        if start < number:
            part = table_blocks([*rows[:heads], *rows[start:number]], header_rows=heads)
            blocks += (replace(block, in_group=in_group) for block in part)
        if number < len(rows):
            blocks.append(_heading(rows, number, groups, level))
            in_group = blocks[-1].heads_rows
        start = number + 1
    return blocks + [Block(Kind.PARAGRAPH, text) for row in below if (text := " ".join(filter(None, row)))]


def _over(rows: Sequence[Sequence[str]], over: Collection[int], heads: int) -> set[int]:
    return {number for number in over if heads <= number < len(rows) and group_name(rows[number])}


def _heading(rows: Sequence[Sequence[str]], number: int, groups: Collection[int], level: int) -> Block:
    name = group_name(rows[number])
    has_rows = number + 1 < len(rows) and number + 1 not in groups
    if not has_rows:
        return Block(Kind.PARAGRAPH, name)
    return Block(Kind.HEADING, name, level, heads_rows=True)


def column_names(rows: Sequence[Sequence[str]]) -> tuple[list[str], int]:
    """What the first rows of a table call its columns, and how many rows do that: one, two where a name stands over
    several columns with names of their own ("Avgift" over "Barn" and "Vuxen"), or none."""
    if len(rows) > 2 and (_spans(rows[0]) or _stands_over(rows[0], rows[1])):
        names = one_header([_filled_right(rows[0], rows[1]), rows[1]])
        if is_header(trimmed([names, *rows[2:]])):
            return names, 2
    return (list(rows[0]), 1) if is_header(trimmed(rows)) else ([], 0)


def _spans(names: Sequence[str]) -> bool:
    """Whether a name is said of several columns."""
    return any(left and left == right for left, right in pairwise(names))


def _stands_over(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """Whether a row leaves columns empty that the next one names, and names the first one alone."""
    if not upper or len(upper) > len(lower) or not upper[0] or lower[0] or not all(lower[1:]):
        return False
    return len(upper) < len(lower) or any(left and not right for left, right in pairwise(upper[1:]))


def _filled_right(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    names: list[str] = []
    for number, (name, below) in enumerate(zip_longest(upper, lower, fillvalue="")):
        names.append(names[-1] if number > 1 and not name and below else name)
    return names


def group_rows(rows: Sequence[Sequence[str]]) -> set[int]:
    """The rows below a table's head that name those below them, where all rows stand in such groups."""
    lone = [number for number, row in enumerate(rows) if _is_lone(row)]
    if not lone or lone[0] != 0:
        return set()
    groups = {number for number in lone if number + 1 < len(rows) and not _is_lone(rows[number + 1])}
    width = max(map(len, trimmed(rows)), default=0)
    if width <= _FEW_COLUMNS and (len(groups) < 2 or len(rows) - len(lone) < 2 * len(groups)):
        return set()
    return groups if 0 in groups else set()


def _is_lone(row: Sequence[str]) -> bool:
    """Whether a row has a name in its first cell, or a number and a name, and nothing else."""
    filled = [number for number, text in enumerate(row) if text]
    if filled == [0, 1] and len(row) >= _NUMBERED_COLUMNS:
        return _NUMBERING.fullmatch(row[0]) is not None and bool(group_name(row))
    return filled == [0] and len(row) > 1 and bool(group_name(row))


def group_name(row: Sequence[str]) -> str:
    """What a row names, if that can be the name of a group; else ""."""
    text = " ".join(filter(None, row))
    fits = 0 < len(text) <= _LONGEST_NAME and text[-1] not in ".,;" and any(map(str.isalnum, text))
    return text if fits else ""


def spanning(text: str | None, columns: int) -> list[str | None]:
    """A cell that goes over some columns, in each of them: a name or value says the same there, a long remark once."""
    if columns > 1 and len(text or "") <= _LONGEST_REPEATED:
        return [text] * columns
    return [text, *[""] * (columns - 1)]


def lone_cells(rows: Sequence[Sequence[object]]) -> list[int]:
    """The rows of a table of several columns that are a single cell."""
    width = max(map(len, rows), default=0)
    return [number for number, row in enumerate(rows) if len(row) == 1 < width]
