"""The page speaks Swedish, another language where the address asks for it, and counts as each language does."""

from __future__ import annotations

from selenium.webdriver import Keys

from tests.browser.page import Page

COUNTED = """
const [tag, done] = arguments;
const forms = {one: "{count} strona", few: "{count} strony", many: "{count} stron", other: "{count} strony"};
import("./static/shared/language.js").then(({ Language }) => {
  const language = new Language(tag, {});
  done([1, 2, 5, 22, 112].map((count) => language.counted(forms, count)));
});
"""


def test_the_page_is_swedish_whatever_the_browser_prefers(page: Page) -> None:
    assert page.script("return document.documentElement.lang") == "sv"
    assert page.text(".ask button") == "Sök svar"


def test_the_page_is_english_where_the_address_asks_for_it(page: Page) -> None:
    page.one("#language").send_keys(Keys.ENTER)
    page.wait(lambda: page.text(".ask button") == "Find answer")
    assert page.script("return document.documentElement.lang") == "en"
    page.one("#question").send_keys("Vad är BarnSam?", Keys.ENTER)
    page.wait(lambda: page.settled)
    assert page.address == "/?q=Vad+%C3%A4r+BarnSam%3F&lang=en"
    assert page.text("#answer-heading") == "The answer stands in the text"
    assert page.one(".answer .passage").get_attribute("lang") == "sv"
    page.one(".answer .in-context").send_keys(Keys.ENTER)
    page.wait(lambda: page.state == "document")
    assert page.text("#cited-heading") == "The cited passage"
    page.back()
    page.wait(lambda: page.address.startswith("/?q=") and page.settled)
    page.one("#language").send_keys(Keys.ENTER)
    page.wait(lambda: page.settled and page.text("#answer-heading") == "Svaret står i texten")
    assert page.address == "/?q=Vad+%C3%A4r+BarnSam%3F&lang=sv"


def test_a_language_that_there_is_none_of_is_swedish(page: Page) -> None:
    page.visit("/?lang=de")
    page.wait(lambda: page.focused.get_attribute("id") == "question")
    assert page.text(".ask button") == "Sök svar"


def test_a_number_has_the_form_that_its_language_gives_it(page: Page) -> None:
    assert page.driver.execute_async_script(COUNTED, "pl") == [
        "1 strona", "2 strony", "5 stron", "22 strony", "112 stron",
    ]  # fmt: skip
    assert page.driver.execute_async_script(COUNTED, "nn")[:2] == ["1 strona", "2 strony"]
