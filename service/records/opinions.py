"""The queue of what readers have said of answers: each opinion in a state, and moved from one to another by editors.

Several are moved in one step, which is written down so that it can be undone. Only what is still in the state that an
editor saw it in is moved, and nothing that came after she saw it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

STATES = ("ny", "pågår", "klar")
MOST_SHOWN = 200
_MOVES_KEPT = 200
"""That can be undone: the last ones."""
_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS moves"
    " (id INTEGER PRIMARY KEY AUTOINCREMENT, before TEXT NOT NULL, after TEXT NOT NULL) STRICT",
    "CREATE TABLE IF NOT EXISTS moved"
    " (move INTEGER NOT NULL, feedback INTEGER NOT NULL, PRIMARY KEY (move, feedback)) STRICT, WITHOUT ROWID",
)
"""Made when something is first moved: the file's format is as it was, and an earlier Belägg takes it."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What was said of an answer."""

    id: int
    time: str
    question: str
    level: str
    title: str | None
    document_id: str | None
    passage_id: str | None
    helpful: bool
    reason: str | None
    comment: str | None
    state: str


@dataclass(frozen=True, slots=True)
class Move:
    """Opinions that were moved in one step."""

    id: int
    before: str
    after: str
    count: int


@dataclass(frozen=True, slots=True)
class OfQuestion:
    """The opinions of answers to one question, up to the newest that an editor may have seen."""

    opinion: int
    """One of them."""
    newest: int


def opinions(database: sqlite3.Connection, state: str, limit: int = MOST_SHOWN) -> list[Opinion]:
    """The queue in one state, what didn't help first, the newest first."""
    found = database.execute(
        "SELECT id, time, question, level, title, document_id, passage_id, helpful, reason, comment, state"
        " FROM feedback WHERE state = ? ORDER BY helpful, id DESC LIMIT ?",
        (state, limit),
    )
    return [
        Opinion(id_, time, question, level, title, document, passage, bool(helpful), reason, comment, its_state)
        for id_, time, question, level, title, document, passage, helpful, reason, comment, its_state in found
    ]


def count_opinions(database: sqlite3.Connection, state: str) -> int:
    """How many there are in a state."""
    return int(database.execute("SELECT count(*) FROM feedback WHERE state = ?", (state,)).fetchone()[0])


def of_questions(database: sqlite3.Connection, state: str) -> dict[str, tuple[int, int]]:
    """How many are in a state, and the number of the newest, of each question that has several."""
    found = database.execute(
        "SELECT question, count(*), max(id) FROM feedback WHERE state = ? GROUP BY question HAVING count(*) > 1",
        (state,),
    )
    return {question: (count, newest) for question, count, newest in found}


def move(database: sqlite3.Connection, which: Sequence[int] | OfQuestion, before: str, after: str) -> Move | None:
    """Put those that are in one state into another; None where none was."""
    if after == before or not {before, after} <= set(STATES):
        return None
    _prepare(database)
    number = database.execute("INSERT INTO moves (before, after) VALUES (?, ?)", (before, after)).lastrowid or 0
    if isinstance(which, OfQuestion):
        those = "question = (SELECT question FROM feedback WHERE id = ?) AND id <= ?"
        values: tuple[int | str, ...] = (which.opinion, which.newest)
    else:
        those, values = "id IN (SELECT value FROM json_each(?))", (json.dumps(list(which)),)
    count = database.execute(
        f"INSERT INTO moved SELECT ?, id FROM feedback WHERE state = ? AND {those}",  # noqa: S608
        (number, before, *values),
    ).rowcount
    database.execute(
        "UPDATE feedback SET state = ? WHERE id IN (SELECT feedback FROM moved WHERE move = ?)", (after, number)
    )
    if not count:
        _forget(database, "id = ?", number)
        return None
    _forget(database, "id <= ?", number - _MOVES_KEPT)
    return Move(number, before, after, count)


def moved(database: sqlite3.Connection, number: int) -> Move | None:
    """What was moved in a step, if it can be undone."""
    _prepare(database)
    found = database.execute(
        "SELECT before, after, (SELECT count(*) FROM moved WHERE move = moves.id) FROM moves WHERE id = ?", (number,)
    ).fetchone()
    return None if found is None else Move(number, *found)


def undo(database: sqlite3.Connection, number: int) -> Move | None:
    """Put what was moved in a step back, but for what has been moved on since; None where nothing can be."""
    its = moved(database, number)
    if its is None:
        return None
    count = database.execute(
        "UPDATE feedback SET state = ? WHERE state = ? AND id IN (SELECT feedback FROM moved WHERE move = ?)",
        (its.before, its.after, number),
    ).rowcount
    _forget(database, "id = ?", number)
    return Move(number, its.after, its.before, count) if count else None


def _prepare(database: sqlite3.Connection) -> None:
    for statement in _SCHEMA:
        database.execute(statement)


def _forget(database: sqlite3.Connection, those: str, *values: int) -> None:
    database.execute(f"DELETE FROM moved WHERE move IN (SELECT id FROM moves WHERE {those})", values)  # noqa: S608
    database.execute(f"DELETE FROM moves WHERE {those}", values)  # noqa: S608
