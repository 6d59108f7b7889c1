"""A soak: texts that change thousands of times under `belagg watch`, with a service reading and being asked.

    python -m bench.life.soak [--changes 5000] [--burst 50] [--seed 1]

Files are added, changed and deleted, a burst at a time, and the index follows each burst. Every response must come
wholly from what one published generation held, and after each burst the index must hold the texts as they are. Memory,
open files, threads and disk are noted all the while; a leak shows as a difference between the run's second quarter,
when all is warm, and its last. With problems the exit status is 1.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

import psutil

from bench.cost.clock import percentile
from bench.life.changing_texts import ChangingTexts, told_by
from bench.life.questioning import BELAGG, Questioning
from bench.report import record
from indexer.errors import BelaggError
from indexer.index.folder import CACHE, GENERATIONS, current_generation
from service.corpus.local import Index

NAME = "soak"
TEXTS = 200

_FOLLOWED_SECONDS = 60
_MEGABYTE = 1e6


class Following(threading.Thread):
    """Tells a `Questioning` what each generation holds, as soon as it is published."""

    def __init__(self, index: Path, questioning: Questioning) -> None:
        super().__init__()
        self._index = index
        self._questioning = questioning
        self._ended = threading.Event()
        self.generations = 0
        self.held: dict[str, int] = {}

    def run(self) -> None:
        """Until `end` is called."""
        name = ""
        while not self._ended.wait(0.05):
            try:
                published = current_generation(self._index).name
                if published == name:
                    continue
                index = Index.open(self._index)
            except (BelaggError, OSError) as error:
                self._questioning.problems.append(f"the index can't be opened: {error!r}")
                continue
            self.held = dict(told_by(passage.text) for passage in index.passages(list(range(index.size))))
            self._questioning.know(index.manifest.generation, self.held)
            self.generations += 1
            name = published

    def end(self) -> None:
        self._ended.set()
        self.join()


def sample(changes: int, watch: psutil.Process, serve: psutil.Process, index: Path) -> dict[str, float]:
    """What the two processes, with their children, and the index take now."""
    noted: dict[str, float] = {"changes": changes}
    for name, process in (("watch", watch), ("serve", serve)):
        family = [process, *process.children(recursive=True)]
        noted[f"{name}_rss_mb"] = sum(one.memory_info().rss for one in family) / _MEGABYTE
        noted[f"{name}_files"] = sum(one.num_fds() for one in family)
        noted[f"{name}_threads"] = sum(one.num_threads() for one in family)
    noted["generations_mb"] = _megabytes(index / GENERATIONS)
    noted["cache_mb"] = _megabytes(index / CACHE)
    return noted


def _megabytes(folder: Path) -> float:
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size
        except FileNotFoundError:  # a generation that was removed meanwhile
            continue
    return total / _MEGABYTE


def soak(changes: int, burst: int, seed: int, parent: Path) -> dict[str, Any]:
    """Change the texts `changes` times, `burst` at once, and note what happens."""
    texts = ChangingTexts(parent / "texts", TEXTS, seed)
    index = parent / "index"
    subprocess.run([str(BELAGG), "index", str(texts.folder), "--index", str(index)], check=True, capture_output=True)
    samples: list[dict[str, float]] = []
    with (
        (parent / "watch.txt").open("wb") as messages,
        Questioning(index, parent) as questioning,
        subprocess.Popen(
            [str(BELAGG), "watch", str(texts.folder), "--index", str(index)], stdout=messages, stderr=messages
        ) as watching,
    ):
        following = Following(index, questioning)
        following.start()
        watch, serve = psutil.Process(watching.pid), psutil.Process(questioning.process.pid)
        followed: list[float] = []
        for done in range(burst, changes + 1, burst):
            for _ in range(burst):
                texts.step()
            followed.append(_wait_until_followed(following, texts, questioning))
            samples.append(sample(done, watch, serve, index))
        following.end()
        if watching.poll() is not None:
            questioning.problems.append(f"belagg watch ended: {(parent / 'watch.txt').read_text('utf-8')[-500:]}")
        watching.terminate()
    return {
        "texts": TEXTS,
        "changes": changes,
        "burst": burst,
        "generations": following.generations,
        "responses_judged": questioning.judged,
        "slowest_response_seconds": questioning.slowest,
        "followed_seconds": {"p50": percentile(followed, 50), "p95": percentile(followed, 95), "max": max(followed)},
        "quarters": _quarters(samples),
        "samples": samples,
        "problems": questioning.problems,
    }


def _wait_until_followed(following: Following, texts: ChangingTexts, questioning: Questioning) -> float:
    """Seconds until the published index holds the texts as they are; longer than bearable is a problem."""
    started = time.monotonic()
    while following.held != texts.state:
        if time.monotonic() - started > _FOLLOWED_SECONDS:
            questioning.problems.append(f"after {_FOLLOWED_SECONDS} s the index doesn't hold the texts as they are")
            break
        time.sleep(0.1)
    return time.monotonic() - started


def _quarters(samples: Sequence[dict[str, float]]) -> dict[str, dict[str, float]]:
    """The median of everything noted, in the second quarter and in the last."""
    quarter = max(1, len(samples) // 4)
    parts = {"second": samples[quarter : 2 * quarter] or samples, "last": samples[-quarter:]}
    return {name: {key: median(one[key] for one in part) for key in part[0]} for name, part in parts.items()}


def main(arguments: Sequence[str] | None = None) -> int:
    """Soak, and write the record."""
    parser = argparse.ArgumentParser(
        prog=f"python -m bench.life.{NAME}", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--changes", type=int, default=5_000, help="how many times a text changes")
    parser.add_argument("--burst", type=int, default=50, help="changes at once")
    parser.add_argument("--seed", type=int, default=1, help="another gives other texts")
    options = parser.parse_args(arguments)

    environment = record.Environment.here()
    with tempfile.TemporaryDirectory(prefix="belagg-bench-") as temporary:
        measured = soak(options.changes, options.burst, options.seed, Path(temporary))
    for problem in measured["problems"]:
        print(problem, file=sys.stderr)
    path = record.write(
        NAME,
        command=f"python -m bench.life.{NAME} "
        f"--changes {options.changes} --burst {options.burst} --seed {options.seed}",
        environment=environment,
        measured=measured,
    )
    print(f"wrote {path.relative_to(record.REPOSITORY)}", file=sys.stderr)
    return int(bool(measured["problems"]))


if __name__ == "__main__":
    sys.exit(main())
