"""`belagg eval`: how well known questions are answered.

MAPP          index a test set, rank its documents for its questions, and measure the rankings
--questions   ask an organisation's own questions of its own index, and tell which were answered rightly
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from service.cli.evaluate_questions import evaluate_questions
from service.cli.evaluate_test_set import evaluate_test_set
from service.cli.terminal.console import DEFAULT_MODEL, JsonOption, ModelOption, fail, given_path


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
        evaluate_test_set(folder, model, json=json, run=run, limit_queries=limit_queries)
    elif questions is not None:
        _refuse(context, ("run", "limit_queries"), "MAPP")
        if index is None:
            raise _usage_error(context, "--index saknas.")
        evaluate_questions(questions, index, model, compare=compare, json=json)
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
