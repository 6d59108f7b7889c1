"""A website is read page by page, politely, and each page is known by one address."""

from __future__ import annotations

import gzip
from itertools import pairwise
from pathlib import Path

import pytest

from indexer.readers.formats import read
from indexer.sources.folders import Skipped
from indexer.sources.patterns import Patterns
from indexer.sources.website.crawl import WebsiteSource
from indexer.sources.website.errors import WebsiteElsewhere, WebsiteForbids, WebsiteUnreachable
from indexer.sources.website.fetching import Fetcher, Gone
from indexer.sources.website.page_cache import Page
from indexer.texts.raw_text import RawText
from tests.conftest import REPOSITORY
from tests.indexer.sources.website.server import Reply, Request, Visit, Website, redirect, told

# What is read


def test_links_are_followed_on_the_same_host_only_nearest_first(site: Website, visit: Visit) -> None:
    elsewhere = (
        "http://localhost:1/",
        "https://127.0.0.1/",
        "mailto:a@b.se",
        "javascript:void(0)",
        "//example.se/x",
        "",
    )
    site.page("/", links=("/a", "b/", "#avsnitt", "/bild.jpg", "/stil.css", *elsewhere))
    site.page("/a", links=("/a/djup",))
    site.page("/b/", links=("c", "../a"))
    site.page("/b/c")
    site.page("/a/djup", links=("/",))
    assert told(site, visit()) == ["/", "/a", "/b/", "/a/djup", "/b/c"]
    assert site.asked() == ["/", "/a", "/b/", "/a/djup", "/b/c"]


def test_a_text_has_the_bytes_of_its_page_its_collection_and_its_address(site: Website, visit: Visit) -> None:
    site.page("/", "Skolskjuts beviljas.")
    (text,) = visit(collection="webben")
    address = f"{site.origin}/"
    assert isinstance(text, RawText)
    assert (text.path, text.link, text.collection, text.media_type) == (address, address, "webben", "text/html")
    assert read(text.path, text.content, text.media_type).text == "Skolskjuts beviljas."


def test_a_page_without_a_title_is_called_by_its_address(site: Website, visit: Visit) -> None:
    site.page("/", links=("/skola/måltider_i_dag.html?v=2",))
    site.page("/skola/m%C3%A5ltider_i_dag.html?v=2", "Det blir soppa.")
    _, text = visit()
    assert isinstance(text, RawText)
    assert read(text.path, text.content, text.media_type).title == "Måltider i dag"


def test_who_asks_is_said(site: Website, visit: Visit) -> None:
    site.page("/")
    visit()
    assert {request.headers["User-Agent"].partition("/")[0] for request in site.requests} == {"Belagg"}


def test_sitemaps_come_first_with_their_parts_packed_or_not(site: Website, visit: Visit) -> None:
    def listing(kind: str, entry: str, *paths: str) -> bytes:
        entries = "".join(
            f"<{entry}><loc> {site.origin}{path} </loc><lastmod>2024</lastmod></{entry}>" for path in paths
        )
        namespace = "http://www.sitemaps.org/schemas/sitemap/0.9"
        return f'<?xml version="1.0"?><{kind} xmlns="{namespace}">{entries}</{kind}>'.encode()

    xml = {"Content-Type": "application/xml"}
    site.replies["/robots.txt"] = Reply(f"Sitemap: {site.origin}/karta.xml\nSitemap: https://example.se/x.xml".encode())
    site.replies["/karta.xml"] = Reply(
        listing("sitemapindex", "sitemap", "/1.xml.gz", "/2.txt", "/karta.xml"), headers=xml
    )
    packed = gzip.compress(listing("urlset", "url", "/ö?b=2&amp;a=1", "/gömd"))
    site.replies["/1.xml.gz"] = Reply(packed, headers={"Content-Type": "application/gzip"})
    site.replies["/2.txt"] = Reply(f"{site.origin}/lista\nhttps://example.se/y\n".encode())
    for path in ("/%C3%B6?b=2&a=1", "/g%C3%B6md", "/lista", "/länkad"):
        site.page(path)
    site.page("/", links=("/lista", "/l%c3%a4nkad"))
    site.page("/l%C3%A4nkad")
    assert told(site, visit()) == ["/", "/%C3%B6?b=2&a=1", "/g%C3%B6md", "/lista", "/l%C3%A4nkad"]
    assert told(site, visit(links=False)) == ["/", "/%C3%B6?b=2&a=1", "/g%C3%B6md", "/lista"]
    assert told(site, visit(sitemap=False)) == ["/", "/lista", "/l%C3%A4nkad"]
    assert told(site, visit("/karta.xml", links=False)) == ["/%C3%B6?b=2&a=1", "/g%C3%B6md", "/lista"]


