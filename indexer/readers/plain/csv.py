"""Tables as text (CSV): whatever divides the columns, and whichever program and encoding it was saved with."""

from __future__ import annotations

import csv
from collections import Counter

from indexer.readers.office.flow import in_one_line
from indexer.readers.office.properties import Properties
from indexer.readers.office.sheets import Sheet, sheets_document
from indexer.texts.canonical import decode, normalise
from indexer.texts.document import Document

MEDIA_TYPE = "text/csv"

_DELIMITERS = ";,\t|"
"""In order of how common they are in Swedish files, whose decimal sign is the comma: a tie goes to the first."""

_SAMPLE = 50_000
"""Characters in which the delimiter is looked for."""


def read(path: str, content: bytes) -> Document:
    """The document in a CSV file. Raises NotText or NoText."""
    text = normalise(decode(content, path=path)).strip("\n")
    first, _, rest = text.partition("\n")
    stated = first.strip().casefold()
    if stated.startswith("sep=") and stated[4:] in _DELIMITERS:  # Excel's own way to say it
        text, delimiter = rest, stated[4:]
    else:
        delimiter = _delimiter(text)
    rows = [[in_one_line([cell]) for cell in row] for row in _rows(text, delimiter)]
    return sheets_document(path, [Sheet("", rows)], Properties(), MEDIA_TYPE)


def _rows(text: str, delimiter: str) -> list[list[str]]:
    """The rows of a table. Where a quotation mark is opened and never closed, they are letters like others."""
    if not delimiter:
        return [[line] for line in text.split("\n")]
    lines = text.split("\n")
    try:
        rows = list(csv.reader((f"{line}\n" for line in lines), delimiter=delimiter))
    except csv.Error:  # longer than a cell may be
        rows = []
    swallowed = any(cell.count("\n") > len(lines) // 2 + 20 for row in rows for cell in row)
    if rows and not swallowed:
        return rows
    return [line.split(delimiter) for line in lines]


def _delimiter(text: str) -> str:
    """The character that parts most rows into the same number of columns; "" where none does."""
    sample = text[:_SAMPLE].rpartition("\n")[0] if len(text) > _SAMPLE else text
    best, best_score = "", 0.0
    for delimiter in _DELIMITERS:
        widths = Counter(len(row) for row in _rows(sample, delimiter) if any(row))
        if widths.total() < 2:
            continue
        width, count = max(widths.items(), key=lambda found: (found[1], found[0]))
        score = count / widths.total()
        if width > 1 and score > max(best_score, 0.5):
            best, best_score = delimiter, score
    return best
