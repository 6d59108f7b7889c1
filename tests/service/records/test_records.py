"""Records: what is asked is written masked, kept as long as is set, and never in the way of an answer."""

from __future__ import annotations

import datetime
import logging
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from service.answer.confidence import Confidence
from service.errors import RecordsUnusable
from service.records import overview
from service.records.openings import Opening, all_openings
from service.records.records import Asked, Records, key_of
from service.settings.levers.lever import Place

NOON = datetime.datetime(2026, 11, 28, 12, tzinfo=datetime.UTC)


def asked(question: str, time: datetime.datetime = NOON, level: Confidence = Confidence.NOT_FOUND) -> Asked:
    return Asked(time, question, level, "bygg", Place.WIDGET, respelled=False)


def rows(
    records: Records, sql: str = "SELECT question, level, collection, place FROM questions"
) -> list[tuple[object, ...]]:
    with records.reading() as database:
        return list(database.execute(sql))


@pytest.fixture
def records(tmp_path: Path) -> Records:
    return Records(tmp_path / "frågor.sqlite", 90)


def test_a_question_is_masked_before_it_is_written(records: Records) -> None:
    records.add(asked("Jag är 19811218-9876, når ni mig på eva@exempel.se?"))
    records.flush()
    assert rows(records) == [
        ("Jag är [personnummer], når ni mig på [e-post]?", "not_found", "bygg", "widget"),
    ]
    assert b"9876" not in b"".join(path.read_bytes() for path in records.path.parent.iterdir())
    assert records.path.stat().st_mode & 0o077 == 0


