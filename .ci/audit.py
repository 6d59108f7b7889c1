"""The verdict on a report of pip-audit: what is vulnerable, what was looked up, and what nobody could tell.

    python3 .ci/audit.py REPORT.json

pip-audit itself calls an audit clean in which no package was found in the database, such as behind a mirror without
one. Exit status: 1 for a known vulnerability, 0 otherwise, 0 with a loud line where nothing could be looked up.
"""

import json
import sys
from pathlib import Path


def main(report: Path) -> int:
    try:
        packages = json.loads(report.read_text(encoding="utf-8"))["dependencies"]
    except (OSError, ValueError):
        packages = []
    known = [package for package in packages if "skip_reason" not in package]
    if not known:
        print("*** AUDIT SKIPPED: no database of vulnerabilities is reached from here. NOTHING was looked up. ***")
        return 0
    for package in known:
        for found in package["vulns"]:
            mended = ", ".join(found["fix_versions"]) or "no version"
            print(f"*** {package['name']} {package['version']}: {found['id']}, mended in {mended}")
    if unknown := [package["name"] for package in packages if "skip_reason" in package]:
        print(f"*** NOT LOOKED UP, unknown to the database: {', '.join(unknown)}")
    vulnerable = sum(bool(package["vulns"]) for package in known)
    print(f"{len(known)} packages looked up, {vulnerable} with known vulnerabilities.")
    return int(vulnerable > 0)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
