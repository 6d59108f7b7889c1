"""Tables of what several machines live through."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bench.report.table import Record, table

_NAMES = {
    "actor": "SIGKILL of a process that answers",
    "machine": "SIGKILL of a machine's processes, another in its place after five seconds",
    "standstill": "a machine stands still for twenty seconds",
    "publishing": "SIGKILL of a process or a machine just after a new cut",
    "partition": "a machine without its network for eight seconds or forty",
    "alone": "SIGKILL of a machine, no copies",
    "apart": "a machine without its network, no copies",
    "upgrade": "machines, then the service, then the last machine upgraded",
    "own": "SIGKILL of Ray on the service's own machine",
    "head": "SIGKILL of the head and restart of all",
}


def kills_table(result: Record) -> str:
    """One row a kind, of all its runs; and what came of builds."""
    runs: Sequence[dict[str, Any]] = result["measured"]["runs"]
    rows = []
    for kind, name in _NAMES.items():
        of_it = [run for run in runs if run["kind"] == kind]
        if not of_it:
            continue
        whole = [seconds for run in of_it for seconds in _after_return(run)]
        refused = sum(run["refused"] for run in of_it)
        rows.append(
            [
                name,
                f"{sum(run['kills'] for run in of_it):,}",
                f"{sum(run['asked'] for run in of_it):,}",
                f"**{sum(run['wrong'] for run in of_it):,}**",
                f"{refused:,}",
                f"{sum(run['unreachable'] for run in of_it):,}",
                f"{max(run['longest_refusal'] for run in of_it):.1f} s" if refused else "",
                _range(whole),
                _range([load for run in of_it for load in run["load_average"]]),
            ]
        )
    header = [
        "What",
        "Times",
        "Asked",
        "Wrong",
        "Refused",
        "Unanswered",
        "Longest refusal",
        "Whole after its return, s",
        "Load",
    ]
    asked = table(header, rows)
    built = [run for run in runs if run["kind"] == "building"]
    if not built:
        return asked
    killed = [one for run in built for one in run["killed"]]
    rows = [
        [
            f"{sum(run['kills'] for run in built):,}",
            ", ".join(f"{name}: {killed.count(name)}" for name in sorted(set(killed))),
            f"**{sum(run['differing'] for run in built):,}**",
            f"**{sum(run['failed'] for run in built):,}**",
        ]
    ]
    return f"{asked}\n\n{table(['Builds', 'What was killed', 'Other bytes', 'Failed'], rows)}"


def _after_return(run: dict[str, Any]) -> list[float]:
    """Seconds from the return of what was taken away until all was whole; where that isn't seen, until all answered."""
    ends = run["until_whole"] or run["until_answered"]
    return [end - back for end, back in zip(ends, run["until_back"], strict=True)]


def _range(values: Sequence[float]) -> str:
    """The least and the most."""
    if not values:
        return ""
    least, most = f"{min(values):.0f}", f"{max(values):.0f}"
    return least if least == most else f"{least} to {most}"
