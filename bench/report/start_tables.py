"""Tables of how soon it answers: after a start and after a change of generation, and in how much memory."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from bench.report.table import Record, table
from bench.serving.starting import PARTS


def starting_table(result: Record) -> str:
    """Three tables: starts and their parts, changes of generation, memory."""
    measured = result["measured"]
    warm, cold = measured["warm"], measured["cold"]
    rows = []
    for what, command, moment in (
        ("`belagg serve` until it is ready", "serve_seconds", "ready"),
        ("`belagg serve` until its first question is answered", "serve_seconds", "answered"),
        ("`belagg ask`, whole", "ask_seconds", "ended"),
    ):
        cpu = "–" if moment == "ready" else _seconds([one["cpu"] for one in warm[command]])
        taken = [_seconds([one[moment] for one in state[command]]) for state in (warm, cold)]
        rows.append([what, *taken, cpu])
    for part in PARTS:
        taken = [_seconds([one[part]["wall"] for one in state["parts_seconds"]]) for state in (warm, cold)]
        rows.append([f"of a start: {part}", *taken, _seconds([one[part]["cpu"] for one in warm["parts_seconds"]])])
    swaps = measured["swaps"]
    changes = [
        [what, f"{median(one[key] for one in swaps):.2f} s", f"{max(one[key] for one in swaps):.2f} s"]
        for what, key in (
            ("from publication to the first answer from it", "answered_seconds"),
            ("longest wait for an answer meanwhile", "longest_wait_seconds"),
            ("longest wait in as long a time after it", "longest_wait_after_seconds"),
        )
    ]
    memory = [
        [
            "ready"
            if not one["questions"]
            else f"after {one['questions']:,} questions" + (f" and {one['swaps']} changes" if "swaps" in one else ""),
            *(f"{one[key]:.0f} MB" for key in ("rss_mb", "pss_mb", "anonymous_mb")),
        ]
        for one in measured["memory"]
    ]
    memory.append(["highest during the changes", f"{max(one['highest_rss_mb'] for one in swaps):.0f} MB", "", ""])
    heading = f"{measured['passages']:,} passages, {measured['index_mb']:,.0f} MB: median / most"
    return "\n\n".join(
        (
            table([heading, "Warm", "Cold", "CPU time, warm"], rows),
            table([f"New generation, {len(swaps)} times", "Median", "Most"], changes),
            table(["`belagg serve`", "Resident", "of it its share", "not backed by files"], memory),
        )
    )


def _seconds(taken: Sequence[float]) -> str:
    return f"{median(taken):.2f} / {max(taken):.2f} s"
