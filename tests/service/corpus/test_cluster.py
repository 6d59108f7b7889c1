"""Shards on a cluster: real processes of Ray, in a network that has nothing but loopback, and what goes without."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

import psutil
import pytest

from indexer.build.shards.cutting import cut_index
from indexer.nodes import joining
from indexer.nodes.errors import ClusterMissing, ClusterOpen
from tests.conftest import REPOSITORY
from tests.service.corpus.conftest import Both

ALONE = ("unshare", "--map-root-user", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh")


def can_be_alone() -> bool:
    """Whether a network of its own can be had here."""
    if not all(map(shutil.which, ("unshare", "ip"))):
        return False
    return subprocess.run([*ALONE, "true"], check=False, capture_output=True).returncode == 0


@pytest.mark.skipif(find_spec("ray") is None, reason="*** CLUSTER NOT TESTED: it needs the extra cluster ***")
@pytest.mark.skipif(not can_be_alone(), reason="*** CLUSTER NOT TESTED: it needs unshare and ip ***")
@pytest.mark.parametrize("tests", ["on_ray.py", "on_nodes.py"])
def test_shards_on_a_cluster(tests: str, both: Both, model_folder: Path) -> None:
    folder = Path(tempfile.mkdtemp(prefix="belagg-"))  # a short name: Ray's sockets lie in it
    try:
        shutil.copytree(both.folder, folder / "index")
        cut_index(folder / "index", 3)
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-o", "filterwarnings=", "-x"]
        told = os.environ | {
            "BELAGG_TESTED": str(folder),
            "BELAGG_MODEL": str(model_folder),
            "RAY_USAGE_STATS_ENABLED": "0",
            "RAY_AUTH_MODE": "token",
            "RAY_AUTH_TOKEN": os.urandom(32).hex(),
            "RAY_raylet_start_wait_time_s": "500",
            "RAY_agent_register_timeout_ms": "500000",
            "RAY_worker_niceness": "0",
            "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
        }
        command.append(str(REPOSITORY / "tests" / "service" / "corpus" / tests))
        run = subprocess.run([*ALONE, *command], env=told, cwd=REPOSITORY, capture_output=True, text=True, check=False)
        assert run.returncode == 0, run.stdout[-6_000:]
        _, left = psutil.wait_procs(processes_in(folder), timeout=30)
        assert left == []
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def processes_in(folder: Path) -> list[psutil.Process]:
    """Those that were told of a folder when they were started."""
    every = psutil.process_iter(["cmdline"])
    return [one for one in every if any(str(folder) in part for part in one.info["cmdline"] or ())]


def test_the_commands_import_no_ray() -> None:
    code = "import sys, service.cli.app, service.cli.index, service.cli.serve; sys.exit('ray' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=REPOSITORY).returncode == 0


def test_without_the_extra_it_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joining, "find_spec", lambda name: None)
    with pytest.raises(ClusterMissing, match=r"belagg\[cluster\]"):
        joining.join("local")


@pytest.mark.parametrize("address", ["192.0.2.7:6379", "[2001:db8::1]:6379", "huvud.example:6379"])
def test_a_cluster_that_is_open_to_everybody_is_not_joined(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joining, "find_spec", lambda name: object())
    monkeypatch.setenv("RAY_AUTH_MODE", "disabled")
    monkeypatch.delenv("RAY_USE_TLS", raising=False)
    with pytest.raises(ClusterOpen, match="RAY_AUTH_MODE"):
        joining.join(address)
