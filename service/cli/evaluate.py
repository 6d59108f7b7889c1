"""`belagg eval`: how well known questions are answered.

MAPP          index a test set, rank its documents for its questions, and measure the rankings
--questions   ask an organisation's own questions of its own index, and tell which were answered rightly
"""

from __future__ import annotations

import json as json_format
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.terminal.console import (
    DEFAULT_MODEL,
    JsonOption,
    ModelOption,
    fail,
    given_path,
    messages,
    out,
    plural,
    say,
    write_json,
)
from service.cli.terminal.interruption import Interruptible

if TYPE_CHECKING:
    from service.evaluation.measures import Quality

_MEASURES = {
    "nDCG@10": "ndcg_at_10",
    "MRR@10": "mrr_at_10",
    "Recall@1": "recall_at_1",
    "Recall@5": "recall_at_5",
    "Recall@10": "recall_at_10",
    "Recall@100": "recall_at_100",
}


def evaluate(
    context: typer.Context,
    folder: Annotated[
        Path | None,
        typer.Argument(
            metavar="MAPP",
            parser=given_path,
            help="Testmängd: corpus.jsonl, queries.jsonl och qrels.tsv.",
            show_default=False,
        ),
    ] = None,
    questions: Annotated[
        Path | None,
        typer.Option("--questions", metavar="FIL", parser=given_path, help="I stället för MAPP: egna frågor, som CSV."),
    ] = None,
    index: Annotated[
        Path | None,
        typer.Option(
            "--index",
            envvar="BELAGG_INDEX",
            metavar="MAPP",
            parser=given_path,
            help="Indexet som de egna frågorna ställs till.",
            show_default=False,
        ),
    ] = None,
    compare: Annotated[
        Path | None,
        typer.Option(
            "--compare", metavar="FIL", parser=given_path, help="Jämför med en tidigare rapport om de egna frågorna."
        ),
    ] = None,
    model: ModelOption = DEFAULT_MODEL,
    json: JsonOption = False,
    run: Annotated[
        Path | None,
        typer.Option("--run", metavar="FIL", parser=given_path, help="Skriv rangordningen hit, i TREC-format."),
    ] = None,
    limit_queries: Annotated[
        int | None,
        typer.Option("--limit-queries", metavar="HELTAL", min=1, help="Ta bara de första så många frågorna."),
    ] = None,
) -> None:
    """Mät hur väl kända frågor besvaras: en testmängds, eller egna frågor till ett eget index."""
    if folder is not None and questions is not None:
        raise _usage_error(context, "MAPP och --questions utesluter varandra. Ange den ena.")
    if folder is not None:
        _refuse(context, ("index", "compare"), "--questions")
        _evaluate_test_set(folder, model, json=json, run=run, limit_queries=limit_queries)
    elif questions is not None:
        _refuse(context, ("run", "limit_queries"), "MAPP")
        if index is None:
            raise _usage_error(context, "--index saknas.")
        _evaluate_questions(questions, index, model, compare=compare, json=json)
    else:
        raise _usage_error(context, "MAPP eller --questions saknas.")


def _refuse(context: typer.Context, options: tuple[str, ...], belongs_to: str) -> None:
    """Refuse options that would do nothing. One that is only set in the environment is no mistake."""
    for option in options:
        source = context.get_parameter_source(option)
        if source is not None and source.name == "COMMANDLINE":
            raise _usage_error(context, f"--{option.replace('_', '-')} hör till {belongs_to}.")


def _usage_error(context: typer.Context, sentence: str) -> typer.Exit:
    fail(f"{sentence} Hjälp: {context.command_path} --help")
    return typer.Exit(2)


def _evaluate_test_set(folder: Path, model: Path, *, json: bool, run: Path | None, limit_queries: int | None) -> None:
    """Measure, and write the ranking to `run`. Raises `TestSetUnreadable` or `NothingJudged`."""
    from indexer.model.encoder import Encoder
    from service.cli.terminal.progress import BuildProgress
    from service.evaluation.measures import TestSet, quality, write_run
    from service.evaluation.test_set import indexed
    from service.search.ranking import rank_rows

    test_set = TestSet.read(folder)
    queries = test_set.judged(limit_queries)
    if run is not None:
        _check_writable(run)
    encoder = Encoder(model)
    with Interruptible(lambda: "Avbrutet."), indexed(test_set, encoder, BuildProgress()) as index:
        ranking = index.rank(queries, encoder, rank_rows)
    if run is not None:
        with run.open("w", encoding="utf-8") as file:
            write_run(ranking, file)
    _report(folder.resolve().name, quality(ranking, test_set.qrels), json=json)


def _check_writable(run: Path) -> None:
    """Refuse a file that can't be written before hours have been spent on what should stand in it."""
    from indexer.disk.durable import reason_of

    try:
        run.open("a").close()
    except OSError as error:
        fail(f"Det går inte att skriva till {run} ({reason_of(error)}). Ange en annan fil med --run.")
        raise typer.Exit(1) from error


def _report(name: str, measured: Quality, *, json: bool) -> None:
    """Print the measures as a table, or as one JSON object."""
    if json:
        typer.echo(json_format.dumps({"test_set": name} | asdict(measured), ensure_ascii=False, indent=2))
        return
    from rich.table import Table

    table = Table(title=f"{name}: {plural(measured.queries, 'fråga', 'frågor')}")
    for measure in _MEASURES:
        table.add_column(measure, justify="right")
    table.add_row(*(f"{getattr(measured, field):.3f}" for field in _MEASURES.values()))
    out.print(table)


def _evaluate_questions(questions: Path, index: Path, model: Path, *, compare: Path | None, json: bool) -> None:
    """Measure, and compare with the earlier report in `compare`. Raises `QuestionFileError` or `ReportUnreadable`."""
    from rich.progress import track

    from service.answer.searcher import Searcher
    from service.cli.terminal.question_report import show_comparison, show_report
    from service.evaluation.comparison import Comparison
    from service.evaluation.measurement import measure
    from service.evaluation.question_file import read_question_set, read_report

    question_set = read_question_set(questions)
    earlier = None if compare is None else read_report(compare)
    if question_set.unused_columns:
        say(f"Kolumner som inte används: {', '.join(question_set.unused_columns)}.")
    for line in question_set.passed_over:
        say(f"Rad {line} räknas inte: den säger att frågan saknar svar, men en annan rad har ett. Ta bort den ena.")
    asking = track(
        question_set.questions, "Ställer frågor", console=messages, transient=True, disable=not messages.is_terminal
    )
    measured = measure(Searcher.open(index, model), question_set, asking)
    comparison = None if earlier is None else Comparison.of(earlier, measured)
    if json:
        record = measured.to_record() | {"comparison": comparison.to_record() if comparison else None}
        write_json(json_format.dumps(record, ensure_ascii=False, indent=2))
        return
    show_report(measured)
    if comparison is not None:
        show_comparison(comparison)
