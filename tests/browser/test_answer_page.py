"""The answer first: further hits are a line each until opened, and five of them fit on a page and a half."""

from __future__ import annotations

from selenium.webdriver import Keys

from service.answer.searcher import Searcher
from service.http.schemas import AnswerOut
from service.question.query import Query
from tests.browser.page import Page

HIGHEST = 1_400
"""Pixels of a page with five hits, 1,280 wide, until something is opened."""
QUESTION = "Vad betyder Skottlandsmodellen?"
OF_THE_SEEDS = (
    QUESTION,
    "Vad är BarnSam?",
    "Vilka kommuner besöktes?",
    "vad ar en trygghetsperson",
    "Vilka ord består värdegrunden av?",
    "Vem äger Tiohundra?",
    "hur gick det med misstron mellan landsting och kommun vid utskrivning?",
    "Hur bakar man kanelbullar?",
)
OF_A_MUNICIPALITY = (
    "Är badhuset öppet på lördag?",
    "är tippen öppen på söndag",
    "Vad kostar vattnet?",
    "Vilka partier sitter i kommunstyrelsen?",
    "Hur söker jag bygglov?",
    "Vad kostar en parkeringsplats?",
    "När är nästa sammanträde?",
    "Hur bakar man kanelbullar?",
)


def height(page: Page, question: str) -> int:
    page.ask(question)
    return int(page.script("return document.documentElement.scrollHeight"))


def test_five_hits_of_the_example_texts_fit(page: Page) -> None:
    heights = {question: height(page, question) for question in OF_THE_SEEDS}
    assert {question: high for question, high in heights.items() if high > HIGHEST} == {}


def test_five_hits_of_a_municipality_s_texts_fit(municipality: Page) -> None:
    heights = {question: height(municipality, question) for question in OF_A_MUNICIPALITY}
    assert {question: high for question, high in heights.items() if high > HIGHEST} == {}


def test_a_further_hit_is_a_line_until_it_is_opened_by_keyboard(page: Page, searcher: Searcher) -> None:
    hit = AnswerOut.of(searcher.answer(Query.parse(QUESTION))).hits[1]
    page.ask(QUESTION)
    line = page.one(".further .hit summary")
    assert line.size["height"] <= 48
    assert [part.text for part in line.find_elements("css selector", "h3, .gist")] == [
        hit.citation.title,
        hit.marked.quote,
    ]
    passage = page.one(".further .passage")
    assert not passage.is_displayed()
    line.send_keys(Keys.ENTER)
    assert passage.is_displayed()
    assert (passage.text.replace("\n", ""), page.one(".further mark").text) == (
        hit.text.replace("\n", ""),
        hit.marked.quote,
    )
    assert not page.one(".further .gist").is_displayed(), "what is marked was read twice"


def test_hits_are_cut_where_the_score_falls(page: Page, searcher: Searcher) -> None:
    answer = AnswerOut.of(searcher.answer(Query.parse(QUESTION)))
    near = [hit for hit in answer.hits[1:] if answer.hits[0].score - hit.score <= 0.12]
    assert 0 < len(near) < 4, "this question tells nothing of a fall"
    page.ask(QUESTION)
    seen = [line for line in page.all(".further .hit summary") if line.is_displayed()]
    assert len(seen) == len(near)
    rest = page.one(".further .rest > summary")
    assert rest.text == f"Visa {4 - len(near)} stycken till, som passar frågan sämre"
    rest.send_keys(Keys.ENTER)
    assert all(line.is_displayed() for line in page.all(".further .hit summary"))


def test_a_long_passage_is_shown_around_its_quote_and_whole_when_asked_for(page: Page, searcher: Searcher) -> None:
    answer = AnswerOut.of(searcher.answer(Query.parse(QUESTION)))
    assert answer.answer is not None
    page.ask(QUESTION)
    passage, button = page.one(".answer .passage"), page.one(".answer .whole")
    assert page.text(".answer .passage") == answer.hits[0].text, (
        "a screen reader or a copy loses nothing but what is hidden"
    )
    seen = passage.text
    assert answer.answer.quote in seen.replace("\n", " ")
    assert len(seen) < len(answer.hits[0].text) / 2
    assert (button.text, button.get_attribute("aria-expanded")) == ("Visa hela stycket", "false")
    button.send_keys(Keys.ENTER)
    assert (button.text, button.get_attribute("aria-expanded")) == ("Visa mindre av stycket", "true")
    assert passage.text.replace("\n", "") == answer.hits[0].text.replace("\n", "")
    button.send_keys(Keys.ENTER)
    assert passage.text == seen


def folded(page: Page, before: str, after: str) -> tuple[str, str]:
    """What stands in a passage around an answer, and what is seen of it."""
    whole, seen = page.script(
        "return import('./static/passage.js').then(({folded}) => {"
        "const box = document.getElementById('results');"
        "const [before, after] = arguments;"
        "box.replaceChildren(...folded({whole: 'w', shorter: 's'}, {before, quote: 'Svaret.', after}));"
        "const passage = box.querySelector('.passage'); return [passage.textContent, passage.innerText];})",
        before,
        after,
    )
    return whole, seen


def test_a_passage_of_any_kind_is_shortened_at_a_word_and_never_changed(page: Page) -> None:
    assert folded(page, "", "") == ("Svaret.",) * 2
    assert folded(page, "Kort före. ", " Kort efter.") == ("Kort före. Svaret. Kort efter.",) * 2
    for before, after in (
        ("x" * 400, "y" * 400),
        ("ord " * 100, " ord" * 100),
        ("En mening till. " * 20, " En mening till." * 20),
        ("rad\n" * 40, "\nrad" * 40),
        ("🚜" * 300, "🚜" * 300),
    ):
        whole, seen = folded(page, before, after)
        assert whole == f"{before}Svaret.{after}"
        assert "Svaret." in seen
        assert len(seen) < 400 + len("Svaret.")
        assert seen.count("\n") <= 8
        assert "�" not in seen


def test_a_row_of_a_table_is_shown_in_it_under_the_names_of_its_columns(municipality: Page) -> None:
    municipality.ask("Vad är den fasta avgiften för vatten per år?")
    assert municipality.texts(".answer thead th[scope=col]") == ["Avgift", "Villa", "Flerbostadshus", "Industri"]
    assert municipality.texts(".answer tbody th[scope=row]") == ["Fast avgift per år", "Rörlig avgift per m³"]
    assert municipality.texts(".answer mark") == ["Fast avgift per år", "2 960 kr", "1 480 kr per lägenhet", "7 300 kr"]
    assert "|" not in municipality.text(".answer .passage")
    assert municipality.violations() == []
    municipality.width(320, 800, phone=True)
    assert municipality.script("return document.documentElement.scrollWidth") == 320
