"""Openings: what readers opened after they had asked, beside what was answered: how often each day, and no more.

A row is a day, the question's key (`records.key_of`: its words, masked), a document and a place, with a count. Who
opened it, when in the day, and what else the same reader did isn't known.
"""

from __future__ import annotations

import datetime
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from service.settings.levers.lever import Place

SCHEMA = """
CREATE TABLE IF NOT EXISTS opened (
    day TEXT NOT NULL, key TEXT NOT NULL, document TEXT NOT NULL, place TEXT NOT NULL, count INTEGER NOT NULL,
    PRIMARY KEY (day, key, document, place)
) STRICT, WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Opening:
    """A document that a reader opened after a question."""

    day: datetime.date
    key: str
    """Of the question, masked."""
    document: str
    place: Place


def write_openings(database: sqlite3.Connection, openings: Sequence[Opening]) -> None:
    """Count openings."""
    database.executemany(
        "INSERT INTO opened VALUES (?, ?, ?, ?, 1) ON CONFLICT DO UPDATE SET count = count + 1",
        [(one.day.isoformat(), one.key, one.document, one.place) for one in openings],
    )


def all_openings(database: sqlite3.Connection) -> list[tuple[object, ...]]:
    """For export: day, words of the question, document, place, count."""
    return list(
        database.execute("SELECT day, key, document, place, count FROM opened ORDER BY day, key, document, place")
    )