def test_a_promised_sitemap_that_is_none_is_told_of_and_one_may_lead_on(site: Website, visit: Visit) -> None:
    site.page("/")
    site.replies["/robots.txt"] = Reply(b"Sitemap: /karta.xml")
    site.replies["/karta.xml"] = Reply(b"<html><body>Hoppsan")
    assert told(site, visit()) == ["(/karta.xml)", "/"]
    site.replies["/robots.txt"] = Reply(b"")
    assert told(site, visit()) == ["/"]
    site.replies["/sitemap.xml"] = redirect("/index.xml")
    site.replies["/index.xml"] = Reply(f"{site.origin}/a".encode())
    site.page("/a")
    assert told(site, visit()) == ["/", "/a"]
    with pytest.raises(WebsiteUnreachable, match=r"karta\.xml gick inte att läsa"):
        visit("/karta.xml")


def test_every_kind_of_text_that_can_be_read_and_no_other(site: Website, visit: Visit) -> None:
    site.page("/", links=("/t", "/m?v=2", "/fil.md?v=1", "/okänd", "/bild", "/fil.bin", "/utan.txt"))
    site.replies["/t"] = Reply(b"text", headers={"Content-Type": "Text/Plain"})
    site.replies["/m?v=2"] = Reply(b"# Rubrik", headers={"Content-Type": "text/markdown"})
    site.replies["/fil.md?v=1"] = Reply(b"# Rubrik", headers={"Content-Type": "application/octet-stream"})
    site.replies["/ok%C3%A4nd"] = Reply(b"?", headers={"Content-Type": "application/x-okänd"})
    site.replies["/bild"] = Reply(b"?", headers={"Content-Type": "image/png"})
    site.replies["/fil.bin"] = Reply(b"?", headers={"Content-Type": "application/octet-stream"})
    site.replies["/utan.txt"] = Reply(b"text", headers={})
    kinds = [(text.path.removeprefix(site.origin), text.media_type) for text in visit() if isinstance(text, RawText)]
    assert kinds == [
        ("/", "text/html"),
        ("/t", "text/plain"),
        ("/m?v=2", "text/markdown"),
        ("/fil.md?v=1", "text/markdown"),
        ("/utan.txt", "text/plain"),
    ]


def test_a_pdf_is_read_by_whatever_name_it_is_served(site: Website, visit: Visit) -> None:
    pdf = (REPOSITORY / "tests" / "fixtures" / "pdf" / "chromium.pdf").read_bytes()
    site.page("/", links=("/visa?id=5", "/plan.PDF?v=2"))
    site.replies["/visa?id=5"] = Reply(pdf, headers={"Content-Type": "application/pdf"})
    site.replies["/plan.PDF?v=2"] = Reply(pdf, headers={"Content-Type": "application/octet-stream"})
    _, *texts = visit()
    assert told(site, texts) == ["/visa?id=5", "/plan.PDF?v=2"]
    documents = [read(text.path, text.content, text.media_type) for text in texts if isinstance(text, RawText)]
    assert documents[0].text == documents[1].text
    assert [page.number for page in documents[0].pages][:2] == [1, 2]


