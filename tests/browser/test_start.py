"""The start page has questions to begin with and says what is in the texts, until something is asked."""

from __future__ import annotations

from tests.browser.conftest import BEGINNINGS
from tests.browser.page import Page


def test_a_question_to_begin_with_is_asked_by_a_press_and_comes_back_with_the_start(library_page: Page) -> None:
    library_page.wait(lambda: library_page.all("#examples li"))
    assert library_page.texts("#examples a") == list(BEGINNINGS)
    library_page.one("#examples a").click()
    library_page.wait(lambda: library_page.settled)
    assert library_page.question == BEGINNINGS[0]
    assert "fem centimeter snö" in library_page.text(".answer mark")
    assert not library_page.one("#examples").is_displayed()
    assert not library_page.one("#texts").is_displayed()
    library_page.back()
    library_page.wait(lambda: library_page.state == "start")
    assert library_page.one("#examples").is_displayed()
    assert library_page.texts("#examples a") == list(BEGINNINGS)


def test_it_says_how_many_texts_there_are_in_which_collections_and_the_newest(library_page: Page) -> None:
    library_page.wait(lambda: library_page.all("#texts dd"))
    known = library_page.driver.execute_async_script(
        "const done = arguments[0]; fetch('v1/status').then((answer) => answer.json()).then(done)"
    )
    count, collections, newest = library_page.texts("#texts dd")
    assert count == f"{known['documents']} texter"
    for collection in known["collections"]:
        assert f"{collection['name'] or 'Övriga texter'} ({collection['documents']})" in collections
    assert newest.startswith(f"{known['newest_document']['title']}, ")
    assert library_page.violations() == []
    library_page.width(320)
    assert library_page.script("return document.documentElement.scrollWidth") <= 320
