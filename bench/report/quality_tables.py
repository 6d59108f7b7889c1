"""Tables of what is found: quality of rankings, answers and confidence."""

from __future__ import annotations

from bench.quality.readings import Readings
from bench.report.table import Record, table


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
    return table(["Test set", "Questions", *measures, *parts], rows)


def answers_table(result: Record) -> str:
    """Three tables, one row a test set: first hits and marks, levels of confidence, disturbed questions."""
    sets, readings = result["measured"]["sets"], Readings.read()
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
                _rate(readings.right(answerable["levels"]["sure"])),
                f"{answerable['levels']['not_found']['share']:.3f}",
                "; ".join(f"{kind} {shares['not_found']:.3f}" for kind, shares in one["unanswerable"].items()),
            ]
        )
        if "ndcg_at_10" in one:
            disturbed.append([name, *(f"{value:.3f}" for value in one["ndcg_at_10"].values())])
    disturbances = next(list(one["ndcg_at_10"]) for one in sets.values() if "ndcg_at_10" in one)
    right = ["Mark holds the answer: first hit", "right hit", "right hit, neighbours too"]
    tables = (
        table(["Test set", "Questions", "First hit right", "One of five", *right, "Share of passage marked"], marks),
        table(
            [
                *("Test set", "Sure (right)", "Likely (right)", "Unsure (right)"),
                *("Sure: right, or read to answer", "Not found", "Unanswerable: not found"),
            ],
            levels,
        ),
        table(["nDCG@10", *disturbances], disturbed),
    )
    return "\n\n".join(tables)


def _rate(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