@pytest.mark.parametrize(
    ("charset", "stated"),
    [("iso-8859-1", "ISO-8859-1"), ("mac_roman", "macintosh"), ("utf-8", "iso-8859-1"), ("cp850", "cp850")],
)
def test_the_charset_that_the_server_states_reaches_the_reader(
    site: Website, visit: Visit, charset: str, stated: str
) -> None:
    site.page("/", links=("/t",))
    body = "<html><head><meta charset='windows-1251'></head><body><p>Ån är blå, ÅÄÖ".encode(charset)
    site.replies["/t"] = Reply(body, headers={"Content-Type": f'text/html;charset="{stated}"'})
    _, text = visit()
    assert isinstance(text, RawText)
    assert read(text.path, text.content, text.media_type).text == "Ån är blå, ÅÄÖ"


def test_patterns_say_what_is_asked_for(site: Website, visit: Visit) -> None:
    site.page("/", links=("/skola/", "/vatten/"))
    site.page("/skola/", links=("/skola/utkast/x", "/skola/måltider", "/vatten/"))
    site.page("/skola/m%C3%A5ltider")
    site.page("/skola/utkast/x")
    site.page("/vatten/")
    wanted = Patterns(include=("/skola/",), exclude=("utkast/",))
    assert told(site, visit(patterns=wanted)) == ["/skola/", "/skola/m%C3%A5ltider"]
    assert site.asked() == ["/", "/skola/", "/skola/m%C3%A5ltider"]
    assert told(site, visit(patterns=Patterns(exclude=("/vatten/",))))[:2] == ["/", "/skola/"]


# One address for one page


def test_the_many_addresses_of_a_page_are_one(site: Website, visit: Visit) -> None:
    variants = ("/a?utm_source=x", "/a#b", "/%61", "/b/../a", "/a?", "/A/../a?fbclid=1", f"//{site.origin[7:]}/a")
    site.page("/", links=variants)
    site.page("/a", links=("/a/",))
    site.page("/a/", "samma som utan snedstreck")
    assert told(site, visit()) == ["/", "/a"]
    assert site.asked() == ["/", "/a"]


def test_a_page_is_known_by_the_address_that_it_calls_its_own(site: Website, visit: Visit) -> None:
    def own(address: str) -> str:
        return f'<link rel="canonical" href="{address}">'

    site.page("/", links=("/a?sort=1", "/a?sort=2", "/borta?x", "/annan", "/hemlig?x"))
    site.page("/a?sort=1", head=own("/a"))
    site.page("/a?sort=2", head=own("/a"))
    site.page("/a", head=own(f"{site.origin}/a"))
    site.page("/borta?x", head=own("/borta"))
    site.page("/annan", head=own("https://example.se/annan"))
    site.page("/hemlig?x", head=own("/hemlig"))
    site.replies["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /hemlig$")
    assert told(site, visit()) == ["/", "/a", "/borta?x", "/annan", "/hemlig?x"]


def test_a_template_that_gives_every_page_the_same_address_is_told_of(site: Website, visit: Visit) -> None:
    paths = tuple(f"/{number}" for number in range(10))
    site.page("/", links=paths, head='<link rel="canonical" href="/">')
    for path in paths:
        site.page(path, head='<link rel="canonical" href="/">')
    first, remark = visit()
    assert told(site, [first]) == ["/"]
    assert isinstance(remark, Skipped)
    assert remark.reason == (
        f'10 sidor på {site.origin} togs inte med, för de anger {site.origin}/ som sin egen adress (rel="canonical"). '
        "Be den som sköter webbplatsen att rätta det, om de är egna sidor."
    )


