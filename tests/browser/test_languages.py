"""The page speaks Swedish, another language where the address asks for it, and counts as each language does."""

from __future__ import annotations

from collections.abc import Callable

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


_OTHERS = """
const asks = (address) => new URL(address).searchParams.has("lang");
const others = [...document.querySelectorAll("a[href]")].filter(({ id, href }) =>
  id !== "language" && href.startsWith(arguments[0]) && !new URL(href).hash && !asks(href));
const forms = [...document.forms].filter((form) => !form.elements.lang && !asks(form.action));
return [...others, ...forms].map((one) => one.outerHTML);
"""
"""Links and forms into the service that ask for no language."""


def _walk(page: Page, address: str, until: Callable[[], object]) -> None:
    page.visit(address)
    page.wait(until)
    assert page.script(_OTHERS, f"{page.base}/") == [], address


def test_every_link_and_form_keeps_the_language_of_the_page(library_page: Page) -> None:
    page = library_page
    _walk(page, "/?lang=en", lambda: page.all("#examples a"))
    page.one("#examples a").click()
    page.wait(lambda: page.settled)
    assert page.address.endswith("lang=en")
    document = page.one(".answer .in-context").get_attribute("href")
    _walk(page, "/?q=skolskjuts&lang=en", lambda: page.settled)
    _walk(page, "/?q=skolskjuts&collection=finns-inte&lang=en", lambda: page.settled)
    page.one("#results .again").click()
    page.wait(lambda: page.address == "/?q=skolskjuts&lang=en" and page.settled)
    assert document is not None
    _walk(page, document.removeprefix(page.base), lambda: page.state == "document")
    _walk(page, "/om?lang=en", lambda: page.all("main"))
    _walk(page, "/tillganglighet?lang=en", lambda: page.all("main"))
