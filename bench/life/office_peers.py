"""Office files: what Belägg reads of them, held against libraries that could take its place.

    python -m bench.life.office_peers FOLDER... --peers PYTHON [--most 200] [--record]

PYTHON has mammoth, python-docx, python-calamine, openpyxl and python-oxmsg. Words are compared as bags: of each reader
the share that it has of the words that all the others have, and how many of its own words none of the others has
(Belägg says the names of columns again in each row).
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from bench.life.reading import words
from bench.report import record
from indexer.errors import SourceError
from indexer.readers.formats import read

NAME = "office_peers"
_PEERS = {".docx": ("mammoth", "docx"), ".xlsx": ("calamine", "openpyxl"), ".msg": ("oxmsg",)}
_PROGRAM = """
import io, json, logging, sys, time, warnings
warnings.simplefilter("ignore"); logging.disable(50)
def mammoth(path):
    import mammoth
    return mammoth.extract_raw_text(open(path, "rb")).value
def docx(path):
    import docx
    from docx.table import Table
    def text(parent):
        for part in parent.iter_inner_content():
            if isinstance(part, Table):
                for row in part.rows:
                    for cell in row.cells:
                        yield from text(cell)
            else:
                yield part.text
    return "\\n".join(text(docx.Document(path)))
def calamine(path):
    from python_calamine import CalamineWorkbook
    book = CalamineWorkbook.from_path(path)
    sheets = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
    return "\\n".join(str(cell) for sheet in sheets for row in sheet for cell in row)
def openpyxl(path):
    import openpyxl
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    rows = (row for sheet in book.worksheets for row in sheet.iter_rows(values_only=True))
    return "\\n".join(str(cell) for row in rows for cell in row if cell is not None)
def oxmsg(path):
    from oxmsg import Message
    found = Message.load(path)
    return "\\n".join(filter(None, (found.subject, found.body)))
for line in sys.stdin:
    name, path = json.loads(line)
    started = time.process_time()
    try:
        told = [globals()[name](path), None]
    except BaseException as error:
        told = ["", type(error).__name__]
    print(json.dumps([*told, time.process_time() - started]), flush=True)
"""


def told(python: str, questions: Sequence[tuple[str, Path]]) -> Iterator[tuple[str, str | None, float]]:
    """What each peer reads of each file, its error, and CPU-seconds."""
    with subprocess.Popen([python, "-c", _PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        if child.stdin is None or child.stdout is None:
            raise RuntimeError("no pipe to the peers' process")
        for name, path in questions:
            child.stdin.write(json.dumps([name, str(path)]) + "\n")
            child.stdin.flush()
            text, error, seconds = json.loads(child.stdout.readline())
            yield text, error, seconds


def own(path: Path) -> tuple[str, str | None, float]:
    """As `told`, of Belägg's reader; a mail's subject is its title."""
    started = time.process_time()
    try:
        document = read(path.name, path.read_bytes())
        text = f"{document.title}\n{document.text}" if path.suffix == ".msg" else document.text
        error = None
    except SourceError as refusal:
        text, error = "", type(refusal).__name__
    return text, error, time.process_time() - started


def measured(paths: Sequence[Path], ending: str, python: str) -> dict[str, Any]:
    """Of each reader of one kind of file, all files together."""
    names = ("belagg", *_PEERS[ending])
    recalls: dict[str, list[float]] = {name: [] for name in names}
    failed: dict[str, Counter[str]] = {name: Counter() for name in names}
    alone: Counter[str] = Counter()
    lost: Counter[str] = Counter()
    seconds = dict.fromkeys(names, 0.0)
    least: list[tuple[float, str]] = []
    peers = told(python, [(name, path) for path in paths for name in _PEERS[ending]])
    for path in paths:
        answers = [own(path), *(next(peers) for _ in _PEERS[ending])]
        bags: dict[str, Counter[str]] = {}
        for name, (text, error, took) in zip(names, answers, strict=True):
            seconds[name] += took
            failed[name].update([error] if error else [])
            bags[name] = Counter(words(text))
        for name in names:
            others = [bags[other] for other in names if other != name]
            sure = others[0] & others[-1]
            if sure.total() and bags[name]:
                recalls[name].append((sure & bags[name]).total() / sure.total())
                lost[name] += (sure - bags[name]).total()
                alone[name] += (bags[name] - others[0] - others[-1]).total()
                if name == "belagg":
                    least.append((recalls[name][-1], path.name))
    return {
        "files": len(paths),
        "median_recall": {name: statistics.median(found) if found else None for name, found in recalls.items()},
        "mean_recall": {name: statistics.mean(found) if found else None for name, found in recalls.items()},
        "words_lost": dict(lost),
        "words_alone": dict(alone),
        "failed": {name: dict(errors) for name, errors in failed.items()},
        "cpu_seconds": seconds,
        "least": [f"{name} {recall:.3f}" for recall, name in sorted(least)[:15]],
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; with --record, write the record too."""
    parser = argparse.ArgumentParser(
        prog=f"python -m bench.life.{NAME}", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--peers", required=True, help="a Python that has the libraries")
    parser.add_argument("--most", type=int, default=200, help="files of each kind")
    parser.add_argument("--record", action="store_true", help=f"write bench/results/{NAME}.json")
    options = parser.parse_args(arguments)
    environment = record.Environment.here()
    every = sorted(path for folder in options.folders for path in folder.rglob("*"))
    result = {
        ending: measured([path for path in every if path.suffix == ending][: options.most], ending, options.peers)
        for ending in _PEERS
    }
    print(json.dumps(result, indent=1, ensure_ascii=False))
    if options.record:
        record.write(NAME, command=f"python -m bench.life.{NAME} ...", environment=environment, measured=result)
    return 0


if __name__ == "__main__":
    sys.exit(main())
