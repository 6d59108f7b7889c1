"""The demo intranet page: everything in it works, in the middle of its hostile style sheet."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from selenium.webdriver import Keys
from selenium.webdriver.remote.webelement import WebElement

from tests.browser.page import Page
from tests.service.http.serving import Serving

QUESTION = "Vad betyder Skottlandsmodellen?"


@pytest.fixture
def demo(browser: Page, web_server: Serving) -> Iterator[Page]:
    """The page. The console is empty in the end, and no other host was asked."""
    browser.base = web_server.address
    browser.forget()
    browser.visit("/demo/")
    browser.wait_for("document.querySelectorAll('belagg-sok:defined').length === 3")
    yield browser
    browser.check_console()
    browser.check_requests()


def answer(demo: Page, number: int) -> WebElement:
    """Ask one of the page's widgets and give the sentence that it marks."""
    root = demo.all("belagg-sok")[number].shadow_root
    if opening := root.find_elements("css selector", "[part=open]"):
        opening[0].click()
    root.find_element("css selector", "input").send_keys(QUESTION, Keys.ENTER)
    demo.wait(lambda: root.find_elements("css selector", "mark"))
    return root.find_element("css selector", "mark")


@pytest.mark.parametrize("number", [0, 1, 2], ids=["field", "button", "English button"])
def test_every_widget_in_it_answers(demo: Page, number: int) -> None:
    mark = answer(demo, number)
    assert mark.is_displayed()
    assert mark.value_of_css_property("background-color") == "rgba(255, 229, 143, 1)"
    assert mark.value_of_css_property("font-size") == "16px"


def test_its_frame_answers_and_has_its_height(demo: Page) -> None:
    demo.driver.switch_to.frame(demo.one("iframe"))
    assert answer(demo, 0).is_displayed()
    demo.driver.switch_to.default_content()
    demo.wait(lambda: demo.one("iframe").size["height"] > 400)


def test_it_fits_a_phone(demo: Page) -> None:
    demo.width(360, 800, phone=True)
    answer(demo, 0)
    assert demo.script("return document.documentElement.scrollWidth") <= 360


def test_it_says_that_it_is_made_up_and_keeps_out_of_search_engines(demo: Page) -> None:
    assert demo.one("meta[name=robots]").get_attribute("content") == "noindex"
    assert "påhittat exempel" in demo.text(".banner")
