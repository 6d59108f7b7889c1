"""Nobody sends a personal identity number without having been told."""

from __future__ import annotations

from selenium.webdriver import Keys

from tests.browser.page import Page

NUMBER = "Vad gäller för 19850412-1234?"


def test_a_question_with_a_number_is_sent_when_its_asker_says_so(page: Page) -> None:
    page.press(NUMBER, Keys.ENTER)
    page.wait(lambda: page.one("#question-problem").is_displayed())
    assert page.text("#question-problem").startswith("Frågan ser ut att innehålla ett personnummer. Ta bort det")
    assert page.one("#question").get_attribute("aria-invalid") == "true"
    assert (page.focused.get_attribute("id"), page.address) == ("question", "/")
    assert page.violations() == []
    page.press(Keys.ENTER)
    page.wait(lambda: page.settled)
    assert page.title.startswith(NUMBER)


def test_a_number_that_is_being_typed_is_not_sent_for_suggestions(page: Page) -> None:
    page.press("850412-12")
    page.script("return new Promise((done) => setTimeout(done, 600))")
    suggested = page.script("return performance.getEntriesByType('resource').map((one) => one.name)")
    assert not any("850412" in name for name in suggested)


TAKEN = {
    "850412-1234": True,
    "8504121234": True,
    "19850412 1234": True,
    "hej 850472-1234!": True,
    "201201311234": True,
    "851341-1234": False,
    "556677-8899": False,
    "KS 2023/145": False,
    "ring 08-123 456 78": False,
    "1985-2023": False,
    "99850412-12345": False,
}


def test_what_is_taken_for_a_number(page: Page) -> None:
    found = page.script(
        "return import('./static/shared/identity.js')"
        ".then(({holdsIdentityNumber}) => arguments[0].map((text) => holdsIdentityNumber(text)))",
        list(TAKEN),
    )
    assert dict(zip(TAKEN, found, strict=True)) == TAKEN
