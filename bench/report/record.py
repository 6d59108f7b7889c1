"""Records: what a benchmark measured, with all that is needed to judge the figures and to measure again.

bench/results/NAME.json    {"command", "environment", "measured"}, keys sorted, one file a benchmark, committed

`environment` tells the git revision and whether the code differed from it, the date, the machine and the versions.
"""

from __future__ import annotations

import datetime
import json
import os
import platform
import subprocess
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import psutil

REPOSITORY = Path(__file__).resolve().parents[2]
RESULTS = REPOSITORY / "bench" / "results"

_FLAGS = ("avx2", "avx512f", "avx512_vnni", "avx512_bf16", "avx_vnni", "amx_tile", "amx_int8", "amx_bf16")
"""What decides how fast a processor multiplies matrices."""
_PACKAGES = ("belagg", "faiss-cpu", "numpy", "openvino", "sentence-transformers", "tokenizers", "torch", "transformers")
_CODE = (":/indexer", ":/service", ":/seeds", ":/bench/*.py", ":/pyproject.toml", ":/constraints.txt")
"""What can change a figure."""
_SIGNIFICANT_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Environment:
    """Where and with what a benchmark ran."""

    revision: str
    """Git commit, or "unknown" outside a checkout."""
    dirty: bool
    """Whether the code differed from that commit."""
    date: str
    processor: str
    flags: tuple[str, ...]
    cores: int
    memory_gb: float
    load_average: float
    """Processes that wanted a core during the minute before: on a quiet machine near 0."""
    system: str
    python: str
    packages: dict[str, str]

    @classmethod
    def here(cls) -> Environment:
        """This machine, now."""
        model, flags = _processor()
        return cls(
            revision=_git("rev-parse", "HEAD") or "unknown",
            dirty=bool(_git("status", "--porcelain", "--", *_CODE)),
            date=datetime.datetime.now(datetime.UTC).date().isoformat(),
            processor=model,
            flags=flags,
            cores=len(os.sched_getaffinity(0)),
            memory_gb=psutil.virtual_memory().total / 1e9,
            load_average=os.getloadavg()[0],
            system=f"{platform.system()} {platform.release()} {platform.machine()}",
            python=platform.python_version(),
            packages=_versions(),
        )


def write(name: str, *, command: str, environment: Environment, measured: dict[str, Any]) -> Path:
    """Write `bench/results/<name>.json` and return its path.

    `command` is what reproduces it; take `environment` before measuring. Names of machines and folders stay out.
    """
    record = {"command": command, "environment": asdict(environment), "measured": measured}
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    text = json.dumps(_rounded(record), indent=2, ensure_ascii=False, sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8")
    return path


def read(name: str) -> dict[str, Any]:
    """A written record. Raises `FileNotFoundError`, naming the benchmark that is to be run."""
    path = RESULTS / f"{name}.json"
    if not path.is_file():
        raise FileNotFoundError(f"{path.relative_to(REPOSITORY)} is missing: run the benchmark {name}")
    record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return record


def _rounded(value: Any) -> Any:
    """Floats at six significant digits: the rest is noise, and would make every run differ everywhere."""
    match value:
        case float():
            return float(f"{value:.{_SIGNIFICANT_DIGITS}g}")
        case dict():
            return {key: _rounded(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_rounded(inner) for inner in value]
    return value


def _git(*arguments: str) -> str:
    # Without optional locks, `git status` leaves the repository untouched.
    command = ["git", "--no-optional-locks", *arguments]
    try:
        return subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def _processor() -> tuple[str, tuple[str, ...]]:
    """Model with family and number, which tell virtual machines' processors apart, and the flags that matter."""
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor() or platform.machine(), ()
    fields = dict(line.split(":", 1) for line in text.partition("\n\n")[0].splitlines() if ":" in line)
    about = {key.strip(): value.strip() for key, value in fields.items()}
    model = f"{about.get('model name', platform.machine())}"
    if "cpu family" in about:
        model += f" (family {about['cpu family']}, model {about.get('model')})"
    present = about.get("flags", "").split()
    return model, tuple(flag for flag in _FLAGS if flag in present)


def _versions() -> dict[str, str]:
    versions = {}
    for package in _PACKAGES:
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            continue
    return versions
