"""`documents.sqlite`: documents and passages, the index's source of truth.

    documents  one row a document, in the order of its path
    headings   one row a heading
    pages      one row a printed page
    passages   one row a passage; `row` is its number in the vectors and the lexicon, 0 for the first
    refers     by which references each passage is found, see `texts.placed_references`
    editions   one row a document: what is known of its validity, and what its editions are called alike

A passage's text stands there by itself too: cutting it out of a long document's costs reading the document.
"""

from __future__ import annotations

import datetime
import sqlite3
import threading
from array import array
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

from indexer.errors import IndexDamaged
from indexer.texts.document import Document, Excerpt, Heading, Page
from indexer.texts.editions import edition_key, told_apart
from indexer.texts.passages import Passage, embedded_text
from indexer.texts.path_names import path_names
from indexer.texts.placed_references import placed_references
from indexer.texts.raw_text import Origin
from indexer.texts.validity import Validity

_SCHEMA = """
CREATE TABLE documents (
    id TEXT PRIMARY KEY, path TEXT NOT NULL UNIQUE, named TEXT NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL,
    source TEXT NOT NULL, media_type TEXT NOT NULL, published TEXT, author TEXT, language TEXT NOT NULL,
    collection TEXT NOT NULL, link TEXT, content_hash TEXT NOT NULL, origin_content TEXT NOT NULL,
    origin_reading TEXT NOT NULL
) STRICT;
CREATE TABLE headings (
    document_id TEXT NOT NULL, start INTEGER NOT NULL, level INTEGER NOT NULL, text TEXT NOT NULL
) STRICT;
CREATE TABLE pages (document_id TEXT NOT NULL, start INTEGER NOT NULL, number INTEGER NOT NULL) STRICT;
CREATE TABLE passages (
    row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, document_id TEXT NOT NULL, ordinal INTEGER NOT NULL,
    start INTEGER NOT NULL, end INTEGER NOT NULL, text TEXT NOT NULL, heading TEXT, page INTEGER
) STRICT;
CREATE TABLE refers (
    key TEXT NOT NULL, row INTEGER NOT NULL, strength INTEGER NOT NULL, PRIMARY KEY (key, row)
) STRICT, WITHOUT ROWID;
CREATE TABLE editions (
    document_id TEXT PRIMARY KEY, edition TEXT NOT NULL, told_apart TEXT NOT NULL, path TEXT NOT NULL,
    title TEXT NOT NULL, collection TEXT NOT NULL, published TEXT, decided TEXT, valid_from TEXT, valid_until TEXT,
    revised TEXT, repealed INTEGER NOT NULL, replaced_by TEXT, version TEXT, year INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX documents_of_edition ON editions (edition) WHERE edition <> '';
CREATE INDEX headings_of_document ON headings (document_id, start);
CREATE INDEX pages_of_document ON pages (document_id, start);
CREATE INDEX passages_of_document ON passages (document_id, ordinal);
"""

_PASSAGE = """
SELECT row, id, document_id, ordinal, start, end, text, heading, page FROM passages
"""
_EMBEDDED = """
SELECT d.named, d.title, p.heading, p.text FROM passages p JOIN documents d ON d.id = p.document_id
"""

_EDITION = """
SELECT document_id, edition, told_apart, path, title, collection, published, decided, valid_from, valid_until, revised,
    repealed, replaced_by, version, year FROM editions
"""
_EXCERPT = """
SELECT path, title, substr(text, ?, ?), source, media_type, published, collection, link FROM documents WHERE id = ?
"""
_PAGES_OF_PART = """
SELECT start, number FROM pages WHERE document_id = ? AND start < ? AND start >= (
    SELECT coalesce(max(start), 0) FROM pages WHERE document_id = ? AND start <= ?
) ORDER BY start
"""


_TABLES = "SELECT type, name, sql FROM sqlite_master ORDER BY type, name"


@cache
def _expected_tables() -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(_SCHEMA)
        return database.execute(_TABLES).fetchall()


@dataclass(frozen=True, slots=True)
class ListedDocument:
    """What is known of a document beside its text."""

    id: str
    title: str
    published: datetime.date | None
    collection: str
    validity: Validity


