"""Tables in the widget: as the page shows them, and never as text with bars."""

from __future__ import annotations

import json
from typing import Any

import pytest

from service.answer.quoted_table import quoted_table
from service.answer.searcher import Searcher
from service.http.schemas import AnswerOut
from service.http.schemas.answers import TableOut
from service.question.query import Query
from tests.browser.embedding.intranet import Intranet, Widget

QUESTION = "Vad betyder Skottlandsmodellen?"
ROWS = ["Båt | Sommar | Vinter", "Eka | 100 kr | 50 kr", "Skuta | 900 kr | 450 kr"]
PASSAGE = "\n".join(["Avgifter vid kajen", *ROWS, "Betala i förskott."])
LONG = "\n".join([ROWS[0], *(f"Båt {number} | {number}00 kr | {number}0 kr" for number in range(1, 13))])
CELLS = "return [...arguments[0].querySelectorAll(arguments[1])].map((row) => [...row.cells].map((c) => c.textContent))"


def marked(passage: str, quote: str) -> dict[str, str]:
    before, found, after = passage.partition(quote)
    assert found == quote
    return {"before": before, "quote": quote, "after": after}


def ask(intranet: Intranet, searcher: Searcher, answer: dict[str, Any], hit: dict[str, str]) -> Widget:
    """Ask, with what stands in tables in the place of a real answer's quote and of its second hit."""
    found: dict[str, Any] = AnswerOut.of(searcher.answer(Query.parse(QUESTION))).model_dump(mode="json")
    first, second = found["hits"][:2]
    found["answer"] |= answer
    found["hits"] = [first, {**second, "marked": {**second["marked"], **hit}}]
    intranet.show("<belagg-sok></belagg-sok>")
    intranet.script("const body = arguments[0]; window.fetch = async () => new Response(body);", json.dumps(found))
    intranet.widget.ask(QUESTION)
    return intranet.widget


def in_table(passage: str, quote: str) -> dict[str, Any]:
    """An answer in a table, as the service makes it."""
    answer = marked(passage, quote)
    table = quoted_table(*answer.values())
    assert table is not None
    return {**answer, "table": TableOut.of(table).model_dump(mode="json")}


def cells(intranet: Intranet, widget: Widget, rows: str) -> list[list[str]]:
    found: list[list[str]] = intranet.script(CELLS, widget.root, rows)
    return found


def test_an_answer_in_a_table_is_shown_in_it(intranet: Intranet, searcher: Searcher) -> None:
    widget = ask(intranet, searcher, in_table(PASSAGE, "900 kr | 450 kr"), marked("Kajen", "Kajen"))
    assert cells(intranet, widget, ".answer tr") == [row.split(" | ") for row in ROWS]
    assert widget.texts(".answer th[scope=col]") == ["Båt", "Sommar", "Vinter"]
    assert widget.texts(".answer th[scope=row]") == ["Eka", "Skuta"]
    assert widget.texts(".answer td mark") == ["900 kr", "450 kr"]
    assert not any(paragraph.is_displayed() for paragraph in widget.all(".answer .passage p"))
    widget.one(".answer .whole").click()
    said = [paragraph.text for paragraph in widget.all(".answer .passage p")]
    assert said == ["Avgifter vid kajen", "Betala i förskott."]
    assert "|" not in widget.text(".answer")
    assert intranet.violations_by_scheme() == []


def test_of_a_long_table_the_rows_around_the_answer_are_shown_until_all_are_asked_for(
    intranet: Intranet, searcher: Searcher
) -> None:
    widget = ask(intranet, searcher, in_table(LONG, "600 kr"), marked("Kajen", "Kajen"))
    shown = ".answer tbody tr:not([hidden]) th"
    assert widget.texts(shown) == [f"Båt {number}" for number in range(4, 9)]
    widget.one(".answer .whole").click()
    assert widget.texts(shown) == [f"Båt {number}" for number in range(1, 13)]


def test_a_table_beside_the_answer_is_one_too(intranet: Intranet, searcher: Searcher) -> None:
    answer = {**marked(PASSAGE, "Betala i förskott."), "table": None}
    widget = ask(intranet, searcher, answer, marked("Kajen", "Kajen"))
    assert cells(intranet, widget, ".answer tr") == [row.split(" | ") for row in ROWS]
    assert widget.texts(".answer mark") == ["Betala i förskott."]


@pytest.mark.parametrize(
    ("quote", "rows"), [(ROWS[2], [0, 2]), ("900 kr | 450 kr", [0, 2]), ("\n".join(ROWS[1:]), [0, 1, 2]), (ROWS[0], [])]
)
def test_what_a_further_passage_says_in_a_table_stands_under_what_the_table_begins_with(
    intranet: Intranet, searcher: Searcher, quote: str, rows: list[int]
) -> None:
    answer = {**marked("Kajen", "Kajen"), "table": None}
    widget = ask(intranet, searcher, answer, marked(PASSAGE, quote))
    assert cells(intranet, widget, ".further tr") == [ROWS[number].split(" | ") for number in rows]
    assert widget.text(".further .passage") == ("" if rows else ROWS[0]) + "".join(
        ROWS[number].replace(" | ", "") for number in rows
    )


def test_what_a_further_passage_says_above_a_table_and_in_it_is_shown_without_what_stands_before(
    intranet: Intranet, searcher: Searcher
) -> None:
    quote = "\n".join(["Avgifter vid kajen", *ROWS[:2]])
    answer = {**marked("Kajen", "Kajen"), "table": None}
    widget = ask(intranet, searcher, answer, marked(f"Kajen är stängd i maj.\nHunden är lös.\n{PASSAGE}", quote))
    told = "".join(row.replace(" | ", "") for row in ROWS[:2])
    assert widget.text(".further .passage") == f"Avgifter vid kajen{told}"


def test_a_wide_table_scrolls_by_itself(intranet: Intranet, searcher: Searcher) -> None:
    wide = "\n".join(
        ["Båt | " + " | ".join(f"Vintermånad{number}" for number in range(12)), *["Eka" + " | 9 kr" * 12] * 2]
    )
    widget = ask(intranet, searcher, in_table(wide, "Eka" + " | 9 kr" * 12), marked("Kajen", "Kajen"))
    intranet.page.width(320, 800, phone=True)
    assert intranet.script("return document.documentElement.scrollWidth") <= 320
    scrolls = "const [wide] = arguments; return [wide.scrollWidth > wide.clientWidth, wide.tabIndex, wide.role]"
    assert intranet.script(scrolls, widget.one(".wide")) == [True, 0, "group"]
    assert intranet.violations() == []
