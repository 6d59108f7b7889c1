"""What the page makes of answers that the texts at hand seldom give: shown by its own modules, in the browser."""

from __future__ import annotations

from typing import Any

import pytest

from service.answer.searcher import Searcher
from service.http.schemas import AnswerOut
from service.question.query import Query
from tests.browser.page import Page

ROWS = "Avgifter vid kajen\nBåt | Sommar | Vinter\nEka | 100 kr | 50 kr\nSkuta | 900 kr | 450 kr\nBetala i förskott."


def answer(searcher: Searcher) -> dict[str, Any]:
    """A real one, to be changed."""
    found = AnswerOut.of(searcher.answer(Query.parse("Vad betyder Skottlandsmodellen?")))
    record: dict[str, Any] = found.model_dump(mode="json")
    return record


def show(page: Page, found: dict[str, Any]) -> None:
    page.script(
        "return Promise.all([import('./static/answer.js'), import('./static/strings.js')])"
        ".then(async ([{answerParts}, {loadLanguage}]) => {"
        "document.body.dataset.state = 'answer';"
        "const parts = answerParts(await loadLanguage(), arguments[0], () => {});"
        "document.getElementById('results').replaceChildren(...parts);})",
        found,
    )


@pytest.mark.parametrize(
    ("scores", "reliance"),
    [
        ([0.9, 0.85, 0.5], "Andra stycken kan passa frågan lika bra. Jämför med dem."),
        (
            [0.9, 0.5, 0.5],
            "Det är osäkert om det här stycket svarar på frågan, men inget annat passar den lika bra.",
        ),
        ([0.9], "Det är osäkert om det här stycket svarar på frågan, men inget annat passar den lika bra."),
    ],
)
def test_no_other_passage_is_spoken_of_as_fitting_where_none_is_shown(
    page: Page, searcher: Searcher, scores: list[float], reliance: str
) -> None:
    found = answer(searcher)
    hits = [{**hit, "score": score} for hit, score in zip(found["hits"], scores, strict=False)]
    show(page, {**found, "hits": hits, "confidence": {"level": "unsure", "label": ""}})
    assert page.text(".reliance") == reliance


def test_a_newer_edition_that_is_named_is_a_way_to_it(page: Page, searcher: Searcher) -> None:
    found = answer(searcher)
    newer = {"title": "Regler för kaj 2025", "document_url": "dokument/0123456789abcdef"}
    found["answer"]["citation"]["validity"]["newer"] = newer
    note = "En nyare utgåva finns: ”Regler för kaj 2025” (2025-01-01)."
    other = "En ny utgåva gäller från 2099-01-01: ”Regler för kaj 2025” (2098-12-01)."
    notes = ["Texten gäller inte längre.", note, other, "Samma text finns i ”Kaj” (kaj.md)."]
    show(page, {**found, "notes": notes})
    assert page.texts(".told li") == notes
    assert [(way.text, way.get_attribute("href")) for way in page.all(".told a")] == [
        ("Regler för kaj 2025", f"{page.base}/dokument/0123456789abcdef")
    ]


def test_editions_are_told_apart_in_their_lines(page: Page, searcher: Searcher) -> None:
    """By the ends of their titles, which are seen, or by date, or by where they lie."""
    found = answer(searcher)
    title = "Regler och riktlinjer för kommunens bidrag till föreningar och studieförbund"
    cited = [
        (f"{title} 2023", "a.md", "2023-01-01"),
        (f"{title} 2024", "b.md", "2024-01-01"),
        ("Taxa", "c.md", "2023-01-01"),
        ("Taxa", "d.md", "2024-01-01"),
        ("Plan", "e.md", "2024-01-01"),
        ("Plan", "f.md", "2024-01-01"),
    ]
    first, like = found["hits"][0], found["hits"][1]
    hits = [
        {**like, "score": first["score"], "citation": {**like["citation"], "title": t, "path": path, "published": day}}
        for t, path, day in cited
    ]
    show(page, {**found, "hits": [first, *hits]})
    assert page.texts(".further h3") == [
        f"{title} 2023",
        f"{title} 2024",
        "Taxa (1 januari 2023)",
        "Taxa (1 januari 2024)",
        "Plan (e.md)",
        "Plan (f.md)",
    ]
    assert page.script(
        "return [...document.querySelectorAll('.further h3')].every((h) => h.scrollWidth <= h.clientWidth)"
    )


@pytest.mark.parametrize(
    ("quote", "marked"), [("Betala i förskott.", ["Betala i förskott."]), ("900 kr | 450 kr", ["900 kr", "450 kr"])]
)
def test_a_table_in_any_passage_is_one(page: Page, searcher: Searcher, quote: str, marked: list[str]) -> None:
    before, _, after = ROWS.partition(quote)
    found = answer(searcher)
    further = {**found["hits"][1], "score": found["hits"][0]["score"], "text": ROWS}
    further["marked"] = {**further["marked"], "before": before, "quote": quote, "after": after}
    of_answer = {**found["answer"], "before": before, "quote": quote, "after": after, "table": None}
    show(page, {**found, "answer": of_answer, "hits": [found["hits"][0], further]})
    for place in (".answer", ".further"):
        rows = page.script(
            "const rows = [...document.querySelectorAll(arguments[0])];"
            "return rows.map((row) => [...row.cells].map((cell) => cell.textContent))",
            f"{place} tr",
        )
        assert rows == [["Båt", "Sommar", "Vinter"], ["Eka", "100 kr", "50 kr"], ["Skuta", "900 kr", "450 kr"]]
        passage = page.text(f"{place} .passage")
        assert (passage.startswith("Avgifter vid kajen"), passage.endswith("Betala i förskott."), "|" in passage) == (
            *(True, True, False),
        )
        assert [text.strip() for text in page.texts(f"{place} .passage mark")] == marked
    assert page.violations() == []


def test_a_line_with_bars_alone_is_no_table(page: Page, searcher: Searcher) -> None:
    found = answer(searcher)
    further = {**found["hits"][1], "score": found["hits"][0]["score"]}
    further["marked"] = {
        **further["marked"],
        "before": "Kort.\nFörut | nu\n",
        "quote": "Svaret.",
        "after": "\nEn | två | tre",
    }
    show(page, {**found, "hits": [found["hits"][0], further]})
    assert page.all(".further table") == []
    assert page.script("return document.querySelector('.further .passage').textContent") == (
        "Kort.\nFörut | nu\nSvaret.\nEn | två | tre"
    )


def test_a_document_shows_its_tables_as_such(municipality: Page) -> None:
    municipality.ask("Vad är den fasta avgiften för vatten per år?")
    there = str(municipality.one(".answer .in-context").get_attribute("href"))
    municipality.read(there.removeprefix(f"{municipality.base}/"))
    assert municipality.texts("#citerat tr:first-child td") == ["Avgift", "Villa", "Flerbostadshus", "Industri"]
    assert municipality.texts("#citerat mark") == [
        "Fast avgift per år",
        "2 960 kr",
        "1 480 kr per lägenhet",
        "7 300 kr",
    ]
    assert "|" not in municipality.text("article")
    assert municipality.violations() == []


@pytest.mark.parametrize(("line", "lines"), [("|", 100_000), ("|" * 99_999, 2)])
def test_a_table_as_large_as_a_part_of_a_document_is_shown(page: Page, line: str, lines: int) -> None:
    cells = page.script(
        "return import('./static/shared/table.js').then(({tabled}) => tabled({}, [arguments[0]])"
        ".reduce((count, block) => count + block.querySelectorAll('td').length, 0))",
        "\n".join([line] * lines),
    )
    assert cells == 200_000
