"""`belagg index`: build an index of texts and publish it."""

from __future__ import annotations

import json as json_format
from collections import defaultdict
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from indexer.build.options import KEPT
from service.cli.terminal.console import (
    DEFAULT_MODEL,
    ClusterOption,
    IndexOption,
    JsonOption,
    ModelOption,
    given_source,
    plural,
    say,
    write_json,
)
from service.cli.terminal.interruption import Interruptible

if TYPE_CHECKING:
    from pathlib import Path

    from indexer.build.report import BuildReport
    from indexer.build.shards.cutting import Run
    from indexer.model.encoder import Encoder

SourcesArgument = Annotated[
    list[str],
    typer.Argument(
        metavar="KÄLLA...",
        parser=given_source,
        help="Mappar och filer med texter, webbadresser, eller en fil som belagg.toml.",
    ),
]
KeepOption = Annotated[
    int,
    typer.Option(
        "--keep",
        envvar="BELAGG_KEEP",
        metavar="HELTAL",
        min=0,
        max=1000,
        help="Hur många äldre generationer som behålls.",
    ),
]
ForceOption = Annotated[
    bool,
    typer.Option("--force", help="Publicera även om de flesta texterna är borta, eller det som har backats ifrån."),
]


def index(
    sources: SourcesArgument,
    index: IndexOption,
    model: ModelOption = DEFAULT_MODEL,
    keep: KeepOption = KEPT,
    force: ForceOption = False,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Läs allt på nytt och lita inte på något i det index som finns.")
    ] = False,
    shards: Annotated[
        int | None,
        typer.Option(
            "--shards",
            metavar="ANTAL",
            min=1,
            max=1000,
            help="Dela indexet i så många delar, för flera maskiner.",
            show_default=False,
        ),
    ] = None,
    cluster: ClusterOption = None,
    publish: Annotated[
        str | None,
        typer.Option(
            "--publish",
            metavar="ADRESS",
            help="Lägg delarna i en objektlagring, till exempel s3://hink/mapp. De hämtas med belagg fetch.",
            show_default=False,
        ),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Läs texter och bygg ett index av dem. Det som redan finns ersätts först när det nya är helt klart."""
    from indexer.build.options import Options
    from indexer.build.pipeline import build_from_sources
    from service.answer.steering.over_builds import told_of_hidden
    from service.cli.terminal.progress import BuildProgress
    from service.evaluation.probing import calibrate

    progress = BuildProgress()
    options = Options(keep=keep, force=force, rebuild=rebuild)
    with Interruptible(lambda: f"Avbrutet. Det publicerade indexet är orört.{progress.kept}"):
        encoder, run = _workers(model, cluster)
        told_of_hidden(index)  # for what they say to be known when a text has another path
        with progress:
            report = build_from_sources(sources, index, encoder, calibrate, progress, options)
        if shards is not None:
            from indexer.build.shards.cutting import cut_index, one_by_one

            cut_index(index, shards, run or one_by_one)
        if publish is not None:
            from indexer.build.shards import storing

            storing.publish(index, publish)
    if json:
        write_json(json_format.dumps(asdict(report), ensure_ascii=False, indent=2))
    else:
        summarise(report)
    for sentence in told_of_hidden(index):
        say(sentence)
    if shards is not None:
        say(f"Delat i {plural(shards, 'del', 'delar')}, som svarar med: belagg serve --cluster ADRESS")
    if publish is not None:
        from indexer.nodes.store import shown

        say(f"Delarna ligger i {shown(publish)}, och hämtas på varje maskin med: belagg fetch {shown(publish)}")


def fetch(
    address: Annotated[str, typer.Argument(metavar="ADRESS", help="Objektlagringen, till exempel s3://hink/mapp.")],
    index: IndexOption,
) -> None:
    """Hämta ett index delar från en objektlagring, för belagg serve --cluster. Det som finns byts när allt är helt."""
    from indexer.build.shards import storing

    with Interruptible(lambda: "Avbrutet. Det som fanns är orört."):
        is_new = storing.fetch(address, index)
    say("Hämtat." if is_new else "Inget har ändrats.")


def _workers(model: Path, cluster: str | None) -> tuple[Encoder, Run | None]:
    """What encodes, and what cuts if it isn't this process. Without a cluster nothing of one is loaded."""
    if cluster is not None:
        from indexer.build.shards.workers import on_cluster

        return on_cluster(cluster, model)
    from indexer.model.later import LaterEncoder

    return LaterEncoder(model), None


def summarise(report: BuildReport) -> None:
    """Tell what was read, what was skipped and why, what has changed, and what was published."""
    changes = report.changes
    for skipped in report.skipped:
        say(f"Hoppade över: {skipped.reason}")
    for note in report.notes:
        say(note)
    kept = defaultdict(list)
    for skipped in changes.kept:
        kept[skipped.reason].append(skipped.path)
    for reason, paths in kept.items():
        what = paths[0] if len(paths) == 1 else f"{len(paths)} texter"
        say(f"Behöll den tidigare versionen av {what}: {reason}")
    for origin, to in changes.moved:
        say(f"Flyttad: {origin} → {to}")
    for path in changes.deleted:
        say(f"Borttagen: {path}")
    what = f"{plural(report.documents, 'dokument', 'dokument')}, {plural(report.passages, 'stycke', 'stycken')}"
    if report.published:
        counts = (
            f"{plural(len(changes.new), 'ny', 'nya')}, {plural(len(changes.changed), 'ändrad', 'ändrade')}, "
            f"{plural(len(changes.moved), 'flyttad', 'flyttade')}, "
            f"{plural(len(changes.deleted), 'borttagen', 'borttagna')}, "
            f"{plural(changes.unchanged + len(changes.kept), 'oförändrad', 'oförändrade')}"
        )
        embedded = plural(report.embedded, "inbäddat", "inbäddade")
        say(f"Texter: {counts}.")
        say(f"Klart: {what}, varav {embedded} nu. Generation {report.generation} är publicerad.")
    elif report.undone is not None:
        say(
            f"Texterna är de som generation {report.undone} har, och den har backats ifrån: generation "
            f"{report.generation} gäller fortfarande. Publicera dem ändå med --force."
        )
    else:
        say(f"Inget har ändrats: {what}. Generation {report.generation} gäller fortfarande.")
