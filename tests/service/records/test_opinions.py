"""Opinions are moved from state to state in steps, each whole, of what an editor has seen, and undone as they were."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.records.opinions import Move, OfQuestion, count_opinions, move, moved, of_questions, opinions, undo
from service.records.records import Records

BATH, ICE = "Vad kostar badet?", "Är isen öppen?"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """With opinions 1, 2 and 4 of the bath, and 3 and 5 of the ice."""
    records = Records(tmp_path / "r.sqlite", 90)
    for question in (BATH, BATH, ICE, BATH, ICE):
        say(records, question)
    with records.reading() as database:
        yield database


def say(records: Records, question: str) -> None:
    records.add_feedback({"answer_id": "x", "question": question, "level": "likely", "helpful": 0})


def states(database: sqlite3.Connection) -> str:
    """The first letter of each opinion's state, in the order of their numbers."""
    return "".join(state[0] for (state,) in database.execute("SELECT state FROM feedback ORDER BY id"))


def test_those_that_are_named_are_moved_and_moved_back(database: sqlite3.Connection) -> None:
    assert move(database, [2, 3, 3, -1, 99], "ny", "klar") == (done := Move(1, "ny", "klar", 2))
    assert states(database) == "nkknn"
    assert [one.id for one in opinions(database, "klar")] == [3, 2]
    assert [count_opinions(database, state) for state in ("ny", "pågår", "klar")] == [3, 0, 2]
    assert moved(database, 1) == done
    assert undo(database, 1) == Move(1, "klar", "ny", 2)
    assert states(database) == "nnnnn"
    assert (moved(database, 1), undo(database, 1)) == (None, None)


def test_those_of_a_question_are_moved_up_to_the_newest_that_was_seen(
    database: sqlite3.Connection, tmp_path: Path
) -> None:
    assert of_questions(database, "ny") == {BATH: (3, 4), ICE: (2, 5)}
    say(Records(tmp_path / "r.sqlite", 90), BATH)
    assert move(database, OfQuestion(2, 4), "ny", "pågår") == Move(1, "ny", "pågår", 3)
    assert states(database) == "ppnpnn"
    assert of_questions(database, "ny") == {ICE: (2, 5)}
    assert move(database, OfQuestion(99, 4), "ny", "klar") is None


def test_what_somebody_else_has_moved_meanwhile_stays_where_it_is(database: sqlite3.Connection) -> None:
    first = move(database, [1, 2], "ny", "klar")
    second = move(database, [2, 3], "ny", "pågår")
    assert (first, second) == (Move(1, "ny", "klar", 2), Move(2, "ny", "pågår", 1))
    assert states(database) == "kkpnn"
    move(database, [1], "klar", "pågår")
    assert undo(database, 1) == Move(1, "klar", "ny", 1), "the other has been moved on"
    assert states(database) == "pnpnn"


@pytest.mark.parametrize(
    ("ids", "before", "after"),
    [([1], "ny", "ny"), ([1], "klar", "ny"), ([1], "ny", "glömd"), ([1], "glömd", "ny"), ([], "ny", "klar")],
)
def test_where_nothing_is_moved_there_is_nothing_to_undo(
    database: sqlite3.Connection, ids: list[int], before: str, after: str
) -> None:
    assert move(database, ids, before, after) is None
    assert (states(database), moved(database, 1)) == ("nnnnn", None)


def test_a_number_is_never_that_of_another_step_and_the_last_steps_are_kept(database: sqlite3.Connection) -> None:
    move(database, [1], "ny", "klar")
    undo(database, 1)
    assert move(database, [2], "ny", "klar") == Move(2, "ny", "klar", 1)
    for _ in range(100):
        move(database, [3], "ny", "klar")
        move(database, [3], "klar", "ny")
    assert (moved(database, 2), moved(database, 3)) == (None, Move(3, "ny", "klar", 1))
    assert database.execute("SELECT count(*) FROM moved").fetchone() == (200,)
