"""Page, widget and desk in Firefox: all of it is done by keyboard alone, and axe-core finds nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from selenium.webdriver import Keys

from indexer.model.encoder import Encoder
from service.answer.reading import Reader
from service.http.guards import keys
from tests.browser.conftest import EVERYDAY, FIREFOX, UNANSWERED, desk_at
from tests.browser.firefox import Firefox
from tests.conftest import Silent
from tests.service.http.serving import Serving

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
    for _ in range(80):
        if firefox.focused.startswith(to):
            return
        firefox.press(Keys.TAB)
    raise AssertionError(f"{to!r} isn't reached by keyboard, but {firefox.focused!r}")


def enter(firefox: Firefox, until: Callable[[], object]) -> None:
    """Press Enter on what has the focus, and wait for the page that comes of it."""
    firefox.script("window.isBefore = true")
    firefox.press(Keys.ENTER)
    firefox.wait(lambda: firefox.script("return !window.isBefore && document.readyState === 'complete'") and until())


def test_the_window_is_the_one_that_a_person_would_work_in(firefox: Firefox, web_server: Serving) -> None:
    """Else no button is pressed by keyboard."""
    firefox.visit(f"{web_server.address}/om")
    assert firefox.script("return document.hasFocus()") is True


def test_the_page_answers_by_keyboard_and_everything_is_reached(firefox: Firefox, library_server: Serving) -> None:
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
    firefox.press(Keys.ENTER, Keys.TAB, Keys.ENTER)
    assert firefox.script("return document.querySelectorAll('.further details[open]').length") == 2
    firefox.script("document.querySelectorAll('.further details').forEach((one) => { one.open = true })")
    found += firefox.violations()
    tab(firefox, "Visa i sammanhang")
    enter(firefox, lambda: firefox.script("return document.body?.dataset.state") == "document")
    assert firefox.text("mark")
    assert found + firefox.violations() == []


def test_the_widget_answers_by_keyboard(firefox: Firefox, web_server: Serving) -> None:
    firefox.visit(f"{web_server.address}/embed")
    shown = "return document.querySelector('belagg-sok').shadowRoot?.querySelector(arguments[0])?.textContent ?? ''"
    firefox.wait(lambda: firefox.script(shown, "label"))
    found = firefox.violations()
    tab(firefox, "question")
    firefox.press("Vad är BarnSam?", Keys.ENTER)
    firefox.wait(lambda: firefox.script(shown, "mark"))
    tab(firefox, "Se hela svaret i Belägg")
    assert found + firefox.violations() == []


def test_the_desk_is_entered_by_keyboard(firefox: Firefox, desk_server: Serving, desk_key: str) -> None:
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


@pytest.mark.parametrize("firefox", ["light"], indirect=True)
def test_an_editor_does_the_whole_task_by_keyboard(
    firefox: Firefox, encoder: Encoder, reader: Reader | None, silent: Silent, tmp_path: Path
) -> None:
    key = keys.create(tmp_path / "editors.json", "Eva", None)
    with desk_at(tmp_path, encoder, reader, silent) as server:
        firefox.visit(f"{server.address}/redaktion/")
        tab(firefox, "nyckel")
        firefox.press(key, Keys.TAB)
        assert firefox.focused == "Logga in"
        enter(firefox, lambda: firefox.text("h1") == "Obesvarade frågor")
        tab(firefox, UNANSWERED)
        enter(firefox, lambda: firefox.text("h1") == "Pröva en fråga")
        tab(firefox, "Gör till utvärderingsfråga")
        enter(firefox, lambda: firefox.text(".said") == "Frågan är nu en utvärderingsfråga.")
        tab(firefox, "Välj ut som svar")
        enter(firefox, lambda: firefox.text(".said") == "Raden verkar nu. Så här blir svaret.")
        assert "Utvalt av redaktionen." in firefox.text("main")
        tab(firefox, "Obesvarade frågor")
        enter(firefox, lambda: firefox.text("h1") == "Obesvarade frågor")
        tab(firefox, EVERYDAY)
        enter(firefox, lambda: firefox.text("h1") == "Pröva en fråga")
        tab(firefox, "gäller")
        firefox.press("skräpis")
        tab(firefox, "mål")
        firefox.press("matavfall")
        tab(firefox, "Spara synonymen")
        enter(firefox, lambda: "Sökte på: Var slänger jag matavfall?" in firefox.text("main"))
        tab(firefox, "Utvärdering")
        enter(firefox, lambda: firefox.text("h1") == "Utvärdering")
        tab(firefox, "Ställ frågorna nu")
        enter(firefox, lambda: "1 av 1 fick rätt text först." in firefox.text("main"))
        tab(firefox, "Frågorna som CSV")
        tab(firefox, "Förslag")
        enter(firefox, lambda: firefox.text("h1") == "Förslag")


def test_axe_would_find_something(firefox: Firefox, web_server: Serving) -> None:
    firefox.visit(f"{web_server.address}/om")
    firefox.script("document.documentElement.removeAttribute('lang')")
    assert [one.partition(":")[0] for one in firefox.violations()] == ["html-has-lang"]
