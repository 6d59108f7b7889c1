"""What the index knows of a document beside its text: its validity, and which documents are editions of one text."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.texts.document import Document
from indexer.texts.editions import edition_key, told_apart
from indexer.texts.validity import Validity

EDITION = """
SELECT document_id, edition, told_apart, path, title, collection, published, decided, valid_from, valid_until, revised,
    repealed, replaced_by, replaces, version, year FROM editions
"""


_VERSION = re.compile(r"\d{1,9}(?:\.\d{1,9}){0,9}")


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


def edition_record(document: Document) -> tuple[object, ...]:
    """A document's row of the table `editions`."""
    validity = document.validity
    return (
        document.id,
        edition_key(document),
        told_apart(document),
        document.path,
        document.title,
        document.collection,
        iso(document.published),
        iso(validity.decided),
        iso(validity.valid_from),
        iso(validity.valid_until),
        iso(validity.revised),
        int(validity.repealed),
        validity.replaced_by,
        validity.replaces,
        validity.version,
        validity.year,
    )


def edition_of(record: Sequence[object]) -> Edition:
    """Of a record that `EDITION` gives. Raises ValueError for what no builder writes."""
    document_id, key, apart, path, title, collection, published, *told = record
    decided, valid_from, valid_until, revised, repealed, replaced_by, replaces, version, year = told
    if version is not None and not _VERSION.fullmatch(str(version)):
        raise ValueError(f"version {version!r:.40}")
    if year is not None and not (isinstance(year, int) and datetime.MINYEAR <= year <= datetime.MAXYEAR):
        raise ValueError(f"year {year!r:.40}")
    return Edition(
        document_id=str(document_id),
        key=str(key),
        told_apart=str(apart),
        path=str(path),
        title=str(title),
        collection=str(collection),
        published=day_of(published),
        validity=Validity(
            day_of(decided),
            day_of(valid_from),
            day_of(valid_until),
            day_of(revised),
            bool(repealed),
            None if replaced_by is None else str(replaced_by),
            None if replaces is None else str(replaces),
            None if version is None else str(version),
            year,
        ),
    )


def iso(day: datetime.date | None) -> str | None:
    return day.isoformat() if day else None


def day_of(text: object) -> datetime.date | None:
    return datetime.date.fromisoformat(str(text)) if text else None
