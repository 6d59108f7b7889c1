"""Crashes: builds that are killed, that find the disk full, or whose writes fail, while a service reads the index.

    python -m bench.life.crash [--kills 200] [--full 40] [--failing 60] [--seed 1]

Killed: `belagg index` gets SIGKILL at a moment drawn at random, half of them by the clock, half when a number of new
files, drawn too, has appeared in the index. Full: the index lies in a small file system, of which something else
takes all but a random part. Failing: strace makes one system call, drawn at random, fail as if the disk were broken.
The last two need root on Linux, the last one strace too; they are left out, and said to be, where these are missing.

After every attempt the index must verify and hold exactly the texts before it or those after it; every few attempts a
build must complete and hold the texts as they are. Every response of the service must come wholly from what one
published generation held. Anything else is a problem; with problems the exit status is 1.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.life.changing_texts import ChangingTexts, told_by
from bench.life.questioning import BELAGG, Questioning
from bench.report import record
from indexer.errors import BelaggError
from service.corpus.local import Index

NAME = "crash"
TEXTS = 16

_SWAP_SECONDS = 10.0
"""Longer than a service may take for a new generation on a busy machine; how long it took is reported."""
_MOST_FAILED_IN_A_ROW = 3
_FULL_MEGABYTES = 24
_CALLS = ("write", "pwrite64", "fsync", "fdatasync", "rename", "mkdir", "unlink", "ftruncate")
_ERRORS = ("EIO", "ENOSPC")
_MOST_CALLS = {
    "write": 40,
    "pwrite64": 60,
    "fsync": 20,
    "fdatasync": 6,
    "rename": 2,
    "mkdir": 7,
    "unlink": 2,
    "ftruncate": 2,
}
"""About how often a build of a few texts makes a call (`strace -c`): the failing one is drawn among so many."""
_MOST_ROOM = 2
"""Times what a generation fills: with so much a build always finds room."""
_DISK_FULL = "disken är full"


@dataclass
class Attempts:
    """A series of builds of changing texts in one index, and what came of them."""

    texts: ChangingTexts
    index: Path
    questioning: Questioning
    chance: random.Random
    problems: list[str] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)
    swaps: list[float] = field(default_factory=list)
    published: dict[str, int] = field(default_factory=dict)
    """What the published generation holds."""
    usual: float = 0.0
    """Seconds that the last complete build took: on a busy machine it is another from one time to the next."""

    def complete(self) -> None:
        """A build that must publish the texts as they are."""
        started = time.monotonic()
        run = subprocess.run(self.command(), capture_output=True, text=True, check=False)
        self.usual = time.monotonic() - started
        if run.returncode != 0:
            self.problems.append(f"a build with nothing in its way ended with {run.returncode}: {run.stderr[-400:]}")
        self.examine("completed", must_publish=True)
        left = [path.name for path in (self.index / "generations").glob(".*")]
        if left:
            self.problems.append(f"a completed build left {left}")

    def command(self) -> list[str]:
        return [str(BELAGG), "index", str(self.texts.folder), "--index", str(self.index)]

    def examine(self, outcome: str, *, must_publish: bool = False) -> None:
        """Hold the index against the texts before and after the attempt, and tell the reader what it holds."""
        self.outcomes[outcome] += 1
        try:
            index = Index.open(self.index)
        except (BelaggError, OSError) as error:
            self.problems.append(f"after a build that {outcome}: {error!r}")
            return
        held = dict(told_by(passage.text) for passage in index.passages(list(range(index.size))))
        if held != self.texts.state and (must_publish or held != self.published):
            self.problems.append(f"after a build that {outcome} the index holds neither the old nor the new texts")
        self.published = held
        generation = index.manifest.generation
        self.questioning.know(generation, held)
        if must_publish:
            taken = self.questioning.wait_for(generation, _SWAP_SECONDS)
            if taken is None:
                self.problems.append(f"the service didn't take generation {generation} in {_SWAP_SECONDS} s")
            else:
                self.swaps.append(taken)

    def some_complete(self, failed: int) -> int:
        """Now and then a build with nothing in its way; gives how many have failed in a row."""
        if failed < self.chance.randint(1, _MOST_FAILED_IN_A_ROW):
            return failed
        self.complete()
        return 0


def killed(attempts: Attempts, kills: int) -> None:
    """Builds that get SIGKILL. One that ends before its moment doesn't count."""
    attempts.texts.alter()
    attempts.complete()
    failed = 0
    while attempts.outcomes["killed"] < kills:
        attempts.texts.alter()
        process = subprocess.Popen(attempts.command(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if attempts.chance.random() < 0.5:
            _sleep_while_running(process, attempts.chance.uniform(0.2, 1.1) * attempts.usual)
        else:
            _wait_for_new_files(process, attempts.index, attempts.chance.randint(1, 22))
            time.sleep(attempts.chance.uniform(0, 0.03))
        process.send_signal(signal.SIGKILL)
        ended = process.wait() != -signal.SIGKILL
        attempts.examine("ended before it was killed" if ended else "killed", must_publish=ended)
        failed = attempts.some_complete(0 if ended else failed + 1)
    attempts.complete()


def _sleep_while_running(process: subprocess.Popen[bytes], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        time.sleep(0.002)


def _wait_for_new_files(process: subprocess.Popen[bytes], index: Path, count: int) -> None:
    """Wait until so many files have appeared that weren't there."""
    before = set(_files(index))
    new: set[str] = set()
    while len(new) < count and process.poll() is None:
        new.update(path for path in _files(index) if path not in before)
        time.sleep(0.001)


def _files(folder: Path) -> Iterator[str]:
    for above, folders, files in os.walk(folder):
        yield from (os.path.join(above, name) for name in (*folders, *files))  # noqa: PTH118


def full(attempts: Attempts, times: int) -> None:
    """Builds in a file system that has too little room for them, or just enough."""
    failed = 0
    ballast = attempts.index.parent / "ballast"
    for _ in range(times):
        attempts.texts.alter()
        needed = sum(file.size for file in Index.open(attempts.index).manifest.files.values())
        room = attempts.chance.randint(0, _MOST_ROOM * needed)
        free = shutil.disk_usage(attempts.index).free
        with ballast.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, max(1, free - room))
        run = subprocess.run(attempts.command(), capture_output=True, text=True, check=False)
        if run.returncode not in (0, 1) or (run.returncode == 1 and _DISK_FULL not in run.stderr):
            attempts.problems.append(f"a full disk was told of as {run.returncode}: {run.stderr[-400:]}")
        attempts.examine("found the disk full" if run.returncode else "found room", must_publish=run.returncode == 0)
        ballast.unlink()
        failed = attempts.some_complete(failed + 1 if run.returncode else 0)
    attempts.complete()


def failing(attempts: Attempts, times: int) -> None:
    """Builds of which one system call fails."""
    failed = 0
    for _ in range(times):
        attempts.texts.alter()
        call, error = attempts.chance.choice(_CALLS), attempts.chance.choice(_ERRORS)
        when = attempts.chance.randint(1, _MOST_CALLS[call])
        calls = f"{call},renameat,renameat2" if call == "rename" else call
        fault = ["strace", "-f", "-qq", "-o", os.devnull, "-e", f"trace={calls}"]
        fault += ["-e", f"inject={calls}:error={error}:when={when}"]
        run = subprocess.run([*fault, *attempts.command()], capture_output=True, text=True, check=False)
        if run.returncode not in (0, 1):
            attempts.problems.append(f"{call} failing with {error} ended a build with {run.returncode}: {run.stderr}")
        attempts.examine(f"had {call} failing" if run.returncode else "had a call failing that it could do without")
        failed = attempts.some_complete(failed + 1)
    attempts.complete()


@contextmanager
def small_file_system(folder: Path) -> Iterator[Path]:
    """A file system of its own in memory, `_FULL_MEGABYTES` large."""
    folder.mkdir()
    size = f"size={_FULL_MEGABYTES}m"
    subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def series(name: str, run: Any, times: int, parent: Path, index: Path, seed: int) -> dict[str, Any]:
    """One kind of attempt on an index of its own, and what came of it."""
    texts = ChangingTexts(parent / f"{name}-texts", TEXTS, seed)
    subprocess.run([str(BELAGG), "index", str(texts.folder), "--index", str(index)], check=True, capture_output=True)
    with Questioning(index, parent) as questioning:
        attempts = Attempts(texts, index, questioning, random.Random(seed), published=dict(texts.state))
        questioning.know(Index.open(index).manifest.generation, texts.state)
        run(attempts, times)
    problems = attempts.problems + questioning.problems
    for problem in problems:
        print(f"{name}: {problem}", file=sys.stderr)
    measured = {
        "outcomes": dict(attempts.outcomes),
        "responses_judged": questioning.judged,
        "slowest_response_seconds": questioning.slowest,
        "slowest_swap_seconds": max(attempts.swaps),
        "problems": problems,
    }
    print(f"{name}: {measured}", file=sys.stderr)
    return measured


def main(arguments: Sequence[str] | None = None) -> int:
    """Crash, and write the record."""
    parser = argparse.ArgumentParser(
        prog=f"python -m bench.life.{NAME}", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--kills", type=int, default=200, help="how many builds are killed")
    parser.add_argument("--full", type=int, default=40, help="how many builds find little room")
    parser.add_argument("--failing", type=int, default=60, help="how many builds have a system call failing")
    parser.add_argument("--seed", type=int, default=1, help="another gives other moments")
    options = parser.parse_args(arguments)

    environment = record.Environment.here()
    measured = {}
    root = hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("mount") is not None
    with tempfile.TemporaryDirectory(prefix="belagg-bench-") as temporary:
        parent = Path(temporary)
        if options.kills:
            measured["killed"] = series("killed", killed, options.kills, parent, parent / "index", options.seed)
        if options.full and root:
            with small_file_system(parent / "small") as small:
                measured["full"] = series("full", full, options.full, parent, small / "index", options.seed)
        if options.failing and root and shutil.which("strace"):
            index = parent / "failing"
            measured["failing"] = series("failing", failing, options.failing, parent, index, options.seed)
    for left_out in {"killed", "full", "failing"} - set(measured):
        print(f"left out: {left_out}", file=sys.stderr)
    path = record.write(
        NAME,
        command=f"python -m bench.life.{NAME} "
        f"--kills {options.kills} --full {options.full} --failing {options.failing} "
        f"--seed {options.seed}",
        environment=environment,
        measured=measured,
    )
    print(f"wrote {path.relative_to(record.REPOSITORY)}", file=sys.stderr)
    return int(any(part["problems"] for part in measured.values()))


if __name__ == "__main__":
    sys.exit(main())
