"""Reading web pages: how many of the expected words come out, and how many others, of public pages and of known kinds.

    python -m bench.reading.web_pages [FOLDER...] [--every N] [--half 0|1] [--record]

In each folder NAME.html lies beside NAME.txt with the text that people found in the page; of those whose names begin
with a kind ("service-12.html") the figures are told by kind. A page's title counts neither way, for some collections
have it in their texts and others don't. What is no longer read as a page at all counts as nothing found.
"""

from __future__ import annotations

import argparse
import hashlib
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

import trafilatura

from bench.reading.page_kinds import FURNITURE, PAGES, PageKind
from bench.report import record
from indexer.errors import SourceError
from indexer.readers.html.reader import read

NAME = "reading_web_pages"
_WORD = re.compile(r"\w+")
_KIND = re.compile(r"([a-z]+)-\d{4}")


def words(text: str) -> Counter[str]:
    return Counter(_WORD.findall(text.casefold()))


@dataclass(frozen=True, slots=True)
class Share:
    """Of the expected words how many were read, and of the read ones how many were expected."""

    recall: float
    precision: float

    @classmethod
    def of(cls, read_text: str, expected: str, title: str) -> Share:
        truth, found = words(expected), words(read_text)
        beyond = found - truth
        right = (found & truth).total()
        recall = right / truth.total() if truth else 1.0
        wrong = (beyond - words(title)).total()
        precision = right / (right + wrong) if right + wrong else float(not truth)
        return cls(recall, precision)


def belagg(content: bytes) -> tuple[str, str]:
    """The text and the title."""
    try:
        document = read("page.html", content)
    except SourceError:
        return "", ""
    return document.text, document.title


def library(content: bytes) -> tuple[str, str]:
    """What trafilatura alone makes of a page, told to lose as little as it can."""
    return trafilatura.extract(content, favor_recall=True, include_comments=False) or "", ""


READERS = {"belagg": belagg, "trafilatura": library}


def pages(folder: Path, every: int, half: int | None) -> Iterator[tuple[str, Path, str]]:
    """Each page's group, its file, and what is expected of it."""
    for path in sorted(folder.glob("*.html"))[::every]:
        if half is not None and half_of(path.stem) != half:
            continue
        match = _KIND.match(path.stem)
        group = f"{folder.name}, {match[1]}" if match else folder.name
        yield group, path, path.with_suffix(".txt").read_text(encoding="utf-8")


def half_of(name: str) -> int:
    """0 for the pages that rules are made by, 1 for those that they are tried on in the end."""
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % 2


def measured_pages(folders: Sequence[Path], every: int, half: int | None) -> dict[str, Any]:
    shares: dict[str, dict[str, list[Share]]] = defaultdict(lambda: defaultdict(list))
    seconds: defaultdict[str, float] = defaultdict(float)
    for group, path, expected in (page for folder in folders for page in pages(folder, every, half)):
        content = path.read_bytes()
        title = belagg(content)[1]
        for name, reader in READERS.items():
            started = time.process_time()
            text, _ = reader(content)
            seconds[name] += time.process_time() - started
            shares[group][name].append(Share.of(text, expected, title))
    return {
        "cpu_seconds": dict(seconds),
        "pages": {group: {name: _summary(found) for name, found in by.items()} for group, by in shares.items()},
    }


def _summary(found: Sequence[Share]) -> dict[str, float]:
    recalls, precisions = [each.recall for each in found], [each.precision for each in found]
    return {
        "pages": len(found),
        "recall": statistics.mean(recalls),
        "precision": statistics.mean(precisions),
        "recall_median": statistics.median(recalls),
        "precision_median": statistics.median(precisions),
        "under_half": sum(recall < 0.5 for recall in recalls),
    }


def faults(kind: PageKind, page: bytes) -> list[str]:
    """What is wrong with the reading of a known page: texts lost or under another heading, and furniture read."""
    document = read("page.html", page)
    found = [f"read: {word}" for word in (*FURNITURE, *kind.absent) if word in document.text]
    for heading, text in kind.sections:
        at = document.text.find(text)
        above = [each.text for each in document.headings if each.offset < at]
        if at < 0:
            found.append(f"lost: {text}")
        elif not above or above[-1] != heading:
            found.append(f"not under {heading}: {text}")
    return found


def measured_kinds() -> dict[str, Any]:
    wrong = {
        f"{kind.name}, {which}": found
        for kind in PAGES
        for which, page in (("marked", kind.page), ("without landmarks", kind.without_landmarks))
        if (found := faults(kind, page))
    }
    return {"pages": 2 * len(PAGES), "right": 2 * len(PAGES) - len(wrong), "faults": wrong}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; with --record, write the record too."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.reading.web_pages", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("folders", nargs="*", type=Path, help="folders of NAME.html and NAME.txt")
    parser.add_argument("--every", type=int, default=1, help="only each so many pages of a folder")
    parser.add_argument("--half", type=int, choices=(0, 1), help="only the pages of one half, by their names")
    parser.add_argument("--record", action="store_true", help=f"write bench/results/{NAME}.json")
    options = parser.parse_args(arguments)
    environment = record.Environment.here()
    measured = {"kinds": measured_kinds(), **measured_pages(options.folders, options.every, options.half)}
    print(json.dumps(measured, indent=1, ensure_ascii=False))
    if options.record:
        folders = " ".join(folder.name for folder in options.folders)
        command = f"python -m bench.reading.web_pages {folders} --every {options.every}"
        command += "" if options.half is None else f" --half {options.half}"
        record.write(NAME, command=command, environment=environment, measured=measured)
    return 0


if __name__ == "__main__":
    sys.exit(main())
