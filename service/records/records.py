"""Records: what was asked, what came of it and what was said of it, in an SQLite file of the organisation's own.

A question is handed over and answered; a thread of its own masks it (records/masking.py) and writes it down within a
second. Whatever is wrong with the file or the disk, an answer never waits for it. Who asked isn't known.

Questions, feedback and what was opened after questions (records/openings.py) are removed once a day when they are older
than `days`, which the file's log of removals tells. What stays are counts by day, level, collection and place.
"""

from __future__ import annotations

import datetime
import errno
import logging
import os
import sqlite3
import threading
import time
from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from indexer.disk.durable import reason_of
from indexer.texts.swedish import content_words
from service.answer.answering import Answer
from service.answer.confidence import Confidence
from service.errors import RecordsUnusable
from service.records.masking import mask
from service.records.openings import SCHEMA as _OPENINGS
from service.records.openings import Opening, write_openings
from service.settings.levers.lever import Place

MAX_QUESTION = 300
"""Characters of a question that are kept, masked."""
_WAITING = 10_000
"""Questions and openings that wait to be written at most: while a disk is full, the oldest go."""
_WRITE_SECONDS = 0.5
_LOCKED_SECONDS = 2.0
"""How long the writing thread waits for another that has the file."""
_AGAIN_SECONDS = 60.0
"""Until what is old, and couldn't be removed, is to be removed again."""
_REFUSED = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM)
_FORMAT = 2
"""1 has no `opened`, and its `removals` don't count it."""

_LOGGER = logging.getLogger("belagg")

_SCHEMA = """
CREATE TABLE IF NOT EXISTS questions (
    id INTEGER PRIMARY KEY, time TEXT NOT NULL, day TEXT NOT NULL, question TEXT NOT NULL, key TEXT NOT NULL,
    level TEXT NOT NULL, collection TEXT NOT NULL, place TEXT NOT NULL, respelled INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS questions_of_level ON questions (level, key, day);
CREATE INDEX IF NOT EXISTS questions_of_day ON questions (day);
CREATE TABLE IF NOT EXISTS counts (
    day TEXT NOT NULL, level TEXT NOT NULL, collection TEXT NOT NULL, place TEXT NOT NULL, count INTEGER NOT NULL,
    PRIMARY KEY (day, level, collection, place)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS feedback (
    id INTEGER PRIMARY KEY, time TEXT NOT NULL, day TEXT NOT NULL, answer_id TEXT NOT NULL, question TEXT NOT NULL,
    level TEXT NOT NULL, document_id TEXT, passage_id TEXT, title TEXT, quote TEXT, helpful INTEGER NOT NULL,
    reason TEXT, comment TEXT, state TEXT NOT NULL DEFAULT 'ny'
) STRICT;
CREATE INDEX IF NOT EXISTS feedback_of_state ON feedback (state, id);
CREATE INDEX IF NOT EXISTS feedback_of_day ON feedback (day);
CREATE TABLE IF NOT EXISTS shown (
    document TEXT PRIMARY KEY, count INTEGER NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS removals (
    time TEXT NOT NULL, before TEXT NOT NULL, questions INTEGER NOT NULL, feedback INTEGER NOT NULL,
    opened INTEGER NOT NULL DEFAULT 0
) STRICT;
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is handed over, and what came of it."""

    time: datetime.datetime
    question: str
    """As it was asked: it is masked before it is written."""
    level: Confidence
    collection: str
    """The one that was asked; "" for several or all."""
    place: Place
    respelled: bool
    shown: tuple[str, ...] = ()
    """Ids of the documents among its hits; of which question they were isn't kept."""

    @classmethod
    def of(cls, answer: Answer, place: Place) -> Asked:
        query = answer.ranking.query
        collections = query.filters.collections
        return cls(
            datetime.datetime.now().astimezone(),
            query.text,
            answer.confidence,
            next(iter(collections)) if collections is not None and len(collections) == 1 else "",
            place,
            answer.ranking.interpretation.respelled,
            tuple(dict.fromkeys(hit.passage.document_id for hit in answer.ranking.hits if answer.citations)),
        )


