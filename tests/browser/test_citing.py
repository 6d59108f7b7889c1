"""A citation can be copied, and the original opened where it says so."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from selenium.webdriver import Keys

from tests.browser import library
from tests.browser.page import Page

COPIED = "Handbok för gator, 4 mars 2022, s. 2, Gatukontorets handbok: ”Snöröjningen 🚜"
DIRECTIVES = """
const [passage, done] = arguments;
import("./static/citation.js").then(({ textDirective }) => done(textDirective(passage)));
"""


def directive(page: Page, before: str, quote: str, after: str) -> str:
    return str(page.driver.execute_async_script(DIRECTIVES, {"before": before, "quote": quote, "after": after}))


@pytest.fixture
def asked(library_page: Page) -> Page:
    library_page.ask("När börjar snöröjningen?")
    return library_page


def test_a_citation_is_copied_and_that_is_told(asked: Page) -> None:
    asked.script(
        "Object.defineProperty(navigator, 'clipboard', {value: {writeText: async (text) => { window.copied = text; }}})"
    )
    button = asked.one(".answer .actions button")
    assert button.text == "Kopiera källhänvisning\n: Handbok för gator"
    button.send_keys(Keys.ENTER)
    asked.wait(lambda: asked.text("#aside") == "Källhänvisningen är kopierad.")
    assert (
        asked.script("return copied")
        == f"Handbok för gator, 4 mars 2022, s. 2, Gatukontorets handbok: ”{library.SNOW}”"
    )
    assert asked.focused == button


def test_where_pages_may_not_use_the_clipboard_the_old_way_is_used(asked: Page) -> None:
    """As over plain http."""
    asked.script(
        "Object.defineProperty(navigator, 'clipboard', {value: undefined});"
        "document.execCommand = (what) => { window.copied = [what, getSelection().toString()]; return true; };"
    )
    asked.one(".answer .actions button").send_keys(Keys.SPACE)
    asked.wait(lambda: asked.text("#aside") == "Källhänvisningen är kopierad.")
    what, text = asked.script("return copied")
    assert (what, text[: len(COPIED)]) == ("copy", COPIED)
    assert asked.focused.get_attribute("data-done") == ""
    assert asked.all("textarea") == []


def test_where_nothing_can_be_copied_the_text_is_there_to_copy_by_hand(asked: Page) -> None:
    asked.script(
        "Object.defineProperty(navigator, 'clipboard', {value: undefined}); document.execCommand = () => false;"
    )
    asked.one(".answer .actions button").send_keys(Keys.SPACE)
    asked.wait(lambda: asked.text("#aside").startswith("Webbläsaren tillåter inte"))
    assert asked.focused.tag_name == "textarea"
    assert asked.script("return getSelection().toString()").startswith(COPIED)
    assert asked.one(".by-hand").text.startswith("Webbläsaren tillåter inte att sidan kopierar.")


def test_the_original_of_a_pdf_opens_at_the_page(asked: Page) -> None:
    link = asked.one(".answer .original")
    assert link.get_attribute("href") == "https://kommunen.example/handbok.pdf#page=2"
    assert link.get_attribute("rel") == "noreferrer"
    asked.one(".answer .in-context").send_keys(Keys.ENTER)
    asked.wait(lambda: asked.state == "document")
    assert asked.one(".original").get_attribute("href") == "https://kommunen.example/handbok.pdf#page=2"


def test_on_paper_the_address_of_an_original_is_one_that_can_be_typed(municipality: Page) -> None:
    municipality.ask("Vad kostar ett båthus vid Norra kajen?")
    link = municipality.one(".answer .original")
    handed_out = str(link.get_attribute("href")).partition("#")[0]
    assert handed_out.startswith(f"{municipality.base}/v1/originals/")
    municipality.prefer("print")
    address = "return getComputedStyle(arguments[0], '::after').content.includes(arguments[0].dataset.address)"
    assert (link.get_attribute("data-address"), municipality.script(address, link)) == (handed_out, True)


def test_the_original_on_the_web_opens_at_the_words(library_page: Page) -> None:
    library_page.ask("Hämtas matavfall i juli?")
    marked = library_page.text(".answer mark")
    assert library.WASTE in marked
    address = str(library_page.one(".answer .original").get_attribute("href"))
    assert address.startswith("https://kommunen.example/avfall?del=1#hamtning:~:text=")
    text = address.partition(":~:text=")[2]
    assert not set("-,& ") & set(text)
    assert unquote(text) == marked
    library_page.one(".answer .in-context").send_keys(Keys.ENTER)
    library_page.wait(lambda: library_page.state == "document")
    assert library_page.one(".original").get_attribute("href") == address


def test_words_are_named_so_that_a_browser_finds_them(page: Page) -> None:
    for before, quote, after, expected in (
        ("", "Avgiften är 100 kronor per år.", "", "Avgiften är 100 kronor per år."),
        ("I hela Falun: ", "Det gäller.", " Inte här.", "I hela Falun:-,Det gäller.,-Inte här."),
        ("Den gäller i ett år. Men ", "gäller i ett år om", " intet.", "gäller i ett år om"),
        ("gäller i ett år om du vill ha, ", "gäller i ett år om", " 1", "du vill ha,-,gäller i ett år om,-1"),
        ("Rubrik\n\n", "Ja.", "\n\nNästa stycke", "Ja."),
        ("", "Ett stycke som slutar.\n\nEtt till som börjar.", "", "Ett stycke som slutar.,Ett till som börjar."),
        ("", "ord " * 100, "", "ord ord ord ord ord,ord ord ord ord ord"),
        ("", "a - b, c & d e", "", "a - b, c & d e"),
    ):
        assert unquote(directive(page, before, quote, after)) == expected


def test_a_browser_scrolls_to_the_words_that_a_link_names(page: Page) -> None:
    page.width(1280, 400)
    named = directive(page, "", "Frågorna besvaras på organisationens egen dator och skickas inte vidare.", "")
    page.visit(f"/om#:~:text={named}")
    page.wait(lambda: page.script("return scrollY") > 400)
