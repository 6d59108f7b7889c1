"""The widget looks like itself in any page, fits any width, and can be read by everybody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.embedding.intranet import Intranet, Widget

QUESTION = "Vad betyder Skottlandsmodellen?"
RESPELLED = "vad ar en trygghetsperson"
WITHOUT_ANSWER = "Hur bakar man kanelbullar?"
WIDGET = "<belagg-sok></belagg-sok>"

FONT = "Verdana, 'DejaVu Sans', sans-serif"
SETTLED = f"belagg-sok {{ font-family: {FONT} !important; display: block !important; width: 500px !important }}"
HOSTILE = {
    "an old template": (
        "* { margin: 3px !important; padding: 5px !important; font: 9px/1 'Comic Sans MS', cursive !important;"
        " color: red !important; background: yellow !important; text-align: center !important; float: left;"
        " letter-spacing: 3px !important; text-transform: uppercase !important; border: 2px dotted !important }"
        "div, dialog, form, p { display: none !important } html { font-size: 40% !important }"
        "input, button { width: 20px !important; height: 9px !important; visibility: hidden !important }"
        "mark, a { color: yellow !important; text-decoration: line-through !important }"
        "belagg-sok { float: none !important; margin: 0 !important; padding: 0 !important; border: 0 !important }"
    ),
    "a reset of everything": "* { all: unset !important }",
    "what is inherited": (
        "body { font-style: italic; font-variant: small-caps; font-weight: 900; line-height: 3; word-spacing: 9px;"
        " white-space: nowrap; text-indent: 60px; cursor: wait; visibility: visible; list-style: square;"
        " text-shadow: 1px 1px red; direction: rtl; quotes: none; hyphens: auto; tab-size: 1; word-break: break-all }"
    ),
}
EVERY_STYLE = """
const [root] = arguments;
return [...root.querySelectorAll("*")].map((element) => {
  const style = getComputedStyle(element);
  const names = [...style].filter((name) => !name.startsWith("--") && !/-font$|^font-family$/.test(name));
  return [element.localName, Object.fromEntries(names.map((name) => [name, style.getPropertyValue(name)]))];
});
"""
"""How every element of the widget comes out, but for the name of the font, which is the page's."""


def every_style(intranet: Intranet, style: str) -> list[Any]:
    intranet.show("", style=style)
    intranet.script("document.body.replaceChildren(document.createElement('belagg-sok'))")
    intranet.widget.ask(RESPELLED)
    found: list[Any] = intranet.script(EVERY_STYLE, intranet.widget.root)
    return found


@pytest.mark.parametrize("kind", HOSTILE)
def test_it_looks_the_same_whatever_the_page_does_to_its_own_elements(intranet: Intranet, kind: str) -> None:
    settled = every_style(intranet, SETTLED)
    hostile = every_style(intranet, HOSTILE[kind] + SETTLED)
    assert len(settled) > 30
    differences = [
        (name, key, value, other.get(key))
        for (name, style), (_, other) in zip(settled, hostile, strict=True)
        for key, value in style.items()
        if other.get(key) != value
    ]
    assert differences == []


@pytest.fixture
def media(intranet: Intranet) -> Iterator[Intranet]:
    """Whatever colours a test asks for are forgotten after it."""
    yield intranet
    intranet.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})


def prefer(intranet: Intranet, scheme: str) -> None:
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    intranet.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})


@pytest.mark.parametrize("mode", ["field", "button"])
def test_axe_finds_nothing_in_any_state(media: Intranet, mode: str) -> None:
    media.show(
        f'<belagg-sok mode="{mode}" placeholder="Till exempel: Vad är BarnSam?"></belagg-sok>',
        style=":root { color-scheme: light dark }",
    )
    widget = media.widget
    found = media.violations_by_scheme()
    if mode == "button":
        widget.one("[part=open]").click()
        found += media.violations_by_scheme()
    ground = "dialog" if mode == "button" else ".card"
    for scheme, expected in (("light", "rgba(255, 255, 255, 1)"), ("dark", "rgba(20, 25, 30, 1)")):
        prefer(media, scheme)
        assert widget.style(ground, "background-color") == {"background-color": expected}
    widget.one("[part=submit]").click()
    assert widget.one(".refusal").is_displayed()
    found += media.violations_by_scheme()
    for question in (RESPELLED, WITHOUT_ANSWER):
        widget.ask(question)
        found += media.violations_by_scheme()
    media.script("window.fetch = () => new Promise(() => {})")
    widget.one("[part=submit]").click()
    media.wait(lambda: widget.state == "waiting")
    media.script("window.fetch = () => Promise.reject(new TypeError())")
    widget.ask(QUESTION)
    assert widget.one(".again").is_displayed()
    assert found + media.violations_by_scheme() == []


