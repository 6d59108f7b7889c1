"""Files: words lost, glued, split and out of order, by format; refusals and crashes.

    python -m bench.reading.files FOLDER... --peers PYTHON [--kept FOLDER] [--most 400] [--record]

A file NAME.pdf beside which NAME.truth lies is held against that text; any other against the words that all of its
peers (`peers.py`) read. Furniture (running heads, contents, hidden text) is left out by Belägg on purpose and costs it
recall. Each file is read as an index reads it, in a process of its own with the usual limits.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium

from bench.reading.peers import MOST_PAGES, Peers
from bench.reading.words import Words, first_halves, words
from bench.report import record
from indexer.errors import ReaderCrashed, ReadingTimedOut, ReadingTooLarge, SourceError
from indexer.readers.formats import READERS
from indexer.readers.isolation import Reading
from indexer.texts.document import Document
from indexer.texts.raw_text import RawText

NAME = "reading_files"
TRUTH = ".truth"
FEWEST_WORDS = 50
"""A file with fewer says little of how words are read."""
STOPPED = (ReaderCrashed, ReadingTimedOut, ReadingTooLarge)


@dataclass(frozen=True, slots=True)
class FileRead:
    """What came of one file."""

    name: str
    seconds: float
    error: SourceError | None = None
    words: Words | None = None
    """None where there is nothing to hold it against."""
    expected: int = 0
    """Words that were to be read."""


def paths_in(folder: Path, most: int) -> dict[str, list[Path]]:
    """The files of each format, spread over all there are."""
    found: defaultdict[str, list[Path]] = defaultdict(list)
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix.lower() in READERS and path.suffix.lower() != ".txt":
            found[path.suffix.lower()].append(path)
    return {ending: paths[:: -(-len(paths) // most)] for ending, paths in sorted(found.items())}


def text_of(document: Document) -> str:
    """With the title, which peers have in the text, and with the files inside."""
    texts = [document.text, *(text_of(part) for part in document.parts)]
    title = document.title if document.media_type == "application/vnd.ms-outlook" else ""
    return "\n".join(filter(None, [title, *texts]))


def read_files(paths: Sequence[Path], peers: Peers) -> Iterator[FileRead]:
    truths = {path: path.with_suffix(TRUTH) for path in paths}
    others = peers.read([path for path in paths if not truths[path].is_file() and not _is_long(path)])
    with Reading() as reading:
        for path in paths:
            known = truths[path].is_file()
            texts = [truths[path].read_text(encoding="utf-8")] if known else others.get(path, [])
            expected = [words(text) for text in texts]
            fewest = min(map(len, expected), default=0)
            started = time.monotonic()
            try:
                document = reading.read(RawText(path.name, path.read_bytes()))
            except SourceError as error:
                yield FileRead(path.name, time.monotonic() - started, error, expected=fewest)
                continue
            own = words(text_of(document))
            halves = first_halves([] if known else texts)
            judged = Words.of(own, expected, halves) if fewest >= FEWEST_WORDS else None
            yield FileRead(path.name, time.monotonic() - started, None, judged, fewest)


def _is_long(path: Path) -> bool:
    if path.suffix.lower() != ".pdf":
        return False
    try:
        with pdfium.PdfDocument(path) as pdf:
            return len(pdf) > MOST_PAGES
    except pdfium.PdfiumError:
        return True


def summary(found: Sequence[FileRead]) -> dict[str, Any]:
    judged = [(each.name, each.words) for each in found if each.words is not None and each.words.count]
    total = sum(each.count for _, each in judged)
    refused = Counter(type(each.error).__name__ for each in found if each.error)
    orders = [each.order for _, each in judged if each.order is not None]
    result: dict[str, Any] = {
        "files": len(found),
        "refused": dict(refused),
        "stopped": sum(isinstance(each.error, STOPPED) for each in found),
        "refused_with_text": [
            f"{each.name}: {type(each.error).__name__} of {each.expected}"
            for each in found
            if each.error and each.expected >= FEWEST_WORDS
        ],
        "longest_seconds": max((each.seconds for each in found), default=0.0),
        "judged": len(judged),
    }
    if not judged:
        return result
    return result | {
        "words": total,
        "recall_median": statistics.median(each.recall for _, each in judged),
        "recall_all": sum(each.recall * each.count for _, each in judged) / total,
        "precision_median": statistics.median(each.precision for _, each in judged),
        "order_median": statistics.median(orders) if orders else None,
        "glued_per_1000": 1000 * sum(each.glued for _, each in judged) / total,
        "split_per_1000": 1000 * sum(each.split for _, each in judged) / total,
        "files_over_1_glued": sum(each.glued * 1000 > each.count for _, each in judged),
        "most_glued": _worst((each.glued * 1000 / each.count, name) for name, each in judged),
        "least_recall": _worst((1 - each.recall, name) for name, each in judged),
    }


def _worst(shares: Iterator[tuple[float, str]]) -> list[str]:
    return [f"{name} {share:.3f}" for share, name in sorted(shares, reverse=True)[:12] if share]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; with --record, write the record too."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.reading.files", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--peers", default=sys.executable, help="a Python that has the libraries")
    parser.add_argument("--kept", type=Path, default=Path("reading-kept"), help="where peers' readings are kept")
    parser.add_argument("--most", type=int, default=400, help="files of each format and folder")
    parser.add_argument("--only", default="", help="a pattern of endings")
    parser.add_argument("--record", action="store_true", help=f"write bench/results/{NAME}.json")
    options = parser.parse_args(arguments)
    environment = record.Environment.here()
    options.kept.mkdir(parents=True, exist_ok=True)
    peers = Peers(options.peers, options.kept)
    measured: dict[str, Any] = {}
    for folder in options.folders:
        for ending, paths in paths_in(folder, options.most).items():
            if re.search(options.only, ending):
                measured.setdefault(folder.name, {})[ending] = summary(list(read_files(paths, peers)))
    print(json.dumps(measured, indent=1, ensure_ascii=False))
    if options.record:
        command = f"python -m bench.reading.files {' '.join(folder.name for folder in options.folders)} --peers ..."
        record.write(NAME, command=command, environment=environment, measured=measured)
    return 0


if __name__ == "__main__":
    sys.exit(main())
