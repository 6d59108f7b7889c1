"""Spreadsheets as text: every sheet under its name, every row a record that says what its values are.

"Namn: Anna Öman; Avdelning: Skola" is found by a question and understood by itself; a bare row would be neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from indexer.readers.html.blocks import could_head
from indexer.readers.office.flow import in_one_line
from indexer.readers.office.properties import Properties, office_document
from indexer.readers.shared.blocks import Block, Kind
from indexer.readers.shared.groups import column_names, group_name, group_rows
from indexer.readers.shared.tables import filled_down, in_line
from indexer.readers.shared.titles import title_from_path
from indexer.texts.document import Document
from indexer.texts.tables.rows import paired

_PROGRAMS_NAME = re.compile(r"(?:blad|sheet|ark|tabell|kalkylblad|diagram|chart)? ?\d{0,3}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a sheet that are shown. Each cell is one line, or None where it is one with that above."""

    name: str
    rows: Sequence[Sequence[str | None]]
    beside: Sequence[str] = ()
    """What stands in boxes over the cells."""


def sheets_document(path: str, sheets: Iterable[Sheet], properties: Properties, media_type: str) -> Document:
    """The document of a workbook; without a title of its own it has the file's name. Raises NoText."""
    return office_document(path, _blocks(sheets), properties, media_type, title_in_text=title_from_path(path))


def _blocks(sheets: Iterable[Sheet]) -> list[Block]:
    blocks: list[Block] = []
    for sheet in sheets:
        inside = list(_records(filled_down(sheet.rows)))
        inside += [Block(Kind.RECORD, text) for text in map(in_one_line, ([box] for box in sheet.beside)) if text]
        name = in_one_line([sheet.name])
        # The name that the program gave says nothing, but parts a sheet from the one before it.
        if inside and name and (blocks or not _PROGRAMS_NAME.fullmatch(name)):
            blocks.append(Block(Kind.HEADING, name, 1))
        blocks += inside
    return blocks


def _records(rows: Sequence[Sequence[str]]) -> Iterator[Block]:
    """A sheet's rows. Empty rows part its tables; a lone cell over a table is its heading."""
    header: Sequence[str] | None = None
    width = max(map(len, rows), default=0)
    padded = [[*row, *[""] * (width - len(row))] for row in rows]
    regions = [list(region) for filled, region in groupby(padded, key=any) if filled]
    in_group = False
    for number, region in enumerate(regions):
        start = 0
        while start < len(region) and _filled(region[start]) == 1 and width > 1:
            text = next(filter(None, region[start]))
            over_table = start + 1 < len(region) or number + 1 < len(regions)
            yield Block(Kind.HEADING, text, 2) if over_table and could_head(text) else Block(Kind.RECORD, text)
            start, in_group = start + 1, False
        table = region[start:]
        names, heads = column_names(table[:200])
        if heads:
            header, table, in_group = names, table[heads:], False
        elif header is not None and any(
            cell and not name for row in table for cell, name in zip(row, header, strict=True)
        ):
            header, in_group = None, False  # another table: it has values where the one above has no column
        groups = group_rows(table)
        for at, row in enumerate(table):
            if at in groups:
                yield Block(Kind.HEADING, group_name(row), 3, heads_rows=True)
                in_group = True
                continue
            text = paired(header, row) if header is not None and _filled(row) > 1 else in_line([c for c in row if c])
            if text:
                yield Block(Kind.RECORD, text, in_group=in_group)


def _filled(row: Sequence[str]) -> int:
    return sum(map(bool, row))
