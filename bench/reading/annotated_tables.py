"""Number tables of public PDF files whose cells people have written down: the share of figures that come out in place.

    python -m bench.reading.annotated_tables FOLDER [--peers PYTHON] [--record]

In FOLDER each NAME.pdf lies beside NAME-str.xml as in the table competition of ICDAR 2013 (NAMEa-str.xml and
NAMEb-str.xml where there are more). A figure is in place if it stands in the row with its row's name, and in that
column of the rows read in which most of its column's figures stand. Tables count that are mostly figures. Capitals
don't: some annotations have none.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree

from bench.reading.tables import own_rows, plumber
from bench.report import record
from indexer.errors import SourceError
from indexer.readers.pdf.reader import read

NAME = "reading_annotated_tables"
_FIGURE = re.compile(r"[^\w]*\d[\d\W]*(?:%|[a-z]{1,3})?[^\w]*", re.IGNORECASE)
_FEWEST_FIGURES, _SHARE = 8, 0.5


ReadRow = Mapping[str, str]
"""The cells of a row that was read, by the number or name of their column, without white space and capitals."""


@dataclass(frozen=True, slots=True)
class NumberTable:
    """The rows of a table that hold figures."""

    file: str
    rows: tuple[tuple[str, Mapping[int, str]], ...]
    """The name of each and its figures by column, both without white space and capitals."""

    @property
    def figures(self) -> int:
        return sum(len(figures) for _, figures in self.rows)

    def in_place(self, read_rows: Sequence[ReadRow]) -> int:
        """How many figures stand in place among some rows that were read."""
        rest = list(read_rows)
        matched: list[tuple[Mapping[int, str], ReadRow]] = []
        for name, figures in self.rows:
            wanted = Counter(figures.values())
            named = [row for row in rest if _is_named(row, name)]
            best = max(named, key=lambda row: (wanted & Counter(row.values())).total(), default=None)
            if best is not None and not wanted.keys().isdisjoint(best.values()):
                rest.remove(best)
                matched.append((figures, best))
        places: dict[int, Counter[str]] = {}
        for figures, row in matched:
            for column, figure in figures.items():
                places.setdefault(column, Counter()).update(at for at, cell in row.items() if cell == figure)
        usual = {column: found.most_common(1)[0][0] for column, found in places.items() if found}
        return sum(
            row.get(usual.get(column, "")) == figure for figures, row in matched for column, figure in figures.items()
        )


def _bare(cell: str) -> str:
    return "".join(cell.casefold().split()).rstrip(".…·")


def _is_named(row: ReadRow, name: str) -> bool:
    return not name or any(cell.endswith(name) or cell.startswith(name) for cell in row.values() if cell)


def tables_in(annotation: Path) -> list[NumberTable]:
    """The tables of one file that are mostly figures."""
    found = []
    for table in etree.parse(annotation).iterfind("table"):
        cells: dict[tuple[int, int], str] = {}
        for part, region in enumerate(table.iterfind("region")):
            for cell in region.iterfind("cell"):
                row, column = int(cell.get("start-row", "0")), int(cell.get("start-col", "0"))
                cells[1000 * part + row, column] = " ".join((cell.findtext("content") or "").split())
        filled = {place: text for place, text in cells.items() if text}
        rows = []
        for number in sorted({row for row, _ in filled}):
            own = {column: text for (row, column), text in sorted(filled.items()) if row == number}
            names = [text for text in own.values() if not _FIGURE.fullmatch(text)]
            figures = {column: _bare(text) for column, text in own.items() if _FIGURE.fullmatch(text)}
            if figures and len(figures) >= len(own) - len(figures):
                rows.append((_bare(names[0]) if names else "", figures))
        name = annotation.stem.removesuffix("-str")
        file = name if annotation.with_name(f"{name}.pdf").is_file() else name[:-1]
        one = NumberTable(file, tuple(rows))
        if one.figures >= max(_FEWEST_FIGURES, _SHARE * len(filled)):
            found.append(one)
    return found


def rows_of(cells: Sequence[Sequence[str | None]]) -> list[ReadRow]:
    return [{str(at): _bare(cell or "") for at, cell in enumerate(row)} for row in cells]


def rows_in(text: str) -> list[ReadRow]:
    """The rows of a read text, whether their columns' names stand above them or in them ("Län: Skåne; 2024: 12")."""
    records = [line.split("; ") for line in text.split("\n") if "|" not in line and "; " in line and ": " in line]
    named = ([cell.rpartition(": ") for cell in record] for record in records)
    return [*rows_of(own_rows(text)), *({name: _bare(value) for name, _, value in record} for record in named)]


def measured_tables(folder: Path, python: str | None) -> dict[str, Any]:
    tables = [table for annotation in sorted(folder.glob("*-str.xml")) for table in tables_in(annotation)]
    paths = [path for path in sorted(folder.glob("*.pdf")) if path.stem in {table.file for table in tables}]
    tables = [table for table in tables if table.file in {path.stem for path in paths}]
    others = plumber(python, paths) if python else iter([{}] * len(paths))
    shares: dict[str, dict[str, list[float]]] = {}
    right: Counter[str] = Counter()
    for path, theirs in zip(paths, others, strict=True):
        try:
            own = rows_in(read(path.name, path.read_bytes()).text)
        except SourceError:
            own = []
        for reader, rows in {"belagg": own, **{how: rows_of(found) for how, found in theirs.items()}}.items():
            for table in (each for each in tables if each.file == path.stem):
                hits = table.in_place(rows)
                right[reader] += hits
                shares.setdefault(reader, {}).setdefault(path.stem, []).append(hits / table.figures)
    every = {reader: [share for found in by.values() for share in found] for reader, by in shares.items()}
    figures = sum(table.figures for table in tables)
    return {
        "files": len(paths),
        "tables": len(tables),
        "figures": figures,
        "in_place": {reader: hits / figures for reader, hits in right.items()},
        "mean_of_tables": {reader: sum(found) / len(found) for reader, found in every.items()},
        "tables_at_97": {reader: sum(share >= 0.97 for share in found) for reader, found in every.items()},
        "lowest": [
            f"{name} {share:.2f}"
            for share, name in sorted((share, name) for name, found in shares["belagg"].items() for share in found)[:12]
        ],
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; with --record, write the record too."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.reading.annotated_tables", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--peers", help="a Python that has pdfplumber")
    parser.add_argument("--record", action="store_true", help=f"write bench/results/{NAME}.json")
    options = parser.parse_args(arguments)
    environment = record.Environment.here()
    measured = measured_tables(options.folder, options.peers)
    print(json.dumps(measured, indent=1, ensure_ascii=False))
    if options.record:
        command = f"python -m bench.reading.annotated_tables {options.folder.name} --peers ..."
        record.write(NAME, command=command, environment=environment, measured=measured)
    return 0


if __name__ == "__main__":
    sys.exit(main())
