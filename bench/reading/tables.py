"""Tables in PDF files: the share of cells that come out in the row of their name and in their own column.

    python -m bench.reading.tables FOLDER [--peers PYTHON] [--record]

FOLDER is one that `bench.reading.number_tables` wrote: beside each file lies a `.json` with the cells of its table.
pdfplumber, which --peers has, finds tables by drawn lines and by where texts stand.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from bench.report import record
from indexer.readers.pdf.reader import read

NAME = "reading_tables"
_PLUMBER = """
import json, logging, sys, warnings
warnings.simplefilter("ignore"); logging.disable(50)
import pdfplumber
for line in sys.stdin:
    tables = {"lines": [], "text": []}
    with pdfplumber.open(line.strip()) as pdf:
        for page in pdf.pages:
            for how in tables:
                for table in page.extract_tables({"vertical_strategy": how, "horizontal_strategy": how}):
                    tables[how] += [[cell or "" for cell in row] for row in table]
    print(json.dumps(tables), flush=True)
"""


def plumber(python: str, paths: Sequence[Path]) -> Iterator[dict[str, list[list[str]]]]:
    """The tables that pdfplumber finds in each file, by how it looks for them."""
    asked = "".join(f"{path}\n" for path in paths)
    done = subprocess.run([python, "-c", _PLUMBER], input=asked, capture_output=True, text=True, check=True)
    for line in done.stdout.splitlines():
        yield {f"pdfplumber, {how}": rows for how, rows in json.loads(line).items()}


def share_in_place(truth: Sequence[Sequence[str]], rows: Iterable[Sequence[str]]) -> tuple[int, int]:
    """How many of a table's cells stand in the row of their name and the right column, and how many there are."""
    read_rows = [[" ".join(cell.split()) for cell in row] for row in rows]
    right = total = 0
    for row in truth[1:]:
        found = next((r for r in read_rows if r and r[0] == row[0] and len(r) == len(row)), None)
        total += len(row)
        if found is not None:
            right += sum(a == b for a, b in zip(row, found, strict=True))
    return right, total


def own_rows(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in text.split("\n") if "|" in line]


def measured_tables(paths: Sequence[Path], python: str | None) -> dict[str, Any]:
    others = plumber(python, paths) if python else iter([{}] * len(paths))
    right: dict[str, Counter[str]] = {}
    total: Counter[str] = Counter()
    missed: list[str] = []
    for path, tables in zip(paths, others, strict=True):
        truth = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        maker = path.stem.partition("-")[0]
        got = {"belagg": own_rows(read(path.name, path.read_bytes()).text), **tables}
        for name, rows in got.items():
            hits, cells = share_in_place(truth, rows)
            right.setdefault(name, Counter())[maker] += hits
            if name == "belagg":
                total[maker] += cells
                missed += [f"{path.stem} {hits}/{cells}"] if hits < cells else []
    return {
        "files": len(paths),
        "cells": dict(total),
        "in_place": {name: {maker: hits[maker] / total[maker] for maker in total} for name, hits in right.items()},
        "all": {name: hits.total() / total.total() for name, hits in right.items()},
        "missed": missed,
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; with --record, write the record too."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.reading.tables", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--peers", help="a Python that has pdfplumber")
    parser.add_argument("--record", action="store_true", help=f"write bench/results/{NAME}.json")
    options = parser.parse_args(arguments)
    environment = record.Environment.here()
    measured = measured_tables(sorted(options.folder.glob("*.pdf")), options.peers)
    print(json.dumps(measured, indent=1, ensure_ascii=False))
    if options.record:
        command = f"python -m bench.reading.tables {options.folder.name} --peers ..."
        record.write(NAME, command=command, environment=environment, measured=measured)
    return 0


if __name__ == "__main__":
    sys.exit(main())
