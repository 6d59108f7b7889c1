"""Nothing in a text, a title, a source or a question is ever taken for HTML, and only web links are links."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from indexer.build.pipeline import build_from_sources
from indexer.model.encoder import Encoder
from service.answer.reading import Reader
from service.evaluation.probing import calibrate
from tests.browser.page import Page
from tests.conftest import Silent
from tests.service.http.serving import Serving

ATTACK = "<img src=x onerror=\"document.title='intagen'\"><script>document.title='intagen'</script><b>fet</b>"


@pytest.fixture(scope="module")
def hostile_server(
    encoder: Encoder, reader: Reader | None, silent: Silent, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Serving]:
    folder = tmp_path_factory.mktemp("hostile")
    texts = folder / "texter"
    texts.mkdir()
    (texts / "angrepp.txt").write_text(
        f"Angrepp {ATTACK}\n\nBygglov kostar 1 200 kronor {ATTACK} enligt taxan. Avgiften är &lt;hög&gt; &amp; fast.\n",
        encoding="utf-8",
    )
    (texts / "skript.md").write_text(
        f"---\ntitle: 'Marklov {ATTACK.replace(chr(39), chr(39) * 2)}'\nsource: 'javascript:document.title=1'\n"
        "date: 2019-03-14\n---\n\nMarklov kostar 900 kronor.\n",
        encoding="utf-8",
    )
    (texts / "lank.md").write_text(
        "---\ntitle: Rivningslov\nsource: https://kommunen.example/rivning?a=1&b=2\n---\n\n"
        "Rivningslov kostar 300 kronor.\n",
        encoding="utf-8",
    )
    named = folder / "belagg.toml"
    named.write_text("[[source]]\npath = 'texter'\nlink_hosts = ['kommunen.example']\n", encoding="utf-8")
    build_from_sources([named], folder / "index", encoder, calibrate, silent)
    with Serving.of(folder / "index", encoder, reader) as serving:
        yield serving


@pytest.fixture
def hostile(browser: Page, hostile_server: Serving) -> Iterator[Page]:
    browser.begin(hostile_server.address)
    yield browser
    assert browser.title != "intagen"
    assert browser.all("main img, main script, main b") == []
    browser.check_console()
    browser.check_requests()


def test_markup_in_a_text_is_shown_as_text(hostile: Page) -> None:
    hostile.ask("Vad kostar bygglov?")
    passage = hostile.text(".answer .passage")
    assert f"Bygglov kostar 1 200 kronor {ATTACK} enligt taxan." in passage
    assert "Avgiften är &lt;hög&gt; &amp; fast." in passage or "Avgiften är <hög> & fast." in passage
    assert "Angrepp" in hostile.text(".answer h3")


def test_markup_in_a_title_is_shown_as_text_and_a_script_is_no_link(hostile: Page) -> None:
    hostile.ask("Vad kostar marklov?")
    assert hostile.text(".answer h3") == f"Marklov {ATTACK}"
    assert hostile.all(".answer .original") == []
    assert "javascript:document.title=1" in hostile.texts(".answer dd")


def test_a_date_is_written_as_swedes_write_it(hostile: Page) -> None:
    hostile.ask("Vad kostar marklov?")
    assert hostile.text(".answer time") == "14 mars 2019"
    assert hostile.one(".answer time").get_attribute("datetime") == "2019-03-14"


def test_a_web_source_is_a_link(hostile: Page) -> None:
    hostile.ask("Vad kostar rivningslov?")
    assert "https://kommunen.example/rivning?a=1&b=2" in hostile.texts(".answer dd")
    link = hostile.one(".answer .original")
    assert str(link.get_attribute("href")).startswith("https://kommunen.example/rivning?a=1&b=2#:~:text=")
    assert link.get_attribute("rel") == "noreferrer"


def test_markup_in_a_question_is_shown_as_text(hostile: Page) -> None:
    hostile.open(f"bygglov {ATTACK}")
    hostile.wait(lambda: hostile.settled)
    assert hostile.question == f"bygglov {ATTACK}"
    assert hostile.title == f"bygglov {ATTACK} – Belägg"
    assert hostile.text(".asked") == f"Fråga: bygglov {ATTACK}"


def test_markup_in_anything_that_the_service_says_is_shown_as_text(hostile: Page) -> None:
    hostile.script(
        "const [text] = arguments;"
        "const citation = {title: text, source: text, published: text, heading: text, page: text, link: text,"
        " passage_id: text, document_id: text, start: text, media_type: text, collection: text};"
        "const marked = {before: text, quote: text, after: text, start: text, end: text};"
        "const hit = {marked, duplicates: text, citation}; const confidence = {level: 'unsure', label: text};"
        "const answer = {...marked, citation};"
        "const body = JSON.stringify({searched_for: text, confidence, notes: [text], answer, hits: [hit, hit]});"
        "window.fetch = async () => new Response(body);",
        ATTACK,
    )
    hostile.ask("Vad kostar bygglov?")
    assert hostile.text(".searched") == f"Sökte på: {ATTACK}"
    assert hostile.texts("mark") == [ATTACK, ATTACK]
    assert hostile.texts(".duplicates") == [f"Samma text finns i {ATTACK} stycken till."] * 2
