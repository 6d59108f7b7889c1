"""Every state of every page keeps WCAG 2.1 A and AA as far as axe-core can tell, in light and in dark."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from selenium.webdriver import Keys

from tests.browser.page import Page

QUESTION = "När börjar snöröjningen?"


def _ask(question: str) -> Callable[[Page], None]:
    def ask(page: Page) -> None:
        page.wait(lambda: page.text("#holdings"))
        page.ask(question)

    return ask


def _refused(page: Page) -> None:
    page.press(".", Keys.ENTER)
    page.wait(lambda: page.one("#question-problem").is_displayed())


def _suggesting(page: Page) -> None:
    page.press("gat")
    page.wait(lambda: page.all("#suggestions li"))
    page.press(Keys.DOWN)


def _choosing(page: Page) -> None:
    page.visit("/?q=skolskjuts&collection=protokoll&published_after=2024-01-01")
    page.wait(lambda: page.settled and page.all(".choice"))
    page.one("#filters summary").send_keys(Keys.ENTER)


def _commenting(page: Page) -> None:
    _ask(QUESTION)(page)
    page.one(".opinions button").send_keys(Keys.ENTER)
    page.wait(lambda: page.all("#comment"))


def _copying_by_hand(page: Page) -> None:
    _ask(QUESTION)(page)
    page.script("Object.defineProperty(navigator, 'clipboard', {}); document.execCommand = () => false;")
    page.one(".answer .actions button").send_keys(Keys.ENTER)
    page.wait(lambda: page.all(".by-hand"))


def _waiting(page: Page) -> None:
    page.script("window.fetch = () => new Promise(() => {})")
    page.press(QUESTION, Keys.ENTER)
    page.wait(lambda: page.state == "waiting")


def _trouble(page: Page) -> None:
    page.script("window.fetch = async () => { throw new TypeError('no net') }")
    page.press(QUESTION, Keys.ENTER)
    page.wait(lambda: page.settled)


def _nothing(page: Page) -> None:
    page.visit("/?q=skolskjuts&collection=finns-inte")
    page.wait(lambda: page.settled)


def _document(page: Page) -> None:
    page.ask(QUESTION)
    page.one(".answer .in-context").send_keys(Keys.ENTER)
    page.wait(lambda: page.state == "document")
    page.one(".contents summary").send_keys(Keys.ENTER)


def _changed_document(page: Page) -> None:
    page.ask(QUESTION)
    address = str(page.one(".answer .in-context").get_attribute("href")).removeprefix(f"{page.base}/")
    page.read(address.partition("?")[0] + "?stycke=0123456789abcdef&tecken=0-1")


def _english(page: Page) -> None:
    page.visit("/?lang=en&q=snow+clearing+gator")
    page.wait(lambda: page.settled)


STATES: dict[str, Callable[[Page], None]] = {
    "start": lambda page: page.wait(lambda: page.text("#holdings")),
    "refused": _refused,
    "suggesting": _suggesting,
    "choosing": _choosing,
    "answer": _ask(QUESTION),
    "no answer": _ask("Hur bakar man kanelbullar?"),
    "commenting": _commenting,
    "copying by hand": _copying_by_hand,
    "waiting": _waiting,
    "trouble": _trouble,
    "nothing": _nothing,
    "document": _document,
    "changed document": _changed_document,
    "english": _english,
    "about": lambda page: page.visit("/om"),
    "statement": lambda page: page.visit("/tillganglighet"),
}


@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing(library_page: Page, state: str) -> None:
    STATES[state](library_page)
    assert library_page.violations_by_scheme() == []


def test_axe_finds_nothing_where_there_is_no_page(library_page: Page) -> None:
    library_page.visit("/finns/inte")
    assert library_page.text("h1") == "Sidan finns inte"
    assert library_page.violations_by_scheme() == []
    library_page.check_console("404")


def test_axe_would_find_something(page: Page) -> None:
    page.script("document.querySelector('label[for=question]').remove()")
    page.script("document.querySelector('.lead').style.color = '#ccc'")
    assert [found.partition(":")[0] for found in page.violations()] == ["color-contrast", "label"]


def test_the_first_press_of_tab_offers_the_content(page: Page) -> None:
    page.visit("/om")
    page.press(Keys.TAB)
    assert page.focused.text == "Hoppa till innehållet"
    assert page.focused.is_displayed()
    page.press(Keys.ENTER, Keys.TAB)
    assert page.focused.get_attribute("href") == f"{page.base}/om", "the focus isn't behind the top of the page"


def test_what_has_the_focus_is_seen_in_forced_colours(page: Page) -> None:
    page.prefer(forced_colors="active")
    page.press("skott")
    page.wait(lambda: page.all("#suggestions li"))
    page.press(Keys.DOWN)
    chosen, other = page.all("#suggestions li")[:2]
    assert chosen.value_of_css_property("outline-style") == "solid"
    assert other.value_of_css_property("outline-style") == "none"
    assert page.one("#question").value_of_css_property("outline-style") == "solid"
