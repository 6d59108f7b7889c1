"""A further hit that is opened is told of, once and without anything to see, where questions are recorded."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver import Keys

from service.records.openings import all_openings
from service.records.records import Records, key_of
from tests.browser.page import Page
from tests.service.http.serving import Serving

QUESTION = "När börjar snöröjningen?"
TOLD = "return performance.getEntriesByType('resource').filter(({name}) => name.endsWith('/v1/opened')).length"


@pytest.fixture
def recorded(browser: Page, desk_server: Serving) -> Iterator[Page]:
    browser.begin(desk_server.address)
    yield browser
    browser.check_console()
    browser.check_requests()


def openings(desk_folder: Path) -> list[tuple[object, ...]]:
    with Records(desk_folder / "r.sqlite", 90).reading() as database:
        return all_openings(database)


def open_hit(page: Page, number: int) -> str:
    """The id of its document."""
    hit = page.all(".further .hit")[number]
    hit.find_element("css selector", "summary").send_keys(Keys.ENTER)
    page.wait(lambda: hit.get_attribute("open") is not None)
    return str(hit.get_attribute("data-document"))


def test_a_further_hit_that_is_opened_is_recorded_once(recorded: Page, desk_folder: Path) -> None:
    recorded.ask(QUESTION)
    recorded.script("document.querySelectorAll('.further .rest').forEach((rest) => { rest.open = true })")
    assert openings(desk_folder) == []
    first = open_hit(recorded, 0)
    summary = recorded.one(".further .hit summary")
    summary.send_keys(Keys.ENTER)
    summary.send_keys(Keys.ENTER)  # closed, and opened again
    expected = [(datetime.date.today().isoformat(), key_of(QUESTION), first, "sida", 1)]
    recorded.wait(lambda: openings(desk_folder) == expected)
    assert recorded.script(TOLD) == 1
    recorded.script("addEventListener('unload', () => {})")  # so that back is a new page, which opens what was open
    recorded.one(".further .hit .in-context").send_keys(Keys.ENTER)
    recorded.wait(lambda: recorded.address.startswith(f"/dokument/{first}") and recorded.state == "document")
    recorded.back()
    recorded.wait(lambda: recorded.settled and recorded.all(".further .hit[open]") != [])
    assert recorded.script(TOLD) == 0, "opened anew by the page itself"


def test_the_text_of_the_answer_itself_is_no_further_hit(recorded: Page) -> None:
    recorded.ask(QUESTION)
    recorded.script("addEventListener('click', (event) => event.preventDefault(), true)")
    recorded.one(".answer .in-context").send_keys(Keys.ENTER)
    assert recorded.script(TOLD) == 0


def test_where_no_questions_are_recorded_nothing_is_sent(library_page: Page) -> None:
    """Though feedback is taken, so that the answer has a name."""
    library_page.ask(QUESTION)
    library_page.script("document.querySelectorAll('.further .rest').forEach((rest) => { rest.open = true })")
    open_hit(library_page, 0)
    assert library_page.script(TOLD) == 0


def test_an_opening_that_cannot_be_told_is_nobody_s_concern(recorded: Page) -> None:
    recorded.ask(QUESTION)
    recorded.script("window.sent = 0; window.fetch = async () => { window.sent += 1; throw new TypeError('nej'); }")
    before = recorded.state, recorded.status, recorded.texts("main :is(.notice, [role=alert])")
    recorded.script("document.querySelectorAll('.further .rest').forEach((rest) => { rest.open = true })")
    open_hit(recorded, 0)
    assert recorded.script("return window.sent") == 1
    assert (recorded.state, recorded.status, recorded.texts("main :is(.notice, [role=alert])")) == before
