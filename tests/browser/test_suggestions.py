"""Suggestions while typing, by keyboard, mouse and input method, in the way that assistive technology expects."""

from __future__ import annotations

import pytest
from selenium.webdriver import Keys

from tests.browser.page import Page

TYPED = "skott"
SUGGESTED = [
    "Skottlandsmodellen och samverkan för välfärd",
    "Skottland som förebild",
    "skottlandsmodellen",
    "skottland",
    "skottarna",
    "skottarnas",
]


def suggested(page: Page) -> list[str]:
    return page.texts("#suggestions .suggested")


def type_slowly(page: Page, text: str = TYPED) -> None:
    """Type into the field and wait for suggestions."""
    page.press(text)
    page.wait(lambda: page.one("#question").get_attribute("aria-expanded") == "true")


ACTIVE = """
const name = document.querySelector("#question").getAttribute("aria-activedescendant");
const chosen = document.querySelectorAll("#suggestions [aria-selected=true] .suggested");
return [
    name === null ? [] : [document.getElementById(name).querySelector(".suggested").textContent],
    [...chosen].map((element) => element.textContent),
];
"""


def active(page: Page) -> str | None:
    """The suggestion that assistive technology is told of, which is the one that is marked: at one moment."""
    told, chosen = page.script(ACTIVE)
    assert told == chosen
    return str(told[0]) if told else None


def test_the_field_is_a_combobox_with_a_list(page: Page) -> None:
    field = page.one("#question")
    assert {name: field.get_attribute(name) for name in ("role", "aria-autocomplete", "aria-expanded")} == {
        "role": "combobox",
        "aria-autocomplete": "list",
        "aria-expanded": "false",
    }
    assert field.get_attribute("aria-controls") == "suggestions"
    type_slowly(page)
    assert suggested(page) == SUGGESTED
    assert page.texts("#suggestions .kind") == ["titel", "rubrik", "", "", "", ""]
    assert page.one("#suggestions").get_attribute("role") == "listbox"
    assert {option.get_attribute("role") for option in page.all("#suggestions li")} == {"option"}
    assert active(page) is None


def test_arrows_go_through_the_list_and_enter_asks_what_was_chosen(page: Page) -> None:
    type_slowly(page)
    seen = []
    for key in (Keys.DOWN, Keys.DOWN, Keys.UP, Keys.UP, Keys.UP, Keys.DOWN, Keys.DOWN, Keys.DOWN):
        page.press(key)
        seen.append(active(page))
    first, second, *_, last = SUGGESTED
    assert seen == [first, second, first, None, last, None, first, second]
    assert page.question == TYPED, "what was typed was changed before anything was chosen"
    assert page.focused.get_attribute("id") == "question"
    page.press(Keys.ENTER)
    page.wait(lambda: page.settled)
    assert page.address == "/?q=Skottland+som+f%C3%B6rebild"
    assert page.question == second
    assert page.all("#suggestions li") == []
    assert page.one("#question").get_attribute("aria-expanded") == "false"


def test_enter_without_a_choice_asks_what_was_typed(page: Page) -> None:
    type_slowly(page)
    page.press(Keys.ENTER)
    page.wait(lambda: page.settled)
    assert page.address == f"/?q={TYPED}"
    assert not page.one("#suggestions").is_displayed()


def test_escape_closes_the_list_and_then_empties_the_field(page: Page) -> None:
    type_slowly(page)
    page.press(Keys.DOWN, Keys.ESCAPE)
    assert not page.one("#suggestions").is_displayed()
    assert (page.question, active(page)) == (TYPED, None)
    page.press(Keys.ESCAPE)
    assert page.question == ""


def test_alt_and_down_open_the_list_without_choosing_and_down_opens_it_at_the_first(page: Page) -> None:
    type_slowly(page)
    page.press(Keys.ESCAPE)
    page.one("#question").send_keys(Keys.ALT, Keys.DOWN)
    page.wait(lambda: page.one("#suggestions").is_displayed())
    assert active(page) is None
    page.one("#question").send_keys(Keys.ALT, Keys.UP)
    assert not page.one("#suggestions").is_displayed()
    page.press(Keys.DOWN)
    page.wait(lambda: active(page) == SUGGESTED[0])
    page.press(Keys.ESCAPE, Keys.UP)
    page.wait(lambda: active(page) == SUGGESTED[-1])


def test_moving_the_caret_leaves_the_list(page: Page) -> None:
    type_slowly(page)
    page.press(Keys.DOWN, Keys.LEFT)
    assert active(page) is None
    page.press("x")
    assert page.question == "skotxt"


def test_leaving_the_field_closes_the_list(page: Page) -> None:
    type_slowly(page)
    page.press(Keys.DOWN, Keys.TAB)
    assert not page.one("#suggestions").is_displayed()
    assert page.question == TYPED
    assert page.focused.text == "Sök svar"


def test_a_suggestion_is_asked_when_it_is_clicked(page: Page) -> None:
    type_slowly(page)
    page.all("#suggestions li")[1].click()
    page.wait(lambda: page.settled)
    assert page.question == SUGGESTED[1]
    assert page.focused.get_attribute("id") == "question"


def test_their_number_is_read_out_once_typing_rests(page: Page) -> None:
    page.script(
        "window.said = []; new MutationObserver(() => said.push(document.getElementById('aside').textContent))"
        ".observe(document.getElementById('aside'), {childList: true})"
    )
    type_slowly(page, "sko")
    type_slowly(page, "tt")
    page.wait(lambda: page.text("#aside"))
    assert page.script("return said") == ["6 förslag. Välj med piltangenterna."]


def test_suggestions_that_come_too_late_are_dropped(page: Page) -> None:
    page.script(
        "const ask = window.fetch; window.held = [];"
        "window.fetch = (url, options) => String(url).includes('q=sk&')"
        " ? new Promise(go => held.push(go)).then(() => ask(url)) : ask(url, options);"
    )
    page.press("sk")
    page.wait(lambda: page.script("return held.length") == 1)
    type_slowly(page, "ott")
    page.script("held.forEach(go => go())")
    page.script("return new Promise(done => setTimeout(done, 300))")
    assert suggested(page) == SUGGESTED
    page.press(Keys.ENTER)
    page.wait(lambda: page.settled)
    assert not page.one("#suggestions").is_displayed()


def test_nothing_is_suggested_in_the_middle_of_composing(page: Page) -> None:
    page.driver.execute_cdp_cmd("Input.imeSetComposition", {"text": "skott", "selectionStart": 5, "selectionEnd": 5})
    page.script("return new Promise(done => setTimeout(done, 400))")
    assert page.question == "skott"
    assert not page.one("#suggestions").is_displayed()
    page.driver.execute_cdp_cmd("Input.insertText", {"text": "skott"})
    page.wait(lambda: suggested(page) == SUGGESTED)


@pytest.mark.parametrize("body", ['{"suggestions": 1}', "<html>", "null"])
def test_a_service_that_suggests_nothing_is_no_trouble(page: Page, body: str) -> None:
    page.script(
        "const [body] = arguments; const ask = window.fetch; window.asked = 0;"
        "window.fetch = (url, options) => String(url).includes('/suggest')"
        " ? (asked += 1, Promise.resolve(new Response(body))) : ask(url, options);",
        body,
    )
    page.press(TYPED)
    page.wait(lambda: page.script("return asked") == 1)
    page.press(Keys.ENTER)
    page.wait(lambda: page.settled)
    assert page.state == "answer"
