"""The previous generation: the published one, from which the next build takes what hasn't changed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Self

from indexer.build.changes import State
from indexer.errors import IndexFault
from indexer.index.folder import IndexFolder
from indexer.index.format import DOCUMENTS, Manifest
from indexer.index.parts.documents import DocumentStore
from indexer.index.verification import verified
from indexer.texts.document import Document, document_id
from indexer.texts.passages import RULES, Passage, split


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
