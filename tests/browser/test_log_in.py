"""Logging in with a real provider in a real browser: groups, an end to them, the desk, log-out, the provider gone."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from selenium.webdriver import Keys

from indexer.model.encoder import Encoder
from tests.browser import library
from tests.browser.page import Page
from tests.browser.real_provider import CLIENT, SECRET, RealProvider, free_port
from tests.conftest import Silent
from tests.service.http.server import Server

ANNA = {"anna": {"name": "Anna Ek", "groups": ["ekonomi", "redaktion"]}}
QUESTION = "När börjar snöröjningen?"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("log-in")


@pytest.fixture(scope="module")
def port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def provider(folder: Path, port: int) -> Iterator[RealProvider]:
    with RealProvider(folder, f"http://127.0.0.1:{port}", ANNA) as provider:
        yield provider


@pytest.fixture(scope="module")
def log_in_server(
    folder: Path, port: int, provider: RealProvider, encoder: Encoder, model_folder: Path, silent: Silent
) -> Iterator[Server]:
    index = library.build_index(folder / "index", encoder, silent)
    (folder / "secret").write_text(SECRET, encoding="utf-8")
    settings = {
        "BELAGG_LOGIN": provider.issuer,
        "BELAGG_LOGIN_CLIENT": CLIENT,
        "BELAGG_LOGIN_SECRET": str(folder / "secret"),
        "BELAGG_LOGIN_EDITORS": "redaktion",
        "BELAGG_LOGIN_CHECK": "1",
        "BELAGG_RECORDS": str(folder / "records.sqlite"),
    }
    with Server(index, model_folder, folder, port=port, settings=settings) as server:
        yield server


@pytest.fixture
def anybody(browser: Page, log_in_server: Server) -> Iterator[Page]:
    """The start page, of somebody whom neither the service nor the provider knows yet."""
    browser.driver.get(log_in_server.address)
    browser.driver.execute_cdp_cmd("Network.clearBrowserCookies", {})
    browser.begin(log_in_server.address)
    yield browser
    browser.driver.execute_cdp_cmd("Network.clearBrowserCookies", {})


def head(page: Page) -> str:
    return page.one(".reader").text.replace("\n", " ")


def is_at(page: Page, address: str, path: str | None = None) -> bool:
    here = urlsplit(str(page.driver.current_url))
    return f"{here.scheme}://{here.netloc}" == address and path in (None, here.path)


def log_in(page: Page, provider: RealProvider) -> None:
    """From the link on the page to the page again, by keyboard."""
    page.one("a.reader").send_keys(Keys.ENTER)
    page.wait(lambda: is_at(page, provider.issuer) and page.all("[name=login]"))
    page.one("[name=login]").send_keys("anna", Keys.ENTER)
    page.wait(lambda: is_at(page, page.base) and page.all("form.reader"))


def test_somebody_logs_in_asks_and_logs_out_by_keyboard(anybody: Page, provider: RealProvider) -> None:
    page = anybody
    assert head(page) == "Logga in"
    page.ask(QUESTION)
    assert "Du behöver logga in för att söka här." in page.one("main").text
    assert page.violations() == []
    log_in(page, provider)
    assert page.address.startswith("/?q=N%C3%A4r+b")  # to the question that she had asked
    page.wait(lambda: page.settled)
    assert head(page) == "Inloggad: Anna Ek, grupper: 2 Logga ut"
    assert "Snöröjningen" in page.one("main").text
    assert page.violations() == []
    page.script("document.querySelector('.reader button').focus()")
    page.press(Keys.ENTER)
    page.wait(lambda: is_at(page, provider.issuer, "/session/end") and page.all("[name=logout]"))
    page.one("button[name=logout]").send_keys(Keys.ENTER)
    page.wait(lambda: is_at(page, page.base, "/") and page.all("a.reader"))
    assert head(page) == "Logga in"
    own = [message for message in page._log("browser") if page.base in message]
    assert [message for message in own if "401" not in message] == []  # before she had logged in


def test_the_page_says_it_in_english_too(anybody: Page, provider: RealProvider) -> None:
    page = anybody
    page.driver.get(f"{page.base}/?lang=en")
    page.wait(lambda: head(page) == "Log in")
    log_in(page, provider)
    page.wait(lambda: head(page) == "Logged in: Anna Ek, groups: 2 Log out")


def test_a_group_that_is_taken_away_acts_while_the_page_is_open(anybody: Page, provider: RealProvider) -> None:
    page = anybody
    log_in(page, provider)
    page.visit("/redaktion/")
    assert page.one("h1").text == "Obesvarade frågor"
    assert page.violations() == []
    provider.know({"anna": {"name": "Anna Ek", "groups": ["ekonomi"]}})
    try:
        time.sleep(1.1)
        page.visit("/redaktion/")
        assert page.one("h1").text == "Logga in"
        assert "Ditt konto hör inte till redaktionen." in page.one("main").text
        assert page.violations() == []
        page.open()
        assert head(page) == "Inloggad: Anna Ek, grupper: 1 Logga ut"
        provider.know({})
        time.sleep(1.1)
        page.ask(QUESTION)
        said = page.one("main").text  # a suggestion may have been told first that it has ended
        assert "Du är inte inloggad längre." in said or "Du behöver logga in för att söka här." in said
        page.open()
        assert head(page) == "Logga in"
    finally:
        provider.know(ANNA)


def test_the_desk_opens_by_group_and_closes_by_its_own_button(anybody: Page, provider: RealProvider) -> None:
    page = anybody
    page.visit("/redaktion/")
    assert "Din nyckel" not in page.one("main").text  # there are no keys here
    page.one("main a").send_keys(Keys.ENTER)
    page.wait(lambda: is_at(page, provider.issuer) and page.all("[name=login]"))
    page.one("[name=login]").send_keys("anna", Keys.ENTER)
    page.wait(lambda: is_at(page, page.base, "/redaktion/") and page.all("nav button"))
    page.one("nav button").send_keys(Keys.ENTER)
    page.wait(lambda: is_at(page, provider.issuer, "/session/end"))
    page.visit("/redaktion/")
    assert page.one("h1").text == "Logga in"


def test_a_way_back_that_was_used_leads_nowhere(anybody: Page, provider: RealProvider) -> None:
    """The provider's code, the state and the cookie of one log-in, once more: each was for one time."""
    page = anybody
    page.script("document.querySelector('a.reader').click()")
    page.wait(lambda: is_at(page, provider.issuer) and page.all("[name=login]"))
    page._log("performance")
    page.one("[name=login]").send_keys("anna", Keys.ENTER)
    page.wait(lambda: is_at(page, page.base) and page.all("form.reader"))
    urls = [entry for entry in page._log("performance") if "/logga-in/svar?code=" in entry]
    address = urls[0].partition("/logga-in/svar?code=")[2].partition('"')[0]
    page.driver.get(f"{page.base}/logga-in/svar?code={address}")
    assert "är redan använd" in page.one("main").text
    assert page.violations() == []


def test_when_the_provider_is_gone_the_page_says_so_and_stays(
    anybody: Page, folder: Path, provider: RealProvider, log_in_server: Server
) -> None:
    """Last, for it ends the provider."""
    page = anybody
    log_in(page, provider)
    provider.stop()
    time.sleep(1.1)
    page.open()
    assert "Din inloggning går inte att kontrollera just nu." in head(page)
    assert page.violations() == []
    page.ask(QUESTION)
    assert "för inloggningstjänsten svarar inte som den ska" in page.one("main").text
    page.driver.execute_cdp_cmd("Network.clearBrowserCookies", {})
    gone = httpx.get(f"{page.base}/logga-in")
    assert gone.status_code in (303, 503)  # what it said of itself is believed for an hour
    assert "Inloggning: Inloggningstjänsten går inte att nå just nu (det går inte att ansluta)." in (
        log_in_server.messages
    )
    for secret in (SECRET, "anna"):
        assert secret not in log_in_server.messages
