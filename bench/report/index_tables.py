"""Tables of what an index lives through: changes, damaged files, crashes."""

from __future__ import annotations

from bench.report.table import Record, table


def incremental_table(result: Record) -> str:
    """One row a run."""
    measured = result["measured"]
    first = measured["first"]
    runs = {
        "first": first,
        f"{measured['changed']['changed']:,} texts changed": measured["changed"],
        "nothing changed": measured["unchanged"],
    }
    rows = [
        [
            name,
            f"{run['documents']:,}",
            f"{run['passages']:,}",
            f"{run['embedded']:,}",
            f"{run['wall_s']:.1f} s",
            f"{run['cpu_s']:.1f} s",
            f"**{first['wall_s'] / run['wall_s']:.1f}**",
            f"{first['cpu_s'] / run['cpu_s']:.1f}",
        ]
        for name, run in runs.items()
    ]
    headings = ["Run", "Texts", "Passages", "Embedded", "Wall time", "CPU time"]
    return table([*headings, "Times shorter, wall", "Times shorter, CPU"], rows)


def whole_table(result: Record) -> str:
    """One row a run."""
    measured = result["measured"]
    runs = measured["runs"]
    rows = [
        [
            name,
            f"{measured['documents']:,}",
            f"{measured['passages']:,}",
            f"{run['wall_s']:,.0f} s",
            f"{run['cpu_s']:,.0f} s",
            f"{run['peak_mb']:,.0f} MB",
            f"{runs['first']['wall_s'] / run['wall_s']:.1f}",
            f"**{runs['first']['cpu_s'] / run['cpu_s']:.1f}**",
        ]
        for name, run in runs.items()
    ]
    headings = ["Run", "Acts", "Passages", "Wall time", "CPU time", "Peak memory"]
    sizes = f"The index takes {measured['disk_mb']:,.0f} MB of the disk, the cache {measured['cache_mb']:,.0f} MB."
    return table([*headings, "Times shorter, wall", "Times shorter, CPU"], rows) + f"\n\n{sizes}"


def fuzz_table(result: Record) -> str:
    """One row a format: what became of its mutated files."""
    counted = ("document", "ReadingTimedOut", "ReadingTooLarge", "fault", "crash")
    rows = []
    for name, one in result["measured"]["formats"].items():
        outcomes = one["outcomes"]
        refused = one["runs"] - sum(outcomes.get(kind, 0) for kind in counted)
        rows.append(
            [
                name,
                str(one["files"]),
                f"{one['runs']:,}",
                f"{outcomes.get('document', 0):,}",
                f"{refused:,}",
                *(f"{outcomes.get(kind, 0):,}" for kind in counted[1:]),
                f"{one['longest_seconds']:.1f} s",
                f"{one['largest_mb']:,.0f} MB",
            ]
        )
    stopped = ["Stopped: time", "memory", "Faults", "Crashes"]
    header = ["Format", "Real files", "Inputs", "Read", "Refused", *stopped, "Longest", "Most memory"]
    return table(header, rows)


def crash_table(result: Record) -> str:
    """One row a kind of attempt."""
    names = {"killed": "killed with SIGKILL", "full": "the disk full", "failing": "a system call failing"}
    rows = []
    for kind, one in result["measured"].items():
        outcomes = ", ".join(f"{outcome}: {count:,}" for outcome, count in sorted(one["outcomes"].items()))
        rows.append(
            [
                names[kind],
                outcomes,
                f"{one['responses_judged']:,}",
                f"{one['slowest_swap_seconds']:.1f} s",
                f"**{len(one['problems'])}**",
            ]
        )
    return table(["Builds", "What came of them", "Responses judged", "Slowest swap", "Problems"], rows)


def soak_table(result: Record) -> str:
    """One row a measure, in the second quarter of the run and in the last."""
    measured = result["measured"]
    second, last = measured["quarters"]["second"], measured["quarters"]["last"]
    rows = [
        ["changes", f"{second['changes']:,.0f}", f"{last['changes']:,.0f}"],
        *(
            [f"`belagg {name}`: {what}", f"{second[key]:,.0f}{unit}", f"{last[key]:,.0f}{unit}"]
            for name in ("watch", "serve")
            for what, key, unit in (
                ("memory, its reader's included" if name == "watch" else "memory", f"{name}_rss_mb", " MB"),
                ("open files", f"{name}_files", ""),
                ("threads", f"{name}_threads", ""),
            )
        ),
        ["generations on disk", f"{second['generations_mb']:.1f} MB", f"{last['generations_mb']:.1f} MB"],
        ["cache on disk", f"{second['cache_mb']:.1f} MB", f"{last['cache_mb']:.1f} MB"],
    ]
    whole = [
        ["changes", f"{measured['changes']:,}"],
        ["generations published", f"{measured['generations']:,}"],
        ["responses judged", f"{measured['responses_judged']:,}"],
        [
            "a burst of changes until it is published, p50 / p95",
            f"{measured['followed_seconds']['p50']:.1f} / {measured['followed_seconds']['p95']:.1f} s",
        ],
        ["slowest response", f"{measured['slowest_response_seconds']:.2f} s"],
        ["problems", f"**{len(measured['problems'])}**"],
    ]
    quarters = table(["Median of", "the second quarter", "the last quarter"], rows)
    return f"{table(['Measure', 'Value'], whole)}\n\n{quarters}"


def attacks_table(result: Record) -> str:
    """One row a probe."""
    rows = [
        [outcome["name"], outcome["figure"].replace("|", "\\|"), "yes" if outcome["held"] else "**no**"]
        for group in result["measured"].values()
        for outcome in group
    ]
    return table(["Attack", "What came of it", "Held"], rows)
