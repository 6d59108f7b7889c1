"""`belagg index`: build an index of texts and publish it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.console import DEFAULT_MODEL, BuildProgress, IndexOption, ModelOption, given_source, plural, say

if TYPE_CHECKING:
    from indexer.pipeline import BuildReport


def index(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="KÄLLA...",
            parser=given_source,
            help="Mappar och filer med texter, webbadresser, eller en fil som belagg.toml.",
        ),
    ],
    index: IndexOption,
    model: ModelOption = DEFAULT_MODEL,
) -> None:
    """Läs texter och bygg ett index av dem. Det som redan finns ersätts först när det nya är helt klart."""
    from indexer.encoder import Encoder
    from indexer.pipeline import build_from_sources
    from service.probing import calibrate

    encoder = Encoder(model)
    try:
        with BuildProgress() as progress:
            report = build_from_sources(sources, index, encoder, calibrate, progress)
    except KeyboardInterrupt as interrupt:
        raise typer.Abort("Det publicerade indexet är orört.") from interrupt
    _summarise(report)


def _summarise(report: BuildReport) -> None:
    """Tell what was read, what was skipped and why, and what was published."""
    for skipped in report.skipped:
        say(f"Hoppade över: {skipped.reason}")
    what = f"{plural(report.documents, 'dokument', 'dokument')}, {plural(report.passages, 'stycke', 'stycken')}"
    if report.changed:
        embedded = plural(report.embedded, "inbäddat", "inbäddade")
        say(f"Klart: {what}, varav {embedded} nu. Generation {report.generation} är publicerad.")
    else:
        say(f"Inget har ändrats: {what}. Generation {report.generation} gäller fortfarande.")