def test_redirects_are_followed_on_the_same_host_only(site: Website, visit: Visit) -> None:
    site.page("/", links=("/gammal", "/ut", "/ring", "/lång0", "/tom", "/till-start", "/till-hemlig"))
    site.replies["/gammal"] = redirect("/ny", 302)
    site.replies["/ut"] = redirect("https://example.se/")
    site.replies["/ring"] = redirect("/ring2")
    site.replies["/ring2"] = redirect(f"{site.origin}/ring", 307)
    for number in range(20):
        site.replies[f"/l%C3%A5ng{number}"] = redirect(f"/lång{number + 1}".encode().decode("latin-1"))
    site.replies["/tom"] = Reply(status=301)
    site.replies["/till-start"] = redirect("/")
    site.replies["/till-hemlig"] = redirect("/hemlig")
    site.replies["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /hemlig")
    site.page("/ny")
    site.page("/hemlig")
    assert told(site, visit()) == ["/", "/ny", "(/ring2)", "(/l%C3%A5ng10)", "(/tom)"]


def test_a_start_page_that_leads_to_another_host_names_it(site: Website, visit: Visit) -> None:
    site.replies["/"] = redirect("https://www.example.se/start")
    with pytest.raises(WebsiteElsewhere, match=r"leder vidare till https://www\.example\.se/start\. Ange den"):
        visit()


def test_a_start_page_that_leads_to_the_same_host_by_https_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fetch(_: object, address: str, *__: object, **___: object) -> Page | Gone:
        return Page(address, location="https://example.se/") if address == "http://example.se/" else Gone(404)

    monkeypatch.setattr(Fetcher, "fetch", fetch)
    with pytest.raises(WebsiteElsewhere, match=r"leder vidare till https://example\.se/\. Ange den"):
        list(WebsiteSource("http://example.se/", tmp_path).texts())


def test_a_start_page_may_lead_to_another_page(site: Website, visit: Visit) -> None:
    site.replies["/"] = redirect("/sv/")
    site.page("/sv/", links=("/", "/sv/a"))
    site.page("/sv/a")
    assert told(site, visit()) == ["/sv/", "/sv/a"]


# What a website asks of crawlers


def test_robots_txt_is_obeyed_unless_it_is_told_not_to_be(site: Website, visit: Visit) -> None:
    site.replies["/robots.txt"] = Reply(
        b"\xef\xbb\xbfUser-agent: annan\nDisallow: /\n\nUser-agent: BELAGG\nDisallow: /hemligt\nAllow: /hemligt/utom*\n"
        b"Disallow: /*.txt$\n",
        headers={"Content-Type": "text/plain"},
    )
    paths = ("/hemligt/x", "/hemligt/utom/y", "/a.txt", "/a.txt?x")
    site.page("/", links=paths)
    for path in paths:
        site.page(path)
    assert told(site, visit()) == ["/", "/hemligt/utom/y", "/a.txt?x"]
    assert told(site, visit(robots=False)) == ["/", *paths]


def test_a_website_that_shuts_crawlers_out_says_so(site: Website, visit: Visit) -> None:
    site.page("/")
    site.replies["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /")
    with pytest.raises(WebsiteForbids, match=r"robots = false i belagg\.toml"):
        visit()
    assert site.asked() == []
    assert told(site, visit(robots=False)) == ["/"]
    site.replies["/robots.txt"] = Reply(b"User-agent: *\nCrawl-delay: 3600")
    with pytest.raises(WebsiteForbids, match="3600 sekunder mellan två sidor"):
        visit()


def test_noindex_and_nofollow_are_respected(site: Website, visit: Visit) -> None:
    def robots(content: str, name: str = "robots") -> str:
        return f'<META NAME="{name}" CONTENT="{content}">'

    site.page("/", links=("/ni", "/nf", "/none", "/x-ni", "/x-annan", "/x-vi", "/annan"))
    site.replies["/"] = Reply(
        b'<a href="/ni">x</a><a rel="external nofollow" href="/aldrig">x</a><a href="/nf">x</a><a href="/none">x</a>'
        b'<a href="/x-ni">x</a><a href="/x-annan">x</a><a href="/x-vi">x</a><a href="/annan">x</a>'
    )
    site.page("/ni", links=("/via-ni",), head=robots("NoIndex, follow"))
    site.page("/nf", links=("/aldrig",), head=robots("nofollow"))
    site.page("/none", links=("/aldrig",), head=robots("none", "Belagg"))
    site.page("/x-ni", X_Robots_Tag="noindex, nofollow", links=("/aldrig",))
    site.page("/x-annan", X_Robots_Tag="googlebot: noindex")
    site.page("/x-vi", X_Robots_Tag="belagg: noindex")
    site.page("/annan", head=robots("noindex", "googlebot"))
    site.page("/via-ni")
    site.page("/aldrig")
    assert told(site, visit()) == ["/", "/nf", "/x-annan", "/annan", "/via-ni"]