class Records:
    """Thread-safe. One process writes; others may read."""

    def __init__(self, path: Path, days: int) -> None:
        """Raises `RecordsUnusable` now rather than at the first question that is lost."""
        self.path = path
        self._days = days
        self._waiting: deque[Asked | Opening] = deque(maxlen=_WAITING)
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._removed_on: datetime.date | None = None
        self._remove_at = 0.0
        self._has_begun = False
        self.fault: str | None = None
        """Why the last questions weren't written, in a Swedish sentence."""
        try:
            with self._opened():
                self._has_begun = True
        except (sqlite3.Error, OSError) as error:
            raise RecordsUnusable(str(path), self._reason(error)) from error

    def add(self, asked: Asked | Opening) -> None:
        """Hand over a question, or what was opened after one.

        It costs next to nothing, and nothing that goes wrong is seen here.
        """
        self._waiting.append(asked)

    def add_feedback(self, given: Mapping[str, object]) -> None:
        """Write down what was said of an answer, by the columns of `feedback`. Raises `RecordsUnusable`."""
        now = datetime.datetime.now().astimezone()
        record = {"time": now.isoformat(timespec="seconds"), "day": now.date().isoformat(), **given}
        with self.reading() as database:
            columns, places = ", ".join(record), ", ".join("?" * len(record))
            database.execute(f"INSERT INTO feedback ({columns}) VALUES ({places})", list(record.values()))  # noqa: S608

    def start(self) -> None:
        """Begin to write."""
        if self._thread is None:
            self._stop.clear()
            self._thread = threading.Thread(target=self._follow, name="belagg-records", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Write what waits, and end."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def flush(self) -> None:
        """Write what waits. What can't be written waits on, and that is told once."""
        taken: list[Asked | Opening] = []
        try:
            while self._waiting:
                taken.append(self._waiting.popleft())
            if taken:
                asked = [one for one in taken if isinstance(one, Asked)]
                with self._opened() as database:
                    write_rows(database, [row_of(one) for one in asked])
                    _count_shown(database, asked)
                    write_openings(database, [one for one in taken if isinstance(one, Opening)])
            self.fault = None
        except (sqlite3.Error, OSError) as error:
            self._keep(taken)
            self._told(self._reason(error))
        except RecordsUnusable as error:
            self._keep(taken)
            self._told(error.reason)

    def _keep(self, taken: Sequence[Asked | Opening]) -> None:
        """Let wait on what was taken to be written; where there is too much of it, the oldest go."""
        room = _WAITING - len(self._waiting)
        self._waiting.extendleft(reversed(taken[max(0, len(taken) - room) :]))

    def remove_old(self, today: datetime.date) -> bool:
        """Remove what has been kept for long enough, and write down that it was. Whether that could be done."""
        before = (today - datetime.timedelta(self._days)).isoformat()
        try:
            with self._opened() as database:
                questions = database.execute("DELETE FROM questions WHERE day < ?", (before,)).rowcount
                feedback = database.execute("DELETE FROM feedback WHERE day < ?", (before,)).rowcount
                (opened,) = database.execute("SELECT sum(count) FROM opened WHERE day < ?", (before,)).fetchone()
                database.execute("DELETE FROM opened WHERE day < ?", (before,))
                removed = (questions, feedback, opened or 0)
                if any(removed):
                    now = datetime.datetime.now().astimezone().isoformat(timespec="seconds")
                    database.execute("INSERT INTO removals VALUES (?, ?, ?, ?, ?)", (now, before, *removed))
                    said = "Gallrat: %d frågor, %d omdömen och %d öppnade träffar från före %s."
                    _LOGGER.info(said, *removed, before)
        except (sqlite3.Error, OSError) as error:
            self._told(self._reason(error))
            return False
        except RecordsUnusable as error:
            self._told(error.reason)
            return False
        return True

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The file, to read or to change something in. Raises `RecordsUnusable`."""
        try:
            with self._opened() as database:
                yield database
        except (sqlite3.Error, OSError) as error:
            raise RecordsUnusable(str(self.path), self._reason(error)) from error

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        """The file as it is now, or a new one where it is gone. Raises `sqlite3.Error`, OSError or as `_prepare`."""
        if not self.path.exists():
            os.close(os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
            if self._has_begun:
                _LOGGER.warning("%s är flyttad eller borttagen. Frågorna skrivs i en ny fil med samma namn.", self.path)
        with closing(sqlite3.connect(self.path, timeout=_LOCKED_SECONDS)) as database, database:
            database.execute("PRAGMA synchronous = NORMAL")
            database.execute("PRAGMA secure_delete = ON")  # what was removed stands nowhere in the file
            (version,) = database.execute("PRAGMA user_version").fetchone()
            if version != _FORMAT:
                self._prepare(database, version)
            yield database

    def _prepare(self, database: sqlite3.Connection, version: int) -> None:
        """Give a new file, or one of an earlier format, what it lacks. Raises `RecordsUnusable` for one of a later."""
        if not 0 <= version < _FORMAT:
            raise RecordsUnusable(str(self.path), f"den har formatversion {version}")
        database.execute("PRAGMA journal_mode = WAL")
        database.executescript(_SCHEMA + _OPENINGS)
        if version == 1:
            database.execute("ALTER TABLE removals ADD COLUMN opened INTEGER NOT NULL DEFAULT 0")
        database.execute(f"PRAGMA user_version = {_FORMAT}")

    def _reason(self, error: Exception) -> str:
        if isinstance(error, sqlite3.OperationalError) and (error.sqlite_errorcode or 0) & 0xFF in _REFUSED:
            # SQLite says neither what it may not do, nor where: it writes in the folder, too.
            for place, rights in ((self.path, os.R_OK | os.W_OK), (self.path.parent, os.W_OK | os.X_OK)):
                if not os.access(place, rights):
                    return reason_of(PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(place)))
        if isinstance(error, (OSError, sqlite3.OperationalError)):
            said = reason_of(error)
            return {"database is locked": "den är låst", "unable to open database file": "den går inte att öppna"}.get(
                said, said
            )
        return "den är ingen sådan fil eller är skadad"

    def _told(self, reason: str) -> None:
        sentence = f"Frågorna går inte att skriva till {self.path} ({reason}). Svaren påverkas inte."
        if sentence != self.fault:
            self.fault = sentence
            _LOGGER.error("%s", sentence)

    def _follow(self) -> None:
        while not self._stop.wait(_WRITE_SECONDS):
            self._go_on()
        self.flush()

    def _go_on(self) -> None:
        """Write what waits, and remove what is old if that hasn't been done today."""
        try:
            self.flush()
            today = datetime.date.today()
            if today != self._removed_on and time.monotonic() >= self._remove_at:
                self._remove_at = time.monotonic() + _AGAIN_SECONDS
                if self.remove_old(today):
                    self._removed_on = today
        except Exception:  # whatever it is, the next question is written, and what is old is removed
            _LOGGER.exception("Frågor gick inte att skriva till %s.", self.path)


def key_of(question: str) -> str:
    """What is the same of questions that differ in nothing but order, capitals and small words."""
    return " ".join(sorted(set(content_words(question))))


Row = tuple[str, str, str, str, str, str, str, int]
"""Time, day, question, key, level, collection, place, respelled: a question as it is kept."""


def row_of(asked: Asked) -> Row:
    """A question as it is kept: masked."""
    question = mask(asked.question)[:MAX_QUESTION]
    day, time = asked.time.date().isoformat(), asked.time.isoformat(timespec="seconds")
    return time, day, question, key_of(question), asked.level, asked.collection, asked.place, int(asked.respelled)


def write_rows(database: sqlite3.Connection, rows: Sequence[Row]) -> None:
    """Write questions down, and count them."""
    database.executemany(
        "INSERT INTO questions (time, day, question, key, level, collection, place, respelled)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        rows,
    )
    database.executemany(
        "INSERT INTO counts VALUES (?, ?, ?, ?, 1) ON CONFLICT DO UPDATE SET count = count + 1",
        [(day, level, collection, place) for _, day, _, _, level, collection, place, _ in rows],
    )


def _count_shown(database: sqlite3.Connection, asked: Sequence[Asked]) -> None:
    """Count the documents that were shown."""
    counts = Counter(document for one in asked for document in one.shown)
    day = datetime.date.today().isoformat()
    database.executemany(
        "INSERT INTO shown VALUES (?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET count = count + excluded.count, last = excluded.last",
        [(document, count, day, day) for document, count in counts.items()],
    )
