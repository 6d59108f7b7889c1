"""A row of a table, told by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from indexer.texts.swedish import Span
from indexer.texts.tables.column_names import names_columns

ENDS = (".", "!", "?", "…", ";")
"""What a cell ends with where nothing need part it from the next."""
_BAR = "|"
"""Between the cells of a row."""


def paired(header: Sequence[str], row: Sequence[str]) -> str:
    """A row with its columns' names: "Namn: Anna Ek; Avdelning: Skola"; what is empty is left out.

    Not parted by full stops: a row is one sentence, so that it is marked and quoted as a whole.
    """
    text = ""
    for name, value in zip(header, row, strict=True):
        if value:
            text += ("" if not text else " " if text.endswith(ENDS) else "; ") + _named(name, value)
    return text


def _named(name: str, value: str) -> str:
    return f"{name.rstrip(' :').replace('; ', ', ')}: {value}" if name else value


def embedded_sentences(text: str, spans: Sequence[Span], heading: str) -> Iterator[str]:
    """What is embedded of each of a passage's sentences: its words, and of a row also what says which table it is of.

    "Två barn | 1 645" is "Avgifter: Familj: Två barn; Kronor i månaden: 1 645" (docs/decisions/186-row-words.md).
    `heading` is the one that the passage stands under, or the title.
    """
    rows = rows_in_words(text)
    for span in spans:
        sentence = text[span.start : span.end]
        row, words = rows.get(span.start, ("", ""))
        yield f"{heading}: {words}" if row == sentence else sentence


def rows_in_words(text: str) -> dict[int, tuple[str, str]]:
    """Where each row begins, the row, and the same with its columns' names, if the first names them."""
    rows = {}
    for table in _tables(text) if _BAR in text else ():
        cells = [[cell.strip() for cell in row.split(_BAR)] for _, row in table]
        named = len(table) > 1 and names_columns(cells[0], cells[1:])
        for number, ((begins, row), its) in enumerate(zip(table, cells, strict=True)):
            if any(map(str.isalnum, row)):
                rows[begins] = row, paired(cells[0], its) if named and number else row
    return rows


def _tables(text: str) -> Iterator[list[tuple[int, str]]]:
    """Where each row begins, and the row: lines with as many bars, with nothing but blank ones between."""
    lines = []
    begins = 0
    for line in text.splitlines(keepends=True):
        if row := line.strip():
            lines.append((begins + line.index(row), row))
        begins += len(line)
    for bars, table in groupby(lines, lambda one: one[1].count(_BAR)):
        if bars:
            yield list(table)
