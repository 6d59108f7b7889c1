"""However large or odd a website is, what is taken of it has bounds."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.sources.folders import Skipped
from indexer.sources.website import page_cache
from tests.indexer.sources.website.server import HTML, Reply, Request, Visit, Website, told


def test_the_limit_of_pages_is_kept_and_told(site: Website, visit: Visit) -> None:
    paths = tuple(f"/{number}" for number in range(10))
    site.page("/", links=paths)
    for path in paths:
        site.page(path)
    *texts, last = visit(pages=4)
    assert told(site, texts) == ["/", "/0", "/1", "/2"]
    assert isinstance(last, Skipped)
    assert last.reason == (
        f"Webbplatsen {site.origin} är inte hel i indexet. Gränsen på 4 sidor nåddes, och minst 7 till hämtades inte. "
        "Höj pages i belagg.toml eller välj sidor med include och exclude."
    )
    assert site.asked() == ["/", "/0", "/1", "/2"]


def test_calendars_and_other_traps_end(site: Website, visit: Visit) -> None:
    def endless(request: Request) -> Reply:
        path = request.path
        if path.startswith("/kalender/"):
            month = int(path.rpartition("/")[2])
            return Reply(f'<p>{path}<a href="/kalender/{month + 1}">nästa</a>'.encode())
        if path.startswith("/lista?"):
            number = int(path.rpartition("=")[2])
            return Reply(f'<p>{path}<a href="?s={number * 2}">a</a><a href="?s={number * 2 + 1}">b</a>'.encode())
        if path.startswith("/bok/"):
            return Reply(f'<p>{path}<a href="bok/">igen</a>'.encode())
        return Reply(b"", 404)

    site.page("/", links=("/kalender/1", "/lista?s=1", "/bok/"))
    site.otherwise = endless
    *texts, last = visit()
    paths = told(site, texts)
    assert sum(path.startswith("/kalender/") for path in paths) == 25
    assert sum(path.startswith("/lista") for path in paths) == 200
    assert sum(path.startswith("/bok/") for path in paths) == 3
    assert isinstance(last, Skipped)
    assert "ligger för djupt eller är varianter av samma sida" in last.reason


def test_hostile_pages_stop_nothing(site: Website, visit: Visit) -> None:
    odd = ("http://[::1/", "http://a b/", "/" + "x" * 3_000, "/\x00", "http://user:pass@127.0.0.1/")
    site.page("/", links=(*odd, "/a", "/djup"))
    site.replies["/djup"] = Reply(b"<div>" * 50_000 + b"<a href='/sist'>x")
    headers = {"Content-Type": HTML, "ETag": 'W/"\xe5"', "X-Robots-Tag": ": ,"}
    site.replies["/a"] = Reply(bytes(range(256)) * 10, headers=headers)
    site.page("/sist")
    assert told(site, visit()) == ["/", "/a", "/djup"]


def test_a_cookie_is_never_sent_back(site: Website, visit: Visit) -> None:
    site.page("/", links=("/a",), Set_Cookie="session=1; Path=/")
    site.page("/a")
    visit()
    assert not [request for request in site.requests if "Cookie" in request.headers]


def test_the_environments_proxies_are_not_used(site: Website, visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    site.page("/")
    assert told(site, visit()) == ["/"]


def test_the_cache_of_a_website_has_a_bound_and_everything_is_indexed_all_the_same(
    site: Website, visit: Visit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_cache.PageCache.__init__, "__defaults__", (30_000,))
    paths = tuple(f"/{number}" for number in range(10))
    site.page("/", links=paths)
    for path in paths:
        site.page(path, "x" * 5_000)
    for _ in range(2):
        texts = visit()
        *pages, remark = texts
        assert told(site, pages) == ["/", *paths]
        assert isinstance(remark, Skipped)
        assert "sparades inte till nästa gång" in remark.reason
        assert 20_000 < sum(file.stat().st_size for file in tmp_path.rglob("*") if file.is_file()) <= 31_000


def test_a_page_that_there_is_no_room_for_leaves_nothing_old_behind(tmp_path: Path) -> None:
    cache = page_cache.PageCache(tmp_path, "https://a.example/", 2_000)
    cache.put(page_cache.Page("https://a.example/a", b"x" * 500))
    cache.put(page_cache.Page("https://a.example/b", b"y" * 500))
    cache.put(page_cache.Page("https://a.example/a", b"z" * 1_900))
    assert (cache.get("https://a.example/a"), cache.left_out) == (None, 1)
    again = page_cache.PageCache(tmp_path, "https://a.example/", 2_000)
    again.put(page_cache.Page("https://a.example/c", b"w" * 600))
    kept = again.get("https://a.example/c")
    assert (again.left_out, kept is not None and kept.content) == (0, b"w" * 600)
