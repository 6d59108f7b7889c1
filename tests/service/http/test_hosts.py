"""Under another name than its own the service answers nothing, so that no page whose name leads here can read it."""

from __future__ import annotations

import asyncio
import json
import subprocess
from collections.abc import Callable

import pytest
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from service.answer.live import LiveSearcher
from service.answer.searcher import Searcher
from service.errors import HostUnknown
from service.http.app import create_app
from service.http.guards.transport.headers import SECURITY_HEADERS
from service.http.guards.transport.hosts import HostsMiddleware
from service.http.problems import MEDIA_TYPE
from service.settings.values import Settings
from tests.browser.conftest import CHROMIUM
from tests.service.http.serving import Serving

MakeClient = Callable[..., TestClient]
INTRANET = "intranat.kommunen.se"


@pytest.fixture
def make(searcher: Searcher) -> MakeClient:
    def client(peer: str = "192.0.2.1", **settings: object) -> TestClient:
        app = create_app(LiveSearcher(searcher), Settings(rate=0, **settings))  # type: ignore[arg-type]
        return TestClient(app, "http://10.1.2.3", client=(peer, 50_000), follow_redirects=False)

    return client


def statuses(client: TestClient, *hosts: str, **headers: str) -> set[int]:
    sent = [{"Host": host, **{name.replace("_", "-"): value for name, value in headers.items()}} for host in hosts]
    return {client.get("/v1/status", headers=one).status_code for one in sent}


KNOWN = ("localhost", "LOCALHOST:8000", "localhost.", "127.0.0.1", "127.9.9.9:80", "[::1]", "[::1]:8000", "10.1.2.3")
UNKNOWN = (
    *("evil.example", "evil.example:8000", "localhost.evil.example", "127.0.0.1.evil.example", "10.1.2.4", "[::2]"),
    *(
        "",
        ":8000",
        "localhost:80:80",
        "localhost/",
        "a@localhost",
        "localhost, evil.example",
        "http://localhost",
        "[::1",
    ),
    *("2130706433", "0x7f.1", "127.1", "0.0.0.0", "[::ffff:10.1.2.4]", "*", "xn--", "\u00e5", "localhost evil"),
)


def test_it_answers_to_its_own_names_and_the_address_that_it_was_asked_at(make: MakeClient) -> None:
    assert statuses(make(), *KNOWN, "[::ffff:127.0.0.1]") == {200}


@pytest.mark.parametrize("host", UNKNOWN)
def test_it_answers_to_no_other(make: MakeClient, host: str) -> None:
    client = make(hosts=(INTRANET,))
    for method, path in (
        ("GET", "/"),
        ("GET", "/v1/status"),
        ("POST", "/v1/answer"),
        ("GET", "/healthz"),
        ("GET", "/x"),
    ):
        response = client.request(method, path, headers={b"Host": host.encode()})
        assert (response.status_code, response.headers["content-type"]) == (421, MEDIA_TYPE)
        assert response.json()["detail"] == str(HostUnknown())
        assert {name: response.headers.get(name) for name in SECURITY_HEADERS} == SECURITY_HEADERS


def test_names_that_are_set_are_its_own_too(make: MakeClient) -> None:
    client = make(hosts=(INTRANET, "xn--rttvik-bua.se", "2001:db8::5"), host="belagg.local")
    assert statuses(client, INTRANET, f"{INTRANET.upper()}:443", "xn--rttvik-bua.se", "[2001:DB8:0::5]:8000") == {200}
    assert statuses(client, "belagg.local", *KNOWN) == {200}
    assert statuses(client, "sub." + INTRANET, INTRANET + ".evil.example") == {421}


def test_a_setting_takes_names_as_people_write_them() -> None:
    settings = Settings.read({"hosts": "R\u00e4ttvik.se, [2001:DB8::5] 10.0.0.1"}, {})
    assert settings.hosts == ("xn--rttvik-bua.se", "2001:db8::5", "10.0.0.1")


def test_a_listed_proxy_tells_the_name_that_it_was_asked_under(make: MakeClient) -> None:
    client = make(proxies=("192.0.2.0/24",), hosts=(INTRANET,))
    assert statuses(client, "127.0.0.1:8000", INTRANET, X_Forwarded_Host=INTRANET) == {200}
    assert statuses(client, "127.0.0.1:8000", X_Forwarded_Host=f"evil.example, {INTRANET}") == {200}
    assert statuses(client, "127.0.0.1:8000", X_Forwarded_Host="evil.example") == {421}
    assert statuses(client, "127.0.0.1:8000", X_Forwarded_Host=f"{INTRANET}, evil.example") == {421}
    told = client.get("/opensearch.xml", headers={"Host": "localhost", "X-Forwarded-Host": INTRANET}).text
    assert f"http://{INTRANET}/?q=" in told


def test_a_page_cannot_vouch_for_itself_also_where_its_browser_runs_on_the_proxy_s_machine(make: MakeClient) -> None:
    client = make(proxies=("192.0.2.1",), hosts=(INTRANET,))
    assert statuses(client, "evil.example", X_Forwarded_Host=INTRANET) == {421}
    assert statuses(client, "evil.example", X_Forwarded_Host="localhost") == {421}
    assert statuses(make("192.0.2.2", proxies=("192.0.2.1",)), "localhost", X_Forwarded_Host="evil.example") == {200}


@pytest.mark.parametrize("path", ["/demo", "/demo?a=1", "/healthz/", "/healthz//", "/v1/status/?a=1&b=2"])
@pytest.mark.parametrize("prefix", ["", "/belagg"])
def test_redirects_name_no_host_and_hold_under_any_path(make: MakeClient, path: str, prefix: str) -> None:
    client = make(proxies=("192.0.2.1",))
    response = client.get(path, headers={"X-Forwarded-Prefix": prefix})
    assert response.status_code == 307
    location = response.headers["location"]
    assert location.startswith(("./", "../"))
    led_to = response.request.url.join(location)
    assert client.get(str(led_to)).status_code == 200
    assert led_to.query == response.request.url.query


def test_a_request_without_the_header_is_refused() -> None:
    sent: list[Message] = []

    async def note(message: Message) -> None:
        sent.append(message)

    async def ask(scope: Scope, receive: Receive, send: Send) -> None:
        raise AssertionError

    async def nothing() -> Message:
        return {"type": "http.request"}

    scope = {"type": "http", "headers": [], "server": ("127.0.0.1", 8000), "path": "/"}
    asyncio.run(HostsMiddleware(ask, ["belagg.local"])(scope, nothing, note))
    assert sent[0]["status"] == 421


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")
@pytest.mark.parametrize(("name", "read"), [("evil.example", False), ("localhost", True)])
def test_a_browser_whose_resolver_is_deceived_reads_nothing(searcher: Searcher, name: str, read: bool) -> None:
    rules = "MAP evil.example 127.0.0.1"
    flags = [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        f"--host-resolver-rules={rules}",
    ]
    with Serving(lambda: create_app(LiveSearcher(searcher), Settings(rate=0))) as server:
        command = [str(CHROMIUM), *flags, "--dump-dom", f"http://{name}:{server.port}/v1/status"]
        shown = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout
    assert ('"documents"' in shown) == read
    assert (json.dumps(str(HostUnknown()), ensure_ascii=False)[1:-1] in shown) != read
