"""The tables of `documents.sqlite`, and what is read of them on both sides.

    documents  one row a document, in the order of its path
    headings   one row a heading, and one without text, of level 0, where one ends before the next
    pages      one row a printed page
    passages   one row a passage; `row` is its number in the vectors and the lexicon, 0 for the first
    refers     by which references each passage is found, see `texts.placed_references`
    editions   one row a document: what is known of its validity, and what its editions are called alike

A passage's text stands there by itself too: cutting it out of a long document's costs reading the document.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from functools import cache

from indexer.texts.document import Heading
from indexer.texts.passages import embedded_text

SCHEMA = """
CREATE TABLE documents (
    id TEXT PRIMARY KEY, path TEXT NOT NULL UNIQUE, named TEXT NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL,
    source TEXT NOT NULL, media_type TEXT NOT NULL, published TEXT, author TEXT, language TEXT NOT NULL,
    collection TEXT NOT NULL, link TEXT, content_hash TEXT NOT NULL, origin_content TEXT NOT NULL,
    origin_reading TEXT NOT NULL
) STRICT;
CREATE TABLE headings (
    document_id TEXT NOT NULL, start INTEGER NOT NULL, level INTEGER NOT NULL, text TEXT NOT NULL
) STRICT;
CREATE TABLE pages (
    document_id TEXT NOT NULL, start INTEGER NOT NULL, number INTEGER NOT NULL, recognised INTEGER
) STRICT;
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
    revised TEXT, repealed INTEGER NOT NULL, replaced_by TEXT, replaces TEXT, version TEXT, year INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX documents_of_edition ON editions (edition) WHERE edition <> '';
CREATE INDEX headings_of_document ON headings (document_id, start);
CREATE INDEX pages_of_document ON pages (document_id, start);
CREATE INDEX passages_of_document ON passages (document_id, ordinal);
"""

EMBEDDED = """
SELECT d.named, d.title, p.heading, p.text FROM passages p JOIN documents d ON d.id = p.document_id
"""
HEADED = """
SELECT p.text, coalesce(p.heading, d.title) FROM passages p JOIN documents d ON d.id = p.document_id
"""
TABLES = "SELECT type, name, sql FROM sqlite_master ORDER BY type, name"


@cache
def expected_tables() -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(SCHEMA)
        return database.execute(TABLES).fetchall()


def embedded(record: Sequence[object]) -> str:
    """What is embedded for a passage, of a record that `EMBEDDED` gives."""
    named, title, heading, text = record
    return embedded_text(str(title), None if heading is None else str(heading), str(text), str(named))


def heading_records(headings: Sequence[Heading]) -> Iterator[tuple[int, int, str]]:
    """What the table of headings has of a document's, in order: start, level and text."""
    for heading in headings:
        yield heading.offset, heading.level, heading.text
        if heading.end is not None:
            yield heading.end, 0, ""


def headings_of(records: Sequence[Sequence[object]]) -> tuple[Heading, ...]:
    """The headings that `heading_records` was given, of records in the order of their start, then level."""
    headings: list[Heading] = []
    for start, level, text in records:
        if text or not headings:
            headings.append(Heading(start, level, text))  # type: ignore[arg-type]
        else:
            headings[-1] = replace(headings[-1], end=start)  # type: ignore[arg-type]
    return tuple(headings)
