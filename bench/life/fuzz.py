"""Fuzzing: real files of every format, mutated, through the very process that reads them when an index is built.

    python -m bench.life.fuzz --seconds 300 [--formats pdf eml] [--jobs 2] [--keep FOLDER]

A reader may do two things: give a document, or refuse the file with a SourceError. Anything else is counted by itself:
an exception that it shouldn't raise (fault), the end of its process (crash), and what only the limits stopped (time,
memory). Fixtures are found by their endings in tests/fixtures and among the example texts; a format without one is an
error. With --keep, inputs that found something are written there.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Any

import psutil

from bench.life.mutations import mutated
from bench.report import record
from indexer.errors import ReaderCrashed, ReadingTimedOut, ReadingTooLarge, SourceError
from indexer.readers.formats import READERS
from indexer.readers.isolation import MAX_MEMORY, Reading
from indexer.texts.raw_text import RawText

NAME = "fuzz"
MAX_SECONDS = 20.0
"""For one input, a sixth of what indexing allows: a mutated file of some kilobytes that needs more is worth a look."""
_LARGEST = 2_000_000
"""Bytes of an input: larger ones, up to what indexing reads, would take the time of many smaller."""
_SAMPLE_EVERY = 25
"""Readings between two looks at the process's memory."""
_FOLDERS = (record.REPOSITORY / "tests" / "fixtures", record.REPOSITORY / "seeds")
_MEGABYTE = 1e6


@dataclass(slots=True)
class Findings:
    """What became of one format's inputs."""

    files: int
    runs: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    """By "document", "fault", "crash", or the name of the error."""
    faults: Counter[str] = field(default_factory=Counter)
    """Last lines of the tracebacks, or how the process ended."""
    longest_seconds: float = 0.0
    largest_mb: float = 0.0

    def as_record(self) -> dict[str, Any]:
        return {
            "files": self.files,
            "runs": self.runs,
            "outcomes": dict(self.outcomes.most_common()),
            "faults": dict(self.faults.most_common()),
            "longest_seconds": self.longest_seconds,
            "largest_mb": self.largest_mb,
        }


def endings_of_formats() -> dict[str, list[str]]:
    """The endings of each reader, by the name of its module."""
    formats: dict[str, list[str]] = {}
    for ending, reader in READERS.items():
        formats.setdefault(reader.__module__.rpartition(".")[2], []).append(ending)
    return formats


def fixtures(endings: Sequence[str]) -> list[Path]:
    """The files with one of these endings. Raises FileNotFoundError where there are none."""
    every = (path for folder in _FOLDERS for path in sorted(folder.rglob("*")))
    found = [path for path in every if path.suffix.lower() in endings and path.stem != "README"]
    if not found:
        raise FileNotFoundError(f"there is no file with {' or '.join(endings)} in tests/fixtures to begin with")
    return found


def fuzz(name: str, endings: Sequence[str], seconds: float, seed: int, keep: Path | None) -> Findings:
    """Read mutated files of one format for so many seconds."""
    end = time.monotonic() + seconds
    with Reading(max_seconds=MAX_SECONDS, max_memory=MAX_MEMORY) as reading:
        return fuzz_with(reading, name, endings, lambda _: time.monotonic() < end, seed, keep)


def fuzz_with(
    reading: Reading, name: str, endings: Sequence[str], more: Callable[[int], bool], seed: int, keep: Path | None
) -> Findings:
    """Read mutated files of one format, as long as `more` says so of the number that was read."""
    files = [path.read_bytes() for path in fixtures(endings)]
    random = Random(f"{name} {seed}")
    findings = Findings(len(files))
    while more(findings.runs):
        content = mutated(random, files)[:_LARGEST]
        start = time.monotonic()
        kind, detail = outcome(reading, RawText(f"fuzz/input{random.choice(endings)}", content))
        findings.runs += 1
        findings.outcomes[kind] += 1
        findings.longest_seconds = max(findings.longest_seconds, time.monotonic() - start)
        if findings.runs % _SAMPLE_EVERY == 1:
            findings.largest_mb = max(findings.largest_mb, _largest_mb())
        if detail is not None:
            findings.faults[detail] += 1
            if keep is not None and findings.faults[detail] == 1:
                digest = hashlib.sha256(content).hexdigest()[:8]
                (keep / f"{name}-{kind}-{digest}{endings[0]}").write_bytes(content)
    return findings


def outcome(reading: Reading, raw: RawText) -> tuple[str, str | None]:
    """What a reading came to, and what there is to say where it shouldn't have come to that."""
    try:
        reading.read(raw)
    except ReaderCrashed as crash:
        last = crash.detail.strip().rpartition("\n")[2]
        return ("fault" if "Traceback" in crash.detail else "crash"), last[:200]
    except (ReadingTimedOut, ReadingTooLarge) as limit:
        return type(limit).__name__, type(limit).__name__
    except SourceError as error:
        return type(error).__name__, None
    return "document", None


def _largest_mb() -> float:
    """The most memory that one of this process's children has had at once."""
    largest = 0.0
    for child in psutil.Process().children():
        try:
            lines = Path(f"/proc/{child.pid}/status").read_text(encoding="ascii").splitlines()
        except (FileNotFoundError, ProcessLookupError):
            continue
        peak = next((line for line in lines if line.startswith("VmHWM:")), "VmHWM: 0 kB")
        largest = max(largest, int(peak.split()[1]) * 1024 / _MEGABYTE)
    return largest


def main(arguments: Sequence[str] | None = None) -> int:
    """Fuzz, write the record, and say with the exit code whether a reader did what it shouldn't."""
    formats = endings_of_formats()
    parser = argparse.ArgumentParser(
        prog=f"python -m bench.life.{NAME}", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--seconds", type=float, default=300.0, help="for each format")
    parser.add_argument("--formats", nargs="+", choices=sorted(formats), default=sorted(formats))
    parser.add_argument("--jobs", type=int, default=1, help="formats at the same time")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="folder for the inputs that found something")
    options = parser.parse_args(arguments)

    environment = record.Environment.here()
    if options.keep is not None:
        options.keep.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(options.jobs, mp_context=get_context("spawn")) as pool:
        running = {
            name: pool.submit(fuzz, name, formats[name], options.seconds, options.seed, options.keep)
            for name in options.formats
        }
        measured: Mapping[str, Any] = {name: one.result().as_record() for name, one in running.items()}
    print(json.dumps(measured, indent=1), file=sys.stderr)
    if set(options.formats) == set(formats):
        path = record.write(
            NAME,
            command=f"python -m bench.life.{NAME} "
            f"--seconds {options.seconds:g} --jobs {options.jobs} --seed {options.seed}",
            environment=environment,
            measured={"seconds": options.seconds, "max_seconds": MAX_SECONDS, "formats": measured},
        )
        print(f"wrote {path.relative_to(record.REPOSITORY)}", file=sys.stderr)
    return int(any(one["outcomes"].get(kind) for one in measured.values() for kind in ("fault", "crash")))


if __name__ == "__main__":
    sys.exit(main())
