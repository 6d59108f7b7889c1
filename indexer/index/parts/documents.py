"""`documents.sqlite`: documents and passages, the index's source of truth (its tables: document_tables.py)."""

from __future__ import annotations

import datetime
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from indexer.errors import IndexDamaged
from indexer.index.parts.document_tables import EMBEDDED, HEADED, TABLES, embedded, expected_tables, headings_of
from indexer.index.parts.editions import EDITION, Edition, edition_of
from indexer.texts.document import Document, Excerpt, Page
from indexer.texts.passages import Passage, PassagePlace
from indexer.texts.raw_text import Origin

_PASSAGE = """
SELECT row, id, document_id, ordinal, start, end, text, heading, page FROM passages
"""
_EXCERPT = """
SELECT path, title, substr(text, ?, ?), source, media_type, published, collection, link FROM documents WHERE id = ?
"""
_PAGES_OF_PART = """
SELECT start, number, recognised FROM pages WHERE document_id = ? AND start < ? AND start >= (
    SELECT coalesce(max(start), 0) FROM pages WHERE document_id = ? AND start <= ?
) ORDER BY start
"""
_TELLS_DATES = """
SELECT 1 FROM editions WHERE coalesce(published, decided, valid_from, valid_until, revised, replaced_by, replaces,
    version, year) IS NOT NULL OR repealed LIMIT 1
"""
_AT_ONCE = 2_000
"""Passages, some 2 MB."""


