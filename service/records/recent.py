"""Recent questions: the newest that are recorded, in the order in which they were asked."""

from __future__ import annotations

import datetime
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from indexer.texts.swedish import folded, words

MOST = 200_000
"""Questions that are looked through at most; a second of CPU."""


@dataclass(frozen=True, slots=True)
class RecentQuestion:
    question: str
    key: str
    """The same for questions that differ in nothing but order, capitals and small words."""
    level: str
    place: str
    time: datetime.datetime


def recent(database: sqlite3.Connection, since: str, most: int = MOST) -> Iterator[RecentQuestion]:
    """Those of a day and later, at most so many."""
    rows = database.execute(
        "SELECT question, key, level, place, time FROM (SELECT id, question, key, level, place, time FROM questions"
        " WHERE day >= ? ORDER BY id DESC LIMIT ?) ORDER BY id",
        (since, most),
    )
    for question, key, level, place, time in rows:
        yield RecentQuestion(question, key, level, place, datetime.datetime.fromisoformat(time))


def spelled(question: str, plain: Iterable[str]) -> Iterator[str]:
    """Words of a question as they are spelled, by how they are folded; and then those that it hasn't, folded."""
    wanted = set(plain)
    yield from (word for word in words(question) if folded(word) in wanted)
    yield from wanted
