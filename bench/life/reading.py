"""Reading PDF files: what Belägg gets out of them, held against independent readers and against what is known.

    python -m bench.life.reading FOLDER... [--tables FOLDER] [--peers PYTHON] [--work FOLDER] [--most 400]

Words are held against Poppler's `pdftotext` and, with --peers (a Python that has pdfplumber), against a second reader:
only what both tell is taken for true. A table made by `bench.report.reading_tables` lies beside a `.json` with its
cells; of each, the share is counted that stands in the row of its name and in its own column. Furniture (running heads,
contents) is left out by Belägg on purpose and costs it recall here. What peers found is kept in --work by the file's
content.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import statistics
import subprocess
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from bench.report import record
from indexer.errors import SourceError
from indexer.readers.pdf.reader import read

NAME = "reading"
_FEWEST_WORDS = 50
"""A file with fewer says little of how words are read."""
_DIVIDED = re.compile(r"(?<=[^\W\d_])[-\u00ad\u2010]\s*\n\s*(?=[^\W\d_])")
_WORD = re.compile(r"\w+")
_PLUMBER = """
import json, logging, sys, warnings
warnings.simplefilter("ignore"); logging.disable(50)
import pdfplumber
for line in sys.stdin:
    text, tables = "", {"lines": [], "text": []}
    try:
        with pdfplumber.open(line.strip()) as pdf:
            for page in pdf.pages[:60]:
                text += (page.extract_text() or "") + "\\n"
                if sys.argv[1] == "tables":
                    for how in tables:
                        for table in page.extract_tables({"vertical_strategy": how, "horizontal_strategy": how}):
                            tables[how] += [[cell or "" for cell in row] for row in table]
    except Exception as error:
        tables["error"] = repr(error)
    print(json.dumps([text, tables]), flush=True)
"""


def words(text: str) -> list[str]:
    """Words as they are compared: no accents apart, no ligatures, those divided at a line's end joined."""
    return _WORD.findall(unicodedata.normalize("NFKC", _DIVIDED.sub("", text.replace("\ufffe", "-"))).casefold())


@dataclass(frozen=True, slots=True)
class Words:
    """How one file's words were read."""

    count: int
    recall: float
    glued: int
    split: int

    @classmethod
    def of(cls, ours: Sequence[str], peers: Sequence[Sequence[str]]) -> Words:
        """`peers` are what others read; recall counts what all of them have."""
        bags = [Counter(peer) for peer in peers]
        sure = bags[0]
        for bag in bags[1:]:
            sure = sure & bag
        lost = sure - Counter(ours)
        pairs = [{a + b for a, b in pairwise(peer)} for peer in peers]
        own_pairs = ((a + b) for a, b in pairwise(ours))
        glued = sum(
            len(word) > 3 and all(word not in bag for bag in bags) and all(word in pair for pair in pairs)
            for word in ours
        )
        split = sum(len(joint) > 3 and all(joint in bag for bag in bags) for joint in own_pairs if joint in lost)
        return cls(sure.total(), 1 - lost.total() / max(1, sure.total()), glued, split)


def poppler(path: Path) -> str:
    command = ["pdftotext", "-layout", "-l", "60", str(path), "-"]
    done = subprocess.run(command, capture_output=True, timeout=60, check=False)
    return done.stdout.decode("utf-8", "replace")


def plumber(python: str, paths: Sequence[Path], work: Path, *, tables: bool) -> Iterator[tuple[str, dict[str, Any]]]:
    """What pdfplumber reads of each file, from the cache in `work` where it has been read before."""
    kept = [work / f"{hashlib.sha256(path.read_bytes()).hexdigest()[:20]}-{tables:d}.json" for path in paths]
    missing = [n for n, keep in enumerate(kept) if not keep.is_file()]
    if missing:
        command = [python, "-c", _PLUMBER, "tables" if tables else "words"]
        lines = "".join(f"{paths[n]}\n" for n in missing)
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
            if child.stdin is None or child.stdout is None:
                raise RuntimeError("no pipe to the peer's process")
            child.stdin.write(lines)
            child.stdin.close()
            for n, line in zip(missing, child.stdout, strict=False):
                kept[n].write_text(line, encoding="utf-8")
    for keep in kept:
        text, found = json.loads(keep.read_text(encoding="utf-8")) if keep.is_file() else ("", {})
        yield text, found


