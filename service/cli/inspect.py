"""`belagg verify` and `belagg status`: whether an index is whole, and what it holds."""

from __future__ import annotations

import json as json_format
from dataclasses import asdict
from typing import TYPE_CHECKING

from service.cli.terminal.console import IndexOption, JsonOption, enumeration, moment, out, plural, say, write_json

if TYPE_CHECKING:
    from indexer.index.format import Manifest


def verify(index: IndexOption) -> None:
    """Kontrollera att ingen av indexets filer har ändrats."""
    from indexer.index.verification import verify_all

    manifests = verify_all(index)
    files = plural(sum(len(manifest.files) + 2 for manifest in manifests), "fil", "filer")
    numbers = [str(manifest.generation) for manifest in manifests]
    noun = "generation" if len(numbers) == 1 else "generationerna"
    say(f"Indexet är helt: {files} i {noun} {enumeration(numbers)}.")
    for manifest in manifests:
        say(_computed(manifest))


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