def test_what_is_old_is_removed_and_that_is_told_and_counts_stay(
    records: Records, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    for days in (89, 90, 91, 400):
        records.add(asked(f"Fråga {days}", NOON - datetime.timedelta(days)))
    records.flush()
    records.remove_old(NOON.date())
    assert [question for question, *_ in rows(records)] == ["Fråga 89", "Fråga 90"]
    assert rows(records, "SELECT before, questions, feedback, opened FROM removals") == [("2026-08-30", 2, 0, 0)]
    assert rows(records, "SELECT sum(count) FROM counts") == [(4,)]
    assert "Gallrat: 2 frågor, 0 omdömen och 0 öppnade träffar" in caplog.text
    assert b"Fr\xc3\xa5ga 400" not in records.path.read_bytes()
    records.remove_old(NOON.date())
    assert rows(records, "SELECT count(*) FROM removals") == [(1,)]


def opening(days: int, document: str = "a", place: Place = Place.PAGE) -> Opening:
    return Opening(NOON.date() - datetime.timedelta(days), "bygglov kostar", document, place)


def test_what_is_opened_is_counted_by_the_day_and_removed_as_questions_are(records: Records) -> None:
    for one in (opening(91), opening(91), opening(90), opening(0), opening(0), opening(0, "b"), opening(0, "b")):
        records.add(one)
    records.add(asked("Ett"))
    records.add(opening(0, "b", Place.FRAME))
    records.flush()
    records.remove_old(NOON.date())
    with records.reading() as database:
        assert all_openings(database) == [
            ("2026-08-30", "bygglov kostar", "a", "sida", 1),
            ("2026-11-28", "bygglov kostar", "a", "sida", 2),
            ("2026-11-28", "bygglov kostar", "b", "ram", 1),
            ("2026-11-28", "bygglov kostar", "b", "sida", 2),
        ]
        assert [row[1:] for row in overview.removals(database)] == [("2026-08-30", 0, 0, 2)]
    assert rows(records, "SELECT question FROM questions") == [("Ett",)]


def test_a_file_of_the_first_format_goes_on_and_one_of_a_later_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "r.sqlite"
    with closing(sqlite3.connect(path)) as database, database:
        columns = "time TEXT NOT NULL, before TEXT NOT NULL, questions INTEGER NOT NULL, feedback INTEGER NOT NULL"
        database.execute(f"CREATE TABLE removals ({columns}) STRICT")
        database.execute("INSERT INTO removals VALUES ('2026-01-02', '2026-01-01', 7, 3)")
        database.execute("PRAGMA user_version = 1")
    for _ in range(2):
        with Records(path, 90).reading() as database:
            assert overview.removals(database) == [("2026-01-02", "2026-01-01", 7, 3, 0)]
            assert all_openings(database) == []
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("PRAGMA user_version = 3")
    with pytest.raises(RecordsUnusable, match="formatversion 3"):
        Records(path, 90)


def test_a_locked_file_keeps_nobody_and_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("service.records.records._LOCKED_SECONDS", 0.05)
    records = Records(tmp_path / "r.sqlite", 90)
    other = sqlite3.connect(records.path)
    other.execute("BEGIN EXCLUSIVE")
    records.add(asked("Ett"))
    records.flush()
    assert records.fault == f"Frågorna går inte att skriva till {records.path} (den är låst). Svaren påverkas inte."
    assert caplog.text.count("går inte att skriva") == 1
    records.flush()
    assert caplog.text.count("går inte att skriva") == 1
    other.close()
    records.add(asked("Två"))
    records.flush()
    assert [question for question, *_ in rows(records)] == ["Ett", "Två"]
    assert records.fault is None


def test_a_file_that_is_gone_keeps_nobody(records: Records, tmp_path: Path) -> None:
    records.path.unlink()
    for extra in ("-wal", "-shm"):
        Path(f"{records.path}{extra}").unlink(missing_ok=True)
    records.path.mkdir()
    for number in range(20_000):
        records.add(asked(f"Fråga {number}"))
    records.flush()
    assert records.fault is not None
    assert len(records._waiting) == 10_000


def test_a_file_that_is_moved_away_is_begun_anew(
    records: Records, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    records.add(asked("Ett"))
    records.flush()
    moved = tmp_path / "arkiv.sqlite"
    for turn, question in enumerate(("Två", "Tre")):
        records.path.rename(moved.with_stem(f"arkiv{turn}"))
        records.add(asked(question))
        records.add(opening(0))
        records.flush()
        assert records.fault is None
        assert [text for text, *_ in rows(records)] == [question]
        assert records.path.stat().st_mode & 0o077 == 0
        assert caplog.text.count("Frågorna skrivs i en ny fil") == turn + 1
    records.path.unlink()
    assert rows(records) == []  # also to whoever reads first
    assert [text for text, *_ in rows(Records(tmp_path / "arkiv0.sqlite", 90))] == ["Ett"]


def test_questions_wait_while_the_folder_is_gone(tmp_path: Path) -> None:
    folder = tmp_path / "frågor"
    folder.mkdir()
    there = Records(folder / "r.sqlite", 90)
    folder.rename(tmp_path / "annan")
    there.add(asked("Ett"))
    there.flush()
    assert there.fault is not None
    assert "mappen finns inte" in there.fault
    with pytest.raises(RecordsUnusable, match="mappen finns inte"), there.reading():
        pass
    (tmp_path / "annan").rename(folder)
    there.flush()
    assert [text for text, *_ in rows(there)] == ["Ett"]


def test_questions_wait_while_a_file_of_a_later_format_is_in_the_place(records: Records) -> None:
    with closing(sqlite3.connect(records.path)) as database:
        database.execute("PRAGMA user_version = 3")
    records.add(asked("Ett"))
    records.flush()
    assert "den har formatversion 3" in str(records.fault)
    assert not records.remove_old(NOON.date())
    records.path.unlink()
    records.flush()
    assert [text for text, *_ in rows(records)] == ["Ett"]


def _wait(until: Callable[[], bool]) -> None:
    """For what a thread does; ten seconds at most."""
    for _ in range(1_000):
        if until():
            return
        time.sleep(0.01)


def test_what_cannot_be_removed_today_is_tried_again_today(records: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.records.records._LOCKED_SECONDS", 0.05)
    monkeypatch.setattr("service.records.records._WRITE_SECONDS", 0.01)
    monkeypatch.setattr("service.records.records._AGAIN_SECONDS", 0.01)
    records.add(asked("Gammal", NOON - datetime.timedelta(40_000)))
    records.flush()
    other = sqlite3.connect(records.path)
    other.execute("BEGIN EXCLUSIVE")
    records.start()
    _wait(lambda: records.fault is not None)
    other.close()
    _wait(lambda: not rows(records))
    records.stop()
    assert rows(records) == []


def test_what_nobody_foresaw_costs_no_later_question(records: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.records.records._WRITE_SECONDS", 0.01)
    records.add(asked("En ensam halva: \ud800"))
    records.start()
    _wait(lambda: not records._waiting)
    records.add(asked("Två"))
    _wait(lambda: not records._waiting)
    assert records._thread is not None
    assert records._thread.is_alive()
    records.stop()
    assert [question for question, *_ in rows(records)] == ["Två"]


def test_a_file_that_is_something_else_is_refused_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "r.sqlite").write_bytes(b"ingen databas" * 100)
    with pytest.raises(RecordsUnusable, match="skadad"):
        Records(tmp_path / "r.sqlite", 90)
    with pytest.raises(RecordsUnusable, match="mappen finns inte"):
        Records(tmp_path / "nix" / "r.sqlite", 90)


@pytest.mark.parametrize(
    ("code", "closed", "said"),
    [
        (sqlite3.SQLITE_CANTOPEN, "r.sqlite", r"\(du saknar behörighet: .*/r\.sqlite ägs av "),
        (sqlite3.SQLITE_READONLY_DBMOVED, "", r"\(du saknar behörighet: .* ägs av "),
        (sqlite3.SQLITE_CANTOPEN, "-", r"\(den går inte att öppna\)"),
    ],
)
def test_a_file_of_another_user_is_told_whose_it_is(
    code: int, closed: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "r.sqlite").touch()

    def refused(*_: object, **__: object) -> None:
        error = sqlite3.OperationalError("unable to open database file")
        error.sqlite_errorcode = code
        raise error

    monkeypatch.setattr("sqlite3.connect", refused)
    monkeypatch.setattr("os.access", lambda path, _: Path(path) != (tmp_path / closed if closed else tmp_path))
    monkeypatch.setattr("os.geteuid", lambda: 4711)
    with pytest.raises(RecordsUnusable, match=said):
        Records(tmp_path / "r.sqlite", 90)


def test_the_thread_writes_by_itself_and_at_the_end(records: Records) -> None:
    records.start()
    records.add(asked("Ett"))
    records.stop()
    assert [question for question, *_ in rows(records)] == ["Ett"]


def test_a_question_costs_little_processor_time(records: Records) -> None:
    questions = [asked(f"Hur lång tid tar det att få bygglov för ett attefallshus nummer {n}?") for n in range(1_000)]
    before = time.process_time()
    for question in questions:
        records.add(question)
    records.flush()
    assert time.process_time() - before < 5.0  # about .1 is what it takes; a machine of others may be slow for a while


def test_questions_of_the_same_words_have_one_key() -> None:
    assert key_of("Vad kostar ett bygglov?") == key_of("BYGGLOV, vad kostar det?")
    assert key_of("Vad kostar bygglov?") != key_of("Vad kostar marklov?")
