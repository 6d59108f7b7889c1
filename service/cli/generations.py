"""`belagg status`, `verify`, `history`, `rollback`, `purge`: what an index holds, and whether it is whole."""

from __future__ import annotations

import json as json_format
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.terminal.console import IndexOption, JsonOption, enumeration, moment, out, plural, say, write_json

if TYPE_CHECKING:
    from indexer.index.format import ChangeCounts, Manifest
    from indexer.index.generations import Generation


_OTHER_FORMAT = "formatversion {}, som en annan version av Belägg läser"


def history(index: IndexOption, json: JsonOption = False) -> None:
    """Visa de generationer som finns kvar: när de byggdes, vad som ändrades och vilken som gäller."""
    from indexer.index import generations
    from indexer.index.held import hindrances

    with hindrances(index):
        found = generations.history(index)
    if json:
        records = [_record(generation) for generation in found]
        write_json(json_format.dumps(records, ensure_ascii=False, indent=2))
        return
    for generation in found:
        out.print(_line(generation), markup=False, soft_wrap=True)


def _record(generation: Generation) -> dict[str, object]:
    manifest = generation.manifest
    record: dict[str, object] = {
        "generation": generation.number,
        "published": generation.published,
        "in_use": generation.in_use,
        "readable": manifest is not None,
    }
    if generation.other_format is not None:
        record["format_version"] = generation.other_format
    if generation.fault is not None:
        record["fault"] = generation.fault
    if manifest is not None:
        record |= {
            "created_at": manifest.created_at,
            "documents": manifest.counts.documents,
            "passages": manifest.counts.passages,
            "changes": asdict(manifest.changes),
        }
    return record


def _line(generation: Generation) -> str:
    marks = [word for word, holds in (("publicerad", generation.published), ("används", generation.in_use)) if holds]
    mark = f" ({', '.join(marks)})" if marks else ""
    manifest = generation.manifest
    if generation.other_format is not None:
        return f"Generation {generation.number}{mark}: {_OTHER_FORMAT.format(generation.other_format)}"
    if manifest is None:
        return f"Generation {generation.number}{mark}: går inte att läsa ({generation.fault})"
    documents = plural(manifest.counts.documents, "dokument", "dokument")
    passages = plural(manifest.counts.passages, "stycke", "stycken")
    changed = _changed(manifest.changes)
    return f"Generation {generation.number}{mark}: {moment(manifest.created_at)}, {documents}, {passages}; {changed}"


def _changed(changes: ChangeCounts) -> str:
    words = (
        (changes.new, "ny", "nya"),
        (changes.changed, "ändrad", "ändrade"),
        (changes.moved, "flyttad", "flyttade"),
        (changes.deleted, "borttagen", "borttagna"),
    )
    return ", ".join(plural(count, one, many) for count, one, many in words if count) or "samma texter"


