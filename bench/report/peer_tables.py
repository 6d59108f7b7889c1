"""Tables of Belägg beside what one would pick instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from bench.peers.systems import OURS, PEERS
from bench.report.table import Record, table

_ABSENT = "–"
_FAILED = "failed"


def peers_table(result: Record) -> str:
    """Two tables, one row a system: what is compared, and what lies behind it."""
    questions = result["measured"].get("questions", {})
    rows = [[name, *_details(questions.get(name, {}), is_peer=name != OURS)] for name in (OURS, *PEERS)]
    adding = ["Adding given vectors, wall", "CPU", "Peak memory"]
    opening = ["Opened in", "Memory when asked", "Encoding a question, CPU p50", "Question, wall p50 / p95"]
    return f"{comparison_table(result)}\n\n{table(['System', *adding, *opening], rows)}"


def comparison_table(result: Record) -> str:
    """One row a system; in brackets stands how many times Belägg's figure it is."""
    measured = result["measured"]
    indexing, questions = measured.get("indexing", {}), measured.get("questions", {})
    quality = measured.get("quality", {})
    rows = []
    for name in (OURS, *PEERS):
        runs = [run for run in indexing.get(name, []) if _FAILED not in run]
        ours = indexing.get(OURS, [])
        asked = questions.get(name, {})
        rows.append(
            [
                name,
                *_whole_indexing(runs, ours),
                _size(asked, questions.get(OURS, {})),
                *_question(asked, questions.get(OURS, {})),
                *(_ndcg(one["systems"].get(name, {})) for one in quality.values()),
            ]
        )
    cached = [
        [what, *_whole_indexing([run[key] | {"passages": run["passages"]} for run in indexing[OURS]], indexing[OURS])]
        for what, key in ((f"{OURS}, from its cache", "from_cache"), (f"{OURS}, nothing changed", "unchanged"))
        if indexing.get(OURS)
    ]
    first = ["System", "Indexing, wall", "CPU", "Passages per CPU-second", "Peak memory"]
    asking = ["Question, CPU p50 / p95", "Beyond encoding p50 / p95", "Questions/s"]
    header = [*first, "Index on disk", *asking, *(f"nDCG@10 {name}" for name in quality)]
    rows[1:1] = [[*row, *[_ABSENT] * (len(header) - len(row))] for row in cached]
    return table(header, rows)


def _whole_indexing(runs: Sequence[Mapping[str, Any]], ours: Sequence[Mapping[str, Any]]) -> list[str]:
    """Medians over the rounds."""
    if not runs:
        return [_ABSENT] * 4

    def cell(key: str, form: str) -> str:
        value = median(run[key] for run in runs)
        return f"{form.format(value)} ({value / median(run[key] for run in ours):.2f})"

    rate = median(run["passages"] / run["cpu_s"] for run in runs)
    return [cell("wall_s", "{:,.1f} s"), cell("cpu_s", "{:,.1f} s"), f"{rate:,.1f}", cell("peak_mb", "{:,.0f} MB")]


def _question(asked: Mapping[str, Any], ours: Mapping[str, Any]) -> list[str]:
    if "asking" not in asked:
        return [_FAILED if _FAILED in asked else _ABSENT] * 3
    asking = asked["asking"]
    ratio = asking["cpu_ms"]["p50"] / ours["asking"]["cpu_ms"]["p50"]
    return [f"{_pair(asking, 'cpu_ms')} ({ratio:.2f})", _pair(asking, "beyond_cpu_ms"), f"{asking['per_second']:,.0f}"]


def _details(asked: Mapping[str, Any], *, is_peer: bool) -> list[str]:
    if "asking" not in asked:
        return [_ABSENT] * 7
    asking = asked["asking"]
    added = [_ABSENT] * 3
    if is_peer:
        added = [f"{asked['wall_s']:,.1f} s", f"{asked['cpu_s']:,.1f} s", f"{asked['peak_mb']:,.0f} MB"]
    return [
        *added,
        f"{asking['opened_s']:.1f} s",
        f"{asking['peak_mb']:,.0f} MB",
        f"{asking['encoding_cpu_ms']['p50']:.1f} ms",
        _pair(asking, "wall_ms"),
    ]


def _pair(asking: Mapping[str, Any], key: str) -> str:
    return " / ".join(f"{asking[key][rank]:.{2 if asking[key][rank] < 1 else 1}f}" for rank in ("p50", "p95")) + " ms"


def _size(one: Mapping[str, Any], ours: Mapping[str, Any]) -> str:
    if "disk_mb" not in one:
        return _ABSENT
    return f"{one['disk_mb']:,.0f} MB ({one['disk_mb'] / ours['disk_mb']:.2f})"


def _ndcg(measures: Mapping[str, Any]) -> str:
    if _FAILED in measures:
        return _FAILED
    return f"{measures['ndcg_at_10']:.3f}" if measures else _ABSENT
