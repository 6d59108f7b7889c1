"""What records tell editors: what was asked and not answered, and how often; and all that was written, for export."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from service.answer.confidence import Confidence
from service.records.feedback import Reason

MOST_GROUPS = 100
"""Groups of unanswered questions that are shown, the most asked first."""
UNANSWERED = (Confidence.NOT_FOUND, Confidence.UNSURE)
_YES_OR_NO = ("nej", "ja")


@dataclass(frozen=True, slots=True)
class QuestionGroup:
    """Questions that ask the same, or nearly."""

    question: str
    """The way it was asked last."""
    count: int
    last: str
    """The day, in ISO 8601."""
    others: tuple[str, ...] = ()
    """Other ways in which it was asked."""


def unanswered(
    database: sqlite3.Connection, since: str, levels: Sequence[Confidence] = UNANSWERED[:1]
) -> list[QuestionGroup]:
    """Groups by their words, most asked first, of questions from a day on."""
    places = ", ".join("?" * len(levels))
    found = database.execute(
        f"SELECT key, count(*) AS asked, max(day) FROM questions WHERE level IN ({places}) AND day >= ?"  # noqa: S608
        " GROUP BY key ORDER BY asked DESC, max(day) DESC, key LIMIT ?",
        (*levels, since, MOST_GROUPS),
    ).fetchall()
    groups = []
    for key, count, last in found:
        (question,) = database.execute(
            f"SELECT question FROM questions WHERE key = ? AND level IN ({places}) AND day = ?"  # noqa: S608
            " ORDER BY id DESC LIMIT 1",
            (key, *levels, last),
        ).fetchone()
        groups.append(QuestionGroup(question, count, last))
    return groups


def together(groups: Sequence[QuestionGroup], alike: Callable[[str, str], bool]) -> list[QuestionGroup]:
    """Groups of which those that ask alike are one, the most asked first."""
    found: list[QuestionGroup] = []
    for group in groups:
        at = next((n for n, there in enumerate(found) if alike(there.question, group.question)), None)
        if at is None:
            found.append(group)
        else:
            there = found[at]
            last, others = max(there.last, group.last), (*there.others, group.question)
            found[at] = QuestionGroup(there.question, there.count + group.count, last, others)
    return sorted(found, key=lambda group: -group.count)


def weeks(database: sqlite3.Connection, since: str) -> list[tuple[str, dict[str, int]]]:
    """How many questions each week had by level, the newest first; a week is named by its Monday."""
    found: dict[str, dict[str, int]] = {}
    for monday, level, count in database.execute(
        "SELECT date(day, '-6 days', 'weekday 1'), level, sum(count) FROM counts WHERE day >= ? GROUP BY 1, 2"
        " ORDER BY 1 DESC",
        (since,),
    ):
        found.setdefault(monday, {})[level] = count
    return list(found.items())


def places(database: sqlite3.Connection, since: str) -> list[tuple[str, int]]:
    """How many questions came from where, the most first."""
    return list(
        database.execute("SELECT place, sum(count) FROM counts WHERE day >= ? GROUP BY 1 ORDER BY 2 DESC, 1", (since,))
    )


def removals(database: sqlite3.Connection) -> list[tuple[str, str, int, int, int]]:
    """The log of what was removed, the newest first: when, from before which day, questions, feedback, openings."""
    return list(
        database.execute("SELECT time, before, questions, feedback, opened FROM removals ORDER BY time DESC LIMIT 400")
    )


def all_questions(database: sqlite3.Connection) -> Iterator[tuple[object, ...]]:
    """For export, in words for people: time, question, level, collection, place, respelled."""
    found = database.execute("SELECT time, question, level, collection, place, respelled FROM questions ORDER BY id")
    for time, question, level, collection, place, respelled in found:
        yield time, question, _label(Confidence, level), collection, place, _YES_OR_NO[bool(respelled)]


def all_feedback(database: sqlite3.Connection) -> Iterator[tuple[object, ...]]:
    """The same: time, question, level, title, document, passage, whether it helped, reason, comment, state."""
    found = database.execute(
        "SELECT time, question, level, title, document_id, passage_id, helpful, reason, comment, state"
        " FROM feedback ORDER BY id"
    )
    for time, question, level, *text, helpful, reason, comment, state in found:
        why = _label(Reason, reason)
        yield time, question, _label(Confidence, level), *text, _YES_OR_NO[bool(helpful)], why, comment, state


def _label(kinds: type[Confidence] | type[Reason], value: object) -> object:
    """What people call a level or a reason; what is neither, as it is."""
    return next((kind.label for kind in kinds if kind == value), value)
