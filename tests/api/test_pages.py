"""The page and its files are served with the right types, small, and kept to themselves by their headers."""

from __future__ import annotations

import json
import re

import pytest
from starlette.testclient import TestClient

from service.app import WEB
from service.confidence import Confidence
from service.limits import SECURITY_HEADERS

TYPES = {
    "/": "text/html; charset=utf-8",
    "/static/belagg.css": "text/css; charset=utf-8",
    "/static/belagg.js": "text/javascript; charset=utf-8",
    "/static/belagg.svg": "image/svg+xml",
    "/static/sv.json": "application/json",
}
MAX_FIRST_LOAD = 60_000
"""Bytes over the wire."""


def test_every_file_of_the_page_is_listed_here() -> None:
    files = {"/static/" + file.relative_to(WEB / "static").as_posix() for file in (WEB / "static").rglob("*.*")}
    assert files | {"/"} == set(TYPES)


@pytest.mark.parametrize("path", TYPES)
def test_a_file_comes_whole_with_its_type(client: TestClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 200
    assert response.headers["content-type"] == TYPES[path]
    assert response.content == (WEB / (path.lstrip("/") or "index.html")).read_bytes()


def test_an_unchanged_file_is_not_sent_twice(client: TestClient) -> None:
    first = client.get("/static/belagg.js")
    assert first.headers["cache-control"] == "no-cache"
    again = client.get("/static/belagg.js", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_first_load_is_small(client: TestClient) -> None:
    sizes = {path: int(client.get(path).headers["content-length"]) for path in TYPES}
    assert sum(sizes.values()) < MAX_FIRST_LOAD, sizes


def test_the_page_answers_whatever_its_address_asks(client: TestClient) -> None:
    """Without JavaScript, too: the form sends the question here."""
    page = client.get("/", params={"q": "<script>alert(1)</script>"})
    assert page.status_code == 200
    assert page.content == client.get("/").content
    assert "behöver JavaScript" in page.text
    assert client.head("/").status_code == 200


def test_the_page_takes_nothing_from_elsewhere_and_has_nothing_inline() -> None:
    page = (WEB / "index.html").read_text(encoding="utf-8")
    assert re.findall(r"(?:https?:)?//\S+", page) == []
    assert re.findall(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", page) == []
    for file in ("belagg.css", "belagg.js"):
        text = (WEB / "static" / file).read_text(encoding="utf-8")
        assert (
            re.findall(r"https?://|@import|innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", text) == []
        )


def test_every_string_is_used_and_every_string_used_exists() -> None:
    script = (WEB / "static" / "belagg.js").read_text(encoding="utf-8")
    strings = json.loads((WEB / "static" / "sv.json").read_text(encoding="utf-8"))
    assert set(re.findall(r"\bstrings\.(\w+)", script)) == set(strings)
    for counted in ("hits", "duplicates"):
        assert set(strings[counted]) == {"one", "other"}


def test_every_confidence_is_explained_and_looks_like_itself() -> None:
    strings = json.loads((WEB / "static" / "sv.json").read_text(encoding="utf-8"))
    assert set(strings["confidence"]) == set(Confidence)
    assert len(set(strings["confidence"].values())) == len(Confidence)
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


def test_a_refused_body_carries_the_security_headers_too(client: TestClient) -> None:
    response = client.post("/v1/answer", content=b" " * 100_000)
    assert response.status_code == 413
    assert {name: response.headers.get(name) for name in SECURITY_HEADERS} == SECURITY_HEADERS


def test_nobody_is_let_in_from_another_origin(client: TestClient) -> None:
    response = client.post("/v1/answer", json={"query": "barn"}, headers={"Origin": "https://annan.example"})
    assert not [name for name in response.headers if name.startswith("access-control")]
