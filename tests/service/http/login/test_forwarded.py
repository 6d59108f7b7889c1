"""A listed proxy says who somebody is; anybody else who says so is refused."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient
from starlette.types import Message

from service.answer.live import LiveSearcher
from service.answer.searcher import Searcher
from service.http.app import create_app
from service.http.login.forwarded import ForwardedIdentityMiddleware
from service.settings.levers.file import LeverFile
from service.settings.values import Settings
from tests.service.http.login.browsing import ask, shown

PROXY, STRANGER = "10.0.0.5", "192.0.2.1"
USER, GROUPS = "X-Forwarded-User", "X-Forwarded-Groups"
MakeClient = Callable[..., TestClient]


async def said(request: Request) -> Response:
    identity = request.state.identity
    passed_on = [name for name in request.headers if name.startswith("x-forwarded-")]
    if identity is None:
        return JSONResponse([None, passed_on])
    groups = sorted((group.issuer, group.name) for group in request.state.rights.groups)
    return JSONResponse([identity.issuer, identity.subject, groups, passed_on])


def encoded(headers: Iterable[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode()) for name, value in headers]


@pytest.fixture
def make(collected: Searcher) -> MakeClient:
    def client(peer: str = PROXY, **settings: object) -> TestClient:
        usual = {"rate": 0, "login": "proxy", "proxies": (PROXY,), "public": ("riktlinjer",)}
        app = create_app(LiveSearcher(collected), Settings(**{**usual, **settings}))  # type: ignore[arg-type]
        app.router.routes.insert(0, Route("/said", said))
        return TestClient(app, "http://localhost", client=(peer, 50_000), follow_redirects=False)

    return client


def test_who_it_is_and_in_which_groups(make: MakeClient) -> None:
    headers = {USER: "Åsa Ek", GROUPS: "ekonomi, alla ,,HR"}
    sent = encoded(headers.items())
    groups = [["proxy", "HR"], ["proxy", "alla"], ["proxy", "ekonomi"]]
    assert make().get("/said", headers=sent).json() == ["proxy", "Åsa Ek", groups, []]
    page = make().get("/", headers=sent).text
    assert "<b>Åsa Ek</b>, " in page
    assert "Logga ut" not in page  # which is the proxy's to do


def test_nobody_where_the_proxy_says_nothing(make: MakeClient) -> None:
    client = make()
    assert client.get("/said").json() == [None, []]
    assert "Logga in" not in shown(client)
    assert {hit["citation"]["collection"] for hit in ask(client).json()["hits"]} == {"riktlinjer"}
    assert len({hit["citation"]["collection"] for hit in ask(client, **{USER: "asa"}).json()["hits"]}) == 3


def test_headers_of_other_names(make: MakeClient) -> None:
    client = make(login_user_header="Remote-User", login_groups_header="Remote-Groups")
    assert client.get("/said", headers={"remote-user": "bo", "Remote-Groups": "b"}).json()[:3] == [
        "proxy",
        "bo",
        [["proxy", "b"]],
    ]
    assert client.get("/said", headers={USER: "bo"}).json()[0] is None


@pytest.mark.parametrize("path", ["/", "/said", "/v1/status", "/static/belagg.js"])
@pytest.mark.parametrize("headers", [{USER: "anna"}, {GROUPS: "ekonomi"}, {"X_Forwarded_User": "anna"}])
def test_whoever_is_not_listed_is_refused(make: MakeClient, path: str, headers: dict[str, str]) -> None:
    client = make(STRANGER)
    refused = client.get(path, headers=headers)
    assert (refused.status_code, "på ett sätt som inte godtas" in refused.json()["detail"]) == (403, True)
    assert client.get("/said").json() == [None, []]


def test_the_address_of_a_client_that_a_proxy_tells_is_not_the_proxy(make: MakeClient) -> None:
    headers = {USER: "anna", "X-Forwarded-For": PROXY}
    assert make(STRANGER).get("/said", headers=headers).status_code == 403
    assert make().get("/said", headers={**headers, "X-Forwarded-For": STRANGER}).json()[1] == "anna"


TWICE = {
    "two users": [(USER, "anna"), (USER, "bo")],
    "the same user twice": [(USER, "anna"), (USER, "anna")],
    "two in one": [(USER, "bo, anna")],
    "groups twice": [(USER, "anna"), (GROUPS, "a"), (GROUPS, "b")],
    "groups of nobody": [(GROUPS, "a")],
    "nobody": [(USER, "")],
    "blanks": [(USER, "  ")],
    "another spelling beside it": [(USER, "anna"), ("X_Forwarded_User", "bo")],
    "groups in another spelling": [(USER, "anna"), ("X-Forwarded_Groups", "b")],
    "a very long name": [(USER, "a" * 257)],
    "a very long group": [(USER, "anna"), (GROUPS, "a" * 257)],
}


@pytest.mark.parametrize("headers", TWICE.values(), ids=TWICE)
def test_what_is_not_said_once_and_plainly_is_refused(make: MakeClient, headers: list[tuple[str, str]]) -> None:
    assert make().get("/said", headers=encoded(headers)).status_code == 403


@pytest.mark.parametrize("headers", [[(USER, b"\xff\xfe")], [(USER, b"anna"), (GROUPS, b"\xff")]])
def test_what_is_no_text_is_refused(headers: list[tuple[str, bytes]]) -> None:
    """Sent as it is, which the client of the other tests would mend."""
    statuses: list[int] = []

    async def send(message: Message) -> None:
        statuses.extend([message["status"]] if "status" in message else [])

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    sent = [(name.lower().encode(), value) for name, value in headers]
    scope = {"type": "http", "path": "/", "client": (PROXY, 1), "headers": sent}
    asyncio.run(ForwardedIdentityMiddleware(JSONResponse([]), [PROXY], USER, GROUPS)(scope, receive, send))
    assert statuses == [403]


def test_without_this_way_of_logging_in_such_headers_say_nothing(collected: Searcher) -> None:
    app = create_app(LiveSearcher(collected), Settings(rate=0, proxies=(PROXY,)))
    app.router.routes.insert(0, Route("/said", said))
    client = TestClient(app, "http://localhost", client=(PROXY, 1))
    assert client.get("/said", headers={USER: "anna"}).json()[0] is None
    assert client.get("/logga-in").status_code == 404


def test_the_desk_tells_nobody_that_she_has_logged_out_whom_the_proxy_goes_on_logging_in(
    collected: Searcher, tmp_path: Path
) -> None:
    settings = Settings(rate=0, login="proxy", proxies=(PROXY,), login_editors=("redaktionen",))
    app = create_app(LiveSearcher(collected), settings, LeverFile(tmp_path / "levers.csv"))
    browser = TestClient(app, "http://localhost", client=(PROXY, 50_000))
    sent = encoded({USER: "Eva", GROUPS: "redaktionen", "Sec-Fetch-Site": "same-origin"}.items())
    assert browser.get("/redaktion/tabell", headers=sent).status_code == 200
    out = browser.post("/redaktion/logga-ut", headers=sent)
    assert (out.status_code, "Du är utloggad." in out.text) == (200, False)
    assert "Du är fortfarande inloggad genom organisationens inloggning." in out.text
