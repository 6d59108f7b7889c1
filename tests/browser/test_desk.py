"""A web editor's whole task in a browser, by keyboard and without a shell; and axe-core on every page of the desk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver import Keys
from selenium.webdriver.remote.webelement import WebElement

from service.records.records import Records
from tests.browser.conftest import EVERYDAY, UNANSWERED
from tests.browser.page import Page
from tests.service.http.serving import Serving


@pytest.fixture
def desk(browser: Page, desk_server: Serving) -> Iterator[Page]:
    browser.driver.execute_cdp_cmd("Network.clearBrowserCookies", {})
    browser.begin(desk_server.address)
    yield browser
    browser.check_requests()


def press(page: Page, element: WebElement) -> None:
    """Press Enter on a link or a button, and wait for the page that comes."""
    page.script("window.isBefore = true")
    element.send_keys(Keys.ENTER)
    page.wait(lambda: page.script("return !window.isBefore && document.readyState === 'complete'"))


def link(page: Page, text: str) -> WebElement:
    return next(one for one in page.all("a") if one.text == text)


def button(page: Page, text: str, near: str = "") -> WebElement:
    return next(one for one in page.all(f"{near} button") if str(one.get_property("textContent")).startswith(text))


def log_in(page: Page, key: str) -> None:
    page.visit("/redaktion/")
    page.one("#nyckel").send_keys(key)
    press(page, button(page, "Logga in"))
    assert page.text("h1") == "Obesvarade frågor"


def test_an_editor_finds_mends_proves_and_exports(desk: Page, desk_key: str) -> None:
    log_in(desk, desk_key)
    assert [row.text.split("\n")[0] for row in desk.all("table tbody th a")] == [EVERYDAY, UNANSWERED]

    press(desk, link(desk, UNANSWERED))
    press(desk, button(desk, "Gör till utvärderingsfråga", ".hit"))
    assert desk.text(".said") == "Frågan är nu en utvärderingsfråga."
    hit = desk.one(".hit")
    title = hit.find_element("css selector", "h3").text
    quote = hit.find_element("css selector", "blockquote").text
    press(desk, button(desk, "Välj ut som svar", ".hit"))
    assert desk.text(".said") == "Raden verkar nu. Så här blir svaret."
    assert "Utvalt av redaktionen." in desk.texts("main li")
    assert desk.texts("main > blockquote") == [quote]

    press(desk, link(desk, "Obesvarade frågor"))
    press(desk, link(desk, EVERYDAY))
    desk.one("#gäller").send_keys("skräpis")
    desk.one("#mål").send_keys("matavfall")
    press(desk, button(desk, "Spara synonymen"))
    assert "Sökte på: Var slänger jag matavfall?" in desk.text("main")

    press(desk, link(desk, "Utvärdering"))
    press(desk, button(desk, "Ställ frågorna nu"))
    assert "1 av 1 fick rätt text först." in desk.text("main")
    press(desk, button(desk, "Ställ frågorna nu"))
    assert "1 rätt då, 1 rätt nu." in desk.text("main")
    exported = desk.driver.execute_async_script(
        "const done = arguments[0]; fetch('utvardering.csv').then((answer) => answer.text()).then(done)"
    )
    assert UNANSWERED in exported

    desk.open(UNANSWERED)
    desk.wait(lambda: desk.settled)
    assert desk.texts(".told li")[0] == "Utvalt av redaktionen."
    assert desk.text(".answer .source h3") == title
    desk.ask(EVERYDAY)
    assert desk.texts(".searched") == ["Sökte på: Var slänger jag matavfall?"]
    desk.check_console("401")


LONG = "Hjälpteinte" * 90
SAID = (
    *(("<script>document.title = 'fel'</script><b>fet</b>", "Vad kostar bygglov?"), (LONG, LONG[:300])),
    *(("Rad ett\nRad två 👩‍👩‍👧", "Emoji 👩‍👩‍👧?"), ("Svaret är fel. " * 130, "När töms soptunnan?")),
)


@pytest.fixture
def many_opinions(desk: Page, desk_folder: Path) -> Iterator[Page]:
    records = Records(desk_folder / "r.sqlite", 90)
    for comment, question in SAID:
        given = {"answer_id": "x", "question": question, "level": "likely", "title": "Taxa", "helpful": 0}
        records.add_feedback({**given, "comment": comment})
    with records.reading() as database:
        rows = [("2026-01-01", "2026-01-01", "a", "Vad?", "likely", 1, "ny")] * 400
        names = "time, day, answer_id, question, level, helpful, state"
        database.executemany(f"INSERT INTO feedback ({names}) VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
    yield desk
    with records.reading() as database:
        database.execute("DELETE FROM feedback")


def test_opinions_of_any_kind_are_read_as_text_on_any_screen(many_opinions: Page, desk_key: str) -> None:
    desk = many_opinions
    log_in(desk, desk_key)
    desk.visit("/redaktion/omdomen")
    assert desk.text("h1 + form + p").startswith("Här är 200 av 404 nya omdömen: de som inte hjälpte först,")
    shown = [cell.text for cell in desk.all("tbody tr td:nth-child(3)")[: len(SAID)]]
    assert shown == [comment.strip() for comment, _ in reversed(SAID)]
    assert desk.script("return document.title").startswith("Omdömen")
    for width in (320, 1280):
        desk.width(width)
        desk.visit("/redaktion/omdomen")
        assert desk.script("return document.documentElement.scrollWidth") <= width
    day = desk.one("tbody tr td:nth-child(5)")
    line = desk.script("return parseFloat(getComputedStyle(arguments[0]).lineHeight)", day)
    height = desk.script(
        "const range = document.createRange(); range.selectNodeContents(arguments[0]);"
        "return range.getBoundingClientRect().height",
        day,
    )
    assert height < 1.5 * line, "a date is on one line"


def test_many_opinions_are_moved_at_once_by_keyboard_and_moved_back(many_opinions: Page, desk_key: str) -> None:
    desk = many_opinions
    log_in(desk, desk_key)
    desk.visit("/redaktion/omdomen")
    choosing = desk.one("#läge")
    assert (choosing.accessible_name, choosing.get_property("value")) == ("Läge för alla 200 som visas", "klar")
    choosing.send_keys("p")
    press(desk, button(desk, "Ändra alla 200"))
    assert desk.text(".said[role=status]") == "200 omdömen är nu pågående."
    assert "Här är 200 av 204 nya omdömen" in desk.text("main")
    undoing = button(desk, "Ångra")
    assert undoing.accessible_name == "Ångra : 200 omdömen är nu pågående"
    press(desk, undoing)
    assert desk.text(".said[role=status]") == "Ångrat: 200 omdömen är nu nya igen."
    assert "Här är 200 av 404 nya omdömen" in desk.text("main")

    row = desk.all("tbody tr")[len(SAID)]
    its_state = row.find_element("css selector", "select")
    assert its_state.accessible_name == "Läge : Vad?"
    its_state.send_keys("klar")
    of_question = row.find_elements("css selector", "button")[1]
    assert of_question.accessible_name == "Ändra alla 400 om frågan : Vad?"
    press(desk, of_question)
    assert desk.text(".said[role=status]") == "400 omdömen är nu klara."
    assert len(desk.all("tbody tr")) == len(SAID)
    assert desk.violations_by_scheme() == []
    desk.width(320)
    desk.visit("/redaktion/omdomen")
    assert desk.script("return document.documentElement.scrollWidth") <= 320


PAGES = (
    "",
    "fraga",
    "fraga?q=snö",
    "tabell",
    "omdomen",
    "forslag",
    "utvardering",
    "granskning",
    "gallring",
    "finns.csv",
)


def test_axe_finds_nothing(desk: Page, desk_key: str) -> None:
    desk.visit("/redaktion/")
    assert desk.violations_by_scheme() == []
    log_in(desk, desk_key)
    for path in PAGES:
        desk.visit(f"/redaktion/{path}")
        assert (path, desk.violations_by_scheme()) == (path, [])
    desk.width(320)
    desk.visit("/redaktion/")
    assert desk.script("return document.documentElement.scrollWidth") <= 320
    assert desk.violations_by_scheme() == []
