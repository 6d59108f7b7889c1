"""What other sites embed and browsers search from is served whole, small, with the right addresses and headers."""

from __future__ import annotations

import json
import re
from typing import Any
from xml.etree import ElementTree

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from service.answer.confidence import Confidence
from service.answer.live import LiveSearcher
from service.answer.searcher import Searcher
from service.http.app import create_app
from service.http.guards.transport.headers import SECURITY_HEADERS
from service.http.widget import DEMO, LANGUAGES, SUGGESTIONS, WIDGET, widget_script
from service.settings.values import Settings

MAX_SCRIPT = 42_000
"""Characters of the widget's script, as it is written."""
MAX_SCRIPT_SENT = 13_000
"""Bytes of it over the wire."""
OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
STATIC = WIDGET.parent / "page" / "static"
TYPES = {
    "/widget.js": "text/javascript; charset=utf-8",
    "/embed": "text/html; charset=utf-8",
    "/embed.css": "text/css; charset=utf-8",
    "/embed.js": "text/javascript; charset=utf-8",
    "/embed-height.js": "text/javascript; charset=utf-8",
    "/opensearch.xml": "application/opensearchdescription+xml",
    "/demo/": "text/html; charset=utf-8",
    "/demo/intranet.css": "text/css; charset=utf-8",
}


def embedding(searcher: Searcher, *origins: str, proxies: tuple[str, ...] = ()) -> FastAPI:
    return create_app(
        LiveSearcher(searcher),
        Settings(origins=origins, proxies=proxies, hosts=("fraga.kommunen.se", "www.kommunen.se")),
    )


def strings(language: str) -> dict[str, Any]:
    """The sentences in the widget's script."""
    found = re.search(r"const STRINGS = (\{.*?\n\});", widget_script(), re.DOTALL)
    assert found is not None
    of_each: dict[str, dict[str, Any]] = json.loads(found[1])
    assert tuple(of_each) == LANGUAGES
    return of_each[language]


