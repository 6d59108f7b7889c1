"""Tables: the figures in README.md and docs/*.md, written from the raw results and from nothing else.

    python -m bench.tables            rewrite every table
    python -m bench.tables --check    change nothing; exit 1 if a table isn't what the results give

A table stands between `<!-- measured:NAME -->` and `<!-- /measured -->`, NAME being one of `TABLES`.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench import record
from bench.encoding import BASELINE, BASELINE_BF16, OURS

_BLOCK = re.compile(r"(<!-- measured:(?P<name>[\w-]+) -->\n).*?(<!-- /measured -->)", re.DOTALL)
_OPENING = re.compile(r"<!-- measured:")

_AMOUNTS = (10_000, 100_000)
"""Numbers of passages that a table tells the cost of."""
_FLOAT_BYTES = 4
_MILLISECONDS = 1_000

Record = Mapping[str, Any]


def pages() -> list[Path]:
    """The files that may hold tables."""
    return [record.REPOSITORY / "README.md", *sorted((record.REPOSITORY / "docs").glob("**/*.md"))]


def quality_table(result: Record) -> str:
    """One row a test set: Belägg's measures, and nDCG@10 of its parts alone."""
    rows = []
    for name, test_set in result["measured"]["sets"].items():
        rankings = test_set["rankings"]
        ours = rankings["belagg"]
        rows.append(
            [
                name,
                f"{ours['queries']:,}",
                f"**{ours['ndcg_at_10']:.3f}**",
                *(f"{ours[f'{measure}']:.3f}" for measure in ("mrr_at_10", "recall_at_1", "recall_at_5")),
                *(f"{ours[f'{measure}']:.3f}" for measure in ("recall_at_10", "recall_at_100")),
                *(f"{rankings[part]['ndcg_at_10']:.3f}" for part in ("retrieval", "dense", "lexical")),
            ]
        )
    measures = ["nDCG@10", "MRR@10", "Recall@1", "Recall@5", "Recall@10", "Recall@100"]
    parts = ["nDCG@10, retrieval alone", "vectors alone", "4-grams alone"]
    return _table(["Test set", "Questions", *measures, *parts], rows)


def encoding_table(result: Record) -> str:
    """One row an engine and number of threads."""
    measured = result["measured"]
    tokens = measured["tokens"] / measured["passages"]
    rows = []
    for threads, engines in measured["threads"].items():
        for name in (BASELINE, BASELINE_BF16, OURS):
            if name not in engines:
                continue
            engine = engines[name]
            rate = engine["passages_per_cpu_second"]
            rows.append(
                [
                    name,
                    threads,
                    f"{rate:.1f}",
                    f"{rate * tokens:,.0f}",
                    f"**{engine['cpu_ratio']:.1f}**",
                    f"{engine['first_pass_cpu_ratio']:.1f}",
                    f"{engine['smallest_cosine']:.5f}",
                ]
            )
    header = ["Engine", "Threads", "Passages per CPU-second", "Tokens per CPU-second", "Times the first engine"]
    return _table([*header, "In the first pass", "Smallest cosine to it"], rows)


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
    return _table(["Measure", "Value"], rows)


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
    return f"{_table(header, costs)}\n\n{_table(['Network', whole, *times, *vectors], amounts)}"


def _duration(seconds: float) -> str:
    """In the unit that suits it."""
    for unit, length in (("days", 86_400), ("hours", 3_600)):
        if seconds >= 2 * length:
            return f"{seconds / length:.1f} {unit}"
    return f"{seconds / 60:.0f} minutes"


def answers_table(result: Record) -> str:
    """Three tables, one row a test set: first hits and marks, levels of confidence, disturbed questions."""
    sets = result["measured"]["sets"]
    marks, levels, disturbed = [], [], []
    for name, one in sets.items():
        answerable = one["answerable"]
        marks.append(
            [
                name,
                f"{answerable['questions']:,}",
                *(f"{answerable[measure]:.3f}" for measure in ("first", "first_five")),
                *(
                    _rate(answerable[f"marked_in_{where}"])
                    for where in ("first_hit", "right_hit", "right_hit_with_neighbours")
                ),
                f"{answerable['mean_share_marked']:.0%}",
            ]
        )
        levels.append(
            [
                name,
                *(
                    f"{level['share']:.3f} ({_rate(level['right'])})"
                    for level in map(answerable["levels"].__getitem__, ("sure", "likely", "unsure"))
                ),
                f"{answerable['levels']['not_found']['share']:.3f}",
                "; ".join(f"{kind} {shares['not_found']:.3f}" for kind, shares in one["unanswerable"].items()),
            ]
        )
        if "ndcg_at_10" in one:
            disturbed.append([name, *(f"{value:.3f}" for value in one["ndcg_at_10"].values())])
    disturbances = next(list(one["ndcg_at_10"]) for one in sets.values() if "ndcg_at_10" in one)
    right = ["Mark holds the answer: first hit", "right hit", "right hit, neighbours too"]
    tables = (
        _table(["Test set", "Questions", "First hit right", "One of five", *right, "Share of passage marked"], marks),
        _table(
            ["Test set", "Sure (right)", "Likely (right)", "Unsure (right)", "Not found", "Unanswerable: not found"],
            levels,
        ),
        _table(["nDCG@10", *disturbances], disturbed),
    )
    return "\n\n".join(tables)


def _rate(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def question_cost_table(result: Record) -> str:
    """One row a stage, one column a number of passages."""
    sizes = result["measured"]["sizes"]
    stages = list(sizes[0]["stages_cpu_ms"])
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
    return _table(["CPU time, p50 / p95", *(f"{one['passages']:,} passages" for one in sizes)], rows)


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
    return _table([*headings, "Times shorter, wall", "Times shorter, CPU"], rows)


TABLES: Mapping[str, Callable[[Record], str]] = {
    "answers": answers_table,
    "question_cost": question_cost_table,
    "encoding": encoding_table,
    "incremental": incremental_table,
    "models": models_table,
    "quality": quality_table,
    "serving": serving_table,
}
"""What each table is made by; its name is also the raw result's."""


def rewritten(text: str, root: str = "", read: Callable[[str], Record] = record.read) -> str:
    """A page with every table as the results give it; `root` leads from the page's folder to the repository's.

    Raises `ValueError` for a marker that can't be understood, `FileNotFoundError` for a result that isn't there.
    """
    if len(_OPENING.findall(text)) != len(_BLOCK.findall(text)):
        raise ValueError("a `<!-- measured:NAME -->` has no `<!-- /measured -->`")

    def block(match: re.Match[str]) -> str:
        name = match["name"]
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


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table, the first column to the left and the others to the right."""
    lines = [header, ["---", *["---:"] * (len(header) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


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
    parser = argparse.ArgumentParser(prog="python -m bench.tables", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 if a table is out of date")
    options = parser.parse_args(arguments)
    expected = outdated()
    for page, text in expected.items():
        name = page.relative_to(record.REPOSITORY)
        if options.check:
            print(f"{name} is not what the results give: run python -m bench.tables", file=sys.stderr)
        else:
            page.write_text(text, encoding="utf-8")
            print(f"wrote {name}", file=sys.stderr)
    return int(options.check and bool(expected))


if __name__ == "__main__":
    sys.exit(main())
