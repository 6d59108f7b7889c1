"""An opinion is given, and what is opened is told, in widget and frame as on the page; both say what they search."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver import Keys
from selenium.webdriver.common.by import By

from indexer.model.encoder import Encoder
from service.answer.reading import Reader
from service.records.openings import all_openings
from service.records.records import Records, key_of
from tests.browser.embedding.intranet import Intranet, Widget
from tests.browser.embedding.site import Site
from tests.browser.page import Page
from tests.service.http.serving import Serving

QUESTION = "Vad är BarnSam?"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("opinions")


@pytest.fixture(scope="module")
def server(folder: Path, site: Site, seeds_index: Path, encoder: Encoder, reader: Reader | None) -> Iterator[Serving]:
    settings = {
        "BELAGG_ORIGINS": site.address,
        "BELAGG_FEEDBACK": str(folder / "feedback.jsonl"),
        "BELAGG_RECORDS": str(folder / "r.sqlite"),
    }
    with Serving.of(seeds_index, encoder, reader, settings) as serving:
        yield serving


@pytest.fixture
def listed(browser: Page, site: Site, server: Serving) -> Iterator[Intranet]:
    browser.forget()
    yield Intranet(browser, site, server.address)
    browser.driver.switch_to.default_content()
    browser.check_console()


def saved(folder: Path) -> list[tuple[str, bool, str | None, str | None]]:
    lines = (folder / "feedback.jsonl").read_text(encoding="utf-8").splitlines()
    return [(said["question"], said["helpful"], said["reason"], said["comment"]) for said in map(json.loads, lines)]


def give(widget: Widget, intranet: Intranet) -> None:
    """Say by keyboard that it didn't help, that it is outdated, and why."""
    no = widget.all(".opinions button")[1]
    no.send_keys(Keys.ENTER)
    intranet.wait(lambda: widget.text(".status") == "Tack! Ditt omdöme är sparat.")
    widget.one("#reason").send_keys("Svaret är inaktuellt")
    widget.one("#comment").send_keys("Det är från i fjol.", Keys.TAB, Keys.ENTER)
    intranet.wait(lambda: widget.text(".status") == "Tack! Kommentaren är sparad.")


def test_an_opinion_with_its_reason_is_saved_from_the_widget(listed: Intranet, folder: Path) -> None:
    listed.show("<belagg-sok></belagg-sok>")
    widget = listed.widget
    widget.ask(QUESTION)
    assert widget.text("#feedback-heading") == "Hjälpte det här dig?"
    before = saved(folder)
    give(widget, listed)
    assert saved(folder)[len(before) :] == [
        (QUESTION, False, None, None),
        (QUESTION, False, "outdated", "Det är från i fjol."),
    ]
    assert widget.focused.get_attribute("class") == "said"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_while_an_opinion_is_given(listed: Intranet, scheme: str) -> None:
    listed.page.prefer(prefers_color_scheme=scheme)
    listed.show('<belagg-sok collection="riktlinjer"></belagg-sok><belagg-sok></belagg-sok>')
    widget = listed.widgets[1]
    widget.ask(QUESTION)
    widget.all(".opinions button")[1].send_keys(Keys.SPACE)
    listed.wait(lambda: widget.all("#reason"))
    assert listed.violations() == []
    listed.page.prefer()


def test_an_opinion_is_saved_from_the_frame(listed: Intranet, folder: Path) -> None:
    listed.show(f'<iframe src="{listed.service}/embed" title="Fråga texterna"></iframe>')
    listed.driver.switch_to.frame(listed.driver.find_element(By.CSS_SELECTOR, "iframe"))
    widget = listed.widget
    widget.one("input").send_keys(QUESTION, Keys.ENTER)
    listed.wait(lambda: widget.state == "answer")
    give(widget, listed)
    assert saved(folder)[-1] == (QUESTION, False, "outdated", "Det är från i fjol.")


@pytest.mark.parametrize("place", ["widget", "ram"])
def test_a_further_hit_whose_document_is_opened_is_recorded(listed: Intranet, folder: Path, place: str) -> None:
    """Though the reader leaves the page with it; the answer's own document isn't."""
    if place == "ram":
        listed.show(f'<iframe src="{listed.service}/embed" title="Fråga texterna"></iframe>')
        listed.driver.switch_to.frame(listed.driver.find_element(By.CSS_SELECTOR, "iframe"))
    else:
        listed.show("<belagg-sok></belagg-sok>")
    widget = listed.widget
    widget.one("input").send_keys(QUESTION, Keys.ENTER)
    listed.wait(lambda: widget.state == "answer")
    assert [one.get_attribute("data-document") for one in widget.all(".answer")] == [None]
    hit = widget.one(".further li")
    document = hit.get_attribute("data-document")
    driver, window = listed.driver, listed.driver.current_window_handle
    hit.find_element(By.CSS_SELECTOR, "a").send_keys(Keys.ENTER)

    def opened() -> list[tuple[object, ...]]:
        with Records(folder / "r.sqlite", 90).reading() as database:
            return [row[1:] for row in all_openings(database) if row[3] == place]

    listed.wait(lambda: opened() == [(key_of(QUESTION), document, place, 1)])
    for other in set(driver.window_handles) - {window}:  # behind which no other test's page would scroll
        driver.switch_to.window(other)
        driver.close()
    driver.switch_to.window(window)


def test_where_none_is_taken_none_is_asked_for(intranet: Intranet) -> None:
    intranet.show("<belagg-sok></belagg-sok>")
    intranet.widget.ask(QUESTION)
    assert intranet.widget.all(".feedback") == []


def test_it_says_which_collections_it_searches(intranet: Intranet) -> None:
    intranet.show('<belagg-sok collection=" riktlinjer, protokoll"></belagg-sok><belagg-sok></belagg-sok>')
    narrow, wide = intranet.widgets
    assert narrow.one(".scope").text == "Söker bara i: riktlinjer, protokoll"
    assert wide.all(".scope") == []


def test_it_warns_before_a_personal_identity_number_is_sent(intranet: Intranet) -> None:
    intranet.show("<belagg-sok></belagg-sok>")
    widget = intranet.widget
    widget.one("input").send_keys("Vad gäller för 850412-1234?", Keys.ENTER)
    assert widget.one(".refusal").text.startswith("Frågan ser ut att innehålla ett personnummer.")
    assert intranet.outcomes == []
    widget.one("input").send_keys(Keys.ENTER)
    intranet.wait(lambda: intranet.outcomes)
