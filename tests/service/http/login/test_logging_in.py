"""Logging in with a provider, what is kept of it, and how it ends."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc.jwk import RSAKey
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from service.corpus.filters import Rights
from service.corpus.identity import Group, Identity
from tests.service.http.collected import SECRET as SECRET_COLLECTION
from tests.service.http.login.browsing import ask, begin, come_back, is_logged_in, later, log_in, shown
from tests.service.http.login.conftest import Make
from tests.service.http.login.forging import CLIENT, ForgingProvider

EVERY = {"riktlinjer", "protokoll", SECRET_COLLECTION}


def collections_found(browser: TestClient) -> set[str]:
    response = ask(browser)
    assert response.status_code == 200, response.text
    return {hit["citation"]["collection"] for hit in response.json()["hits"]}


def state_of(browser: TestClient) -> tuple[Rights, Identity | None]:
    """What the state of a request says, as whoever gives out texts sees it."""
    seen: list[tuple[Rights, Identity | None]] = []

    async def note(request: Request) -> Response:
        seen.append((request.state.rights, request.state.identity))
        return Response()

    browser.app.router.routes.insert(0, Route("/seen", note))  # type: ignore[attr-defined]
    assert browser.get("/seen").status_code == 200
    return seen[-1]


def test_somebody_logs_in_and_asks_as_who_she_is(browser: TestClient, provider: ForgingProvider) -> None:
    assert ask(browser).status_code == 401
    assert 'href="./logga-in?next=%2F"' in shown(browser)
    back = log_in(browser, provider, "/om?lang=en")
    assert (back.status_code, back.headers["location"]) == (303, "/om?lang=en")
    page = shown(browser, "/om")
    assert "<b>Anna Ek</b>" in page
    assert re.search(r"grupper:</span> 2\b", page)
    assert 'action="./logga-ut"' in page
    assert collections_found(browser) == EVERY


def test_what_the_request_says_is_her_groups_with_their_issuer(browser: TestClient, provider: ForgingProvider) -> None:
    log_in(browser, provider)
    groups = frozenset({Group(provider.issuer, "ekonomi"), Group(provider.issuer, "alla")})
    anna = Identity(provider.issuer, "anna-1", "Anna Ek", groups)
    assert state_of(browser) == (Rights(None, groups=groups), anna)
    browser.cookies.clear()
    assert state_of(browser) == (Rights(frozenset()), None)


def test_who_has_not_logged_in_sees_what_is_public(make: Make, provider: ForgingProvider) -> None:
    browser = make(public=("riktlinjer",), login_collections=("riktlinjer", "protokoll"))
    assert collections_found(browser) == {"riktlinjer"}
    log_in(browser, provider)
    assert collections_found(browser) == {"riktlinjer", "protokoll"}


def test_the_provider_is_asked_for_what_is_needed_and_no_more(browser: TestClient, provider: ForgingProvider) -> None:
    asked = parse_qs(urlsplit(begin(browser)).query)
    assert {name: asked[name][0] for name in ("client_id", "scope", "redirect_uri", "response_type")} == {
        "client_id": CLIENT,
        "scope": "openid profile",
        "redirect_uri": "http://localhost/logga-in/svar",
        "response_type": "code",
    }
    again = parse_qs(urlsplit(begin(browser)).query)
    for name in ("state", "nonce", "code_challenge"):
        assert len(asked[name][0]) == 43
        assert asked[name] != again[name]
    assert provider.asked == ["/.well-known/openid-configuration"]


def test_cookies_say_nothing_and_are_for_this_service_alone(make: Make, provider: ForgingProvider) -> None:
    browser = make("https://sok.kommunen.se", hosts=("sok.kommunen.se",))
    sent = browser.get("/logga-in")
    assert re.fullmatch(
        r"__Host-belagg_inloggning=[\w=-]+; HttpOnly; Max-Age=600; Path=/; SameSite=lax; Secure",
        sent.headers["set-cookie"],
    )
    back = come_back(browser, provider.grant(sent.headers["location"]))
    session, attempt = back.headers.get_list("set-cookie")
    assert re.fullmatch(r"__Host-belagg=[\w-]{43}; HttpOnly; Path=/; SameSite=lax; Secure", session)
    assert attempt.startswith('__Host-belagg_inloggning=""; ')
    assert "Max-Age=0" in attempt
    assert is_logged_in(browser)
    browser.cookies.set("belagg", browser.cookies["__Host-belagg"], domain="sok.kommunen.se")
    browser.cookies.delete("__Host-belagg")
    assert not is_logged_in(browser)


def test_below_a_path_of_a_proxy_cookies_and_ways_stay_below_it(make: Make, provider: ForgingProvider) -> None:
    browser = make(proxies=("127.0.0.1",))
    proxied = TestClient(browser.app, "http://localhost", follow_redirects=False, client=("127.0.0.1", 1))
    proxied.headers.update({"X-Forwarded-Prefix": "/sok", "X-Forwarded-Proto": "https"})
    sent = proxied.get("/logga-in", params={"next": "/sok/om"})
    assert "__Secure-belagg_inloggning=" in sent.headers["set-cookie"]
    assert "Path=/sok/;" in sent.headers["set-cookie"]
    asked = parse_qs(urlsplit(sent.headers["location"]).query)
    assert asked["redirect_uri"] == ["https://localhost/sok/logga-in/svar"]
    sealed = re.search(r"(__Secure-belagg_inloggning=[^;]+)", sent.headers["set-cookie"])
    assert sealed is not None
    back = proxied.get("/logga-in/svar", params=provider.grant(sent.headers["location"]), headers={"Cookie": sealed[1]})
    assert (back.status_code, back.headers["location"]) == (303, "/sok/om")


def test_logging_out_ends_the_session_here_and_then_the_provider_s(
    browser: TestClient, provider: ForgingProvider
) -> None:
    log_in(browser, provider)
    token = browser.cookies["belagg"]
    out = browser.post("/logga-ut", headers={"Sec-Fetch-Site": "same-origin"})
    assert "Du är utloggad här." in out.text
    seconds, _, address = out.headers["refresh"].partition("; url=")
    query = parse_qs(urlsplit(address).query)
    assert (seconds, address.partition("?")[0]) == ("0", f"{provider.issuer}/end")
    assert (query["client_id"], query["post_logout_redirect_uri"]) == ([CLIENT], ["http://localhost/"])
    assert query["id_token_hint"][0].count(".") == 2
    assert browser.cookies.get("belagg") is None
    browser.cookies.set("belagg", token)
    assert ask(browser).json()["detail"] == "Du är inte inloggad längre. Ladda om sidan och logga in igen."


def test_a_group_that_is_taken_away_is_gone_within_the_check(make: Make, provider: ForgingProvider) -> None:
    browser = make()
    log_in(browser, provider)
    assert len(state_of(browser)[0].groups or ()) == 2
    provider.person["groups"] = "alla"  # one, as ADFS writes it
    later(browser, 31)
    assert state_of(browser)[0].groups == frozenset({Group(provider.issuer, "alla")})


def test_between_checks_the_provider_is_not_asked(browser: TestClient, provider: ForgingProvider) -> None:
    log_in(browser, provider)
    provider.asked.clear()
    for _ in range(5):
        assert ask(browser).status_code == 200
    assert provider.asked == []


@pytest.mark.parametrize("sub", ["bo-2", "", 7])
def test_a_session_stays_one_person_s(make: Make, provider: ForgingProvider, sub: object) -> None:
    browser = make()
    log_in(browser, provider)
    provider.wrong.claims = {"sub": sub}
    later(browser, 31)
    assert ask(browser).status_code == 401
    provider.wrong.claims = {}
    assert not is_logged_in(browser)


def test_whom_the_provider_lets_in_no_longer_is_out(make: Make, provider: ForgingProvider) -> None:
    browser = make(public=("riktlinjer",))
    log_in(browser, provider)
    provider.forbid()
    later(browser, 31)
    ended = ask(browser)
    assert (ended.status_code, "inte inloggad längre" in ended.json()["detail"]) == (401, True)
    assert browser.cookies.get("belagg") is None
    assert collections_found(browser) == {"riktlinjer"}  # having been told once


@pytest.mark.parametrize(
    "aside",
    [
        lambda browser: browser.get("/v1/suggestions", params={"q": "sno"}),
        lambda browser: browser.get("/v1/examples"),
        lambda browser: browser.post("/v1/opened", json={}),
    ],
    ids=["suggestions", "examples", "opened"],
)
def test_the_question_tells_that_a_session_has_ended_and_not_what_the_page_asks_aside(
    make: Make, provider: ForgingProvider, aside: Callable[[TestClient], httpx.Response]
) -> None:
    browser = make(public=("riktlinjer",))
    log_in(browser, provider)
    provider.forbid()
    later(browser, 31)
    assert aside(browser).status_code == 401
    assert ask(browser).json()["detail"] == "Du är inte inloggad längre. Ladda om sidan och logga in igen."
    assert collections_found(browser) == {"riktlinjer"}


def test_groups_that_became_too_many_end_the_session_rather_than_vanish(make: Make, provider: ForgingProvider) -> None:
    browser = make()
    log_in(browser, provider)
    provider.wrong.claims = {"groups": None, "_claim_names": {"groups": "src1"}}
    later(browser, 31)
    assert ask(browser).status_code == 401
    refused = log_in(browser, provider)
    assert "Du är med i fler grupper än inloggningstjänsten kan skicka" in refused.text


def test_a_provider_that_is_gone_leaves_nobody_with_old_groups(make: Make, provider: ForgingProvider) -> None:
    browser = make(public=("riktlinjer",))
    log_in(browser, provider)
    provider.wrong.refresh = lambda: JSONResponse({}, 502)
    later(browser, 31)
    refused = ask(browser)
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "10")
    page = browser.get("/")
    assert (page.status_code, "Din inloggning går inte att kontrollera just nu." in page.text) == (200, True)
    provider.asked.clear()
    assert ask(browser).status_code == 503
    assert provider.asked == []  # it isn't asked again at once
    browser.cookies.clear()
    assert collections_found(browser) == {"riktlinjer"}


def test_a_session_that_could_not_be_checked_goes_on_when_it_can(make: Make, provider: ForgingProvider) -> None:
    browser = make()
    log_in(browser, provider)
    provider.wrong.refresh = lambda: JSONResponse({}, 502)
    later(browser, 31)
    assert ask(browser).status_code == 503
    provider.wrong.refresh = None
    later(browser, 6)
    assert ask(browser).status_code == 200


@pytest.mark.parametrize(("minutes", "alive"), [(59, True), (60, False)])
def test_a_session_that_is_not_used_ends(
    browser: TestClient, provider: ForgingProvider, minutes: int, alive: bool
) -> None:
    log_in(browser, provider)
    later(browser, minutes * 60)
    assert (ask(browser).status_code == 200) == alive


def test_a_session_that_is_used_ends_after_the_working_day(browser: TestClient, provider: ForgingProvider) -> None:
    log_in(browser, provider)
    answered = []
    for _ in range(12):
        later(browser, 55 * 60)
        answered.append(ask(browser).status_code)
    assert answered == [200] * 10 + [401] * 2


def test_new_keys_of_the_provider_are_fetched(browser: TestClient, provider: ForgingProvider) -> None:
    log_in(browser, provider)
    old = provider.key
    provider.key = RSAKey.generate_key(2048, {"kid": "second"})
    try:
        keys = browser.app.state.accounts.provider._keys  # type: ignore[attr-defined]
        keys._read_at -= 31  # as half a minute later
        assert log_in(browser, provider).headers["location"] == "/"
        assert is_logged_in(browser)
    finally:
        provider.key = old


def test_a_secret_in_a_header_of_its_own_is_encoded(make: Make, provider: ForgingProvider) -> None:
    provider.wrong.metadata = {"token_endpoint_auth_methods_supported": ["client_secret_basic"]}
    refused = log_in(make(), provider)  # the provider here takes it in the form alone
    assert "godtar inte den här tjänstens id eller hemlighet" in refused.text
