"""The pages and their files are served with the right types, small, and kept to themselves by their headers."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from starlette.testclient import TestClient

from service.answer.confidence import Confidence
from service.answer.live import LiveSearcher
from service.answer.searcher import Searcher
from service.corpus.words.suggestions import Kind
from service.http.app import create_app
from service.http.guards.transport.headers import SECURITY_HEADERS
from service.http.pages import DOCUMENT, START, STATIC, WEB, needed_by
from service.http.problems import MEDIA_TYPE
from service.settings.values import Settings

SCRIPTS = sorted(path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*.js"))
PAGES = ("shell.html", "index.html", "document.html", "about.html", "accessibility.html", "missing.html", "reader.html")
LANGUAGES = ("sv", "en")
TYPES = {
    "/": "text/html; charset=utf-8",
    "/static/belagg.css": "text/css; charset=utf-8",
    "/static/desk.css": "text/css; charset=utf-8",
    "/static/belagg.svg": "image/svg+xml",
    **{f"/static/{language}.json": "application/json" for language in LANGUAGES},
    **{f"/static/{script}": "text/javascript; charset=utf-8" for script in SCRIPTS},
}
MAX_FIRST_LOAD = 60_000
"""Bytes over the wire."""
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def strings(language: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((STATIC / f"{language}.json").read_text(encoding="utf-8"))
    return loaded


def shape(of: Any) -> Any:
    """Names and placeholders of what a language says, without its words and its forms of number."""
    if isinstance(of, str):
        return sorted(re.findall(r"\{\w+\}", of))
    if "other" in of:
        return shape(of["other"])
    return {name: shape(said) for name, said in of.items()}


def test_every_file_of_the_page_is_listed_here() -> None:
    files = {"/static/" + file.relative_to(STATIC).as_posix() for file in STATIC.rglob("*.*")}
    assert files | {"/"} == set(TYPES)


@pytest.mark.parametrize("path", TYPES)
def test_a_file_comes_whole_with_its_type(client: TestClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 200
    assert response.headers["content-type"] == TYPES[path]
    assert response.text == (START.html("./") if path == "/" else (WEB / path[1:]).read_text(encoding="utf-8"))


def test_an_unchanged_file_is_not_sent_twice(client: TestClient) -> None:
    first = client.get("/static/belagg.js")
    assert first.headers["cache-control"] == "no-cache"
    again = client.get("/static/belagg.js", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_first_load_is_small(client: TestClient) -> None:
    """Of everything there is, though no page loads it all."""
    sizes = {path: int(client.get(path).headers["content-length"]) for path in TYPES}
    assert sum(sizes.values()) < MAX_FIRST_LOAD, sizes


def test_the_page_names_every_script_that_it_will_need() -> None:
    """So that they are fetched together, not one after the other."""
    assert needed_by("copying.js") == ["copying.js", "shared/dom.js"]
    for page, script in ((START, "belagg.js"), (DOCUMENT, "document.js")):
        named = re.findall(r'(?:href|src)="\.\./static/([\w/]+\.js)"', page.html("../"))
        assert (sorted(named), named[-1]) == (needed_by(script), script)


def test_every_page_has_the_same_head_and_foot_with_nothing_left_to_fill_in(client: TestClient) -> None:
    pages = [client.get(path, headers=BROWSER).text for path in ("/", "/om", "/tillganglighet", "/nope")]
    pages.append(DOCUMENT.html("../"))
    for page in pages:
        assert page.startswith('<!doctype html>\n<html lang="sv">\n<head>\n<meta charset="utf-8">\n')
        assert re.findall(r"<title>[^<]+</title>|<main |</main>|<footer |static/belagg.css", page)[1:] == [
            "static/belagg.css",
            "<main ",
            "</main>",
            "<footer ",
        ]
        assert re.findall(r"\{\w+\}|<!-- |\n\n<(?:main|/head|footer|ul)", page) == []
        assert page.endswith("</ul>\n</div>\n</footer>\n</body>\n</html>\n")


def test_the_page_answers_whatever_its_address_asks(client: TestClient) -> None:
    """Without JavaScript, too: the form sends the question here."""
    page = client.get("/", params={"q": "<script>alert(1)</script>"})
    assert page.status_code == 200
    assert page.content == client.get("/").content
    assert "behöver JavaScript" in page.text
    assert client.head("/").status_code == 200


def test_a_document_has_a_page_and_one_that_is_gone_has_none(client: TestClient) -> None:
    answer = client.post("/v1/answer", json={"query": "Vad är BarnSam?"}).json()
    there = client.get("/" + answer["answer"]["citation"]["document_url"], headers=BROWSER)
    assert (there.status_code, there.text) == (200, DOCUMENT.html("../"))
    gone = client.get("/dokument/0123456789abcdef", headers=BROWSER)
    assert gone.status_code == 404
    assert "Dokumentet finns inte i texterna" in gone.text


@pytest.mark.parametrize(("path", "base"), [("/nope", "./"), ("/a/b", "../"), ("/dokument/a/b/c", "../../../")])
def test_an_address_that_leads_nowhere_is_told_to_people_on_a_page(client: TestClient, path: str, base: str) -> None:
    response = client.get(path, headers=BROWSER)
    assert (response.status_code, response.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "Sidan finns inte" in response.text
    assert f'href="{base}static/belagg.css"' in response.text
    assert f'<form class="ask" action="{base}"' in response.text
    assert "{" not in response.text


@pytest.mark.parametrize(
    ("method", "path", "accept"),
    [("GET", "/nope", "*/*"), ("GET", "/v1/nope", "text/html"), ("POST", "/nope", "text/html")],
)
def test_an_address_that_leads_nowhere_is_told_to_programs_as_a_problem(
    client: TestClient, method: str, path: str, accept: str
) -> None:
    response = client.request(method, path, headers={"Accept": accept})
    assert (response.status_code, response.headers["content-type"]) == (404, MEDIA_TYPE)


def test_what_the_authority_has_not_told_is_marked_where_it_belongs(client: TestClient) -> None:
    for path in ("/om", "/tillganglighet"):
        page = client.get(path)
        assert page.status_code == 200
        assert "<mark>[kontaktuppgifter]</mark>" in page.text
        assert not re.search(r"\{\w+\}", page.text)
    assert "<mark>[myndighetens namn]</mark>" in client.get("/tillganglighet").text


def test_the_authority_and_how_to_reach_it_stand_in_the_statement(searcher: Searcher) -> None:
    settings = Settings(authority="Norra & Södra kommunen", contact="<kontakt@kommunen.example>")
    client = TestClient(create_app(LiveSearcher(searcher), settings))
    page = client.get("/tillganglighet").text
    assert "Norra &amp; Södra kommunen står bakom" in page
    assert "Vänd dig till &lt;kontakt@kommunen.example&gt;." in page
    assert "[myndighetens namn]" not in page
    assert "[kontaktuppgifter]" not in page


def test_the_pages_take_nothing_from_elsewhere_and_have_nothing_inline() -> None:
    for name in PAGES:
        page = (WEB / name).read_text(encoding="utf-8")
        assert re.findall(r"(?:https?:)?//\S+", page) == []
        assert re.findall(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", page) == []
    for file in ("belagg.css", *SCRIPTS):
        text = re.sub(r"\(https://[^)]+\)", "", (STATIC / file).read_text(encoding="utf-8"))  # sources in comments
        assert (
            re.findall(r"https?://|@import|innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", text) == []
        )


def test_every_string_is_used_and_every_string_used_exists() -> None:
    scripts = "".join((STATIC / script).read_text(encoding="utf-8") for script in SCRIPTS)
    pages = "".join((WEB / page).read_text(encoding="utf-8") for page in PAGES)
    used = set(re.findall(r"\bstrings\.(?!js\b)(\w+)", scripts)) | set(re.findall(r'data-string="(\w+)"', pages))
    used |= {"published_after", "published_before"}  # by the names of their fields
    assert used == set(strings("sv"))


def test_every_language_says_the_same_things() -> None:
    for language in LANGUAGES[1:]:
        assert shape(strings(language)) == shape(strings("sv"))


def test_the_pages_say_in_swedish_what_the_strings_say() -> None:
    swedish = strings("sv")
    for name in PAGES:
        for key, text in re.findall(r'data-string="(\w+)"[^>]*>([^<]*)<', (WEB / name).read_text(encoding="utf-8")):
            assert text == swedish[key]


def test_every_kind_of_suggestion_has_a_name() -> None:
    for language in LANGUAGES:
        assert set(strings(language)["suggestion_kind"]) == set(Kind)


def test_every_confidence_is_explained_and_looks_like_itself() -> None:
    for language in LANGUAGES:
        said = strings(language)["confidence"]
        assert set(said) == set(Confidence)
        assert len(set(said.values())) == len(Confidence)
    assert strings("sv")["label"] == {level: level.label for level in Confidence}
    style = (WEB / "static" / "belagg.css").read_text(encoding="utf-8")
    with_answer = [level for level in Confidence if level is not Confidence.NOT_FOUND]
    assert [level for level in with_answer if f".meter.{level} " not in style] == []


@pytest.mark.parametrize(
    ("method", "path"),
    [
        *(("GET", path) for path in TYPES),
        ("GET", "/healthz"),
        ("GET", "/readyz"),
        ("GET", "/openapi.json"),
        ("GET", "/om"),
        ("GET", "/tillganglighet"),
        ("GET", "/dokument/0123456789abcdef"),
        ("GET", "/nope"),
        ("GET", "/v1/answer"),
        ("POST", "/v1/answer"),
        ("POST", "/v1/search"),
    ],
)
def test_every_response_carries_the_security_headers(client: TestClient, method: str, path: str) -> None:
    response = client.request(method, path, json={"query": "barn"} if method == "POST" else None)
    assert {name: response.headers.get(name) for name in SECURITY_HEADERS} == SECURITY_HEADERS


def test_the_policy_allows_no_inline_code_and_no_other_host() -> None:
    policy = dict(part.strip().split(" ", 1) for part in SECURITY_HEADERS["Content-Security-Policy"].split(";"))
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "connect-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    assert SECURITY_HEADERS["X-Content-Type-Options"] == "nosniff"
    assert SECURITY_HEADERS["Referrer-Policy"] == "no-referrer"


class _Ways(HTMLParser):
    """The links and forms of a page that lead into the service, and whether each asks for English."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, bool] = {}
        self._form = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        its = dict(attributes)
        if tag == "a" and its.get("id") != "language" and not (its.get("href") or "#").startswith("#"):
            address = str(its["href"])
            self.found[address] = "lang=en" in address or "lang%3Den" in address
        elif tag == "form":
            self._form = f"{its['method']} {its['action']}"
            self.found[self._form] = "lang=en" in self._form
        elif tag == "input" and (its.get("name"), its.get("value")) == ("lang", "en"):
            self.found[self._form] = True


