"""Button and dialog: all of it by keyboard alone, with the focus where it belongs."""

from __future__ import annotations

import pytest
from selenium.webdriver import ActionChains, Keys

from tests.browser.embedding.intranet import Intranet, Widget

QUESTION = "Vad betyder Skottlandsmodellen?"
BODY = '<a href="#a" id="before">Före</a> <belagg-sok mode="button"></belagg-sok> <a href="#b" id="after">Efter</a>'


def is_open(widget: Widget) -> bool:
    return widget.one("dialog").get_property("open") is True


def back(intranet: Intranet) -> None:
    """Tab backwards."""
    ActionChains(intranet.driver).key_down(Keys.SHIFT).send_keys(Keys.TAB).key_up(Keys.SHIFT).perform()


def open_by_keyboard(intranet: Intranet) -> Widget:
    """Open the page, tab to the button and press it."""
    intranet.show(BODY)
    widget = intranet.widget
    intranet.page.one("#before").send_keys(Keys.TAB)
    assert widget.focused.text == "Fråga texterna"
    assert widget.focused.get_attribute("aria-haspopup") == "dialog"
    intranet.press(Keys.ENTER)
    assert is_open(widget)
    return widget


def test_a_question_is_asked_in_the_dialog_by_keyboard_alone(intranet: Intranet) -> None:
    widget = open_by_keyboard(intranet)
    assert widget.focused.get_attribute("id") == "question"
    assert widget.one("dialog").accessible_name == "Fråga texterna"
    intranet.press(QUESTION, Keys.ENTER)
    intranet.wait(lambda: intranet.outcomes)
    assert widget.one("mark").is_displayed()
    intranet.press(Keys.TAB, Keys.TAB)
    assert widget.focused.tag_name == "a"
    assert widget.focused.text == widget.text(".answer h3")


def test_escape_closes_it_and_the_focus_returns_to_the_button(intranet: Intranet) -> None:
    widget = open_by_keyboard(intranet)
    intranet.press(Keys.ESCAPE)
    assert not is_open(widget)
    assert widget.focused == widget.one("[part=open]")
    intranet.press(Keys.TAB)
    assert intranet.page.focused.get_attribute("id") == "after"


def test_its_own_button_closes_it_and_the_answer_is_still_there_when_it_opens_again(intranet: Intranet) -> None:
    widget = open_by_keyboard(intranet)
    intranet.press(QUESTION, Keys.ENTER)
    intranet.wait(lambda: intranet.outcomes)
    answer = widget.text("mark")
    back(intranet)
    assert widget.focused.text == "Stäng"
    intranet.press(Keys.SPACE)
    assert not is_open(widget)
    assert widget.focused.text == "Fråga texterna"
    intranet.press(Keys.SPACE)
    assert is_open(widget)
    assert widget.text("mark") == answer
    assert widget.one("input").get_property("value") == QUESTION


@pytest.mark.parametrize("backwards", [False, True])
def test_the_focus_never_gets_to_the_page_behind(intranet: Intranet, backwards: bool) -> None:
    widget = open_by_keyboard(intranet)
    for _ in range(8):
        if backwards:
            back(intranet)
        else:
            intranet.press(Keys.TAB)
        # Between the last and the first stop the browser's own controls have their turn, and the page's body is active.
        assert intranet.page.focused.tag_name in {"belagg-sok", "body"}
    assert is_open(widget)


def test_the_page_behind_can_t_be_reached_by_a_screen_reader_either(intranet: Intranet) -> None:
    widget = open_by_keyboard(intranet)
    assert intranet.script("return arguments[0].querySelector('dialog').matches(':modal')", widget.root)


def test_a_click_beside_it_closes_it(intranet: Intranet) -> None:
    widget = open_by_keyboard(intranet)
    ActionChains(intranet.driver).move_by_offset(5, 5).click().perform()
    intranet.wait(lambda: not is_open(widget))
    ActionChains(intranet.driver).move_by_offset(-5, -5).perform()


def test_the_page_hears_that_it_opened(intranet: Intranet) -> None:
    open_by_keyboard(intranet)
    assert intranet.events == [{"name": "belagg-open", "detail": {}, "target": ""}]


def test_it_lies_above_a_page_that_cuts_off_and_stacks(intranet: Intranet) -> None:
    intranet.show(
        f'<div class="box">{BODY}</div><div class="over">Rullande nyheter</div>',
        style=".box { width: 60px; height: 40px; overflow: hidden; transform: scale(1); position: relative }"
        ".over { position: fixed; inset: 0; z-index: 2147483647; background: red; pointer-events: none }",
    )
    widget = intranet.widget
    intranet.script("arguments[0].querySelector('[part=open]').click()", widget.root)
    top = "const b = arguments[0].querySelector('input').getBoundingClientRect();"
    top += "return document.elementFromPoint(b.x + 5, b.y + 5).localName"
    assert intranet.script(top, widget.root) == "belagg-sok"
    assert widget.one("dialog").rect["width"] > 600
