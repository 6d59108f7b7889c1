"""The summary: the few figures of the README, each with the record and the processor that it is from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from statistics import median
from typing import Any

from bench.cost.engines import BASELINE, OURS
from bench.report.table import Record, table

_SETS = {"squad-sv-a": "SQuAD-sv", "swequad-train": "SweQUAD", "swefaq-dev": "SweFAQ"}


def summary_table(read: Callable[[str], Record], root: str = "") -> str:
    """One row a figure. `read` gives a record by its name; `root` leads to the repository."""
    rows = []
    for name, figures in _FIGURES.items():
        result = read(name)
        environment = result["environment"]
        revision = f"{environment['revision'][:7]}{' with changes' if environment['dirty'] else ''}"
        origin = f"[{name}]({root}bench/results/{name}.json), {environment['date']}, {revision}"
        rows += [
            [label, f"**{value}**", environment["processor"], origin]
            for label, value in figures(result["measured"]).items()
        ]
    return table(["Measured", "Figure", "Processor", "Record"], rows)


def _quality(measured: Mapping[str, Any]) -> dict[str, str]:
    sets = measured["sets"]
    values = (f"{sets[name]['rankings']['belagg']['ndcg_at_10']:.3f}" for name in _SETS)
    return {f"nDCG@10 on {', '.join(_SETS.values())}": ", ".join(values)}


def _municipal(measured: Mapping[str, Any]) -> dict[str, str]:
    def every(*keys: str) -> int:
        return sum(int(one[key]) for one in measured.values() for key in keys)

    texts = f"{len(measured)} invented municipalities' texts"
    return {
        f"Questions to {texts}: the quote answers": f"{every('quote_right')} of {every('answerable')}",
        'of those that are "sure", answerable or not: the quote doesn\'t answer': (
            f"{every('sure_but_wrong', 'unanswerable_sure')} of {every('sure', 'unanswerable_sure')}"
        ),
        "of the unanswerable: sure or likely": f"{every('unanswerable_sure_or_likely')} of {every('unanswerable')}",
    }


def _encoding(measured: Mapping[str, Any]) -> dict[str, str]:
    engines = measured["threads"]["1"]
    rate = engines[OURS]["passages_per_cpu_second"]
    pairs = zip(engines[BASELINE]["passes"], engines[OURS]["passes"], strict=True)
    times = median(float(one["cpu"] / ours["cpu"]) for one, ours in pairs)
    return {f"Passages embedded a CPU-second, and times {BASELINE}": f"{rate:.0f}, {times:.1f}"}


def _serving(measured: Mapping[str, Any]) -> dict[str, str]:
    answer, last = measured["serve"]["endpoints"]["/v1/answer"]["wall_ms"], measured["serve"]["memory"][-1]
    return {
        "A question to the example texts, p50 and p95 of the clock": f"{answer['p50']:.0f} and {answer['p95']:.0f} ms",
        f"The service's memory after {last['questions']:,} questions": f"{last['rss_mb']:.0f} MB",
    }


def _scale(measured: Mapping[str, Any]) -> dict[str, str]:
    largest = measured["sizes"][-1]
    ask, count = largest["ask"], f"{largest['passages']:,}"
    return {
        f"Of the ten best of {count} passages, found": f"{ask['recall']['at_10']:.3f}",
        f"A question to {count} passages beyond encoding, CPU p95": (
            f"{ask['stages_cpu_ms']['beyond encoding']['p95']:.0f} ms"
        ),
    }


_FIGURES: Mapping[str, Callable[[Mapping[str, Any]], dict[str, str]]] = {
    "quality": _quality,
    "municipal": _municipal,
    "encoding": _encoding,
    "serving": _serving,
    "scale": _scale,
}
