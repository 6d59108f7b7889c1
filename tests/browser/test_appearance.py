"""From the narrowest phone to a wide screen, in light and dark and on paper, everything can be read."""

from __future__ import annotations

from selenium.webdriver import Keys

from tests.browser.page import SCHEMES, Page

QUESTION = "Vad betyder Skottlandsmodellen?"
RESPELLED = "vad ar barnsam"
WITHOUT_ANSWER = "Hur bakar man kanelbullar?"

CONTRASTS = """
const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
const luminance = (colour) => {
  const [r, g, b] = channels(colour).map((c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const ground = (element) => {
  for (; element; element = element.parentElement) {
    const colour = getComputedStyle(element).backgroundColor;
    if (channels(colour)[3] !== 0) return colour;
  }
  return "rgb(255, 255, 255)";
};
const found = {};
const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walk.nextNode()) {
  const element = walk.currentNode.parentElement;
  if (!walk.currentNode.data.trim() || !element.checkVisibility() || element.matches("noscript, script")) continue;
  const [a, b] = [getComputedStyle(element).color, ground(element)].map(luminance).sort((x, y) => y - x);
  const section = element.closest("section, .notice")?.className ?? "";
  const name = `${section} ${element.localName}.${element.className}`.trim();
  found[name] = Math.round(100 * (a + 0.05) / (b + 0.05)) / 100;
}
return found;
"""
"""WCAG 2.1's contrast ratio of every text that is seen."""


def test_nothing_is_wider_than_the_window(page: Page) -> None:
    for question in (None, QUESTION, RESPELLED, WITHOUT_ANSWER):
        if question is not None:
            page.ask(question)
            page.unfold()
        for width in (320, 360, 768, 2560):
            page.width(width, 800, phone=width < 500)
            assert page.script("return innerWidth") == width
            assert page.script("return document.documentElement.scrollWidth") <= width
            assert (
                page.script(
                    "return [...document.querySelectorAll('body *')].filter(e => e.checkVisibility()"
                    " && !e.matches('#status, .unseen, .skip') && e.getBoundingClientRect().right > innerWidth)"
                    ".map(e => e.localName)"
                )
                == []
            )


def test_a_word_longer_than_the_window_is_broken(page: Page) -> None:
    page.width(320, 800, phone=True)
    page.script(
        "const long = 'x'.repeat(400); const c = {title: long, source: 'https://a.example/' + long, published: null,"
        " heading: long, page: 3, link: 'https://a.example/' + long, passage_id: 'a', document_id: 'b', start: 0};"
        "const marked = {before: long, quote: long, after: long, start: 0, end: 9};"
        "const hit = {marked, duplicates: 1, citation: c};"
        "const answer = {...marked, citation: c}; const confidence = {level: 'sure', label: long};"
        "const body = JSON.stringify({searched_for: long, confidence, notes: [long], answer, hits: [hit, hit]});"
        "window.fetch = async () => new Response(body);"
    )
    page.ask(QUESTION)
    assert page.script("return document.documentElement.scrollWidth") == 320
    assert page.texts(".answer dd")[1] == "3"


def test_everything_that_is_pressed_is_large_enough(page: Page) -> None:
    page.width(320, 800, phone=True)
    for selector in ("#question", ".ask button"):
        assert page.one(selector).size["height"] >= 44


