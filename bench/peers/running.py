"""Processes: each measured whole, with everything that it starts, and what it leaves on the disk."""

from __future__ import annotations

import contextlib
import os
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psutil

from bench.report import record

_SAMPLED_EVERY_S = 0.02
_PATIENCE_S = 3 * 3_600
_BLOCK = 512
_ENVIRONMENT = {
    "PYTHONPATH": str(record.REPOSITORY),
    # Nothing is fetched and nothing reported: there is no network to wait for.
    "HF_HUB_OFFLINE": "1",
    "ANONYMIZED_TELEMETRY": "False",
    "HAYSTACK_TELEMETRY_ENABLED": "False",
}


class RunFailed(Exception):
    """A process that failed, with the last line that it wrote."""


def run(command: Sequence[str | Path]) -> dict[str, Any]:
    """Wall and CPU seconds of a process and its children, and the peak of the memory that they hold together in MB.

    Memory is the sum of resident sets every 20 ms: pages shared by several processes count in each. (The peak that
    the kernel keeps of a child counts this very process's memory too, which it begins as a copy of.)
    Raises `RunFailed`.
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as log:
        started, peak = time.perf_counter(), 0
        process = subprocess.Popen(
            list(map(str, command)),
            stdout=log,
            stderr=log,
            cwd=record.REPOSITORY,
            env=os.environ | _ENVIRONMENT,
        )
        watched = psutil.Process(process.pid)
        while True:
            ended, status, usage = os.wait4(process.pid, os.WNOHANG)
            if ended:
                break
            peak = max(peak, _resident(watched))
            if time.perf_counter() - started > _PATIENCE_S:
                process.kill()
            time.sleep(_SAMPLED_EVERY_S)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            log.seek(0)
            lines = log.read().split("\n")
            raise RunFailed(next((line.strip() for line in reversed(lines) if line.strip()), str(process.returncode)))
    return {"wall_s": wall, "cpu_s": usage.ru_utime + usage.ru_stime, "peak_mb": peak / 1e6}


def _resident(process: psutil.Process) -> int:
    total = 0
    with contextlib.suppress(psutil.NoSuchProcess):
        for one in (process, *process.children(recursive=True)):
            with contextlib.suppress(psutil.NoSuchProcess):
                total += one.memory_info().rss
    return total


def disk_mb(folder: Path) -> float:
    """What the files in a folder take of the disk."""
    return sum(file.stat().st_blocks for file in folder.rglob("*") if file.is_file()) * _BLOCK / 1e6
