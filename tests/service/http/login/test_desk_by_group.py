"""The editors' desk opens to a group beside its keys, and to nobody else who has logged in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from service.answer.live import LiveSearcher
from service.answer.searcher import Searcher
from service.http.app import create_app
from service.http.guards import keys
from service.settings.levers.file import LeverFile
from service.settings.values import Settings
from tests.service.http.login.browsing import later, log_in
from tests.service.http.login.conftest import Make
from tests.service.http.login.forging import CLIENT, ForgingProvider

EDITORS = "redaktionen"


@pytest.fixture
def desk(make: Make, collected: Searcher, provider: ForgingProvider, secret_file: Path, tmp_path: Path) -> Any:
    def client(**settings: object) -> TestClient:
        usual = {
            "rate": 0,
            "login": provider.issuer,
            "login_client": CLIENT,
            "login_secret": secret_file,
            "login_editors": (EDITORS,),
        }
        levers = LeverFile(tmp_path / "levers.csv")
        app = create_app(LiveSearcher(collected), Settings(**{**usual, **settings}), levers)  # type: ignore[arg-type]
        made.append(app)
        return TestClient(app, "http://localhost", follow_redirects=False)

    made: list[Any] = []
    yield client
    for app in made:
        app.state.accounts.close()


def test_a_member_comes_in_and_is_known_by_name(desk: Any, provider: ForgingProvider) -> None:
    browser = desk()
    provider.person["groups"] = [EDITORS]
    closed = browser.get("/redaktion/tabell")
    assert (closed.status_code, "Din nyckel" in closed.text) == (401, False)
    assert 'href="../logga-in?next=/redaktion/"' in closed.text
    log_in(browser, provider)
    assert browser.get("/redaktion/tabell").status_code == 200
    row = {"slag": "kontakt", "text": "Växeln", "skäl": "prov", "till": "2999-01-01"}
    made = browser.post("/redaktion/tabell", data=row, headers={"Sec-Fetch-Site": "same-origin"})
    assert made.status_code == 303
    table = browser.get("/redaktion/tabell.csv").content.decode("utf-8-sig")
    assert table.splitlines()[1] == "kontakt;;;Växeln;;Anna Ek;prov;2999-01-01"


def test_whoever_is_no_member_stays_out(desk: Any, provider: ForgingProvider) -> None:
    browser = desk()
    log_in(browser, provider)
    closed = browser.get("/redaktion/")
    assert (closed.status_code, "Ditt konto hör inte till redaktionen." in closed.text) == (401, True)
    assert "Logga in med ditt konto" not in closed.text, "she has done so"


def test_a_group_of_another_name_or_case_is_another(desk: Any, provider: ForgingProvider) -> None:
    for name in ("Redaktionen", "redaktionen ", "/redaktionen", "redaktion"):
        browser = desk()
        provider.person["groups"] = [name]
        log_in(browser, provider)
        assert browser.get("/redaktion/").status_code == 401


def test_it_closes_when_the_group_is_taken_away(desk: Any, provider: ForgingProvider) -> None:
    browser = desk()
    provider.person["groups"] = [EDITORS]
    log_in(browser, provider)
    assert browser.get("/redaktion/tabell").status_code == 200
    provider.person["groups"] = []
    later(browser, 31)
    assert browser.get("/redaktion/tabell").status_code == 401


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_site_changes_nothing_there(desk: Any, provider: ForgingProvider, site: str) -> None:
    browser = desk()
    provider.person["groups"] = [EDITORS]
    log_in(browser, provider)
    refused = browser.post("/redaktion/tabell-bort", data={"namn": "x"}, headers={"Sec-Fetch-Site": site})
    assert (refused.status_code, "hör inte till redaktionen" in refused.text) == (401, False)
    assert "Inget är sparat: det du skickade kom inte från en sida i redaktionen." in refused.text


def test_keys_go_on_working_beside_it(desk: Any, tmp_path: Path) -> None:
    file = tmp_path / "editors.json"
    key = keys.create(file, "Eva", None)
    browser = desk(editors=file)
    asked = browser.get("/redaktion/").text
    assert "Din nyckel" in asked
    assert "Logga in med ditt konto" in asked
    assert browser.post("/redaktion/logga-in", data={"nyckel": key}).status_code == 303
    assert browser.get("/redaktion/tabell").status_code == 200
    assert browser.post("/redaktion/logga-ut").status_code == 200


def test_a_key_opens_nothing_where_there_are_none(desk: Any) -> None:
    assert desk().post("/redaktion/logga-in", data={"nyckel": "belagg_x"}).status_code == 403


def test_logging_out_of_the_desk_logs_out(desk: Any, provider: ForgingProvider) -> None:
    browser = desk()
    provider.person["groups"] = [EDITORS]
    log_in(browser, provider)
    out = browser.post("/redaktion/logga-ut", headers={"Sec-Fetch-Site": "same-origin"})
    assert (out.status_code, out.headers["location"]) == (307, "../logga-ut")
