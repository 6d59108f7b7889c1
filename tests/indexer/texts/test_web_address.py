"""The many ways to write a web address become one, and never another page's."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indexer.texts.web_address import MAX_LENGTH, Site, canonical, path_of

segments = st.text("abåÖ .%-_~;=+&?#/\\:@é🙂\t", max_size=6) | st.sampled_from(
    ["..", ".", "%2e%2E", "%C3%A5", "%", "%zz", "%2F"]
)
paths = st.lists(segments, max_size=5).map(lambda found: "/" + "/".join(found))
queries = st.lists(st.sampled_from(["a=1", "b=å", "utm_source=x", "a=2", "", "c", "fbclid=%41", "q=a+b"]), max_size=4)
hosts = st.sampled_from(["example.se", "EXAMPLE.se", "växjö.se", "VÄXJÖ.SE.", "127.0.0.1", "[::1]", "a_b.se"])
ports = st.sampled_from(["", ":80", ":443", ":8080", ":", ":x"])
addresses = st.builds(
    lambda scheme, host, port, path, query: f"{scheme}://{host}{port}{path}?{'&'.join(query)}#x",
    st.sampled_from(["http", "https", "HTTP", "ftp"]),
    hosts,
    ports,
    paths,
    queries,
)


@given(address=addresses | st.text(max_size=40))
@example("http://h/a%2")
@example("http://h/%25%32%66")
@example("http://h//a")
@example("http://h/a/..//b")
@example("http://h/;jsessionid=1;jsessionid=2")
@example("http://h/;jsessio;jsessionid=xnid=y")
@example("http://h/?&&utm_x&")
@example("http://ß.se/")
@example("http://h/;%6Asessionid=1")
@example("http://h/?utm%5Fsource=1")
@example("http://h/;jsessionid=1/../;jsessionid=2")
def test_what_is_canonical_stays_so(address: str) -> None:
    once = canonical(address)
    assert once is None or canonical(once) == once


@given(address=addresses)
def test_a_canonical_address_is_plain(address: str) -> None:
    found = canonical(address)
    if found is None:
        return
    parts = urlsplit(found)
    assert found.isascii()
    assert found.isprintable()
    assert " " not in found
    assert parts.scheme in ("http", "https")
    assert parts.netloc == parts.netloc.lower()
    assert (parts.scheme, parts.port) not in (("http", 80), ("https", 443))
    assert parts.path.startswith("/")
    assert not {".", ".."} & set(parts.path.split("/"))
    assert not parts.fragment
    assert "utm_" not in parts.query
    assert len(found) <= MAX_LENGTH


@given(address=addresses, link=paths, base=addresses.map(canonical))
def test_a_relative_link_stays_on_its_host(address: str, link: str, base: str | None) -> None:
    found = canonical(link, base) if base is not None else None
    if base is not None and found is not None and not link.replace("\\", "/").replace("\t", "").startswith("//"):
        assert urlsplit(found).netloc == urlsplit(base).netloc


@given(address=addresses)
def test_an_address_that_a_site_takes_is_its_own(address: str) -> None:
    site = Site("https://example.se/start")
    found = site.address(address)
    assert found is None or found.startswith("https://example.se/")
    assert found is None or site.address(found) == found


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (
            " HTTPS://Example.SE:443/%7eanna/./b/../c%c3%a5?b=2&utm_medium=x&a=1#del ",
            "https://example.se/~anna/c%C3%A5?b=2&a=1",
        ),
        ("http://växjö.se", "http://xn--vxj-qla6g.se/"),
        ("http://example.se/å ö?q=ä b", "http://example.se/%C3%A5%20%C3%B6?q=%C3%A4%20b"),
        ("http://example.se/a%2Fb", "http://example.se/a%2Fb"),
        ("http://example.se/100%", "http://example.se/100%25"),
        ("http://example.se/a?", "http://example.se/a"),
        ("http://example.se/a;jsessionid=A1?x=1&PHPSESSID=2", "http://example.se/a?x=1"),
        ("http://example.se\\a\\b", "http://example.se/a/b"),
        ("http://example.se/../../a", "http://example.se/a"),
        ("http://example.se/a/..", "http://example.se/"),
        ("http://example.se/A/a//", "http://example.se/A/a//"),
        ("http://example.se/?gata=1&hsb=2&_gata=3", "http://example.se/?gata=1&hsb=2&_gata=3"),
        ("http://anna:hemligt@example.se/", None),
        ("http://", None),
        ("http:///a", None),
        ("ftp://example.se/", None),
        ("http://[::1", None),
        ("http://example.se:99999/", None),
        ("http://a b.se/", None),
        ("http://example.se/" + "a" * MAX_LENGTH, None),
        ("", None),
    ],
)
def test_known_addresses(address: str, expected: str | None) -> None:
    assert canonical(address) == expected


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("b", "http://example.se/x/b"),
        ("/b", "http://example.se/b"),
        ("?s=2", "http://example.se/x/y?s=2"),
        ("//example.se/b", "http://example.se/b"),
        ("\n b\t.html\n", "http://example.se/x/b.html"),
        ("..\\b", "http://example.se/b"),
        ("https://example.se/b", "http://example.se/b"),
        ("http://example.se:80/b", "http://example.se/b"),
        ("http://example.se:8080/b", None),
        ("http://www.example.se/b", None),
        ("//example.org/b", None),
        ("mailto:a@example.se", None),
        ("javascript:alert(1)", None),
    ],
)
def test_links_of_a_page(link: str, expected: str | None) -> None:
    assert Site("http://example.se/").address(link, "http://example.se/x/y?s=1") == expected


def test_a_path_is_shown_as_people_write_it() -> None:
    assert path_of("http://example.se/skola/m%C3%A5ltider.html?x") == "skola/måltider.html"
    assert path_of("http://example.se/") == ""
