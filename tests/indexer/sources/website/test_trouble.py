"""What a website withholds for a while isn't taken for gone, and nothing it does stops the others for long."""

from __future__ import annotations

import gzip
import socket
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import pytest

from indexer.errors import SourceError
from indexer.sources.folders import Skipped
from indexer.sources.website import fetching
from indexer.sources.website import visit as visiting
from indexer.sources.website.crawl import WebsiteSource
from indexer.sources.website.errors import WebsiteUnreachable
from indexer.texts.raw_text import RawText
from tests.indexer.sources.website.server import HTML, Reply, Request, Visit, Website, busy, redirect, told


@pytest.mark.parametrize(
    "failure",
    [
        busy(500),
        busy(503, Retry_After="3600"),
        busy(429),
        Reply(raw=b""),
        Reply(raw=b"\x00\x01\x02 skr\xe4p\r\n\r\n"),
        Reply(b"kort", length=1000),
        Reply(b"\x1f\x8b\x08skr\xe4p", headers={"Content-Encoding": "gzip", "Content-Type": HTML}),
        Reply(gzip.compress(b"<p>hel")[:-9], headers={"Content-Encoding": "gzip", "Content-Type": HTML}),
        Reply(b"<p>x", headers={"Content-Encoding": "zstd", "Content-Type": HTML}),
        Reply(raw=b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"),
        Reply(raw=b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000),
        Reply(status=206),
    ],
)
def test_a_page_that_cannot_be_had_now_is_kept_with_what_it_links_to(
    site: Website, visit: Visit, failure: Reply
) -> None:
    site.page("/", links=("/nav", "/sist"))
    site.page("/nav", links=("/blad",))
    site.page("/blad")
    site.page("/sist")
    assert told(site, visit()) == ["/", "/nav", "/sist", "/blad"]
    kept, site.replies["/nav"] = site.replies["/nav"], failure
    assert told(site, visit()) == ["/", "(/nav)", "/sist", "/blad"]
    assert told(site, visit()) == ["/", "(/nav)", "/sist", "/blad"]
    site.replies["/nav"] = kept
    assert told(site, visit()) == ["/", "/nav", "/sist", "/blad"]


def test_a_page_that_cannot_be_had_behind_a_redirect_is_kept(site: Website, visit: Visit) -> None:
    site.page("/", links=("/gammal",))
    site.replies["/gammal"] = redirect("/ny")
    site.page("/ny")
    assert told(site, visit()) == ["/", "/ny"]
    ny = site.replies["/ny"]
    site.replies["/ny"] = busy()
    assert told(site, visit()) == ["/", "(/ny)"]
    site.replies |= {"/ny": ny, "/gammal": busy()}
    assert told(site, visit()) == ["/", "/ny"]


def test_an_unasked_304_is_a_failure(site: Website, visit: Visit) -> None:
    site.page("/", links=("/a",))
    site.replies["/a"] = Reply(status=304, headers={})
    assert told(site, visit()) == ["/", "(/a)"]


def test_a_sitemap_that_cannot_be_had_now_is_the_earlier_one(site: Website, visit: Visit) -> None:
    site.page("/")
    site.page("/a")
    site.replies["/sitemap.xml"] = Reply(f"{site.origin}/a".encode())
    assert told(site, visit()) == ["/", "/a"]
    site.replies["/sitemap.xml"] = busy()
    assert told(site, visit()) == ["/", "/a"]


def test_a_busy_server_is_asked_again_when_it_says(site: Website, visit: Visit) -> None:
    def after(*refusals: Callable[[], Reply]) -> Callable[[Request], Reply]:
        left = list(refusals)
        return lambda _: left.pop(0)() if left else Reply(b"<p>till slut")

    def at_a_moment() -> Reply:
        return busy(503, Retry_After=time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(time.time() + 2)))

    site.page("/", links=("/a", "/b", "/c"))
    site.replies["/a"] = after(lambda: busy(429, Retry_After="1"))
    site.replies["/b"] = after(at_a_moment, lambda: busy(502))
    site.replies["/c"] = after(*[busy] * 3)
    assert told(site, visit()) == ["/", "/a", "/b", "(/c)"]
    moments = {path: [r.moment for r in site.requests if r.path == path] for path in ("/a", "/b", "/c")}
    assert [len(found) for found in moments.values()] == [2, 3, 3]
    assert 1.0 <= moments["/a"][1] - moments["/a"][0] < 20
    assert 0.9 < moments["/b"][1] - moments["/b"][0] < 20


def test_one_who_wants_us_back_in_an_hour_is_left_alone(site: Website, visit: Visit) -> None:
    site.page("/", links=("/a",))
    site.replies["/a"] = busy(503, Retry_After="3600")
    assert told(site, visit()) == ["/", "(/a)"]
    assert site.asked() == ["/", "/a"]


