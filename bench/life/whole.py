"""All the Swedish statutes indexed, as an administrator does: from nothing, from the cache of vectors, and unchanged.

    python -m bench.life.whole --statutes statutes.jsonl.gz [--sections 60000] [--index FOLDER]

The command `belagg index` as a whole process, language model loaded and all, three times in the same folder. The second
time (`--rebuild`) every text is read, cut and searched through anew, and only the vectors are taken from the cache.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.life.incremental import SCRIPT
from bench.peers.given import write_texts
from bench.peers.running import disk_mb, run
from bench.report import record
from indexer.index.folder import CACHE, current_generation
from indexer.index.format import Manifest
from service.cli.terminal.console import DEFAULT_MODEL

NAME = "whole"
RUNS = {"first": (), "from the cache": ("--rebuild",), "unchanged": ()}
"""What each run is called, and told."""


def measured(texts: Path, index: Path, model: Path) -> dict[str, Any]:
    """Every run, and what came of them. Raises `ValueError` if another run published than should have."""
    command: list[str | Path] = [sys.executable, SCRIPT, "index", texts, "--index", index, "--model", model]
    command += ["--keep", "0"]
    runs: dict[str, Any] = {}
    for name, told in RUNS.items():
        runs[name] = run([*command, *told])
        print(f"{name}: {json.dumps(runs[name])}", file=sys.stderr, flush=True)
    manifest = Manifest.read(current_generation(index))
    if manifest.generation != len(RUNS) - 1:  # all but the one in which nothing has changed
        raise ValueError(f"{index} has generation {manifest.generation}")
    cache = disk_mb(index / CACHE)
    return {
        "runs": runs,
        "documents": manifest.counts.documents,
        "passages": manifest.counts.passages,
        "disk_mb": disk_mb(index) - cache,
        "cache_mb": cache,
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and write the record."""
    parser = argparse.ArgumentParser(
        prog=f"python -m bench.life.{NAME}", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--statutes", type=Path, required=True, help="acts, a JSON record a line, compressed")
    parser.add_argument("--sections", type=int, default=60_000, help="so many of them at most")
    parser.add_argument("--index", type=Path, help="an empty folder, to keep the index")
    parser.add_argument("--model", type=Path, default=DEFAULT_MODEL, help="a prepared model")
    options = parser.parse_args(arguments)
    if options.index is not None and options.index.exists() and any(options.index.iterdir()):
        parser.error(f"{options.index} isn't empty")

    environment = record.Environment.here()
    with tempfile.TemporaryDirectory(prefix="belagg-bench-") as temporary:
        texts = Path(temporary, "texter")
        write_texts(options.statutes, options.sections, texts)
        found = measured(texts, options.index or Path(temporary, "index"), options.model)
    path = record.write(
        NAME,
        command=f"python -m bench.life.{NAME} --statutes {options.statutes.name} --sections {options.sections}",
        environment=environment,
        measured=found,
    )
    print(f"wrote {path.relative_to(record.REPOSITORY)}", file=sys.stderr)


if __name__ == "__main__":
    main()
