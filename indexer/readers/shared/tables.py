"""Tables as readable text: small ones line by line, long ones with the column's name before every value.

A long table is cut into passages. Its later rows would lose the line that says what the columns mean, so each row says
it itself: "Namn: Anna Ek; Avdelning: Skola"
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import zip_longest

from indexer.readers.shared.blocks import Block, Kind
from indexer.texts.passages import MAX_WORDS
from indexer.texts.tables.rows import ENDS, paired

_DIVIDER = " | "
_LONGEST_CELL = 400
"""Characters. A table with a longer cell is a page's layout, or a form: its cells are paragraphs."""

_LONGEST_COLUMN_NAME = 80
_NUMBER = re.compile(r"[-−–+]?(?=[\s.,:/%-]*+\d)[\d\s.,:/%-]*+(?:kr|tkr|mkr|st|%|h|tim|år|kg|km)?\.?", re.IGNORECASE)
_NO_COLUMN_NAME = re.compile(r"\S@\S|https?://|www\.")
_GOES_ON = (*ENDS, ",", ":", "-", "–", "/", "(", "&", "+")
_GOES_WITH = "(–-/&+,.;:)%"


def table_blocks(cells: Sequence[Sequence[str | None]], *, header_rows: int = 0) -> list[Block]:
    """The blocks of a table that stands in a text. Each cell is one line, or None where it is one with that above.

    `header_rows` is how many of the rows the file marks as naming the columns.
    """
    if header_rows > 1:
        cells = [one_header(filled_down(cells[:header_rows])), *cells[header_rows:]]
        header_rows = 1
    rows = trimmed([[cell or "" for cell in row] for row in cells])
    if not rows:
        return []
    texts = [text for row in rows for text in row if text]
    if len(rows[0]) == 1 or any(len(text) > _LONGEST_CELL for text in texts):
        return [Block(Kind.PARAGRAPH, text) for text in texts]
    if sum(len(text.split()) for text in texts) > MAX_WORDS and (header_rows == 1 or is_header(rows)):
        header, *body = trimmed(filled_down(cells))
        return [Block(Kind.PARAGRAPH, text) for row in body if (text := paired(header, row))]
    return [Block(Kind.TABLE_ROW, line) for row in rows if (line := in_line(row))]


def one_header(rows: Sequence[Sequence[str]]) -> list[str]:
    """Several rows that name the columns as one: "Barn" over "dag" is "Barn, dag"."""
    columns = zip_longest(*rows, fillvalue="")
    return [", ".join(dict.fromkeys(filter(None, names))) for names in columns]


def in_cell(paragraphs: Iterable[str]) -> str:
    """The paragraphs of a cell, a line each, as one: "Avgift 100 kr; Gäller från 1 maj".

    Not told apart where one goes on with the one before: people part lines of a cell by hand, too.
    """
    text = ""
    for paragraph in filter(None, paragraphs):
        on = text.endswith(_GOES_ON) or paragraph[0].islower() or paragraph[0] in _GOES_WITH
        text += ("" if not text else " " if on else "; ") + paragraph
    return text


def in_line(row: Sequence[str]) -> str:
    """A row as a line, its cells told apart; "" where all are empty."""
    return _DIVIDER.join(row).replace("  ", " ").strip() if any(row) else ""


def is_header(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first of several rows names the columns: short words in every column, which don't recur below."""
    if len(rows) < 2:
        return False
    names = rows[0]
    filled = [name for name in names if name]
    if len(filled) < 2 or len(set(map(str.casefold, filled))) < len(filled):
        return False
    # A first column without a name is common, because its cells name the rows; so is a remark beyond the last one.
    if (len(filled) + (not names[0])) * 3 < len(names) * 2:
        return False
    if any(len(name) > _LONGEST_COLUMN_NAME or _NO_COLUMN_NAME.search(name) for name in filled):
        return False
    figures = sum(_NUMBER.fullmatch(name) is not None for name in filled)
    if figures and not (figures == len(filled) - bool(names[0]) and all(map(_is_year, filled[-figures:]))):
        return False
    return not any(name and any(row[column] == name for row in rows[1:]) for column, name in enumerate(names))


def _is_year(text: str) -> bool:
    return len(text) == 4 and text.isdecimal() and text[:2] in ("19", "20")


def filled_down(cells: Sequence[Sequence[str | None]]) -> list[list[str]]:
    """Rows that can each be read alone: a cell that is one with that above says the same."""
    rows: list[list[str]] = []
    for row in cells:
        above = rows[-1] if rows else []
        texts = enumerate(row)
        rows.append([(above[n] if n < len(above) else "") if text is None else text for n, text in texts])
    return rows


def trimmed(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """Rows of equal length, without rows and columns that are empty."""
    width = max(map(len, rows), default=0)
    padded = [[*row, *[""] * (width - len(row))] for row in rows if any(row)]
    used = [column for column in range(width) if any(row[column] for row in padded)]
    return [[row[column] for column in used] for row in padded]
