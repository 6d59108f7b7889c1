"""`belagg eval MAPP`: index a test set, rank its documents for its questions, and report how well."""

from __future__ import annotations

import json as json_format
from dataclasses import asdict
from pathlib import Path

import typer
from rich.table import Table

from service.cli.terminal.console import fail, out, plural
from service.evaluation.measures import Quality, TestSet, quality, write_run

_MEASURES = {
    "nDCG@10": "ndcg_at_10",
    "MRR@10": "mrr_at_10",
    "Recall@1": "recall_at_1",
    "Recall@5": "recall_at_5",
    "Recall@10": "recall_at_10",
    "Recall@100": "recall_at_100",
}


def evaluate_test_set(folder: Path, model: Path, *, json: bool, run: Path | None, limit_queries: int | None) -> None:
    """Measure, and write the ranking to `run`. Raises `TestSetUnreadable` or `NothingJudged`."""
    from indexer.model.encoder import Encoder
    from service.evaluation.test_set import indexed
    from service.search.ranking import rank_rows

    test_set = TestSet.read(folder)
    queries = test_set.judged(limit_queries)
    if run is not None:
        _check_writable(run)
    encoder = Encoder(model)
    with indexed(test_set, encoder) as index:
        ranking = index.rank(queries, encoder, rank_rows)
    if run is not None:
        with run.open("w", encoding="utf-8") as file:
            write_run(ranking, file)
    _report(folder.resolve().name, quality(ranking, test_set.qrels), json=json)


def _check_writable(run: Path) -> None:
    """Refuse a file that can't be written before hours have been spent on what should stand in it."""
    try:
        run.open("a").close()
    except OSError as error:
        fail(f"Det går inte att skriva till {run} ({error.strerror}). Ange en annan fil med --run.")
        raise typer.Exit(1) from error


def _report(name: str, measured: Quality, *, json: bool) -> None:
    """Print the measures as a table, or as one JSON object."""
    if json:
        typer.echo(json_format.dumps({"test_set": name} | asdict(measured), ensure_ascii=False, indent=2))
        return
    table = Table(title=f"{name}: {plural(measured.queries, 'fråga', 'frågor')}")
    for measure in _MEASURES:
        table.add_column(measure, justify="right")
    table.add_row(*(f"{getattr(measured, field):.3f}" for field in _MEASURES.values()))
    out.print(table)
