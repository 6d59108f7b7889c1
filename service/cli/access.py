"""`belagg access`: who may read what is indexed and why, and saying it anew without indexing."""

from __future__ import annotations

import json as json_format
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.terminal.console import (
    IndexOption,
    JsonOption,
    given_source,
    out,
    plural,
    say,
    whole_table,
    write_json,
)

if TYPE_CHECKING:
    from indexer.index.access import AccessRecord
    from indexer.texts.access import Group, Readers

_AS = "En grupp, som entra:ekonomi: visa vilka texter den får läsa. Anges flera är det en läsare som tillhör alla."
_APPLY = (
    "Källor som till belagg index: läs på nytt vem som får läsa deras texter, och låt det gälla genast. Inga texter "
    "läses om."
)


def access(
    index: IndexOption,
    groups: Annotated[list[str] | None, typer.Option("--as", metavar="GRUPP", help=_AS, show_default=False)] = None,
    apply: Annotated[
        list[str] | None,
        typer.Option("--apply", metavar="KÄLLA", parser=given_source, help=_APPLY, show_default=False),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Visa vem som får läsa vilka texter, och var det står."""
    if apply:
        _apply(apply, index)
    if not apply or groups or json:
        _show(index, groups, json=json)


def _apply(sources: list[str], index: Path) -> None:
    from indexer.build.access import apply

    applied = apply(sources, index)
    for fault in applied.faults:
        say(fault)
    for path in applied.held_back:
        say(
            f"{path} har ändrats sedan den indexerades. Tills du kör belagg index får ingen läsa den som inte fick det "
            "förut."
        )
    say(
        f"{plural(applied.changed, 'text', 'texter')} fick andra läsare. "
        f"{applied.restricted} av {plural(applied.documents, 'text', 'texter')} får inte läsas av alla."
    )
    if not applied.is_kept:
        say("Indexet vet ännu inte att det har rättigheter. Kör belagg index en gång, så att de inte kan tappas bort.")


@dataclass(frozen=True, slots=True)
class _Text:
    """A text, who may read it, and where that is said."""

    path: str
    readers: Readers
    said_by: str

    def is_read_by(self, groups: frozenset[Group] | None) -> bool:
        """Whether a reader who belongs to some groups may read it; None is every text."""
        return self.readers is None or groups is None or not self.readers.isdisjoint(groups)


def _show(index: Path, groups: Sequence[str] | None, *, json: bool) -> None:
    from indexer.sources.access import group_of

    texts, issuers = _texts(index)
    reader = None if groups is None else frozenset(group_of(group, issuers) for group in groups)
    seen = [text for text in texts if text.is_read_by(reader)]
    short = {issuer: name for name, issuer in issuers.items()}
    if json:
        records = [{"path": one.path, "readers": _names(one.readers, short), "said_by": one.said_by} for one in seen]
        write_json(json_format.dumps(records, ensure_ascii=False, indent=2))
        return
    if reader is None:
        rules = sorted(Counter((_said(one, short), one.said_by) for one in seen).items())
        rows = ((readers, str(count), said_by) for (readers, said_by), count in rules)
        out.print(whole_table(("Får läsas av", "Texter", "Står i"), rows))
    else:
        by_text = ((one.path, _said(one, short), one.said_by) for one in seen)
        out.print(whole_table(("Text", "Får läsas av", "Står i"), by_text))
    say(f"{len(seen)} av {plural(len(texts), 'text', 'texter')}.")


def _texts(index: Path) -> tuple[list[_Text], Mapping[str, str]]:
    """The texts that are searched now, and the short names of those who vouch for groups."""
    from indexer.index.access import AccessRecord
    from indexer.index.errors import AccessUnreadable
    from indexer.index.folder import ACCESS, IndexFolder
    from indexer.index.format import DOCUMENTS, Manifest
    from indexer.index.parts.documents import DocumentStore

    generation = IndexFolder(index).published()
    manifest, record = Manifest.read(generation), AccessRecord.read(index)
    if record is None and manifest.access:
        raise AccessUnreadable(str(index / ACCESS), "filen finns inte")
    store = DocumentStore(generation / DOCUMENTS)
    try:
        contents = {path: content for path, (content, _) in store.origins().items()}
    finally:
        store.close()
    if record is None:
        return [_Text(path, None, "") for path in contents], {}
    return [_Text(path, *_stated(record, path, content)) for path, content in contents.items()], record.issuers


def _stated(record: AccessRecord, path: str, content: str) -> tuple[Readers, str]:
    from indexer.texts.access import NOBODY
    from indexer.texts.document import document_id

    stated = record.documents.get(document_id(path))
    if stated is None:
        return NOBODY, "ingenting: texten finns inte längre i källorna"
    readers = stated.readers_of(content)
    changed = "" if readers == stated.rule.readers else ", och vad som sades om den text som indexerades"
    return readers, stated.rule.said_by + changed


def _said(text: _Text, short: Mapping[str, str]) -> str:
    names = _names(text.readers, short)
    return "alla" if names is None else ", ".join(names) or "ingen"


def _names(readers: Readers, short: Mapping[str, str]) -> list[str] | None:
    """Groups as they are written in belagg.toml; None is everybody."""
    if readers is None:
        return None
    return sorted(f"{short.get(group.issuer, group.issuer)}:{group.name}" for group in readers)
