"""A real Chromium, and a real Firefox, on the page of a real server. What isn't there is skipped, loudly.

What they look at is served by the process that tests; a process of its own, as a user starts it, is that of logging in.
"""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from indexer.build.pipeline import build_from_sources
from indexer.model.encoder import Encoder
from service.answer.confidence import Confidence
from service.answer.reading import Reader
from service.evaluation.probing import calibrate
from service.http.guards import keys
from service.records.records import Asked, Records
from service.settings.levers.lever import Place
from tests.browser import library
from tests.browser.page import Page
from tests.conftest import Silent
from tests.pdf_files import pdf, shown
from tests.service.http.serving import Serving

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")

BEGINNINGS = ("När börjar snöröjningen?", "Vem <b>beslutar</b>, och när?")
UNANSWERED = "När börjar plogandet av gatan?"
EVERYDAY = "Var slänger jag skräpis?"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    folder = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(folder):
            item.add_marker(pytest.mark.browser)
            if item.path.name == "test_firefox.py":
                if FIREFOX is None:
                    reason = "THE PAGE IS NOT TESTED IN FIREFOX: install it (Debian: firefox-esr)"
                    item.add_marker(pytest.mark.skip(reason=reason))
            elif CHROMIUM is None or DRIVER is None:
                reason = "THE PAGE IS NOT TESTED: install Chromium and its driver (Debian: chromium chromium-driver)"
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def web_server(seeds_index: Path, encoder: Encoder, reader: Reader | None) -> Iterator[Serving]:
    """Of the example texts."""
    with Serving.of(seeds_index, encoder, reader) as serving:
        yield serving


@pytest.fixture(scope="session")
def library_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("library")


@pytest.fixture(scope="session")
def library_server(library_folder: Path, encoder: Encoder, reader: Reader | None, silent: Silent) -> Iterator[Serving]:
    """Of texts in collections, with pages and links; it takes feedback in its folder's `feedback.jsonl`."""
    index = library.build_index(library_folder / "index", encoder, silent)
    settings = {"BELAGG_FEEDBACK": str(library_folder / "feedback.jsonl"), "BELAGG_EXAMPLES": "; ".join(BEGINNINGS)}
    with Serving.of(index, encoder, reader, settings) as serving:
        yield serving


PDF_LINES = (
    "Avgift för båthus",
    "Avgiften för ett båthus vid Norra kajen är 4 350 kronor per år.",
    "Avgiften betalas till hamnkontoret senast den 30 april.",
)
SOURCES = """
[[source]]
path = "texter"

[[source]]
path = "taxor"
serve_files = true
"""


@pytest.fixture(scope="session")
def municipality_server(
    encoder: Encoder, reader: Reader | None, silent: Silent, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Serving]:
    """Of an invented municipality's texts and a PDF that is handed out; it takes feedback."""
    folder = tmp_path_factory.mktemp("municipality")
    shutil.copytree(Path(__file__).parents[1] / "retrieval" / "municipality" / "texter", folder / "texter")
    (folder / "taxor").mkdir()
    lines = "".join(shown(72, 700 - 30 * number, line, size=12) for number, line in enumerate(PDF_LINES))
    (folder / "taxor" / "taxa för båthus.pdf").write_bytes(pdf(lines))
    sources = folder / "belagg.toml"
    sources.write_text(SOURCES, encoding="utf-8")
    build_from_sources([sources], folder / "index", encoder, calibrate, silent)
    settings = {"BELAGG_FEEDBACK": str(folder / "feedback.jsonl"), "BELAGG_SOURCES": str(sources)}
    with Serving.of(folder / "index", encoder, reader, settings) as serving:
        yield serving


@pytest.fixture(scope="session")
def desk_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("desk")


@pytest.fixture(scope="session")
def desk_key(desk_folder: Path) -> str:
    return keys.create(desk_folder / "editors.json", "Eva", None)


@pytest.fixture(scope="session")
def desk_server(
    desk_folder: Path, desk_key: str, encoder: Encoder, reader: Reader | None, silent: Silent
) -> Iterator[Serving]:
    """With two questions of last week that had no answer."""
    with desk_at(desk_folder, encoder, reader, silent) as serving:
        yield serving


@contextmanager
def desk_at(folder: Path, encoder: Encoder, reader: Reader | None, silent: Silent) -> Iterator[Serving]:
    """A service with a desk in a folder, where the editors' keys lie already."""
    index = library.build_index(folder / "index", encoder, silent)
    records = Records(folder / "r.sqlite", 90)
    week = datetime.datetime.now().astimezone() - datetime.timedelta(7)
    for question in (UNANSWERED, EVERYDAY, EVERYDAY):
        records.add(Asked(week, question, Confidence.NOT_FOUND, "", Place.PAGE, respelled=False))
    records.flush()
    settings = {"BELAGG_RECORDS": str(folder / "r.sqlite"), "BELAGG_EDITORS": str(folder / "editors.json")}
    with Serving.of(index, encoder, reader, settings) as serving:
        yield serving


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    assert CHROMIUM is not None
    assert DRIVER is not None
    page = Page(CHROMIUM, DRIVER, tmp_path_factory.mktemp("profile"))
    yield page
    page.quit()


@pytest.fixture
def page(browser: Page, web_server: Serving) -> Iterator[Page]:
    """The empty start page. At the end of every test the console is empty and no other host was asked for anything."""
    browser.begin(web_server.address)
    yield browser
    browser.check_console()
    browser.check_requests()


@pytest.fixture
def library_page(browser: Page, library_server: Serving) -> Iterator[Page]:
    """The same with `library`'s texts."""
    browser.begin(library_server.address)
    yield browser
    browser.check_console()
    browser.check_requests()


@pytest.fixture
def municipality(browser: Page, municipality_server: Serving) -> Iterator[Page]:
    browser.begin(municipality_server.address)
    yield browser
    browser.check_console()
    browser.check_requests()
