"""The page of a PDF that an answer stands on, as a picture with the quote marked, when asked for."""

from __future__ import annotations

from selenium.webdriver import Keys

from tests.browser.page import Page

QUESTION = "Vad kostar ett båthus vid Norra kajen?"
MARKED = """
const image = document.querySelector(".answer .picture img");
const canvas = document.createElement("canvas");
[canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
const context = canvas.getContext("2d");
context.drawImage(image, 0, 0);
const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
let coloured = 0;
for (let at = 0; at < data.length; at += 4) {
  coloured += Math.max(data[at], data[at + 1]) - data[at + 2] > 60;
}
return [canvas.width, coloured];
"""
"""How wide the picture is, and how many of its pixels are yellow."""


def test_the_page_of_a_pdf_is_shown_beside_its_answer(municipality: Page) -> None:
    municipality.ask(QUESTION)
    assert "4 350 kronor" in municipality.text(".answer mark")
    button = next(one for one in municipality.all(".answer .actions button") if one.text.startswith("Visa sidan"))
    assert municipality.all("img") == [], "a picture was fetched before anybody asked for it"
    button.send_keys(Keys.ENTER)
    municipality.wait(lambda: municipality.text("#aside") == "Sidan visas som bild.")
    image = municipality.one(".answer .picture img")
    title = municipality.text(".answer h3")
    expected = f"Sida 1 i ”{title}” som den ser ut i originalet, med citatet markerat."
    assert (image.get_attribute("alt"), image.is_displayed()) == (expected, True)
    width, coloured = municipality.script(MARKED)
    assert width > 300
    assert coloured > 500, "nothing is marked on the page"
    assert municipality.violations() == []
    municipality.width(320, 800, phone=True)
    assert municipality.script("return document.documentElement.scrollWidth") == 320
    assert button.get_attribute("aria-expanded") == "true"
    button.send_keys(Keys.ENTER)
    assert (button.get_attribute("aria-expanded"), municipality.all("img")) == ("false", [])


def test_where_it_can_t_be_drawn_the_reader_is_told(municipality: Page) -> None:
    municipality.ask(QUESTION)
    municipality.script(
        "const set = Object.getOwnPropertyDescriptor(HTMLImageElement.prototype, 'src').set;"
        "Object.defineProperty(HTMLImageElement.prototype, 'src', {set() { set.call(this, 'data:image/png,no') }});"
    )
    button = next(one for one in municipality.all(".answer .actions button") if one.text.startswith("Visa sidan"))
    button.send_keys(Keys.ENTER)
    municipality.wait(lambda: municipality.text("#aside").startswith("Sidan kunde inte visas"))
    assert municipality.text(".picture") == "Sidan kunde inte visas som bild. Öppna originalet i stället."


def test_a_text_that_is_no_pdf_has_no_such_button(municipality: Page) -> None:
    municipality.ask("Är badhuset öppet på lördag?")
    buttons = [str(one.get_property("textContent")) for one in municipality.all(".actions button")]
    assert buttons
    assert not any(text.startswith("Visa sidan") for text in buttons)