def test_a_light_page_keeps_it_light_for_those_who_prefer_dark(media: Intranet) -> None:
    prefer(media, "dark")
    media.show(WIDGET)
    assert media.widget.style(".card", "background-color") == {"background-color": "rgba(255, 255, 255, 1)"}
    media.show(WIDGET, style="body { color-scheme: dark }")
    assert media.widget.style(".card", "background-color") == {"background-color": "rgba(20, 25, 30, 1)"}


@pytest.mark.parametrize("mode", ["field", "button"])
def test_nothing_is_wider_than_the_window(intranet: Intranet, mode: str) -> None:
    """320 pixels are also what 1280 are to someone who enlarges to 400 %."""
    intranet.show(f'<belagg-sok mode="{mode}"></belagg-sok>')
    widget = intranet.widget
    if mode == "button":
        widget.one("[part=open]").click()
    widget.ask(RESPELLED)
    wide = "return [...arguments[0].querySelectorAll('*')].filter(e => e.checkVisibility() && !e.matches('.status')"
    wide += " && e.getBoundingClientRect().right > innerWidth).map(e => e.localName)"
    for width in (320, 360, 1280):
        intranet.page.width(width, 800, phone=width < 500)
        assert intranet.script("return innerWidth") == width
        assert intranet.script("return document.documentElement.scrollWidth") <= width
        assert intranet.script(wide, widget.root) == []
        for selector in ("input", "[part=submit]"):
            assert widget.one(selector).size["height"] == 44, "large enough to press, and on one line"


def test_it_fits_the_narrowest_column(intranet: Intranet) -> None:
    intranet.show(f"<div class='column'>{WIDGET}</div>", style=".column { width: 150px }")
    widget = intranet.widget
    widget.ask(RESPELLED)
    assert intranet.script("return arguments[0].querySelector('.frame').scrollWidth", widget.root) <= 150
    assert widget.one("[part=submit]").rect["y"] > widget.one("input").rect["y"]
    assert widget.one("[part=submit]").size["height"] == 44


def test_it_reads_from_left_to_right_in_a_page_that_doesn_t(intranet: Intranet) -> None:
    intranet.show(f'<div dir="rtl">{WIDGET}</div>')
    widget = intranet.widget
    widget.ask(QUESTION)
    assert widget.style(".passage", "direction", "text-align") == {"direction": "ltr", "text-align": "start"}
    assert widget.one("input").rect["x"] < widget.one("[part=submit]").rect["x"]


def test_the_reader_s_own_font_size_counts_and_not_the_page_s(intranet: Intranet) -> None:
    intranet.show(WIDGET, style="html { font-size: 62.5% }")
    assert intranet.widget.style("input", "font-size") == {"font-size": "16px"}


def test_custom_properties_and_parts_make_it_the_page_s_own(intranet: Intranet) -> None:
    intranet.show(
        WIDGET,
        style="belagg-sok { --belagg-accent: #7a0019; --belagg-radius: 0; --belagg-font: monospace; --belagg-font-size:"
        " 20px; --belagg-mark: #cfe8cf } belagg-sok::part(frame) { border: 0; padding: 0 }"
        " belagg-sok::part(link) { color: #00f }",
    )
    widget: Widget = intranet.widget
    widget.ask(QUESTION)
    assert widget.style("[part=submit]", "background-color", "border-radius", "font-family", "font-size") == {
        "background-color": "rgba(122, 0, 25, 1)",
        "border-radius": "0px",
        "font-family": "monospace",
        "font-size": "20px",
    }
    assert widget.style("mark", "background-color") == {"background-color": "rgba(207, 232, 207, 1)"}
    assert widget.style(".frame", "padding-left", "border-left-width") == {
        "padding-left": "0px",
        "border-left-width": "0px",
    }
    assert widget.style("h3 a", "color") == {"color": "rgba(0, 0, 255, 1)"}


def test_nothing_in_it_moves(intranet: Intranet) -> None:
    intranet.show(WIDGET)
    moving = (
        "return [...arguments[0].querySelectorAll('*')].filter(e => parseFloat(getComputedStyle(e).transitionDuration)"
        " > 0 || getComputedStyle(e).animationName !== 'none').length"
    )
    assert intranet.script(moving, intranet.widget.root) == 0


def test_a_page_can_hide_it(intranet: Intranet) -> None:
    intranet.show("<belagg-sok hidden></belagg-sok>")
    assert not intranet.page.one("belagg-sok").is_displayed()
