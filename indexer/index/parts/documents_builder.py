"""Writing `documents.sqlite`."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

from indexer.index.parts.document_tables import EMBEDDED, HEADED, SCHEMA, embedded, heading_records
from indexer.index.parts.editions import edition_record, iso
from indexer.index.parts.listing import DocumentListingBuilder
from indexer.texts.document import Document
from indexer.texts.passages import Passage
from indexer.texts.raw_text import Origin
from indexer.texts.stated.path_names import path_names
from indexer.texts.stated.placed_references import placed_references


class DocumentStoreBuilder:
    """Writes a new store; rows are numbered in the order in which passages are added.

    A context manager that closes it; without `close` before, nothing is in it.
    """

    def __init__(self, path: Path) -> None:
        self._database = sqlite3.connect(path, isolation_level=None)
        # Durability is the publisher's work: a half-written store is never published.
        self._database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + SCHEMA)
        self._database.execute("BEGIN")
        self.documents = 0
        self.passages = 0
        self._listing = DocumentListingBuilder()

    def add(self, document: Document, passages: Sequence[Passage], origin: Origin) -> None:
        self._database.execute(
            "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                document.id,
                document.path,
                path_names(document.path, document.title),
                document.title,
                document.text,
                document.source,
                document.media_type,
                iso(document.published),
                document.author,
                document.language,
                document.collection,
                document.link,
                document.content_hash,
                origin.content,
                origin.reading,
            ),
        )
        self._database.execute(
            "INSERT INTO editions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", edition_record(document)
        )
        self._database.executemany(
            "INSERT INTO headings VALUES (?, ?, ?, ?)",
            [(document.id, *record) for record in heading_records(document.headings)],
        )
        self._database.executemany(
            "INSERT INTO pages VALUES (?, ?, ?, ?)",
            [(document.id, page.offset, page.number, page.recognised) for page in document.pages],
        )
        self._database.executemany(
            "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (self.passages + i, p.id, p.document_id, p.ordinal, p.start, p.end, p.text, p.heading, p.page)
                for i, p in enumerate(passages)
            ],
        )
        self._database.executemany(
            "INSERT INTO refers VALUES (?, ?, ?)",
            [
                (placed.key, self.passages + placed.ordinal, int(placed.strength))
                for placed in placed_references(document, passages)
            ],
        )
        self.documents += 1
        self.passages += len(passages)
        self._listing.add(document, len(passages))

    def embedded_texts(self) -> Iterator[str]:
        """What is embedded for each passage, in row order, read back from the file."""
        yield from map(embedded, self._database.execute(EMBEDDED + "ORDER BY p.row"))

    def headed_texts(self) -> Iterator[tuple[str, str]]:
        """The text of each passage, and the heading or title that it stands under; in row order, read back."""
        yield from self._database.execute(HEADED + "ORDER BY p.row")

    def document_numbers_by_row(self) -> npt.NDArray[np.int32]:
        """A number for the document of each row added so far: int32 `(passages,)`."""
        return np.repeat(np.arange(self.documents, dtype=np.int32), self._listing.counts)

    def write_listing(self, folder: Path) -> None:
        """Write into a new folder what is asked of all documents at once. Raises `OSError`."""
        rows = self._database.execute("SELECT rowid FROM documents ORDER BY path")
        self._listing.write(folder, (rowid - 1 for (rowid,) in rows))

    def close(self) -> None:
        self._database.execute("COMMIT")
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()
