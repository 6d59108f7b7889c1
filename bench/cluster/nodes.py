"""Nodes: three machines of Ray on this one, the commands as they are typed, and the answers of one machine.

    unshare --map-root-user --net sh -c 'ip link set lo up && exec python -m bench.cluster.nodes INDEX'

In a network of its own, for Ray listens on every address of a machine. The texts of `--texts` are indexed and cut by
`belagg index --cluster --shards 3`, which is killed on its way and begun again, and held against an index that was
built without it. Then a copy of INDEX is cut and answers by `belagg serve --cluster`, first with two copies of each
shard, then with one. The answers to real questions have to be those of a service on one machine. What comes of kills
is measured by bench.cluster.kills. With problems the exit status is 1. BELAGG_EVAL names the test sets.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.cluster.asking import Asked
from bench.cluster.machines import BELAGG, Machines, prepare_environment, say, searched, served, written
from bench.cluster.sharded import drawn
from bench.report import record
from indexer.build.shards.cutting import cut_index
from service.cli.terminal.console import DEFAULT_MODEL

NAME = "nodes"
SHARDS = 3


def main() -> int:
    """Ask, and write the record."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("index", type=Path)
    parser.add_argument("--texts", type=Path, default=record.REPOSITORY / "seeds")
    parser.add_argument("--questions", nargs="+", default=["squad-sv-a"])
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--model", type=Path, default=DEFAULT_MODEL)
    options = parser.parse_args()
    environment = record.Environment.here()
    prepare_environment()
    folder = Path(tempfile.mkdtemp(prefix="belagg-"))  # a short name: Ray's sockets lie in it
    try:
        found = measured(folder, options)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    command = f"python -m bench.cluster.{NAME} INDEX --questions {' '.join(options.questions)} --count {options.count}"
    record.write(NAME, command=command, environment=environment, measured=found)
    return int(not found["built_alike"] or any(one["wrong"] + one["refused"] for one in found["asked"]))


def measured(folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    questions = drawn(options.questions, options.count)
    index = folder / "index"
    shutil.copytree(options.index, index, ignore=shutil.ignore_patterns("cache", "shards"))
    cut_index(index, SHARDS)
    with served(index, options.model):
        expected = [searched(question).json() for question in questions]
    say(f"{len(expected)} answered on one machine")
    machines = Machines(folder, SHARDS)
    asked = []
    try:
        alike = built_alike(folder, options.texts, options.model, machines.address)
        say(f"built alike: {alike}")
        for copies in (2, 1):
            with served(index, options.model, ("--cluster", machines.address, "--copies", str(copies))):
                asked.append(Asked("nodes", copies))
                for question, right in zip(questions, expected, strict=True):
                    asked[-1].ask(question, right)
                say(asked[-1])
    finally:
        machines.close()
    return {"built_alike": alike, "questions": len(questions), "asked": [asdict(one) for one in asked]}


def built_alike(folder: Path, texts: Path, model: Path, address: str) -> bool:
    """Whether texts indexed and cut on the cluster, at the second try, make the same index as on this machine."""
    found = []
    for name, more in (("here", ()), ("there", ("--cluster", address))):
        index = folder / name
        command = [*BELAGG, "index", str(texts), "--index", str(index), "--model", str(model)]
        command += ["--shards", str(SHARDS), *more]
        if more:
            begun = subprocess.Popen(command)
            while begun.poll() is None and not any(index.glob("cache/*")):
                time.sleep(0.05)
            begun.kill()
            begun.wait()
        subprocess.run(command, check=True)
        found.append(written(index))
    return found[0] == found[1]


if __name__ == "__main__":
    sys.exit(main())
