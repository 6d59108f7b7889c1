"""The iframe: in the pages of listed origins alone, as high as what it shows, with what its address asks for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from selenium.webdriver import Keys
from selenium.webdriver.common.by import By

from tests.browser.embedding.intranet import Intranet, Widget

QUESTION = "Vad betyder Skottlandsmodellen?"


def show_frame(intranet: Intranet, query: str = "", *, helper: bool = True, listed: bool = True) -> None:
    intranet.show(
        f'<iframe src="{intranet.service}/embed{query}" title="Fråga texterna" height="50"></iframe>',
        head=f'<script src="{intranet.service}/embed-height.js" defer></script>' if helper else "",
        style="iframe { width: 500px; border: 0 }",
        listed=listed,
    )


@pytest.fixture
def framed(intranet: Intranet) -> Iterator[Intranet]:
    yield intranet
    intranet.driver.switch_to.default_content()


def inside(intranet: Intranet) -> Widget:
    intranet.driver.switch_to.frame(intranet.page.one("iframe"))
    return intranet.widget


def ask(intranet: Intranet, widget: Widget) -> None:
    widget.one("input").send_keys(QUESTION, Keys.ENTER)
    intranet.wait(lambda: widget.state == "answer")


def test_it_answers_in_a_page_of_a_listed_origin_and_grows_with_its_answer(framed: Intranet) -> None:
    show_frame(framed)
    framed.wait(lambda: framed.page.one("iframe").size["height"] > 100)
    before = framed.page.one("iframe").size["height"]
    widget = inside(framed)
    ask(framed, widget)
    assert widget.one("mark").is_displayed()
    height = framed.script("return Math.ceil(document.documentElement.getBoundingClientRect().height)")
    framed.driver.switch_to.default_content()
    framed.wait(lambda: framed.page.one("iframe").size["height"] == height)
    assert height > before


def test_it_is_refused_in_a_page_of_an_origin_that_isn_t_listed(framed: Intranet) -> None:
    show_frame(framed, listed=False)
    framed.driver.switch_to.frame(framed.page.one("iframe"))
    assert framed.driver.find_elements(By.CSS_SELECTOR, "belagg-sok") == []
    framed.driver.switch_to.default_content()
    assert framed.page.one("iframe").size["height"] == 50
    framed.page.check_console("frame-ancestors")


def test_no_other_page_of_the_service_can_be_framed_even_there(framed: Intranet) -> None:
    framed.show(f'<iframe src="{framed.service}/" title="Belägg"></iframe>')
    framed.driver.switch_to.frame(framed.page.one("iframe"))
    assert framed.driver.find_elements(By.CSS_SELECTOR, "#question") == []
    framed.page.check_console("frame-ancestors 'none'")


def test_only_the_page_around_it_is_told_its_height(framed: Intranet) -> None:
    show_frame(framed, helper=False)
    inside(framed)
    framed.script("window.postMessage({type: 'belagg-ask-height'}, '*')")
    framed.driver.switch_to.default_content()
    framed.script(
        "window.told = []; addEventListener('message', ({origin, data}) => told.push([origin, data.type]));"
        "document.querySelector('iframe').contentWindow.postMessage({type: 'something-else'}, '*');"
    )
    framed.script("return new Promise((done) => setTimeout(done, 200))")
    assert framed.script("return told") == []
    framed.script("document.querySelector('iframe').contentWindow.postMessage({type: 'belagg-ask-height'}, '*')")
    framed.wait(lambda: framed.script("return told.length"))
    assert framed.script("return told[0]") == [framed.service, "belagg-height"]


def test_its_address_tells_what_to_show(framed: Intranet) -> None:
    show_frame(framed, "?lang=en&limit=1&collection=a,b&placeholder=For%20example&mode=button&onclick=alert(1)")
    widget = inside(framed)
    attributes = {name: widget.host.get_attribute(name) for name in ("lang", "limit", "collection", "placeholder")}
    assert attributes == {"lang": "en", "limit": "1", "collection": "a,b", "placeholder": "For example"}
    assert [widget.host.get_attribute(name) for name in ("mode", "onclick")] == [None, None]
    assert widget.one("[part=submit]").text == "Find answer"
    assert framed.script("return document.documentElement.lang") == "en"


@pytest.mark.parametrize(
    ("query", "ground"),
    [
        ("", "rgba(255, 255, 255, 1)"),
        ("?color-scheme=dark", "rgba(20, 25, 30, 1)"),
        ("?color-scheme=light%20dark", "rgba(20, 25, 30, 1)"),
        ("?color-scheme=;color:red", "rgba(255, 255, 255, 1)"),
    ],
)
def test_it_is_light_unless_its_address_says_otherwise(framed: Intranet, query: str, ground: str) -> None:
    features = [{"name": "prefers-color-scheme", "value": "dark"}]
    framed.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    try:
        show_frame(framed, query)
        assert inside(framed).style(".card", "background-color") == {"background-color": ground}
    finally:
        framed.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_its_page(framed: Intranet, scheme: str) -> None:
    framed.driver.get(f"{framed.service}/embed?color-scheme={scheme}")
    widget = framed.widget
    found = framed.violations()
    ask(framed, widget)
    assert found + framed.violations() == []


def test_its_links_open_beside_the_frame(framed: Intranet) -> None:
    show_frame(framed)
    widget = inside(framed)
    ask(framed, widget)
    for link in widget.all("a"):
        assert framed.script("return arguments[0].target || document.querySelector('base').target", link) == "_blank"
    window = framed.driver.current_window_handle
    widget.one("p > a").click()
    framed.wait(lambda: len(framed.driver.window_handles) == 2)
    framed.driver.switch_to.window(next(other for other in framed.driver.window_handles if other != window))
    framed.wait(lambda: framed.driver.current_url.startswith(f"{framed.service}/?q=Vad+betyder"))
    framed.driver.close()
    framed.driver.switch_to.window(window)


def test_it_scrolls_where_the_page_has_no_script_for_its_height(framed: Intranet) -> None:
    show_frame(framed, helper=False)
    widget = inside(framed)
    ask(framed, widget)
    assert framed.script("return innerHeight") == 50
    assert framed.script("scrollTo(0, 9999); return scrollY") > 100


def test_a_strict_policy_of_the_page_around_need_allow_only_frame_and_script(framed: Intranet) -> None:
    framed.show(
        f'<iframe src="{framed.service}/embed" title="Fråga texterna" height="50"></iframe>',
        head=f'<script src="{framed.service}/embed-height.js" defer></script>',
        headers={
            "Content-Security-Policy": f"default-src 'none'; style-src 'self'; img-src data:; "
            f"script-src 'self' {framed.service}; frame-src {framed.service}"
        },
    )
    framed.wait(lambda: framed.page.one("iframe").size["height"] > 100)
