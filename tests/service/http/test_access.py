"""Who may ask what: keys, public collections, limits to collections, other origins and proxies."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from service.answer.live import LiveSearcher
from service.answer.searcher import Searcher
from service.http.app import create_app
from service.http.guards import keys
from service.http.guards.transport.headers import SECURITY_HEADERS
from service.http.problems import MEDIA_TYPE
from service.settings.values import Settings
from tests.service.http.collected import SECRET

EVERY = {"riktlinjer", "protokoll", SECRET}
OPEN = "riktlinjer"
INTRANET = "https://intranat.kommunen.se"

MakeClient = Callable[..., TestClient]


@pytest.fixture
def make(collected: Searcher) -> MakeClient:
    def client(peer: tuple[str, int] = ("192.0.2.1", 50_000), **settings: object) -> TestClient:
        app = create_app(LiveSearcher(collected), Settings(**settings))  # type: ignore[arg-type]
        return TestClient(app, raise_server_exceptions=False, client=peer)

    return client


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    return tmp_path / "keys.json"


def search(client: TestClient, headers: dict[str, str] | None = None, **question: object) -> Any:
    return client.post(
        "/v1/search", json={"query": "Vem får skolskjuts och lönepåslag?", "limit": 20, **question}, headers=headers
    )


def collections_found(response: Any) -> set[str]:
    assert response.status_code == 200, response.text
    return {hit["citation"]["collection"] for hit in response.json()["hits"]}


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def test_without_a_file_of_keys_everything_may_be_searched(make: MakeClient) -> None:
    assert collections_found(search(make())) == EVERY
    assert collections_found(search(make(), bearer("belagg_whatever"))) == EVERY


def test_with_one_a_key_is_needed_for_the_api_and_for_nothing_else(make: MakeClient, key_file: Path) -> None:
    key = keys.create(key_file, "portal", None)
    client = make(keys=key_file)
    for path in ("/v1/search", "/v1/answer", "/v1/nope"):
        refused = client.post(path, json={"query": "arkiv"})
        assert (refused.status_code, refused.headers["content-type"]) == (401, MEDIA_TYPE)
        assert refused.headers["www-authenticate"] == 'Bearer realm="belagg"'
        assert {name: refused.headers.get(name) for name in SECURITY_HEADERS} == SECURITY_HEADERS
    assert collections_found(search(client, bearer(key))) == EVERY
    assert collections_found(search(client, {"X-API-Key": key})) == EVERY
    for path in ("/", "/healthz", "/readyz", "/openapi.json"):
        assert client.get(path).status_code == 200


@pytest.mark.parametrize("wrong", ["", "belagg_", "belagg_" + "a" * 43, "å", "x" * 5_000])
def test_a_wrong_key_is_refused_also_where_none_is_needed(make: MakeClient, key_file: Path, wrong: str) -> None:
    keys.create(key_file, "portal", None)
    for client in (make(keys=key_file), make(keys=key_file, public=("*",))):
        refused = client.post("/v1/search", json={"query": "arkiv"}, headers={b"X-API-Key": wrong.encode()})
        assert refused.status_code == 401
        assert 'error="invalid_token"' in refused.headers["www-authenticate"]


def test_a_key_is_revoked_while_the_service_runs(make: MakeClient, key_file: Path) -> None:
    key = keys.create(key_file, "portal", None)
    client = make(keys=key_file)
    assert search(client, bearer(key)).status_code == 200
    keys.revoke(key_file, "portal")
    assert search(client, bearer(key)).status_code == 401
    key_file.unlink()
    gone = search(client, bearer(key))
    assert (gone.status_code, gone.headers["retry-after"]) == (503, "30")
    assert str(key_file) not in gone.text


def test_a_key_for_some_collections_finds_nothing_outside_them(make: MakeClient, key_file: Path) -> None:
    key = keys.create(key_file, "öppet", [OPEN])
    client = make(keys=key_file)
    assert collections_found(search(client, bearer(key))) == {OPEN}
    assert collections_found(search(client, bearer(key), collections=[OPEN])) == {OPEN}
    status = client.get("/v1/status", headers=bearer(key)).json()
    assert [(one["name"], one["documents"]) for one in status["collections"]] == [(OPEN, 2)]


def test_a_collection_outside_is_refused_as_one_that_is_not_there(make: MakeClient, key_file: Path) -> None:
    key = keys.create(key_file, "öppet", [OPEN])
    client = make(keys=key_file)
    there, not_there = (search(client, bearer(key), collections=[name]) for name in (SECRET, "finnsinte"))
    assert there.status_code == not_there.status_code == 403
    assert there.json()["detail"].replace(SECRET, "finnsinte") == not_there.json()["detail"]


def test_a_collection_that_cannot_be_written_is_refused_like_any_other(make: MakeClient, key_file: Path) -> None:
    key = keys.create(key_file, "öppet", [OPEN])
    content = b'{"query": "Vad?", "collections": ["\\ud800"]}'
    refused = make(keys=key_file).post(
        "/v1/search", content=content, headers={**bearer(key), "Content-Type": "application/json"}
    )
    assert (refused.status_code, refused.headers["content-type"]) == (403, MEDIA_TYPE)


def test_a_document_outside_is_as_one_that_is_not_there(make: MakeClient, key_file: Path) -> None:
    limited, free = keys.create(key_file, "öppet", [OPEN]), keys.create(key_file, "fri", None)
    client = make(keys=key_file)
    hits = search(client, bearer(free)).json()["hits"]
    secret = next(hit["citation"] for hit in hits if hit["citation"]["collection"] == SECRET)
    path = f"/v1/documents/{secret['document_id']}"
    assert client.get(path, headers=bearer(free)).status_code == 200
    outside, not_there = (
        client.get(path, headers=bearer(limited)),
        client.get("/v1/documents/0123456789abcdef", headers=bearer(limited)),
    )
    assert outside.status_code == not_there.status_code == 404
    assert outside.json() == not_there.json()


def test_suggestions_come_from_the_allowed_collections_alone(make: MakeClient, key_file: Path) -> None:
    limited = keys.create(key_file, "öppet", [OPEN])
    client = make(keys=key_file)
    assert make().get("/v1/suggest", params={"q": "löne"}).json()["suggestions"]
    found = client.get("/v1/suggest", params={"q": "löne"}, headers=bearer(limited)).json()["suggestions"]
    assert [one for one in found if "lönepåslag" in one["text"].lower()] == []


def test_without_a_key_the_public_collections_are_searched(make: MakeClient, key_file: Path) -> None:
    key = keys.create(key_file, SECRET, [SECRET])
    client = make(keys=key_file, public=(OPEN,))
    assert collections_found(search(client)) == {OPEN}
    assert collections_found(search(client, bearer(key))) == {SECRET}
    assert collections_found(search(make(keys=key_file, public=("*",)))) == EVERY


# Other origins


def test_a_listed_origin_may_ask_and_another_may_not(make: MakeClient) -> None:
    client = make(origins=(INTRANET,))
    listed = search(client, {"Origin": INTRANET})
    assert listed.headers["access-control-allow-origin"] == INTRANET
    assert "Belagg-Generation" in listed.headers["access-control-expose-headers"]
    assert "access-control-allow-credentials" not in listed.headers
    other = search(client, {"Origin": "https://annan.se"})
    assert "access-control-allow-origin" not in other.headers


def preflight(client: TestClient, origin: str, method: str = "POST") -> Any:
    headers = {"Origin": origin, "Access-Control-Request-Method": method}
    return client.options("/v1/answer", headers={**headers, "Access-Control-Request-Headers": "content-type,x-api-key"})


def test_a_browser_is_told_beforehand(make: MakeClient, key_file: Path) -> None:
    keys.create(key_file, "portal", None)
    client = make(origins=(INTRANET,), keys=key_file)
    listed = preflight(client, INTRANET)
    assert (listed.status_code, listed.headers["access-control-allow-origin"]) == (200, INTRANET)
    for refused in (preflight(client, "https://annan.se"), preflight(client, INTRANET, "DELETE")):
        assert (refused.status_code, refused.headers["content-type"]) == (403, MEDIA_TYPE)
    assert "access-control-allow-origin" not in preflight(client, "https://annan.se").headers


def test_refusals_can_be_read_by_a_listed_origin(make: MakeClient, key_file: Path) -> None:
    keys.create(key_file, "portal", None)
    client = make(origins=(INTRANET,), keys=key_file)
    refused = search(client, {"Origin": INTRANET})
    assert (refused.status_code, refused.headers["access-control-allow-origin"]) == (401, INTRANET)


# Proxies


FORWARDED = {"X-Forwarded-For": "198.51.100.7", "X-Forwarded-Proto": "https", "X-Forwarded-Prefix": "/belagg"}


@pytest.mark.parametrize(("prefix_cut", "prefix"), [(True, ""), (False, "/belagg")])
def test_the_page_works_under_the_path_that_a_listed_proxy_tells(
    make: MakeClient, prefix_cut: bool, prefix: str
) -> None:
    client = make(proxies=("192.0.2.0/24",), prefix_cut=prefix_cut)
    for path in ("/", "/static/belagg.js", "/openapi.json", "/healthz"):
        assert client.get(prefix + path, headers=FORWARDED).status_code == 200
    assert client.post(f"{prefix}/v1/search", json={"query": "arkiv"}, headers=FORWARDED).status_code == 200
    missing = client.get(f"{prefix}/static/nope", headers=FORWARDED)
    assert (missing.status_code, missing.headers["content-type"]) == (404, MEDIA_TYPE)
    servers = client.get(f"{prefix}/openapi.json", headers=FORWARDED).json().get("servers")
    assert servers == [{"url": "/belagg"}]


@pytest.mark.parametrize(
    ("prefix_cut", "path"),
    [
        *((True, path) for path in ("/belagg/healthz", "/belagg/belagg/healthz", "/belagg", "/belagg/")),
        *((False, path) for path in ("/healthz", "/belagg/belagg/healthz", "/belagghealthz", "/belagg", "//healthz")),
    ],
)
def test_whether_the_proxy_cuts_the_path_off_is_not_guessed(make: MakeClient, prefix_cut: bool, path: str) -> None:
    """What it bans would else be let through under its other address."""
    client = make(proxies=("192.0.2.0/24",), prefix_cut=prefix_cut)
    response = client.get(path, headers=FORWARDED, follow_redirects=False)
    assert (response.status_code, response.headers["content-type"]) == (404, MEDIA_TYPE)


# Measures


def test_measures_are_for_whoever_has_a_key_of_theirs(make: MakeClient, tmp_path: Path, key_file: Path) -> None:
    measuring = tmp_path / "metrics.json"
    key, to_the_texts = keys.create(measuring, "prometheus", None), keys.create(key_file, "portal", None)
    client = make(keys=key_file, metrics_keys=measuring)
    assert client.get("/metrics", headers=bearer(key)).text.startswith("# HELP ")
    for wrong in ({}, bearer(to_the_texts), bearer("belagg_"), {"X-API-Key": ""}):
        refused = client.get("/metrics", headers=wrong)
        assert (refused.status_code, refused.headers["content-type"]) == (401, MEDIA_TYPE)
        assert "belagg_" not in refused.text
    assert search(client, bearer(key)).status_code == 401
    keys.revoke(measuring, "prometheus")
    assert client.get("/metrics", headers=bearer(key)).status_code == 401
    measuring.unlink()
    assert client.get("/metrics", headers=bearer(key)).status_code == 503


def test_without_keys_to_them_measures_are_given_to_nobody(make: MakeClient, key_file: Path) -> None:
    key = keys.create(key_file, "portal", None)
    for client in (make(), make(keys=key_file), make(keys=key_file, public=("*",))):
        refused = client.get("/metrics", headers=bearer(key))
        assert (refused.status_code, refused.headers["content-type"]) == (404, MEDIA_TYPE)
        assert "BELAGG_METRICS_KEYS" in refused.json()["detail"]


def test_whoever_is_not_listed_is_not_believed(make: MakeClient) -> None:
    for client in (make(), make(proxies=("198.51.100.0/24",))):
        assert client.get("/belagg/healthz", headers=FORWARDED).status_code == 404
        assert "servers" not in client.get("/openapi.json", headers=FORWARDED).json()


@pytest.mark.parametrize(
    "prefix", ["belagg", "//evil.example", "/a b", "/<script>", "https://evil.example", "/a/../b?x"]
)
def test_a_path_that_is_none_is_passed_over(make: MakeClient, prefix: str) -> None:
    client = make(proxies=("192.0.2.1",))
    document = client.get("/openapi.json", headers={"X-Forwarded-Prefix": prefix})
    assert "servers" not in document.json()


def test_the_rate_limit_is_the_client_s_behind_a_listed_proxy_and_everybody_s_behind_another(make: MakeClient) -> None:
    def statuses(client: TestClient) -> list[int]:
        return [search(client, {"X-Forwarded-For": f"198.51.100.{i}"}).status_code for i in (1, 2)]

    assert statuses(make(proxies=("192.0.2.1",), rate=1)) == [200, 200]
    assert statuses(make(rate=1)) == [200, 429]


def test_clients_of_ipv4_are_told_apart_also_where_a_proxy_writes_them_as_ipv6(make: MakeClient) -> None:
    client = make(proxies=("192.0.2.1",), rate=1)
    addresses = ("::ffff:198.51.100.1", "::ffff:198.51.100.2", "198.51.100.1", "2001:db8::1", "2001:db8::2")
    statuses = [search(client, {"X-Forwarded-For": address}).status_code for address in addresses]
    assert statuses == [200, 200, 429, 200, 429]
