"""Responses are compressed as the client asks, and are the same whichever way."""

from __future__ import annotations

import gzip

import brotli
import pytest
from starlette.testclient import TestClient

QUESTION = {"query": "Vad betyder Skottlandsmodellen?", "limit": 20}


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("br", "br"),
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0.5, gzip", "br"),
        ("br;q=1.0", "br"),
        ("gzip, br;q=0", "gzip"),
        ("gzip, br; q=0.000", "gzip"),
        ("gzip", "gzip"),
        ("identity", None),
        ("brotli", None),
        ("", None),
    ],
)
def test_a_response_is_encoded_as_the_client_takes_it(client: TestClient, accepted: str, encoding: str | None) -> None:
    plain = client.post("/v1/search", json=QUESTION, headers={"Accept-Encoding": "identity"})
    with client.stream("POST", "/v1/search", json=QUESTION, headers={"Accept-Encoding": accepted}) as response:
        sent = b"".join(response.iter_raw())
    assert response.headers.get("content-encoding") == encoding
    assert response.headers["vary"] == "Accept-Encoding"
    assert int(response.headers["content-length"]) == len(sent)
    match encoding:
        case "br":
            assert brotli.decompress(sent) == plain.content
        case "gzip":
            assert gzip.decompress(sent) == plain.content
        case _:
            assert sent == plain.content


def test_brotli_makes_an_answer_smaller_than_gzip_does(client: TestClient) -> None:
    sizes = {
        name: int(client.post("/v1/search", json=QUESTION, headers={"Accept-Encoding": name}).headers["content-length"])
        for name in ("br", "gzip", "identity")
    }
    assert sizes["br"] < sizes["gzip"] < sizes["identity"]


@pytest.mark.parametrize("path", ["/", "/static/belagg.css"])
def test_pages_are_compressed_too(client: TestClient, path: str) -> None:
    plain = client.get(path, headers={"Accept-Encoding": "identity"})
    with client.stream("GET", path, headers={"Accept-Encoding": "br"}) as response:
        sent = b"".join(response.iter_raw())
    assert response.headers["content-encoding"] == "br"
    assert brotli.decompress(sent) == plain.content


def test_what_fits_in_a_packet_is_sent_as_it_is(client: TestClient) -> None:
    assert "content-encoding" not in client.get("/healthz", headers={"Accept-Encoding": "br, gzip"}).headers


@pytest.mark.parametrize("asked", ["bytes=0-9", "bytes=5-2", "bytes=9999999-", "bytes=0-0,2-2"])
def test_a_file_comes_whole_whatever_part_of_it_is_asked_for(client: TestClient, asked: str) -> None:
    for path in ("/", "/static/belagg.css"):
        part = client.get(path, headers={"Range": asked})
        assert (part.status_code, part.content) == (200, client.get(path).content)