class DocumentStore:
    """A store on disk, read-only and thread-safe. It stays readable when its file is removed."""

    def __init__(self, path: Path) -> None:
        """Raises `IndexDamaged` if it has other tables than a builder makes."""
        self.path = str(path)
        uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        self._database = sqlite3.connect(uri, uri=True, check_same_thread=False)
        self._lock = threading.Lock()
        # A view or a trigger in a table's place could compute for ever. SQLite opens the file when it is first asked.
        if self._query(TABLES) != expected_tables():
            raise IndexDamaged(self.path, expected="dokumentens och styckenas tabeller", found="andra")

    def check(self, documents: int, passages: int) -> None:
        """Raises `IndexDamaged` unless it holds so many, the passages in rows from 0 on, each of a document.

        What is kept of documents apart (as editions, and by references) must be of these documents and rows.
        """
        held = self._query("SELECT count(*), min(row), max(row) FROM passages")
        ordered = self._query(
            "SELECT count(*) FROM (SELECT 1 FROM passages GROUP BY document_id HAVING max(row) - min(row) >= count(*))"
        )
        orphans = self._query("SELECT count(*) FROM passages WHERE document_id NOT IN (SELECT id FROM documents)")
        odd = self._query(
            "SELECT (SELECT count(*) FROM (SELECT id FROM documents EXCEPT SELECT document_id FROM editions))"
            " + (SELECT count(*) FROM (SELECT document_id FROM editions EXCEPT SELECT id FROM documents))"
            " + (SELECT count(*) FROM refers WHERE row NOT BETWEEN 0 AND ?)",
            (passages - 1,),
        )
        whole = held == [(passages, 0, passages - 1)] and ordered == orphans == odd == [(0,)]
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

    def rows_referred(self, key: str, limit: int) -> dict[int, int]:
        """Rows that are found by a reference's key, at most `limit`, each with its strength."""
        records = self._query("SELECT row, strength FROM refers WHERE key = ? LIMIT ?", (key, limit))
        return {int(row): int(strength) for row, strength in records}  # type: ignore[call-overload]

    def passages_of(self, document_id: str) -> list[Passage]:
        """Every passage of a document, in reading order."""
        records = self._query(_PASSAGE + "WHERE document_id = ? ORDER BY ordinal", (document_id,))
        return [Passage(*record[1:]) for record in records]  # type: ignore[arg-type]

    def places_of(self, document_id: str) -> list[PassagePlace]:
        """Where every passage of a document stands, in reading order, without reading the texts."""
        records = self._query(
            "SELECT id, start, end, heading, page FROM passages WHERE document_id = ? ORDER BY ordinal", (document_id,)
        )
        return [PassagePlace(*record) for record in records]  # type: ignore[arg-type]

    def rows_of(self, document_id: str) -> list[int]:
        """The rows of a document's passages, in reading order."""
        records = self._query("SELECT row FROM passages WHERE document_id = ? ORDER BY ordinal", (document_id,))
        return [int(row) for (row,) in records]  # type: ignore[call-overload]

    def has_below(self, folder: str) -> bool:
        """Whether any document's path begins with a folder's, which ends in a slash."""
        after = f"{folder[:-1]}{chr(ord(folder[-1]) + 1)}"
        return self._query("SELECT 1 FROM documents WHERE path >= ? AND path < ? LIMIT 1", (folder, after)) != []

    def texts_by_document(self) -> Iterator[tuple[str, str]]:
        """The document and the text of each passage, some thousand at a time."""
        row = 0
        while some := self._query(
            "SELECT document_id, text FROM passages WHERE row >= ? ORDER BY row LIMIT ?", (row, _AT_ONCE)
        ):
            yield from ((str(document_id), str(text)) for document_id, text in some)
            row += _AT_ONCE

    def document_ids_by_row(self) -> list[str]:
        """The document of each row."""
        return [str(record[0]) for record in self._query("SELECT document_id FROM passages ORDER BY row")]

    def embedded_texts_by_row(self) -> Iterator[str]:
        """What was embedded for each passage."""
        yield from map(embedded, self._query(EMBEDDED + "ORDER BY p.row"))

    def headed_texts_by_row(self) -> Iterator[tuple[str, str]]:
        """The text of each passage, and the heading or title that it stands under."""
        yield from ((str(text), str(heading)) for text, heading in self._query(HEADED + "ORDER BY p.row"))

    def places(self) -> list[tuple[str, int, int]]:
        """The first row of each document that has any, by its id, and how many follow one another from there."""
        records = self._query("SELECT document_id, min(row), count(*) FROM passages GROUP BY document_id")
        return [(str(document_id), int(first), int(count)) for document_id, first, count in records]  # type: ignore[call-overload]

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

    def original(self, document_id: str) -> tuple[str, str | None, str] | None:
        """A document's path, its link, and the SHA-256 of the bytes that it was read from."""
        for path, link, content in self._query(
            "SELECT path, link, origin_content FROM documents WHERE id = ?", (document_id,)
        ):
            return str(path), None if link is None else str(link), str(content)
        return None

    def titles(self) -> list[tuple[str, str]]:
        """The id and title of every document, in the order of their paths."""
        records = self._query("SELECT document_id, title FROM editions ORDER BY path")
        return [(str(document_id), str(title)) for document_id, title in records]

    def title(self, document_id: str) -> str:
        """Of a document that there is."""
        return self.editions([document_id])[document_id].title

    def tells_dates(self) -> bool:
        """Whether anything is known of when any document was published or holds, or of its version."""
        return self._query(_TELLS_DATES) != []

    def editions(self, document_ids: Sequence[str]) -> dict[str, Edition]:
        """What is known of some documents as editions, by their ids."""
        found = self._editions(f"WHERE document_id IN ({','.join('?' * len(document_ids))})", document_ids)
        return {edition.document_id: edition for edition in found}

    def editions_of(self, key: str, limit: int) -> list[Edition]:
        """The documents that are called alike, at most `limit`, in the order of their ids; none of the empty key."""
        return self._editions("WHERE edition = ? AND edition <> '' ORDER BY document_id LIMIT ?", (key, limit))

    def _editions(self, which: str, parameters: Sequence[object] = ()) -> list[Edition]:
        try:
            return [edition_of(record) for record in self._query(EDITION + which, parameters)]
        except ValueError as error:
            raise IndexDamaged(self.path, expected="utgåvor", found=str(error)[:80]) from error

    def headings(self) -> list[tuple[str, str]]:
        """The different headings of each document, as its id and their text."""
        records = self._query(
            "SELECT DISTINCT document_id, text FROM headings WHERE text <> '' ORDER BY text, document_id"
        )
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
                "SELECT start, level, text FROM headings WHERE document_id = ? ORDER BY start, level", (document_id,)
            )
            pages = self._query(
                "SELECT start, number, recognised FROM pages WHERE document_id = ? ORDER BY start", (document_id,)
            )
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
                headings=headings_of(headings),
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