def rollback(
    index: IndexOption,
    to: Annotated[
        int | None,
        typer.Option(
            "--to",
            metavar="GENERATION",
            min=1,
            help="Vilken generation; annars den närmast före.",
            show_default=False,
        ),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Publicera en tidigare generation igen. En tjänst som är igång går över till den av sig själv."""
    from indexer.index.generations import roll_back

    manifest = roll_back(index, to)
    if json:
        record = {
            "generation": manifest.generation,
            "created_at": manifest.created_at,
            "documents": manifest.counts.documents,
            "passages": manifest.counts.passages,
        }
        write_json(json_format.dumps(record, ensure_ascii=False, indent=2))
        return
    say(
        f"Generation {manifest.generation} från {moment(manifest.created_at)} är publicerad igen "
        f"({plural(manifest.counts.documents, 'dokument', 'dokument')}). Nästa belagg index publicerar inte det som "
        "backades ifrån, om inte texterna har ändrats eller --force anges."
    )


def purge(
    index: IndexOption,
    keep: Annotated[
        int,
        typer.Option(
            "--keep", metavar="HELTAL", min=0, max=1000, help="Hur många äldre generationer som får finnas kvar."
        ),
    ] = 0,
    json: JsonOption = False,
) -> None:
    """Ta bort det som inte längre söks: äldre generationer, och det i cachen som ingen kvarvarande behöver."""
    from indexer.index.purging import purge as purge_index

    purged = purge_index(index, keep)
    if json:
        write_json(json_format.dumps(asdict(purged), ensure_ascii=False, indent=2))
        return
    if purged.in_use:
        numbers = ", ".join(map(str, purged.in_use))
        say(f"Generation {numbers} används ännu av en tjänst. Kör igen när den har gått över till den publicerade.")
    generations = plural(len(purged.generations), "generation", "generationer")
    embeddings = plural(purged.embeddings, "inbäddning", "inbäddningar")
    say(f"Borttaget: {generations} och {embeddings}. {purged.freed / 1e6:.1f} MB frigjordes.")


def verify(index: IndexOption) -> None:
    """Kontrollera att ingen av indexets filer har ändrats."""
    from indexer.index import generations
    from indexer.index.held import hindrances
    from indexer.index.verification import verify_all

    with hindrances(index):
        manifests = verify_all(index)
    files = plural(sum(len(manifest.files) + 2 for manifest in manifests), "fil", "filer")
    numbers = [str(manifest.generation) for manifest in manifests]
    noun = "generation" if len(numbers) == 1 else "generationerna"
    say(f"Indexet är helt: {files} i {noun} {enumeration(numbers)}.")
    for manifest in manifests:
        say(_computed(manifest))
    for other in generations.history(index):
        if other.other_format is not None:
            say(f"Generation {other.number} är inte kontrollerad: {_OTHER_FORMAT.format(other.other_format)}.")


def _computed(manifest: Manifest) -> str:
    """Whether a generation's vectors can be relied on."""
    prefix = f"Generation {manifest.generation}: "
    if manifest.computed is None or not manifest.checked:
        return (
            f"{prefix}vektorerna är räknade utan kontroll av processorn och kan vara fel. Bygg om med: "
            "belagg index KÄLLA --index MAPP"
        )
    avoided = [str(length) for length in manifest.computed.avoided]
    if not avoided:
        return f"{prefix}vektorerna är räknade rätt på alla textlängder."
    return f"{prefix}vektorerna är räknade rätt; processorn räknade fel på {enumeration(avoided)} token, som undveks."


def status(index: IndexOption, json: JsonOption = False) -> None:
    """Berätta vad indexet innehåller."""
    from indexer.index.folder import IndexFolder
    from indexer.index.format import Manifest
    from indexer.index.held import hindrances

    with hindrances(index):
        manifest = Manifest.read(IndexFolder(index).published())
    size = sum(file.size for file in manifest.files.values())
    if json:
        record = {
            "generation": manifest.generation,
            "fingerprint": manifest.fingerprint,
            "format_version": manifest.format_version,
            "created_at": manifest.created_at,
            "documents": manifest.counts.documents,
            "passages": manifest.counts.passages,
            "size": size,
            "encoder": asdict(manifest.encoder),
        }
        write_json(json_format.dumps(record, ensure_ascii=False, indent=2))
        return
    for name, value in (
        ("Generation", f"{manifest.generation} ({manifest.fingerprint}), format {manifest.format_version}"),
        ("Byggd", moment(manifest.created_at)),
        (
            "Innehåll",
            f"{plural(manifest.counts.documents, 'dokument', 'dokument')}, "
            f"{plural(manifest.counts.passages, 'stycke', 'stycken')}",
        ),
        ("Storlek", f"{size / 1e6:.1f} MB"),
        ("Språkmodell", manifest.encoder.name),
    ):
        out.print(f"{name + ':':<13}{value}", markup=False, soft_wrap=True)