def look(page: Page, seen: dict[str, dict[str, float]]) -> None:
    """Add the contrast of every text that is seen, in light and in dark."""
    for scheme in SCHEMES:
        page.prefer(prefers_color_scheme=scheme)
        dark = page.script("return getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)"
        assert dark == (scheme == "dark")
        seen[scheme] |= page.script(CONTRASTS)


def test_every_text_stands_out_from_its_ground(page: Page) -> None:
    seen: dict[str, dict[str, float]] = {scheme: {} for scheme in SCHEMES}
    look(page, seen)
    page.press(".", Keys.ENTER)
    look(page, seen)
    for question in (RESPELLED, WITHOUT_ANSWER):
        page.ask(question)
        look(page, seen)
        page.unfold()
        look(page, seen)
    for found in seen.values():
        assert {"h1.", "p.lead", "button.", "p.problem-text", "p.searched", "notice h2.", "notice p."} <= set(found)
        assert {f"answer {text}" for text in ("h2.", "p.reliance", "mark.", "dt.", "dd.", "p.note")} <= set(found)
        assert {f"further {text}" for text in ("h2.", "h3.", "span.gist", "mark.", "dt.", "dd.")} <= set(found)
        assert {text: ratio for text, ratio in found.items() if ratio < 4.5} == {}


def test_nothing_moves_for_those_who_ask_for_stillness(page: Page) -> None:
    page.prefer(prefers_reduced_motion="reduce")
    moving = page.script(
        "return [...document.querySelectorAll('*')].filter(e => parseFloat(getComputedStyle(e).transitionDuration) > 0"
        " || getComputedStyle(e).animationName !== 'none').length"
    )
    assert moving == 0


def test_on_paper_stand_the_question_the_answer_and_its_source(page: Page) -> None:
    page.ask(RESPELLED)
    assert not page.one(".asked").is_displayed()
    page.prefer("print")
    assert page.one(".asked").text == f"Fråga: {RESPELLED}"
    assert page.one(".searched").text == "Sökte på: vad är barnsam"
    assert page.one("#answer-heading").text == "Svaret står i texten"
    assert page.one(".reliance").is_displayed()
    for section in (".answer", ".further"):
        seen = "return arguments[0].checkVisibility({contentVisibilityAuto: true}) && arguments[0].offsetHeight > 0"
        assert page.script(seen, page.one(f"{section} mark")), "what is closed on the screen is open on paper"
        assert "underline" in page.one(f"{section} mark").value_of_css_property("text-decoration")
    assert page.one(".answer .source").is_displayed()
    assert not page.one("form").is_displayed()


def levels_of_headings(page: Page) -> list[int]:
    """Without what stands on the start page, which is hidden."""
    return [int(str(heading.tag_name)[1]) for heading in page.all("h1, h2:not(.beginning > h2), h3")]


def test_the_page_is_built_of_landmarks_and_headings_in_order(page: Page) -> None:
    page.ask(QUESTION)
    assert [len(page.all(landmark)) for landmark in ("header", "main", "form[role=search]", "h1")] == [1, 1, 1, 1]
    assert levels_of_headings(page) == [1, 2, 3, 2, 3, 3, 3, 3]
    page.ask(WITHOUT_ANSWER)
    assert levels_of_headings(page) == [1, 2, 2, 3, 3, 3, 3, 3]
    assert page.script(
        "return [...document.querySelectorAll('[id]')].length === new Set("
        "[...document.querySelectorAll('[id]')].map(e => e.id)).size"
    )


def test_no_other_page_is_wider_than_the_window(library_page: Page) -> None:
    library_page.ask("När börjar snöröjningen?")
    address = str(library_page.one(".answer .in-context").get_attribute("href")).removeprefix(f"{library_page.base}/")
    library_page.read(address)
    for path in (None, "/om", "/tillganglighet"):
        if path is not None:
            library_page.visit(path)
        for width in (320, 2560):
            library_page.width(width, 800, phone=width < 500)
            assert library_page.script("return innerWidth") == width
            assert library_page.script("return document.documentElement.scrollWidth") <= width


def test_on_paper_a_document_stands_alone_with_where_its_original_is(library_page: Page) -> None:
    library_page.ask("När börjar snöröjningen?")
    library_page.one(".answer .in-context").click()
    library_page.wait(lambda: library_page.state == "document")
    library_page.prefer("print")
    assert [library_page.one(part).is_displayed() for part in (".contents", ".foot", ".to-cited")] == [False] * 3
    assert library_page.one("mark").is_displayed()
    told = library_page.script("return getComputedStyle(document.querySelector('.original'), '::after').content")
    assert "https://kommunen.example/handbok.pdf" in told