@pytest.mark.parametrize("path", ["/", "/om", "/tillganglighet", "/finns/inte", "/dokument/0123456789abcdef"])
def test_every_link_and_form_of_a_page_keeps_its_language(path: str) -> None:
    with TestClient(create_app(LiveSearcher(None), Settings(rate=0))) as client:
        plain = client.get(path, headers=BROWSER).text
        english = client.get(path, params={"lang": "en"}, headers=BROWSER).text
        assert client.get(path, params={"lang": '"><p>'}, headers=BROWSER).text == plain
    assert "lang=en" not in plain.replace('href="?lang=en"', "")
    ways = _Ways(english).found
    assert len(ways) >= 3
    assert [way for way, keeps in ways.items() if not keeps] == []


def test_a_refused_body_carries_the_security_headers_too(client: TestClient) -> None:
    response = client.post("/v1/answer", content=b" " * 100_000)
    assert response.status_code == 413
    assert {name: response.headers.get(name) for name in SECURITY_HEADERS} == SECURITY_HEADERS


def test_nobody_is_let_in_from_another_origin(client: TestClient) -> None:
    response = client.post("/v1/answer", json={"query": "barn"}, headers={"Origin": "https://annan.example"})
    assert not [name for name in response.headers if name.startswith("access-control")]
