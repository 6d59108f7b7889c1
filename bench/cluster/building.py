"""Building: what an index and its shards cost on a cluster of this machine, beside what they cost without one.

    unshare --map-root-user --net sh -c 'ip link set lo up && exec python -m bench.cluster.building --sections 20000'

So many sections of statutes are indexed and cut by `belagg index --shards`, by one process and on machines of Ray with
a core each. Both must be the same bytes. CPU seconds are those of every process, Ray's own too; on a busy machine they
are what can be compared, not how long it took; that those of Ray's actors are counted is seen by one that uses a known
amount. BELAGG_STATUTES names the file. With problems the exit status is 1.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bench.cluster.cpu import Meter
from bench.cluster.machines import BELAGG, Machines, prepare_environment, say, written
from bench.report import record
from service.cli.terminal.console import DEFAULT_MODEL

NAME = "building"
SHARDS = 3
BURNED = 10.0
"""Seconds that an actor uses, to see that the processes of the cluster are counted."""
_OFF = 0.1
"""By how much of that the count may be off."""
_BURNING = """
import sys, time, ray
from indexer.nodes.joining import join

class Burning:
    def burn(self, seconds):
        end = time.process_time() + seconds
        while time.process_time() < end:
            pass

join(sys.argv[1])
ray.get(ray.remote(num_cpus=1)(Burning).remote().burn.remote(float(sys.argv[2])))
"""


def main() -> int:
    """Build twice, and write the record."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sections", type=int, default=20_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--model", type=Path, default=DEFAULT_MODEL)
    options = parser.parse_args()
    environment = record.Environment.here()
    prepare_environment()
    folder = Path(tempfile.mkdtemp(prefix="belagg-"))  # a short name: Ray's sockets lie in it
    machines = None
    try:
        write_texts(folder / "texts", options.sections)
        command = [*BELAGG, "index", str(folder / "texts"), "--model", str(options.model), "--shards", str(SHARDS)]
        one = spent([*command, "--index", str(folder / "one")], lambda: 0.0)
        say(f"one process: {one}")
        meter = Meter()
        with meter.running():
            machines = Machines(folder, options.workers)
            seen = seen_of_burned(meter, machines.address)
            say(f"of {BURNED} s that an actor uses {seen} are seen")
            many = spent([*command, "--index", str(folder / "many"), "--cluster", machines.address], meter.look)
        say(f"{options.workers} workers: {many}")
        alike = written(folder / "one") == written(folder / "many")
    finally:
        if machines:
            machines.close()
        shutil.rmtree(folder, ignore_errors=True)
    measured = {"sections": options.sections, "one": one, "many": many, "same_bytes": alike}
    measured |= {"cpu_ratio": many["cpu"] / one["cpu"], "burned": BURNED, "seen": seen}
    say(measured)
    command_line = f"python -m bench.cluster.{NAME} --sections {options.sections} --workers {options.workers}"
    record.write(NAME, command=command_line, environment=environment, measured=measured)
    return int(not alike or abs(seen / BURNED - 1) > _OFF)


def write_texts(folder: Path, sections: int) -> None:
    """A text a statute, until there are so many sections."""
    folder.mkdir()
    written_sections = 0
    with gzip.open(os.environ["BELAGG_STATUTES"], "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            statute: dict[str, Any] = json.loads(line)
            some = statute["sections"][: sections - written_sections]
            parts = [f"# {statute['title']}", *(f"## {one['ref']} §\n\n{one['text']}" for one in some)]
            (folder / f"{number:05d}.md").write_text("\n\n".join(parts) + "\n", encoding="utf-8")
            written_sections += len(some)
            if written_sections >= sections:
                return


def spent(command: Sequence[str], beside: Callable[[], float]) -> dict[str, float]:
    """Seconds, on the clock and of CPU, that a command takes; `beside`: what others have spent on it so far."""
    before, start = _of_children() + beside(), time.monotonic()
    subprocess.run(command, check=True)
    return {"cpu": _of_children() + beside() - before, "seconds": time.monotonic() - start}


def _of_children() -> float:
    """Of commands that have ended, and of what they started."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def seen_of_burned(meter: Meter, address: str) -> float:
    """How much of what an actor uses is counted when it is gone, but for what it takes to start one."""
    counts = [meter.look()]
    for seconds in (0.0, 0.0, BURNED):  # the first time Ray starts processes that it keeps
        burned(address, seconds)
        counts.append(meter.look())
    return (counts[3] - counts[2]) - (counts[2] - counts[1])


def burned(address: str, seconds: float) -> None:
    """Let an actor use so many seconds of CPU, and end."""
    subprocess.run([sys.executable, "-c", _BURNING, address, str(seconds)], check=True)


if __name__ == "__main__":
    sys.exit(main())
