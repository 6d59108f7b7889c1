"""Fields: what a text says of itself in cells or one after another on a line, each as "name: value"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from indexer.texts.stated.periods import periods_in

_NAME = r"[A-ZÅÄÖ][\wåäö.-]{2,30}(?:\s[a-zåäö]{2,12}){0,2}\s?:\s"
_BEGINS = re.compile(_NAME)
_NEXT = re.compile(rf"(?<=[^\s:])\s+(?={_NAME})")


def fields_of_line(sentence: str) -> list[str]:
    """The fields of a sentence that is made of several ("Status: Utgått Diarienummer: SN 2018/55"), or it alone."""
    return _NEXT.split(sentence) if _BEGINS.match(sentence) else [sentence]


def fields_of_row(line: str, following: str) -> Iterator[str]:
    """What a row of a table says: beside the names, or beneath them in the next row.

    Of two cells the second is the value of the first, unless nothing but a date stands beneath one.
    """
    cells = [cell.strip() for cell in line.split("|")]
    below = [cell.strip() for cell in following.split("|")]
    stands_beneath = len(cells) == len(below) and (len(cells) > 2 or any(map(_is_date, below)))
    if stands_beneath and not any(map(periods_in, cells)):
        yield from (f"{name}: {value}" for name, value in zip(cells, below, strict=True))
    if len(cells) % 2 == 0 and not periods_in(cells[0]):
        yield from (f"{name.rstrip(':')}: {value}" for name, value in zip(cells[::2], cells[1::2], strict=True))
    else:
        yield from cells


def lines_of_many(lines: Sequence[str]) -> frozenset[str]:
    """The lines that are rows of a table of many things, such as a register of documents: no row tells of the whole."""
    found: set[str] = set()
    for _, rows in groupby(lines, key=lambda line: line.count("|")):
        table = list(rows)
        if table[0].count("|") > 1 and len(table) > 2:
            found.update(table)
    first = Counter(line.partition(": ")[0] for line in lines if _is_row_of_fields(line))
    found.update(line for line in lines if _is_row_of_fields(line) and first[line.partition(": ")[0]] > 1)
    return frozenset(found)


def is_fact_of_row(field: str, line: str) -> bool:
    """Whether a field of a row of more cells stands in it with its name: "Dnr | 12 | Status | Upphävd"."""
    return ": " in field and "|" in line and field.replace(": ", " | ", 1) in line


def _is_row_of_fields(line: str) -> bool:
    return "; " in line and ": " in line.partition("; ")[0] and "|" not in line


def _is_date(cell: str) -> bool:
    return any((period.start, period.end) == (0, len(cell)) for period in periods_in(cell))
