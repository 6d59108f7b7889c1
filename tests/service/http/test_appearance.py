"""Pages look as the organisation's settings say, and hold nothing that a setting could smuggle in."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from service.answer.live import LiveSearcher
from service.answer.searcher import Searcher
from service.http.app import create_app
from service.http.guards.transport.headers import SECURITY_HEADERS
from service.http.pages import START
from service.settings.values import Settings

LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'


@pytest.fixture
def dressed(collected: Searcher, tmp_path: Path) -> TestClient:
    (tmp_path / "logo.svg").write_text(LOGO, encoding="utf-8")
    settings = Settings(
        rate=0,
        authority='Norra & "Södra" <kommunen>',
        logo=tmp_path / "logo.svg",
        colour="#7a0019",
        heading="Fråga <b>kommunen</b>",
    )
    return TestClient(create_app(LiveSearcher(collected), settings))


def test_what_is_not_set_looks_as_it_comes(collected_client: TestClient) -> None:
    assert collected_client.get("/").text == START.html("./")
    assert collected_client.get("/utseende/logotyp").status_code == 404
    assert collected_client.get("/utseende/farg.css").status_code == 404


def test_name_logo_colour_and_heading_stand_on_the_pages(dressed: TestClient) -> None:
    name = "Norra &amp; &quot;Södra&quot; &lt;kommunen&gt;"
    start = dressed.get("/").text
    assert f"<title>Fråga &lt;b&gt;kommunen&lt;/b&gt; – {name}</title>" in start
    assert '<h1 lang="sv">Fråga &lt;b&gt;kommunen&lt;/b&gt;</h1>' in start
    for page, base in ((start, "./"), (dressed.get("/a/b", headers={"Accept": "text/html"}).text, "../")):
        assert f'href="{base}"><img class="logo" src="{base}utseende/logotyp" alt="{name}"></a>' in page
        assert f'<link rel="stylesheet" href="{base}utseende/farg.css">' in page
        assert f"<p>{name}</p>" in page
        assert "<b>" not in page


def test_a_name_alone_stands_where_the_logo_would(collected: Searcher) -> None:
    client = TestClient(create_app(LiveSearcher(collected), Settings(rate=0, authority="Norra kommunen")))
    page = client.get("/om").text
    assert '<a class="name" href="./">Norra kommunen</a>' in page
    assert "utseende" not in page
    assert "<title>Fråga texterna – Norra kommunen</title>" in client.get("/").text


def test_the_logo_runs_nothing_by_its_own_address_and_is_not_sent_twice(dressed: TestClient) -> None:
    logo = dressed.get("/utseende/logotyp")
    assert (logo.text, logo.headers["content-type"]) == (LOGO, "image/svg+xml")
    assert logo.headers["content-security-policy"] == "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    assert logo.headers["x-content-type-options"] == "nosniff"
    again = dressed.get("/utseende/logotyp", headers={"If-None-Match": logo.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_colour_is_a_style_sheet_of_its_own_and_the_policy_stays(dressed: TestClient) -> None:
    style = dressed.get("/utseende/farg.css")
    assert style.headers["content-type"] == "text/css; charset=utf-8"
    assert style.text.startswith(":root {--accent: #7a0019; --band: #7a0019; --accent-hover: #550012;")
    for path in ("/", "/utseende/farg.css"):
        policy = dressed.get(path).headers["content-security-policy"]
        assert policy == SECURITY_HEADERS["Content-Security-Policy"]