@pytest.mark.parametrize("path", TYPES)
def test_every_file_is_served_with_its_type_and_kept_to_itself(client: TestClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 200
    assert response.headers["content-type"] == TYPES[path]
    assert response.headers["cache-control"] == "no-cache"
    assert client.head(path).status_code == 200
    others = {name: value for name, value in SECURITY_HEADERS.items() if name != "Content-Security-Policy"}
    assert {name: response.headers.get(name) for name in others} == others


def test_the_script_is_one_whole_and_small(client: TestClient) -> None:
    response = client.get("/widget.js")
    assert response.text == widget_script()
    assert len(response.text) < MAX_SCRIPT
    assert int(response.headers["content-length"]) < MAX_SCRIPT_SENT


def test_an_unchanged_script_is_not_sent_twice(client: TestClient) -> None:
    etag = client.get("/widget.js").headers["etag"]
    for known in (etag, f"W/{etag}"):
        again = client.get("/widget.js", headers={"If-None-Match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    assert client.get("/widget.js", headers={"If-None-Match": '"other"'}).status_code == 200


def test_the_script_runs_under_a_strict_policy_and_takes_nothing_from_elsewhere() -> None:
    forbidden = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|style=|https?://|@import"
    assert re.findall(forbidden, widget_script()) == []
    style = (WIDGET / "widget.css").read_text(encoding="utf-8")
    assert re.findall(r"[`\\$]", style) == [], "the style is put into a template literal"


@pytest.mark.parametrize("folder", [WIDGET, DEMO], ids=["embed", "demo"])
def test_its_pages_have_nothing_inline_and_nothing_from_elsewhere(folder: object) -> None:
    page = (WIDGET / "embed.html" if folder == WIDGET else DEMO / "index.html").read_text(encoding="utf-8")
    assert re.findall(r"(?:https?:)?//\S+", page) == []
    assert re.findall(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", page) == []


def test_every_sentence_is_used_and_every_sentence_used_exists_in_every_language() -> None:
    used = set(re.findall(r"\bstrings\.(\w+)", widget_script()))
    for language in LANGUAGES:
        assert set(strings(language)) == used, language
        for of_each in ("label", "confidence"):
            assert set(strings(language)[of_each]) == set(Confidence)
        assert set(strings(language)["hits"]) == {"one", "other"}
    assert strings("sv")["label"] == {level.value: level.label for level in Confidence}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_page_says_too_the_widget_says_in_its_words(language: str) -> None:
    page = json.loads((STATIC / f"{language}.json").read_text(encoding="utf-8"))
    own = json.loads((WIDGET / f"{language}.json").read_text(encoding="utf-8"))
    assert set(own) & set(page) == set(), "said twice"
    said = strings(language)
    assert {key: said[key] for key in own} == own
    assert {key: said[key] for key in said if key not in own} == {key: page[key] for key in said if key not in own}


def policy(response_headers: object) -> dict[str, str]:
    policy = str(response_headers["content-security-policy"])  # type: ignore[index]
    return {name: value for name, _, value in (part.strip().partition(" ") for part in policy.split(";"))}


def test_only_pages_of_listed_origins_may_frame_the_widget_and_nobody_anything_else(searcher: Searcher) -> None:
    app = embedding(searcher, "https://intranat.kommunen.se", "https://insidan.example:8443")
    with TestClient(app) as client:
        framed = policy(client.get("/embed").headers)
        assert framed["frame-ancestors"] == "'self' https://intranat.kommunen.se https://insidan.example:8443"
        del framed["frame-ancestors"]
        usual = policy(SECURITY_HEADERS | {"content-security-policy": SECURITY_HEADERS["Content-Security-Policy"]})
        assert usual.pop("frame-ancestors") == "'none'"
        assert framed == usual
        for path in ("/", "/demo/", "/widget.js"):
            assert policy(client.get(path).headers)["frame-ancestors"] == "'none'", path


def test_without_listed_origins_only_the_service_s_own_demo_may_frame_it(client: TestClient) -> None:
    assert policy(client.get("/embed").headers)["frame-ancestors"] == "'self'"
    assert policy(client.get("/demo/").headers)["frame-src"] == "'self'"
    assert client.get("/demo/").headers["x-robots-tag"] == "noindex"


@pytest.mark.parametrize(
    ("headers", "base"),
    [
        ({}, "http://testserver/"),
        ({"Host": "fraga.kommunen.se"}, "http://fraga.kommunen.se/"),
        ({"Host": "fraga.kommunen.se", "X-Forwarded-Proto": "https"}, "https://fraga.kommunen.se/"),
        (
            {"Host": "www.kommunen.se", "X-Forwarded-Proto": "https", "X-Forwarded-Prefix": "/belagg"},
            "https://www.kommunen.se/belagg/",
        ),
    ],
)
def test_a_browser_is_told_the_address_that_it_sees_behind_a_proxy_too(
    searcher: Searcher, headers: dict[str, str], base: str
) -> None:
    with TestClient(embedding(searcher, proxies=("127.0.0.1",)), client=("127.0.0.1", 1)) as client:
        description = ElementTree.fromstring(client.get("/opensearch.xml", headers=headers).content)
    templates = {url.get("type"): url.get("template") for url in description.iter(f"{OPENSEARCH}Url")}
    assert templates == {
        "text/html": f"{base}?q={{searchTerms}}",
        SUGGESTIONS: f"{base}v1/suggest/opensearch?q={{searchTerms}}",
        "application/opensearchdescription+xml": f"{base}opensearch.xml",
    }
    assert description.findtext(f"{OPENSEARCH}Image") == f"{base}static/belagg.svg"
    assert description.findtext(f"{OPENSEARCH}ShortName") == "Belägg"


def test_a_stranger_s_headers_change_nothing(client: TestClient) -> None:
    forged = client.get("/opensearch.xml", headers={"X-Forwarded-Prefix": "/x", "X-Forwarded-Proto": "https"})
    assert forged.content == client.get("/opensearch.xml").content


def test_an_address_bar_gets_suggestions_in_its_own_form(client: TestClient) -> None:
    response = client.get("/v1/suggest/opensearch", params={"q": "skott"})
    assert response.headers["belagg-generation"] == "1"
    assert response.headers["content-type"] == SUGGESTIONS
    typed, suggestions = response.json()
    assert typed == "skott"
    expected = client.get("/v1/suggest", params={"q": "skott"}).json()["suggestions"]
    assert suggestions == [suggestion["text"] for suggestion in expected]
    assert suggestions[0] == "Skottlandsmodellen och samverkan för välfärd"
    assert client.get("/v1/suggest/opensearch").json() == ["", []]
    assert client.get("/v1/suggest/opensearch", params={"q": "x" * 5_000}).status_code == 200
