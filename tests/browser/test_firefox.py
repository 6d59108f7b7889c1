"""Page, widget and desk in Firefox: they answer and are entered by keyboard, and axe-core finds nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from selenium.webdriver import Keys

from tests.browser.conftest import FIREFOX
from tests.browser.firefox import Firefox
from tests.service.http.server import Server

QUESTION = "När börjar snöröjningen?"
DESK_PAGES = ("", "fraga", "fraga?q=snö", "tabell", "omdomen", "forslag", "utvardering", "granskning", "gallring")


@pytest.fixture(scope="module", params=["light", "dark"])
def firefox(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    assert FIREFOX is not None
    browser = Firefox(FIREFOX, tmp_path_factory.mktemp("firefox"), request.param)
    yield browser
    browser.quit()


def tab(firefox: Firefox, to: str) -> None:
    """Press Tab until what is named has the focus."""
    for _ in range(40):
        if firefox.focused.startswith(to):
            return
        firefox.press(Keys.TAB)
    raise AssertionError(f"{to!r} isn't reached by keyboard, but {firefox.focused!r}")


def test_the_page_answers_by_keyboard_and_everything_is_reached(firefox: Firefox, library_server: Server) -> None:
    firefox.visit(f"{library_server.address}/")
    firefox.wait(lambda: firefox.focused == "question" and firefox.text("#holdings"))
    found = firefox.violations()
    firefox.press(QUESTION, Keys.ENTER)
    firefox.wait(lambda: firefox.text(".answer mark"))
    assert "fem centimeter snö" in firefox.text(".answer mark")
    found += firefox.violations()
    tab(firefox, "Visa i sammanhang")
    tab(firefox, "Ja")
    tab(firefox, "Visa 4 stycken till")
    firefox.script("document.querySelectorAll('.further details').forEach((one) => { one.open = true })")
    found += firefox.violations()
    firefox.script("document.querySelector('.answer .in-context').click()")
    firefox.wait(lambda: firefox.script("return document.body.dataset.state") == "document")
    assert "fem centimeter snö" in firefox.text("mark")
    assert found + firefox.violations() == []


def test_the_widget_answers_by_keyboard(firefox: Firefox, web_server: Server) -> None:
    firefox.visit(f"{web_server.address}/embed")
    shown = "return document.querySelector('belagg-sok').shadowRoot?.querySelector(arguments[0])?.textContent ?? ''"
    firefox.wait(lambda: firefox.script(shown, "label"))
    found = firefox.violations()
    tab(firefox, "question")
    firefox.press("Vad är BarnSam?", Keys.ENTER)
    firefox.wait(lambda: firefox.script(shown, "mark"))
    tab(firefox, "Se hela svaret i Belägg")
    assert found + firefox.violations() == []


def test_the_desk_is_entered_by_keyboard(firefox: Firefox, desk_server: Server, desk_key: str) -> None:
    firefox.visit(f"{desk_server.address}/redaktion/")
    found = firefox.violations()
    tab(firefox, "nyckel")
    firefox.press(desk_key, Keys.ENTER)
    firefox.wait(lambda: firefox.text("h1") == "Obesvarade frågor")
    for path in DESK_PAGES:
        firefox.visit(f"{desk_server.address}/redaktion/{path}")
        found += [f"{path}: {one}" for one in firefox.violations()]
    firefox.visit(f"{desk_server.address}/redaktion/tabell")
    tab(firefox, "Hoppa till innehållet")
    tab(firefox, "slag")
    assert found == []


def test_axe_would_find_something(firefox: Firefox, web_server: Server) -> None:
    firefox.visit(f"{web_server.address}/om")
    firefox.script("document.documentElement.removeAttribute('lang')")
    assert [one.partition(":")[0] for one in firefox.violations()] == ["html-has-lang"]
