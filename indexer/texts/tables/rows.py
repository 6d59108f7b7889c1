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


def told(text: str, spans: Sequence[Span], place: str) -> Iterator[str]:
    """What is embedded of each of a passage's sentences: its words, and of a row also what tells which table it is of.

    "Två barn | 1 645" is "Avgifter: Familj: Två barn; Kronor i månaden: 1 645" (docs/decisions/186-rows-told.md).
    `place` is the passage's heading, or the title that it stands under.
    """
    rows = rows_in_words(text)
    for span in spans:
        sentence = text[span.start : span.end]
        row, words = rows.get(span.start, ("", ""))
        yield f"{place}: {words}" if row == sentence else sentence


def rows_in_words(text: str) -> dict[int, tuple[str, str]]:
    """Where each row begins, the row, and the same with its columns' names, if the first names them.

    Lines below each other with as many bars are a table.
    """
    rows = {}
    begins = 0
    for bars, lines in groupby(text.splitlines(keepends=True) if _BAR in text else (), lambda line: line.count(_BAR)):
        table = list(lines)
        cells = [[cell.strip() for cell in line.split(_BAR)] for line in table]
        named = bars > 0 and len(table) > 1 and names_columns(cells[0], cells[1:])
        for number, (line, row) in enumerate(zip(table, cells, strict=True)):
            if bars:
                stripped = line.strip()
                words = paired(cells[0], row) if named and number else stripped
                rows[begins + line.index(stripped)] = stripped, words
            begins += len(line)
    return rows