def share_in_place(truth: Sequence[Sequence[str]], rows: Iterable[Sequence[str]]) -> tuple[int, int]:
    """How many of a table's cells stand in the row of its name and the right column, and how many there are.

    A row's place is counted from its end too, for what reads a head's empty corner as nothing has one column less.
    """
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


def measured_words(paths: Sequence[Path], python: str | None, work: Path) -> dict[str, Any]:
    peers = plumber(python, paths, work, tables=False) if python else iter([("", {})] * len(paths))
    found: list[tuple[str, Words]] = []
    refused: Counter[str] = Counter()
    seconds = 0.0
    for path, (second, _) in zip(paths, peers, strict=True):
        first = words(poppler(path))
        if len(first) < _FEWEST_WORDS:
            continue
        started = time.process_time()
        try:
            ours = words(read(path.name, path.read_bytes()).text)
        except SourceError as error:
            refused[type(error).__name__] += 1
            continue
        finally:
            seconds += time.process_time() - started
        others = [first, words(second)] if python and len(words(second)) >= _FEWEST_WORDS else [first]
        found.append((path.name, Words.of(ours, others)))
    total = sum(each.count for _, each in found) or 1
    worst = sorted(found, key=lambda pair: (-1000 * pair[1].glued / max(1, pair[1].count), pair[1].recall))
    return {
        "files": len(found),
        "refused": dict(refused),
        "words": total,
        "recall_median": statistics.median(each.recall for _, each in found) if found else None,
        "recall_all": sum(each.recall * each.count for _, each in found) / total,
        "glued_per_1000": 1000 * sum(each.glued for _, each in found) / total,
        "split_per_1000": 1000 * sum(each.split for _, each in found) / total,
        "files_over_1_glued": sum(each.glued * 1000 > each.count for _, each in found),
        "cpu_seconds": seconds,
        "most_glued": [f"{name} {each.glued}/{each.count}" for name, each in worst[:12] if each.glued],
        "least_recall": [
            f"{name} {each.recall:.3f} of {each.count}" for name, each in sorted(found, key=lambda p: p[1].recall)[:25]
        ],
    }


def measured_tables(paths: Sequence[Path], python: str | None, work: Path) -> dict[str, Any]:
    peers = plumber(python, paths, work, tables=True) if python else iter([("", {})] * len(paths))
    right: dict[str, Counter[str]] = {}
    total: Counter[str] = Counter()
    missed: list[str] = []
    for path, (_, tables) in zip(paths, peers, strict=True):
        truth = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        maker = path.stem.partition("-")[0]
        got = {"belagg": own_rows(read(path.name, path.read_bytes()).text), **tables}
        for name, rows in got.items():
            if name == "error":
                continue
            hits, cells = share_in_place(truth, rows)
            right.setdefault(name, Counter())[maker] += hits
            if name == "belagg":
                total[maker] += cells
                missed += [f"{path.stem} {hits}/{cells}"] if hits < cells else []
    shares = {name: {maker: hits[maker] / total[maker] for maker in total} for name, hits in right.items()}
    return {"files": len(paths), "cells": total.total(), "in_place": shares, "missed": missed} | {
        "all": {name: hits.total() / total.total() for name, hits in right.items()} if total else {}
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; with --record, write the record too."""
    parser = argparse.ArgumentParser(
        prog=f"python -m bench.life.{NAME}", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("folders", nargs="*", type=Path, help="folders with PDF files")
    parser.add_argument("--tables", type=Path, help="folder that bench.report.reading_tables wrote")
    parser.add_argument("--peers", help="a Python that has pdfplumber")
    parser.add_argument("--work", type=Path, default=Path("reading-work"), help="where peers' readings are kept")
    parser.add_argument("--most", type=int, default=1_000, help="files of each folder")
    parser.add_argument("--record", action="store_true", help=f"write bench/results/{NAME}.json")
    options = parser.parse_args(arguments)
    environment = record.Environment.here()
    options.work.mkdir(parents=True, exist_ok=True)
    measured: dict[str, Any] = {}
    for folder in options.folders:
        paths = sorted(folder.glob("*.pdf"))[: options.most]
        measured[folder.name] = measured_words(paths, options.peers, options.work)
    if options.tables:
        measured["tables"] = measured_tables(sorted(options.tables.glob("*.pdf")), options.peers, options.work)
    print(json.dumps(measured, indent=1, ensure_ascii=False))
    if options.record:
        record.write(NAME, command=f"python -m bench.life.{NAME} ...", environment=environment, measured=measured)
    return 0


if __name__ == "__main__":
    sys.exit(main())
