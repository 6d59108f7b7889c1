"""What is installed is pinned by hash and listed, and the service runs with no more than it needs."""

from __future__ import annotations

import configparser
import json
import re
import subprocess
import sys
from importlib.metadata import requires
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

REPOSITORY = Path(__file__).parents[2]
UNITS = sorted((REPOSITORY / "docs/operation").glob("*.service"))
PINNED = re.compile(r"^([\w.-]+)==([\w.]+)", re.MULTILINE)
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}\b")

# What a unit has to say, whatever else it says; `systemd-analyze security` holds every line of it against 0.5 and more.
CONFINED = {
    "NoNewPrivileges": "yes",
    "CapabilityBoundingSet": "",
    "LockPersonality": "yes",
    "PrivateDevices": "yes",
    "PrivateTmp": "yes",
    "PrivateUsers": "yes",
    "ProtectClock": "yes",
    "ProtectControlGroups": "yes",
    "ProtectHome": "yes",
    "ProtectHostname": "yes",
    "ProtectKernelLogs": "yes",
    "ProtectKernelModules": "yes",
    "ProtectKernelTunables": "yes",
    "ProtectProc": "invisible",
    "ProtectSystem": "strict",
    "RestrictAddressFamilies": "AF_INET AF_INET6 AF_UNIX",
    "RestrictNamespaces": "yes",
    "RestrictRealtime": "yes",
    "RestrictSUIDSGID": "yes",
    "SystemCallArchitectures": "native",
    "UMask": "0027",
}


def pinned(name: str) -> dict[str, str]:
    text = (REPOSITORY / name).read_text(encoding="utf-8")
    return {canonicalize_name(package): version for package, version in PINNED.findall(text)}


def needed(name: str, extras: frozenset[str], found: set[str]) -> set[str]:
    """The packages that a package brings with it on this machine, `found` among them."""
    for line in requires(name) or []:
        requirement = Requirement(line)
        marker = requirement.marker
        if marker and not any(marker.evaluate({"extra": extra}) for extra in extras | {""}):
            continue
        child = canonicalize_name(requirement.name)
        if child not in found:
            found.add(child)
            needed(child, frozenset(requirement.extras), found)
    return found


def test_everything_that_serving_needs_is_pinned_by_hash_in_the_version_it_is_tested_with() -> None:
    serving, tested = pinned("constraints/serving.txt"), pinned("constraints.txt")
    assert needed("belagg", frozenset({"mcp"}), set()) - set(serving) == set()
    assert {name: version for name, version in serving.items() if tested.get(name, version) != version} == {}
    assert set(serving) & {"torch", "transformers", "sentence-transformers", "nncf", "pytest"} == set()


@pytest.mark.parametrize("name", ["constraints/serving.txt", "constraints/tools.txt"])
def test_every_pinned_version_has_a_hash(name: str) -> None:
    text = (REPOSITORY / name).read_text(encoding="utf-8")
    entries = [entry for entry in re.split(r"\n(?=\S)", text) if not entry.startswith("#")]
    assert len(entries) > 20
    assert [entry for entry in entries if not (PINNED.match(entry) and HASH.search(entry))] == []


def test_the_container_installs_by_hashes_and_carries_the_list_of_what_it_installed() -> None:
    assert "make sbom SERVING=/opt/belagg" in (REPOSITORY / "Dockerfile").read_text(encoding="utf-8")
    commands = subprocess.run(
        ["make", "--dry-run", "--always-make", "sbom", "SERVING=/opt/belagg"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.replace("\\\n", "")
    installs = [line for line in commands.splitlines() if re.search(r"pip .*\binstall ", line)]
    assert len(installs) == 3
    assert [line for line in installs if "--require-hashes" not in line and "--no-index --no-deps" not in line] == []
    assert "--output-file /opt/belagg/share/belagg/sbom.cdx.json" in commands


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_gives_no_more_than_is_needed(unit: Path) -> None:
    parser = configparser.RawConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(unit.read_text(encoding="utf-8"))
    service = dict(parser["Service"])
    assert {key: service.get(key) for key in CONFINED} == CONFINED
    filters = re.findall(r"^SystemCallFilter=(.*)$", unit.read_text(encoding="utf-8"), re.MULTILINE)
    assert filters == ["@system-service", "~@privileged"]


def test_the_unit_that_answers_reaches_only_this_machine_and_the_one_that_reads_folders_nobody() -> None:
    serving, watching = (
        (REPOSITORY / "docs/operation" / name).read_text(encoding="utf-8")
        for name in ("belagg.service", "belagg-watch.service")
    )
    assert "\nIPAddressDeny=any\nIPAddressAllow=localhost\n" in serving
    assert "\nPrivateNetwork=yes\n" in watching


def test_the_containers_give_no_more_than_is_needed() -> None:
    services = yaml.safe_load((REPOSITORY / "docs/operation/compose.yaml").read_text(encoding="utf-8"))["services"]
    assert set(services) == {"indexer", "service"}
    for service in services.values():
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert service["tmpfs"] == ["/tmp:noexec,nosuid,nodev"]
        assert 0 < service["pids_limit"] <= 512
        assert service["mem_limit"] == "4g"


VULNERABLE = {"name": "h11", "version": "0.1", "vulns": [{"id": "PYSEC-1", "fix_versions": ["0.16"]}]}
SOUND = {"name": "idna", "version": "3.20", "vulns": []}
UNKNOWN = {"name": "lxml", "skip_reason": "Dependency not found on PyPI and could not be audited: lxml (6.1.3)"}


@pytest.mark.parametrize(
    ("report", "status", "said"),
    [
        (None, 0, "AUDIT SKIPPED"),
        ("", 0, "AUDIT SKIPPED"),
        ([], 0, "AUDIT SKIPPED"),
        ([UNKNOWN], 0, "AUDIT SKIPPED"),
        ([SOUND], 0, "1 packages looked up, 0 with known vulnerabilities."),
        ([SOUND, UNKNOWN], 0, "*** NOT LOOKED UP, unknown to the database: lxml"),
        ([SOUND, VULNERABLE, UNKNOWN], 1, "*** h11 0.1: PYSEC-1, mended in 0.16"),
    ],
)
def test_an_audit_fails_for_a_known_vulnerability_alone_and_says_what_it_could_not_look_up(
    tmp_path: Path, report: object, status: int, said: str
) -> None:
    path = tmp_path / "report.json"
    if report is not None:
        path.write_text(json.dumps({"dependencies": report}) if report != "" else "", encoding="utf-8")
    run = subprocess.run(
        [sys.executable, REPOSITORY / ".ci/audit.py", path], capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stderr) == (status, "")
    assert said in run.stdout
