"""Tables: the figures in README.md and docs/*.md, written from the raw results and from nothing else.

    python -m bench.report.tables            rewrite every table
    python -m bench.report.tables --check    change nothing; exit 1 if a table isn't what the results give

A table stands between `<!-- measured:NAME -->` and `<!-- /measured -->`, NAME being one of `TABLES` or `SUMMARY`.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from bench.report import record
from bench.report.cluster_tables import kills_table
from bench.report.cost_tables import (
    container_table,
    encoding_table,
    load_table,
    models_table,
    question_cost_table,
    serving_table,
)
from bench.report.index_tables import attacks_table, crash_table, fuzz_table, incremental_table, soak_table, whole_table
from bench.report.peer_tables import comparison_table, peers_table
from bench.report.quality_tables import answers_table, quality_table
from bench.report.reading_tables import annotated_table, files_table, pages_table, scans_table, tables_table
from bench.report.scale_tables import scale_table
from bench.report.start_tables import starting_table
from bench.report.summary_table import summary_table
from bench.report.table import Record

_BLOCK = re.compile(r"(<!-- measured:(?P<name>[\w-]+) -->\n).*?(<!-- /measured -->)", re.DOTALL)
_OPENING = re.compile(r"<!-- measured:")


def pages() -> list[Path]:
    """The files that may hold tables."""
    return [record.REPOSITORY / "README.md", *sorted((record.REPOSITORY / "docs").glob("**/*.md"))]


TABLES: Mapping[str, Callable[[Record], str]] = {
    "answers": answers_table,
    "attacks": attacks_table,
    "container": container_table,
    "crash": crash_table,
    "encoding": encoding_table,
    "encoding_amx": encoding_table,
    "encoding_zen4": encoding_table,
    "fuzz": fuzz_table,
    "incremental": incremental_table,
    "kills": kills_table,
    "load": load_table,
    "models": models_table,
    "peers": peers_table,
    "peers_zen4": comparison_table,
    "quality": quality_table,
    "question_cost": question_cost_table,
    "reading_annotated_tables": annotated_table,
    "reading_files": files_table,
    "reading_scans": scans_table,
    "reading_tables": tables_table,
    "reading_web_pages": pages_table,
    "scale": scale_table,
    "serving": serving_table,
    "soak": soak_table,
    "starting": starting_table,
    "whole": whole_table,
}
"""What each table is made by; its name is also the raw result's. `_zen4` and `_amx` are results of other
processors."""

SUMMARY = "summary"
"""The one table that is made of several results."""


def rewritten(text: str, root: str = "", read: Callable[[str], Record] = record.read) -> str:
    """A page with every table as the results give it; `root` leads from the page's folder to the repository's.

    Raises `ValueError` for a marker that can't be understood, `FileNotFoundError` for a result that isn't there.
    """
    if len(_OPENING.findall(text)) != len(_BLOCK.findall(text)):
        raise ValueError("a `<!-- measured:NAME -->` has no `<!-- /measured -->`")

    def block(match: re.Match[str]) -> str:
        name = match["name"]
        if name == SUMMARY:
            return f"{match[1]}\n{summary_table(read, root)}\n\n{match[3]}"
        if name not in TABLES:
            raise ValueError(f"there is no table {name}; there are {', '.join(TABLES)}")
        result = read(name)
        return f"{match[1]}\n{TABLES[name](result)}\n\n{_origin(name, result, root)}\n\n{match[3]}"

    return _BLOCK.sub(block, text)


def _origin(name: str, result: Record, root: str) -> str:
    """How to measure again, and where these figures come from."""
    environment = result["environment"]
    flags = ", ".join(flag for flag in ("avx512_bf16", "amx_bf16") if flag in environment["flags"]) or "no bf16"
    machine = f"{environment['cores']} cores of an {environment['processor']} with {flags}"
    load = f"load {environment['load_average']:.1f} at the start"
    revision = f"revision {environment['revision'][:10]}" + (" with changes" if environment["dirty"] else "")
    return (
        f"`{result['command']}`: {environment['date']}, {machine}, {load}, {revision} "
        f"([raw result]({root}bench/results/{name}.json))."
    )


def outdated() -> dict[Path, str]:
    """What each page that isn't as the results give it ought to be."""
    expected = {}
    for page in pages():
        text = page.read_text(encoding="utf-8")
        new = rewritten(text, root="../" * (len(page.relative_to(record.REPOSITORY).parts) - 1))
        if new != text:
            expected[page] = new
    return expected


def main(arguments: Sequence[str] | None = None) -> int:
    """Rewrite the tables, or check them."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.report.tables", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 if a table is out of date")
    options = parser.parse_args(arguments)
    expected = outdated()
    for page, text in expected.items():
        name = page.relative_to(record.REPOSITORY)
        if options.check:
            print(f"{name} is not what the results give: run python -m bench.report.tables", file=sys.stderr)
        else:
            page.write_text(text, encoding="utf-8")
            print(f"wrote {name}", file=sys.stderr)
    return int(options.check and bool(expected))


if __name__ == "__main__":
    sys.exit(main())
