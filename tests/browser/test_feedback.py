"""An opinion on an answer, given by keyboard, and where none is taken no buttons."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from selenium.webdriver import Keys

from tests.browser.page import Page

QUESTION = "När börjar snöröjningen?"


def saved(folder: Path) -> list[tuple[str, bool, str | None]]:
    """Question, opinion and comment of all that was saved."""
    lines = (folder / "feedback.jsonl").read_text(encoding="utf-8").splitlines()
    return [(said["question"], said["helpful"], said["comment"]) for said in map(json.loads, lines)]


def test_where_no_feedback_is_taken_none_is_asked_for(page: Page) -> None:
    page.wait(lambda: page.text("#holdings"))
    page.ask("Vad är BarnSam?")
    assert page.all(".feedback") == []


def test_an_opinion_is_saved_at_once_and_a_comment_after_it(library_page: Page, library_folder: Path) -> None:
    before = saved(library_folder)
    library_page.wait(lambda: library_page.text("#holdings"))
    library_page.ask(QUESTION)
    assert library_page.text("#feedback-heading") == "Hjälpte det här dig?"
    assert library_page.text(".saved") == "Omdömet sparas tillsammans med frågan."
    yes, no = library_page.all(".opinions button")
    no.send_keys(Keys.ENTER)
    library_page.wait(lambda: library_page.text("#aside") == "Tack! Ditt omdöme är sparat.")
    assert [button.get_attribute("aria-pressed") for button in (yes, no)] == ["false", "true"]
    assert library_page.one(".said").is_displayed()
    assert saved(library_folder) == [*before, (QUESTION, False, None)]
    no.send_keys(Keys.TAB)
    assert library_page.focused.get_attribute("id") == "reason"
    library_page.press(Keys.TAB)
    assert library_page.focused.get_attribute("id") == "comment"
    library_page.press("Säg också när det är klart.", Keys.TAB, Keys.SPACE)
    library_page.wait(lambda: library_page.text("#aside") == "Tack! Kommentaren är sparad.")
    assert saved(library_folder)[-1] == (QUESTION, False, "Säg också när det är klart.")
    assert library_page.all("#comment") == []
    assert library_page.focused.get_attribute("class") == "said"


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (404, "Det har gått för lång tid sedan svaret gavs. Ställ frågan igen och säg sedan vad du tycker."),
        (503, "Omdömet kunde inte sparas. Försök igen om en stund."),
    ],
)
def test_an_opinion_that_was_not_saved_is_told(library_page: Page, status: int, sentence: str) -> None:
    library_page.wait(lambda: library_page.text("#holdings"))
    library_page.ask(QUESTION)
    library_page.script(
        "const [status] = arguments; const body = JSON.stringify({detail: 'Nej.'});"
        "window.fetch = async () => new Response(body, {status});",
        status,
    )
    library_page.all(".opinions button")[0].send_keys(Keys.SPACE)
    library_page.wait(lambda: library_page.text("#aside"))
    assert library_page.text(".said") == sentence
    assert library_page.all(".opinions button")[0].get_attribute("aria-pressed") == "false"