def test_silence_and_dripping_are_ended(site: Website, visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "MAX_SILENCE", 0.7)
    monkeypatch.setattr(fetching, "MAX_SECONDS", 2.0)
    site.page("/", links=("/tyst", "/droppar", "/huvud", "/a"))
    site.replies["/tyst"] = Reply(b"xx", pause=2.0)
    site.replies["/droppar"] = Reply(b"x" * 100, pause=0.1)
    site.page("/a")
    began = time.monotonic()
    texts = visit()
    assert told(site, texts) == ["/", "(/tyst)", "(/droppar)", "/a"]
    assert time.monotonic() - began < 15
    assert [text.reason for text in texts if isinstance(text, Skipped)] == [
        f"{site.origin}/tyst gick inte att hämta (webbplatsen svarade inte i tid). En tidigare version behålls. "
        "Kör igen när webbplatsen svarar.",
        f"{site.origin}/droppar gick inte att hämta (svaret tog mer än 2 sekunder). En tidigare version behålls. "
        "Kör igen när webbplatsen svarar.",
    ]


def test_headers_that_drip_are_ended(visit: Visit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:

    monkeypatch.setattr(fetching, "MAX_SECONDS", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            connection, _ = server.accept()
            with connection:
                try:
                    for byte in b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 1_000:
                        connection.sendall(bytes([byte]))
                        time.sleep(0.05)
                except OSError:
                    return

        thread = Thread(target=drip)
        thread.start()
        began = time.monotonic()
        address = f"http://127.0.0.1:{server.getsockname()[1]}/"
        with pytest.raises(WebsiteUnreachable, match="svaret tog mer än"):
            list(WebsiteSource(address, tmp_path, delay=0).texts())
        assert time.monotonic() - began < 10
        thread.join()


def test_what_is_too_large_is_not_taken_in(site: Website, visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visiting, "MAX_BYTES", 10_000)
    bomb = gzip.compress(b"\0" * 50_000_000)
    twice = zlib.compressobj(wbits=31)
    site.page("/", links=("/sagd", "/osagd", "/bomb", "/lagom"))
    site.replies["/sagd"] = Reply(b"", length=10_001)
    body = b"x" * 10_001
    site.replies["/osagd"] = Reply(
        raw=b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n" + body
    )
    site.replies["/bomb"] = Reply(bomb[:9_000], headers={"Content-Type": HTML, "Content-Encoding": "gzip"})
    packed = twice.compress(b"<p>" + b"y" * 9_000) + twice.flush()
    site.replies["/lagom"] = Reply(packed, headers={"Content-Type": HTML, "Content-Encoding": "gzip"})
    texts = visit()
    assert told(site, texts) == ["/", "(/sagd)", "(/osagd)", "(/bomb)", "/lagom"]
    assert all("gränsen är" in text.reason for text in texts if isinstance(text, Skipped))
    assert isinstance(texts[-1], RawText)
    assert len(texts[-1].content) == 9_003


@pytest.mark.parametrize("path", ["/", "/robots.txt"])
@pytest.mark.parametrize("failure", [busy(503), busy(500), Reply(raw=b"")])
def test_a_website_that_is_down_is_an_error_and_never_empty(
    site: Website, visit: Visit, path: str, failure: Reply
) -> None:
    site.page("/", links=("/a",))
    site.page("/a")
    visit()
    site.replies[path] = failure
    with pytest.raises(WebsiteUnreachable, match="gick inte att läsa"):
        visit()


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_start_page_that_is_not_there_is_an_error(site: Website, visit: Visit, status: int) -> None:
    site.replies["/"] = Reply(b"", status)
    with pytest.raises(WebsiteUnreachable, match=f"webbplatsen svarade {status}"):
        visit()


def test_a_start_page_that_is_no_text_is_an_error(site: Website, visit: Visit) -> None:
    site.replies["/"] = Reply(b"", headers={"Content-Type": "image/png"})
    with pytest.raises(WebsiteUnreachable, match="ingen sida som kan läsas"):
        visit()


def test_nobody_there_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "BACKOFF", 0.01)
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"http://127.0.0.1:{server.getsockname()[1]}/"
    with pytest.raises(WebsiteUnreachable, match="det gick inte att ansluta till webbplatsen"):
        list(WebsiteSource(address, tmp_path, delay=0).texts())


@pytest.mark.parametrize("failure", [busy(503), Reply(b"", 403)])
def test_a_website_that_goes_down_on_the_way_is_an_error(site: Website, visit: Visit, failure: Reply) -> None:
    paths = tuple(f"/{number}" for number in range(20))
    site.page("/", links=paths)
    for path in paths:
        site.page(path)

    def break_down(_: Request) -> Reply:
        for other in ("/", *paths[4:]):
            site.replies[other] = failure
        return Reply(b"<p>sist")

    site.replies["/3"] = break_down
    with pytest.raises(WebsiteUnreachable, match="svarade"):
        visit()
    assert not {"/15", "/19"} & set(site.asked())


def test_many_broken_pages_on_a_website_that_is_up_are_no_error(site: Website, visit: Visit) -> None:
    paths = tuple(f"/{number}" for number in range(12))
    site.page("/", links=(*paths, "/a"))
    for path in paths:
        site.replies[path] = busy(500)
    site.page("/a")
    assert told(site, visit()) == ["/", *(f"({path})" for path in paths), "/a"]


def test_errors_name_the_website(site: Website, visit: Visit) -> None:
    with pytest.raises(SourceError) as caught:
        visit()
    assert caught.value.path == f"{site.origin}/"
