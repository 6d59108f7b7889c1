"""A website's name leads where it led when the visit began, and never from the internet into a network of one's own."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from indexer.sources.website import fetching
from indexer.sources.website.addresses import AddressRefused, Network, network_of
from indexer.sources.website.crawl import WebsiteSource
from indexer.sources.website.errors import WebsiteUnreachable
from indexer.sources.website.page_cache import PageCache
from tests.indexer.sources.website.server import Website, serve, told

LookUp = Callable[..., Any]


def look_up(monkeypatch: pytest.MonkeyPatch, *answers: tuple[str, ...]) -> list[str]:
    """Let names lead to one list of addresses after another, the last for good; gives the names that were looked up."""
    asked: list[str] = []

    async def getaddrinfo(_: object, host: str, port: int, **__: object) -> list[Any]:
        addresses = answers[min(len(asked), len(answers) - 1)]
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", getaddrinfo)
    return asked


def test_a_name_is_looked_up_once_a_visit_and_stands_in_each_request(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serve() as site, serve() as other:
        site.page("/", links=("/a",))
        site.page("/a")
        other.page("/", "hemligt")
        port = site.origin.rpartition(":")[2]
        asked = look_up(monkeypatch, ("127.0.0.1",), ("127.0.0.2",))
        source = WebsiteSource(f"http://kommunen.example:{port}/", tmp_path, delay=0)
        assert [text.path for text in source.texts()] == [f"{source.start}", f"{source.start}a"]
        assert asked == ["kommunen.example"]
        assert {request.headers["Host"] for request in site.requests} == {f"kommunen.example:{port}"}


def test_the_next_address_is_tried_when_one_does_not_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serve() as site:
        site.page("/")
        port = site.origin.rpartition(":")[2]
        look_up(monkeypatch, ("127.0.0.9", "127.0.0.1"))
        source = WebsiteSource(f"http://kommunen.example:{port}/", tmp_path, delay=0)
        assert [text.path for text in source.texts()] == [source.start]


def test_a_name_that_leads_from_the_internet_into_a_network_of_ones_own_is_not_asked(
    site: Website, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.page("/")
    source = WebsiteSource(f"http://kommunen.example:{site.origin.rpartition(':')[2]}/", tmp_path, delay=0)
    look_up(monkeypatch, ("127.0.0.1",))
    cache = PageCache(tmp_path, source.start)
    cache.put_network(Network.PUBLIC)
    with pytest.raises(WebsiteUnreachable, match=r"leder nu till 127\.0\.0\.1 i ett eget nät, men förut till internet"):
        list(source.texts())
    assert site.requests == []
    cache.put_network(Network.OWN)
    assert told(site, [*source.texts()]) == [source.start]
    assert cache.network is Network.OWN


@pytest.mark.parametrize(
    ("addresses", "network"),
    [
        (("93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"), Network.PUBLIC),
        (("10.1.2.3", "fd00::1"), Network.OWN),
        (("127.0.0.1",), Network.OWN),
        (("::ffff:192.168.1.1",), Network.OWN),
        (("169.254.169.254",), None),
        (("fe80::1%eth0",), None),
        (("::ffff:169.254.169.254",), None),
        (("0.0.0.0",), None),
        (("224.0.0.1",), None),
        (("93.184.215.14", "10.1.2.3"), None),
        ((), None),
    ],
)
def test_where_addresses_lie(addresses: tuple[str, ...], network: Network | None) -> None:
    if network is None:
        with pytest.raises(AddressRefused):
            network_of(addresses)
    else:
        assert network_of(addresses) is network


def test_a_name_that_leads_to_no_website_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "BACKOFF", 0.01)
    look_up(monkeypatch, ("169.254.169.254",))
    with pytest.raises(WebsiteUnreachable, match=r"leder till 169\.254\.169\.254, där ingen webbplats kan ligga"):
        list(WebsiteSource("http://kommunen.example/", tmp_path, delay=0).texts())
