"""An editor who has shown her key stays at the desk over a restart, and nobody else gets there by what is kept."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from indexer.model.encoder import Encoder
from service.answer.live import LiveSearcher
from service.answer.searcher import Searcher
from service.http.app import create_app
from service.http.desk.sessions import COOKIE, SECONDS, Sessions
from service.http.guards import keys
from service.settings.levers.file import LeverFile
from service.settings.values import Settings

Restarted = Callable[[], TestClient]


@pytest.fixture
def restarted(collected: Searcher, encoder: Encoder, settings: Settings, key: str, tmp_path: Path) -> Restarted:
    """Another process's service with the same files, and a browser that knows nothing."""

    def client() -> TestClient:
        levers = LeverFile(tmp_path / "levers.csv")
        searcher = Searcher(collected.index, encoder, levers=levers)
        return TestClient(create_app(LiveSearcher(searcher), settings, levers), follow_redirects=True)

    return client


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "r.inloggade.json"


def cookie(client: TestClient) -> str:
    return next(one.value or "" for one in client.cookies.jar if one.name == COOKIE)


def at_desk(client: TestClient, token: str) -> int:
    return client.get("/redaktion/granskning", headers={"Cookie": f"{COOKIE}={token}"}).status_code


def test_a_restart_logs_no_editor_out_but_a_log_out_and_a_revoked_key_do(
    editor: TestClient, restarted: Restarted, settings: Settings, key: str
) -> None:
    token = cookie(editor)
    again = restarted()
    assert at_desk(again, token) == 200
    assert at_desk(again, "x" * 43) == 401
    other = again.post("/redaktion/logga-in", data={"nyckel": key})
    assert other.status_code == 200
    another = cookie(again)
    assert again.post("/redaktion/logga-ut").status_code == 200
    third = restarted()
    assert [at_desk(third, one) for one in (token, another)] == [200, 401], "she logged out before the restart"
    assert settings.editors is not None
    keys.revoke(settings.editors, "Eva")
    assert at_desk(restarted(), token) == 401


def test_nobody_comes_in_by_what_is_kept(editor: TestClient, restarted: Restarted, file: Path, key: str) -> None:
    token = cookie(editor)
    kept = file.read_text(encoding="utf-8")
    assert (token in kept, key in kept) == (False, False)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [at_desk(restarted(), one) for one in json.loads(kept)] == [401]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602])
def test_what_others_may_read_or_write_is_not_believed(
    editor: TestClient, restarted: Restarted, file: Path, mode: int, caplog: pytest.LogCaptureFixture
) -> None:
    file.chmod(mode)
    assert at_desk(restarted(), cookie(editor)) == 401
    assert "den är inte bara tjänstens egen" in caplog.text


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_what_somebody_else_owns_is_not_believed(editor: TestClient, restarted: Restarted, file: Path) -> None:
    os.chown(file, 65534, 65534)
    assert at_desk(restarted(), cookie(editor)) == 401


@pytest.mark.parametrize("content", ["", "[]", "{", '{"x": 1}', '{"x": ["Eva", "y", "snart"]}', "[" * 100_000])
def test_what_is_damaged_is_told_and_the_desk_opens(file: Path, content: str, caplog: pytest.LogCaptureFixture) -> None:
    file.write_text(content, encoding="utf-8")
    file.chmod(0o600)
    sessions = Sessions(file)
    assert "den är skadad" in caplog.text
    assert sessions.find(sessions.begin("Eva", "y")) is not None


def test_a_link_is_not_followed(file: Path, tmp_path: Path) -> None:
    there = tmp_path / "annan.json"
    token = Sessions(there).begin("Eva", "y")
    file.symlink_to(there)
    assert Sessions(there).find(token) is not None
    assert Sessions(file).find(token) is None


def test_a_session_ends_after_a_working_day_whichever_way_the_clock_goes(file: Path) -> None:
    now = 1_000_000.0
    sessions = Sessions(file, lambda: now)
    first = sessions.begin("Eva", "y")
    now += SECONDS - 1
    assert Sessions(file, lambda: now).find(first) is not None
    now += 2
    assert Sessions(file, lambda: now).find(first) is None
    now -= 2 * SECONDS
    assert Sessions(file, lambda: now).find(first) is None


def test_a_session_that_ended_while_nothing_could_be_written_does_not_come_back(
    file: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    sessions = Sessions(file)
    token = sessions.begin("Eva", "y")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("service.http.desk.sessions.replace_bytes", full)
    sessions.end(token)
    assert Sessions(file).find(token) is None
    assert "(disken är full)" in caplog.text


def test_without_records_nothing_is_written(tmp_path: Path) -> None:
    token = Sessions.beside(None).begin("Eva", "y")
    assert Sessions.beside(None).find(token) is None
    assert list(tmp_path.iterdir()) == []