@dataclass(frozen=True, slots=True)
class Edition:
    """A document as one among the editions of a text."""

    document_id: str
    key: str
    """What its editions are called alike; empty if it has none."""
    told_apart: str
    """What folders and file name say beside, see `texts.editions`."""
    path: str
    title: str
    collection: str
    published: datetime.date | None
    validity: Validity


class DocumentStoreBuilder:
    """Writes a new store; rows are numbered in the order in which passages are added.

    A context manager that closes it; without `close` before, nothing is in it.
    """

    def __init__(self, path: Path) -> None:
        self._database = sqlite3.connect(path, isolation_level=None)
        # Durability is the publisher's work: a half-written store is never published.
        self._database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _SCHEMA)
        self._database.execute("BEGIN")
        self.documents = 0
        self.passages = 0
        self._passages_of = array("I")

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
                _iso(document.published),
                document.author,
                document.language,
                document.collection,
                document.link,
                document.content_hash,
                origin.content,
                origin.reading,
            ),
        )
        validity = document.validity
        self._database.execute(
            "INSERT INTO editions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                document.id,
                edition_key(document),
                told_apart(document),
                document.path,
                document.title,
                document.collection,
                _iso(document.published),
                _iso(validity.decided),
                _iso(validity.valid_from),
                _iso(validity.valid_until),
                _iso(validity.revised),
                int(validity.repealed),
                validity.replaced_by,
                validity.version,
                validity.year,
            ),
        )
        self._database.executemany(
            "INSERT INTO headings VALUES (?, ?, ?, ?)",
            [(document.id, heading.offset, heading.level, heading.text) for heading in document.headings],
        )
        self._database.executemany(
            "INSERT INTO pages VALUES (?, ?, ?)", [(document.id, page.offset, page.number) for page in document.pages]
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
        self._passages_of.append(len(passages))

    def embedded_texts(self) -> Iterator[str]:
        """What is embedded for each passage, in row order, read back from the file."""
        rows = self._database.execute(_EMBEDDED + "ORDER BY p.row")
        for named, title, heading, text in rows:
            yield embedded_text(title, heading, text, named)

    def passage_texts(self) -> Iterator[str]:
        """The text of each passage alone, in row order, read back from the file."""
        rows = self._database.execute("SELECT text FROM passages ORDER BY row")
        for (text,) in rows:
            yield text

    def document_numbers_by_row(self) -> npt.NDArray[np.int32]:
        """A number for the document of each row added so far: int32 `(passages,)`."""
        return np.repeat(np.arange(self.documents, dtype=np.int32), self._passages_of)

    def close(self) -> None:
        self._database.execute("COMMIT")
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()


class DocumentStore:
    """A store on disk, read-only and thread-safe. It stays readable when its file is removed."""

    def __init__(self, path: Path) -> None:
        """Raises `IndexDamaged` if it has other tables than a builder makes."""
        self.path = str(path)
        uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        self._database = sqlite3.connect(uri, uri=True, check_same_thread=False)
        self._lock = threading.Lock()
        # A view or a trigger in a table's place could compute for ever. SQLite opens the file when it is first asked.
        if self._query(_TABLES) != _expected_tables():
            raise IndexDamaged(self.path, expected="dokumentens och styckenas tabeller", found="andra")

    def check(self, documents: int, passages: int) -> None:
        """Raises `IndexDamaged` unless it holds so many, the passages in rows from 0 on, each of a document."""
        held = self._query("SELECT count(*), min(row), max(row) FROM passages")
        ordered = self._query(
            "SELECT count(*) FROM (SELECT 1 FROM passages GROUP BY document_id HAVING max(row) - min(row) >= count(*))"
        )
        orphans = self._query("SELECT count(*) FROM passages WHERE document_id NOT IN (SELECT id FROM documents)")
        whole = held == [(passages, 0, passages - 1)] and ordered == orphans == [(0,)]
        if not whole or self._query("SELECT count(*) FROM documents") != [(documents,)]:
            raise IndexDamaged(self.path, expected=f"{documents} dokument och {passages} stycken", found="andra")

    def close(self) -> None:
        """Nothing may be asked after this."""
        with self._lock:
            self._database.close()

    def _query(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[object, ...]]:
        try:
            with self._lock:
                return self._database.execute(sql, parameters).fetchall()
        except (sqlite3.OperationalError, sqlite3.DatabaseError) as error:
            if isinstance(error, sqlite3.ProgrammingError):
                raise
            raise IndexDamaged(self.path, expected="en hel databas", found=str(error)[:80]) from error

    def passages(self, rows: Sequence[int]) -> list[Passage]:
        """The passages of some rows, in the order asked for."""
        return [Passage(*record) for record in self._of_rows(_PASSAGE, rows)]  # type: ignore[arg-type]

    def texts(self, rows: Sequence[int]) -> list[str]:
        """Their texts alone."""
        return [str(text) for (text,) in self._of_rows("SELECT row, text FROM passages", rows)]

    def document_ids(self, rows: Sequence[int]) -> list[str]:
        """Their documents."""
        return [str(id_) for (id_,) in self._of_rows("SELECT row, document_id FROM passages", rows)]

    def _of_rows(self, select: str, rows: Sequence[int]) -> list[list[object]]:
        """What passages have in the columns after `row`, in the order asked for."""
        found: dict[object, list[object]] = {}
        for start in range(0, len(rows), 500):
            some = [int(row) for row in rows[start : start + 500]]
            for row, *record in self._query(f"{select} WHERE row IN ({','.join('?' * len(some))})", some):
                found[row] = record
        try:
            return [found[int(row)] for row in rows]
        except KeyError as error:
            raise IndexDamaged(self.path, expected=f"rad {error}", found="saknas") from error

    def _date(self, text: object) -> datetime.date | None:
        try:
            return datetime.date.fromisoformat(str(text)) if text else None
        except ValueError as error:
            raise IndexDamaged(self.path, expected="ett datum", found=f"{text!r:.40}") from error

    def embedded_texts(self, rows: Sequence[int]) -> list[str]:
        """What was embedded for some passages, in the order of their rows."""
        where = f"WHERE p.row IN ({','.join('?' * len(rows))}) ORDER BY p.row"
        records = self._query(_EMBEDDED + where, [int(row) for row in rows])
        return [_embedded(record) for record in records]

    def rows_referred(self, key: str, limit: int) -> dict[int, int]:
        """Rows that are found by a reference's key, at most `limit`, each with its strength."""
        records = self._query("SELECT row, strength FROM refers WHERE key = ? LIMIT ?", (key, limit))
        return {int(row): int(strength) for row, strength in records}  # type: ignore[call-overload]

    def passages_of(self, document_id: str) -> list[Passage]:
        """Every passage of a document, in reading order."""
        records = self._query(_PASSAGE + "WHERE document_id = ? ORDER BY ordinal", (document_id,))
        return [Passage(*record[1:]) for record in records]  # type: ignore[arg-type]

    def document_ids_by_row(self) -> list[str]:
        """The document of each row."""
        return [str(record[0]) for record in self._query("SELECT document_id FROM passages ORDER BY row")]

    def embedded_texts_by_row(self) -> Iterator[str]:
        """What was embedded for each passage."""
        yield from map(_embedded, self._query(_EMBEDDED + "ORDER BY p.row"))

    def texts_by_row(self) -> list[str]:
        """The text of each passage alone."""
        return [str(record[0]) for record in self._query("SELECT text FROM passages ORDER BY row")]

    def passage_counts(self) -> dict[str, tuple[int, int]]:
        """The first row of each document, by its id, and how many passages it has: their rows follow one another."""
        records = self._query("SELECT document_id, min(row), count(*) FROM passages GROUP BY document_id")
        return {str(document_id): (int(first), int(count)) for document_id, first, count in records}  # type: ignore[call-overload]

    def documents(self) -> list[str]:
        """Ids of all documents, in the order of their paths."""
        return [str(record[0]) for record in self._query("SELECT id FROM documents ORDER BY path")]

    def origins(self) -> dict[str, tuple[str, Origin]]:
        """What each document was read from and its content hash, by the document's path, in the order of the rows."""
        records = self._query("SELECT path, content_hash, origin_content, origin_reading FROM documents ORDER BY rowid")
        return {
            str(path): (str(content_hash), Origin(str(content), str(reading)))
            for path, content_hash, content, reading in records
        }

    def listing(self) -> list[ListedDocument]:
        """All documents without their texts, in the order of their paths."""
        return [
            ListedDocument(edition.document_id, edition.title, edition.published, edition.collection, edition.validity)
            for edition in map(_edition, self._query(_EDITION + "ORDER BY path"))
        ]

    def editions(self, document_ids: Sequence[str]) -> dict[str, Edition]:
        """What is known of some documents as editions, by their ids."""
        records = self._query(f"{_EDITION} WHERE document_id IN ({','.join('?' * len(document_ids))})", document_ids)
        return {edition.document_id: edition for edition in map(_edition, records)}

    def editions_of(self, key: str, limit: int) -> list[Edition]:
        """The documents that are called alike, at most `limit`, in the order of their ids; none of the empty key."""
        where = "WHERE edition = ? AND edition <> '' ORDER BY document_id LIMIT ?"
        return [_edition(record) for record in self._query(_EDITION + where, (key, limit))]

    def headings(self) -> list[tuple[str, str]]:
        """The different headings of each document, as its id and their text."""
        records = self._query("SELECT DISTINCT document_id, text FROM headings ORDER BY text, document_id")
        return [(str(document_id), str(text)) for document_id, text in records]

    def document(self, document_id: str) -> Document | None:
        """A whole document, or None if there is none of that id."""
        for record in self._query(
            "SELECT path, title, text, source, media_type, published, author, language, collection, link "
            "FROM documents WHERE id = ?",
            (document_id,),
        ):
            path, title, text, source, media_type, published, author, language, collection, link = record
            headings = self._query(
                "SELECT start, level, text FROM headings WHERE document_id = ? ORDER BY start", (document_id,)
            )
            pages = self._query("SELECT start, number FROM pages WHERE document_id = ? ORDER BY start", (document_id,))
            edition = self.editions([document_id])[document_id]
            return Document(
                path=str(path),
                title=str(title),
                text=str(text),
                source=str(source),
                media_type=str(media_type),
                published=self._date(published),
                author=None if author is None else str(author),
                language=str(language),
                collection=str(collection),
                link=None if link is None else str(link),
                headings=tuple(Heading(*heading) for heading in headings),  # type: ignore[arg-type]
                pages=tuple(Page(*page) for page in pages),  # type: ignore[arg-type]
                validity=edition.validity,
            )
        return None

    def excerpt(self, document_id: str, start: int, end: int) -> Excerpt | None:
        """What a document says from `start` to `end`, without reading all of it; None if there is none of that id."""
        pages = self._query(_PAGES_OF_PART, (document_id, end, document_id, start))
        for record in self._query(_EXCERPT, (start + 1, end - start, document_id)):
            path, title, text, source, media_type, published, collection, link = record
            return Excerpt(
                id=document_id,
                path=str(path),
                title=str(title),
                source=str(source),
                media_type=str(media_type),
                published=self._date(published),
                collection=str(collection),
                link=None if link is None else str(link),
                start=start,
                text=str(text),
                pages=tuple(Page(*page) for page in pages),  # type: ignore[arg-type]
            )
        return None


def _edition(record: Sequence[object]) -> Edition:
    """Of a record that `_EDITION` gives."""
    document_id, key, apart, path, title, collection, published, *told = record
    decided, valid_from, valid_until, revised, repealed, replaced_by, version, year = told
    return Edition(
        document_id=str(document_id),
        key=str(key),
        told_apart=str(apart),
        path=str(path),
        title=str(title),
        collection=str(collection),
        published=_day(published),
        validity=Validity(
            _day(decided),
            _day(valid_from),
            _day(valid_until),
            _day(revised),
            bool(repealed),
            None if replaced_by is None else str(replaced_by),
            None if version is None else str(version),
            year if isinstance(year, int) else None,
        ),
    )


def _iso(day: datetime.date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: object) -> datetime.date | None:
    return datetime.date.fromisoformat(str(text)) if text else None


def _embedded(record: Sequence[object]) -> str:
    """What is embedded for a passage, of a record that `_EMBEDDED` gives."""
    named, title, heading, text = record
    return embedded_text(str(title), None if heading is None else str(heading), str(text), str(named))
