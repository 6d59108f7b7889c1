"""Changes: how the texts of a build differ from those of the generation that was published before."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from indexer.build.errors import TooManyGone
from indexer.errors import IndexFault
from indexer.index.folder import IndexFolder
from indexer.index.format import DOCUMENTS, ChangeCounts, Manifest
from indexer.index.parts.documents import DocumentStore
from indexer.index.verification import verified
from indexer.sources.folders import Skipped
from indexer.texts.document import Document, document_id
from indexer.texts.passages import RULES, Passage, split
from indexer.texts.raw_text import Origin

_SMALL_SOURCE = 10
"""Of so few texts of one folder, most may well go at once."""


@dataclass(frozen=True, slots=True)
class Changes:
    """Texts by their paths among the sources, told apart by what they hold."""

    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    moved: tuple[tuple[str, str], ...] = ()
    """From one path to another, of the very same bytes."""
    deleted: tuple[str, ...] = ()
    unchanged: int = 0
    kept: tuple[Skipped, ...] = ()
    """In the version before, because they couldn't be read any more."""

    @property
    def counts(self) -> ChangeCounts:
        return ChangeCounts(
            new=len(self.new),
            changed=len(self.changed),
            moved=len(self.moved),
            deleted=len(self.deleted),
            unchanged=self.unchanged,
            kept=len(self.kept),
        )


@dataclass(frozen=True, slots=True)
class State:
    """What is compared of a document."""

    content_hash: str
    origin: Origin


def compare(before: Mapping[str, State], now: Mapping[str, State], kept: tuple[Skipped, ...]) -> Changes:
    """The changes from one set of documents by path to another."""
    moved = _moved(before, now)
    arrived = {to for _, to in moved}
    left = {origin for origin, _ in moved}
    held = {skipped.path for skipped in kept}
    both = [path for path in now if path in before and path not in held]
    changed = tuple(path for path in both if before[path].content_hash != now[path].content_hash)
    return Changes(
        new=tuple(path for path in now if path not in before and path not in arrived),
        changed=changed,
        moved=moved,
        deleted=tuple(path for path in before if path not in now and path not in left),
        unchanged=len(both) - len(changed),
        kept=kept,
    )


def _moved(before: Mapping[str, State], now: Mapping[str, State]) -> tuple[tuple[str, str], ...]:
    gone: defaultdict[str, list[str]] = defaultdict(list)
    for path, state in before.items():
        if path not in now:
            gone[state.origin.content].append(path)
    moved = []
    for path, state in now.items():
        if path not in before and gone[state.origin.content]:
            moved.append((gone[state.origin.content].pop(0), path))
    return tuple(moved)


def check_gone(before: Mapping[str, State], changes: Changes) -> None:
    """Raises `TooManyGone` if more than half of all texts, or of one folder's many, are gone at once.

    That is what a file server looks like when it isn't there.
    """
    if 2 * len(changes.deleted) > len(before):
        raise TooManyGone(gone=len(changes.deleted), of=len(before))
    totals, gone = _by_source(list(before)), _by_source(list(changes.deleted))
    for source, count in gone.items():
        if totals[source] >= _SMALL_SOURCE and 2 * count > totals[source]:
            raise TooManyGone(gone=count, of=totals[source], source=source)


def _by_source(paths: list[str]) -> Mapping[str, int]:
    """How many of the paths begin with the same name: that of a source folder, or a web site's host."""
    return Counter(path.rpartition("://")[2].partition("/")[0] for path in paths)


class Previous:
    """Whole: every file of it was checked. A context manager that closes it."""

    def __init__(self, generation: Path, manifest: Manifest) -> None:
        self.folder = generation
        self.manifest = manifest
        self._store = DocumentStore(generation / DOCUMENTS)
        self.states = {path: State(*known) for path, known in self._store.origins().items()}
        """Of every document by its path, in the order of the rows."""

    @classmethod
    def open(cls, index: IndexFolder) -> Self | None:
        """None where there is none that is whole and of this format: everything is then built anew."""
        try:
            generation = index.published()
            return cls(generation, verified(index, generation))
        except IndexFault:
            return None

    def document(self, path: str) -> tuple[Document, Sequence[Passage]]:
        """A document that it holds, with its passages as they are cut now. Raises `LookupError`."""
        document = self._store.document(document_id(path))
        if document is None:
            raise LookupError(f"{self.folder.name} holds no {path}")
        if self.manifest.rules.passages == RULES:
            return document, self._store.passages_of(document.id)
        return document, split(document)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._store.close()