@pytest.mark.parametrize(("delay", "crawl_delay"), [(0.2, 0.0), (0.0, 0.2)])
def test_there_is_a_pause_between_requests(site: Website, visit: Visit, delay: float, crawl_delay: float) -> None:
    site.replies["/robots.txt"] = Reply(f"User-agent: *\nCrawl-delay: {crawl_delay}".encode())
    site.page("/", links=("/a", "/b"))
    site.page("/a")
    visit(delay=delay)
    moments = [request.moment for request in site.requests]
    assert len(moments) == 5  # robots.txt, the sitemap and three pages
    assert all(later - earlier >= 0.19 for earlier, later in list(pairwise(moments))[0 if delay else 1 :])


# What has changed


def test_what_has_not_changed_is_not_sent_again_and_is_the_same(site: Website, visit: Visit) -> None:
    stamp = "Tue, 01 Oct 2024 10:00:00 GMT"

    def by_date(request: Request) -> Reply:
        if request.headers.get("If-Modified-Since") == stamp:
            return Reply(status=304, headers={})
        body = "<p>Ån".encode("iso-8859-1")
        return Reply(body, headers={"Content-Type": "text/html;charset=latin1", "Last-Modified": stamp})

    site.page("/", links=("/a", "/b"))
    site.page("/a", links=("/c",))
    site.replies["/b"] = by_date
    site.page("/c", X_Robots_Tag="noindex")
    first = visit()
    site.asked()
    assert visit() == first
    conditions = {r.path: r.headers.get("If-None-Match") or r.headers.get("If-Modified-Since") for r in site.requests}
    assert [path for path, condition in conditions.items() if condition] == ["/", "/a", "/b", "/c"]
    site.page("/a", "ny text")
    second = visit()
    assert [old == new for old, new in zip(first, second, strict=True)] == [True, False, True]


def test_a_damaged_copy_is_fetched_anew(site: Website, visit: Visit, tmp_path: Path) -> None:
    site.page("/")
    first = visit()
    (copy,) = (tmp_path / "pages").rglob("*.page")
    copy.write_bytes(copy.read_bytes().replace(b"<p>", b"<q>"))
    assert visit() == first


def test_the_copies_of_pages_that_are_gone_are_removed(site: Website, visit: Visit, tmp_path: Path) -> None:
    site.page("/", links=("/a", "/b", "/c"))
    for path in ("/a", "/b", "/c"):
        site.page(path, f"Hemligheten {path}")
    assert told(site, visit()) == ["/", "/a", "/b", "/c"]
    site.replies["/a"] = Reply(b"", 410)
    del site.replies["/b"]
    site.replies["/c"] = Reply(b"", 403)
    assert told(site, visit()) == ["/"]
    assert [b"Hemligheten" in file.read_bytes() for file in (tmp_path / "pages").rglob("*.page")] == [False]


def test_a_base_on_another_host_does_not_drop_the_links(site: Website, visit: Visit) -> None:
    head = '<base href="https://evil.example/sv/">'
    site.page("/", head=head, links=("/a", "b", f"{site.origin}/c", "https://evil.example/d"))
    for path in ("/a", "/sv/b", "/c"):
        site.page(path)
    assert told(site, visit()) == ["/", "/a", "/sv/b", "/c"]
