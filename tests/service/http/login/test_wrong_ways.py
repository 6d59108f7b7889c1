"""Ways to do it wrong: each is refused, with a sentence, and leaves nobody logged in."""

from __future__ import annotations

import gzip
import hmac
import socket
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey
from joserfc.util import json_b64encode, urlsafe_b64encode
from starlette.responses import JSONResponse, Response
from starlette.testclient import TestClient

from tests.service.http.login.browsing import (
    ANSWER,
    SESSION,
    ask,
    begin,
    check_refused,
    come_back,
    is_logged_in,
    later,
    log_in,
)
from tests.service.http.login.conftest import Make
from tests.service.http.login.forging import CLIENT, SECRET, ForgingProvider

NOT_OURS = "tog för lång tid, är redan använd eller började inte i den här webbläsaren"
TOKEN = "Inloggningen godtogs inte: intyget från inloggningstjänsten"
UNUSABLE = "Inloggningstjänsten svarar på ett sätt som inte går att använda"
UNREACHABLE = "Inloggningstjänsten går inte att nå just nu"


# The answer that comes back


def test_without_a_state(browser: TestClient, provider: ForgingProvider) -> None:
    answer = provider.grant(begin(browser))
    check_refused(browser, come_back(browser, {"code": answer["code"]}), NOT_OURS)


@pytest.mark.parametrize("state", ["", "x", "a" * 43, "å", "a" * 10_000])
def test_with_a_forged_state(browser: TestClient, provider: ForgingProvider, state: str) -> None:
    answer = provider.grant(begin(browser))
    check_refused(browser, come_back(browser, {**answer, "state": state}), NOT_OURS)


def test_with_two_states(browser: TestClient, provider: ForgingProvider) -> None:
    answer = provider.grant(begin(browser))
    query = urlencode([*answer.items(), ("state", "another")])
    check_refused(browser, browser.get(f"{ANSWER}?{query}"), NOT_OURS)


def test_with_a_state_that_was_used(browser: TestClient, provider: ForgingProvider) -> None:
    address = begin(browser)
    sealed = browser.cookies["belagg_inloggning"]
    come_back(browser, provider.grant(address))
    browser.cookies.clear()
    browser.cookies.set("belagg_inloggning", sealed)
    check_refused(browser, come_back(browser, provider.grant(address)), NOT_OURS)


def test_in_another_browser_than_it_began_in(make: Make, provider: ForgingProvider) -> None:
    """CSRF on log-in: an attacker's answer, which her victim's browser is led to, logs the victim in as nobody."""
    attacker, victim = make(), make()
    answer = provider.grant(begin(attacker))
    check_refused(victim, come_back(victim, answer), NOT_OURS)
    begin(victim)
    check_refused(victim, come_back(victim, answer), NOT_OURS)


def test_after_too_long(browser: TestClient, provider: ForgingProvider, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = provider.grant(begin(browser))
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 601)
    check_refused(browser, come_back(browser, answer), NOT_OURS)


def test_with_a_code_that_was_used(browser: TestClient, provider: ForgingProvider) -> None:
    first = provider.grant(begin(browser))
    come_back(browser, first)
    browser.cookies.clear()
    second = provider.grant(begin(browser))
    check_refused(browser, come_back(browser, {**second, "code": first["code"]}), NOT_OURS)


def test_with_a_code_that_somebody_else_began_with(make: Make, provider: ForgingProvider) -> None:
    """A stolen code is worth nothing without PKCE's verifier, nor, where a provider looks away, without the nonce."""
    victim, thief = make(), make()
    stolen = provider.grant(begin(victim))["code"]
    own = provider.grant(begin(thief))
    check_refused(thief, come_back(thief, {**own, "code": stolen}), NOT_OURS)
    stolen = provider.grant(begin(victim))["code"]
    own = provider.grant(begin(thief))
    provider.wrong.any_verifier = True
    check_refused(thief, come_back(thief, {**own, "code": stolen}), f"{TOKEN} har fel i nonce")


def test_the_verifier_is_sent_and_is_no_guess(browser: TestClient, provider: ForgingProvider) -> None:
    address = begin(browser)
    forged = address.replace(parse_qs(urlsplit(address).query)["code_challenge"][0], "a" * 43)
    check_refused(browser, come_back(browser, provider.grant(forged)), NOT_OURS)


def test_from_another_issuer(browser: TestClient, provider: ForgingProvider) -> None:
    answer = provider.grant(begin(browser))
    check_refused(browser, come_back(browser, {**answer, "iss": "https://evil.example"}), NOT_OURS)


def test_without_the_issuer_that_the_provider_says_that_it_names(
    browser: TestClient, provider: ForgingProvider
) -> None:
    provider.wrong.metadata = {"authorization_response_iss_parameter_supported": True}
    answer = provider.grant(begin(browser))
    check_refused(browser, come_back(browser, answer), NOT_OURS)
    answer = provider.grant(begin(browser))
    assert come_back(browser, {**answer, "iss": provider.issuer}).status_code == 303


@pytest.mark.parametrize("code", ["access_denied", "<script>alert(1)</script>"])
def test_with_an_error_of_the_provider(browser: TestClient, provider: ForgingProvider, code: str) -> None:
    state = provider.grant(begin(browser))["state"]
    refused = come_back(browser, {"error": code, "error_description": "<b>x</b>", "state": state})
    assert "<script>alert" not in refused.text
    assert "<b>x</b>" not in refused.text
    check_refused(browser, refused, "släppte inte in dig", 403)


# The token

CLAIMS: dict[str, tuple[dict[str, Any], str]] = {
    "wrong nonce": ({"nonce": "another"}, "har fel i nonce"),
    "no nonce": ({"nonce": None}, "har fel i nonce"),
    "expired": ({"exp": int(time.time()) - 4_000}, "har gått ut"),
    "expired for longer than clocks may differ": ({"exp": int(time.time()) - 75}, "har gått ut"),
    "no end": ({"exp": None}, "har fel i exp"),
    "an end that is no number": ({"exp": "2999-01-01"}, "har fel i exp"),
    "from the future": ({"iat": int(time.time()) + 4_000}, "har fel i iat"),
    "not valid yet": ({"nbf": int(time.time()) + 4_000}, "har fel i nbf"),
    "for another client": ({"aud": "another"}, "har fel i aud"),
    "for no client": ({"aud": None}, "har fel i aud"),
    "for two, and given to another": ({"aud": [CLIENT, "another"], "azp": "another"}, "har fel i azp"),
    "for two, and given to nobody said": ({"aud": [CLIENT, "another"]}, "har fel i azp"),
    "from another issuer": ({"iss": "https://evil.example"}, "har fel i iss"),
    "from none": ({"iss": None}, "har fel i iss"),
    "of nobody": ({"sub": None}, "har fel i sub"),
    "of a number": ({"sub": 7}, "har fel i sub"),
    "of another access token": ({"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}, "har fel i at_hash"),
    "groups in an object": ({"groups": {"ekonomi": True}}, "har fel i groups"),
    "a group that is a number": ({"groups": ["ekonomi", 7]}, "har fel i groups"),
    "a group without a name": ({"groups": [""]}, "har fel i groups"),
    "groups without end": ({"groups": ["a" * 257]}, "har fel i groups"),
}


@pytest.mark.parametrize(("claims", "said"), CLAIMS.values(), ids=CLAIMS)
def test_with_a_token_that_says_otherwise(
    browser: TestClient, provider: ForgingProvider, claims: dict[str, Any], said: str
) -> None:
    provider.wrong.claims = claims
    check_refused(browser, log_in(browser, provider), f"{TOKEN} {said}")


@pytest.mark.parametrize("seconds", [-45, 0, 45])
def test_clocks_may_differ_by_less_than_a_minute(browser: TestClient, provider: ForgingProvider, seconds: int) -> None:
    now = int(time.time()) + seconds
    provider.wrong.claims = {"iat": now, "nbf": now, "exp": now + 1}
    assert log_in(browser, provider).status_code == 303
    assert is_logged_in(browser)


def test_how_much_clocks_may_differ_is_a_setting(make: Make, provider: ForgingProvider) -> None:
    browser = make(login_skew=0)
    provider.wrong.claims = {"nbf": int(time.time()) + 20}
    check_refused(browser, log_in(browser, provider), f"{TOKEN} har fel i nbf")


@pytest.mark.parametrize(
    "claims",
    [
        {"groups": None, "_claim_names": {"groups": "src1"}, "_claim_sources": {"src1": {"endpoint": "https://x"}}},
        {"groups": None, "hasgroups": True},
        {"_claim_names": {"groups": "src1"}},
    ],
)
def test_with_groups_that_the_provider_left_out(
    browser: TestClient, provider: ForgingProvider, claims: dict[str, Any]
) -> None:
    provider.wrong.claims = claims
    check_refused(browser, log_in(browser, provider), "Du är med i fler grupper än inloggningstjänsten kan skicka")


def test_too_many_groups_of_another_claim_are_told_too(make: Make, provider: ForgingProvider) -> None:
    browser = make(login_groups="roller")
    provider.wrong.claims = {"_claim_names": {"roller": "src1"}}
    check_refused(browser, log_in(browser, provider), "Du är med i fler grupper")


def without_signature(provider: ForgingProvider, alg: str) -> Callable[[dict[str, Any]], str]:
    def sign(claims: dict[str, Any]) -> str:
        _, body, _ = provider.signed(claims).split(".")
        return f"{json_b64encode({'alg': alg, 'kid': 'first'}).decode()}.{body}."

    return sign


@pytest.mark.parametrize("alg", ["none", "None", "NONE", "RS256", ""])
def test_with_a_token_that_nobody_signed(browser: TestClient, provider: ForgingProvider, alg: str) -> None:
    provider.wrong.sign = without_signature(provider, alg)
    check_refused(browser, log_in(browser, provider), f"{TOKEN} har ingen giltig underskrift")


def test_with_a_token_signed_with_the_public_key_as_a_secret(browser: TestClient, provider: ForgingProvider) -> None:
    pem = provider.key.as_pem(private=False)

    def sign(claims: dict[str, Any]) -> str:  # joserfc signs nothing with such a secret
        signed = json_b64encode({"alg": "HS256", "kid": "first"}) + b"." + json_b64encode(claims)
        return f"{signed.decode()}.{urlsafe_b64encode(hmac.digest(pem, signed, 'sha256')).decode()}"

    provider.wrong.sign = sign
    check_refused(browser, log_in(browser, provider), f"{TOKEN} har ingen giltig underskrift")


def test_with_a_symmetric_key_among_the_provider_s(browser: TestClient, provider: ForgingProvider) -> None:
    key = OctKey.generate_key(256, {"kid": "first"})
    provider.wrong.keys = {"keys": [key.as_dict(private=True), RSAKey.generate_key(2048, {"kid": "b"}).as_dict(False)]}
    provider.wrong.sign = lambda claims: jwt.encode({"alg": "HS256", "kid": "first"}, claims, key, ["HS256"])
    refused = log_in(browser, provider)
    check_refused(browser, refused, TOKEN)


def test_with_a_key_of_somebody_else_under_the_provider_s_name(browser: TestClient, provider: ForgingProvider) -> None:
    key = RSAKey.generate_key(2048, {"kid": "first"})
    provider.wrong.sign = lambda claims: jwt.encode({"alg": "RS256", "kid": "first"}, claims, key, ["RS256"])
    check_refused(browser, log_in(browser, provider), f"{TOKEN} har ingen giltig underskrift")


def test_with_a_key_that_the_token_itself_brings(browser: TestClient, provider: ForgingProvider) -> None:
    key = ECKey.generate_key("P-256", {"kid": "first"})
    header = {"alg": "ES256", "kid": "first", "jwk": key.as_dict(private=False)}
    provider.wrong.sign = lambda claims: jwt.encode(header, claims, key, ["ES256"])
    check_refused(browser, log_in(browser, provider), f"{TOKEN} har ingen giltig underskrift")


def test_with_an_unknown_key_and_without_asking_for_keys_without_end(
    browser: TestClient, provider: ForgingProvider
) -> None:
    key = RSAKey.generate_key(2048, {"kid": "nobody's"})
    provider.wrong.sign = lambda claims: jwt.encode({"alg": "RS256", "kid": "nobody's"}, claims, key, ["RS256"])
    for _ in range(4):
        check_refused(browser, log_in(browser, provider), f"{TOKEN} är underskrivet med en okänd nyckel")
    assert provider.asked.count("/keys") == 1


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "..", "a" * 40_000, 7])
def test_with_something_that_is_no_token(browser: TestClient, provider: ForgingProvider, token: object) -> None:
    provider.wrong.token = lambda: JSONResponse({"access_token": "a", "id_token": token, "refresh_token": "r"})
    response = log_in(browser, provider)
    assert response.status_code in (400, 503)
    assert not is_logged_in(browser)


def test_without_anything_to_check_by_later(browser: TestClient, provider: ForgingProvider) -> None:
    provider.wrong.has_refresh = False
    check_refused(browser, log_in(browser, provider), "lägga till offline_access")


# The provider


def nobody_listens() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def test_when_the_provider_is_gone(make: Make) -> None:
    browser = make(login=f"http://127.0.0.1:{nobody_listens()}", public=("riktlinjer",))
    refused = browser.get("/logga-in")
    assert (refused.status_code, UNREACHABLE in refused.text) == (503, True)
    assert ask(browser).status_code == 200  # what is public stays open
    assert browser.get("/").status_code == 200


def test_when_it_goes_in_the_midst_of_it(browser: TestClient, provider: ForgingProvider) -> None:
    provider.wrong.token = lambda: JSONResponse({}, 502)
    check_refused(browser, log_in(browser, provider), UNREACHABLE, 503)


BODIES = {
    "garbage": b"\x00\xff<html>",
    "10 MB": b'{"a": "' + b"a" * 10_000_000 + b'"}',
    "a list": b"[]",
    "deep": b'{"a":' * 100_000,
    "nothing": b"",
}


@pytest.mark.parametrize("what", BODIES)
def test_when_it_answers_something_else_with_tokens(browser: TestClient, provider: ForgingProvider, what: str) -> None:
    provider.wrong.token = lambda: Response(BODIES[what], media_type="application/json")
    check_refused(browser, log_in(browser, provider), UNUSABLE, 503)


def test_when_it_says_much_in_few_bytes(browser: TestClient, provider: ForgingProvider) -> None:
    bomb = gzip.compress(b" " * 10_000_000)
    provider.wrong.token = lambda: Response(bomb, headers={"Content-Encoding": "gzip"})
    check_refused(browser, log_in(browser, provider), UNUSABLE, 503)


def test_when_it_sends_the_service_elsewhere(browser: TestClient, provider: ForgingProvider) -> None:
    provider.wrong.token = lambda: Response(status_code=307, headers={"Location": f"{provider.issuer}/elsewhere"})
    check_refused(browser, log_in(browser, provider), UNUSABLE, 503)
    assert "/elsewhere" not in provider.asked


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://evil.example"},
        {"issuer": None},
        {"token_endpoint": "http://evil.example/token"},
        {"jwks_uri": "file:///etc/passwd"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"end_session_endpoint": "//evil.example"},
        {"token_endpoint": None},
        {"code_challenge_methods_supported": ["plain"]},
    ],
)
def test_when_it_says_of_itself_what_can_not_be(
    browser: TestClient, provider: ForgingProvider, metadata: dict[str, object]
) -> None:
    provider.wrong.metadata = metadata
    refused = browser.get("/logga-in")
    assert (refused.status_code, UNUSABLE in refused.text) == (503, True)
    assert "location" not in refused.headers


def test_what_it_calls_itself_is_said_beside_what_it_should(browser: TestClient, provider: ForgingProvider) -> None:
    provider.wrong.metadata = {"issuer": f"{provider.issuer}/<b>"}
    said = f"den kallar sig {provider.issuer}/&lt;b&gt;, men i BELAGG_LOGIN står {provider.issuer})"
    assert said in browser.get("/logga-in").text


@pytest.mark.parametrize("keys", [{"keys": []}, {"keys": "x"}, {"keys": [{"kty": "RSA"}]}, {"keys": [7]}, {"a": 1}])
def test_when_its_keys_are_none(browser: TestClient, provider: ForgingProvider, keys: dict[str, object]) -> None:
    provider.wrong.keys = keys
    check_refused(browser, log_in(browser, provider), UNUSABLE, 503)


def test_when_it_does_not_know_the_service(make: Make, provider: ForgingProvider, secret_file: Any) -> None:
    secret_file.write_text("en gammal hemlighet", encoding="utf-8")
    browser = make()
    refused = log_in(browser, provider)
    check_refused(browser, refused, "godtar inte den här tjänstens id eller hemlighet")
    assert SECRET not in refused.text
    assert "en gammal hemlighet" not in refused.text


# Where it leads to afterwards


@pytest.mark.parametrize(
    "elsewhere",
    [
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "/%2F/evil.example",
        "/.//evil.example",
        "/om/..//evil.example",
        "/..%2f..%2fannat",
        "/å",
        "/" + "a" * 3_000,
        " /om",
    ],
)
def test_it_leads_nowhere_else(browser: TestClient, provider: ForgingProvider, elsewhere: str) -> None:
    assert log_in(browser, provider, elsewhere).headers["location"] == "/"


@pytest.mark.parametrize("own", ["/", "/om", "/?q=Vem+f%C3%A5r+skolskjuts%3F&lang=en", "/dokument/a-b_c?x=//y#stycke"])
def test_it_leads_to_the_page_that_it_was_for(browser: TestClient, provider: ForgingProvider, own: str) -> None:
    assert log_in(browser, provider, own).headers["location"] == own


# The session's cookie


def test_a_session_known_before_is_not_the_one_after(browser: TestClient, provider: ForgingProvider) -> None:
    """Fixation: whoever puts a cookie into a browser has none that somebody has logged in with."""
    browser.cookies.set(SESSION, "a" * 43, domain="localhost.local", path="/")
    log_in(browser, provider)
    first = browser.cookies[SESSION]
    assert first != "a" * 43
    log_in(browser, provider)
    second = browser.cookies[SESSION]
    assert second != first
    browser.cookies.clear()
    browser.cookies.set(SESSION, first)
    assert ask(browser).status_code == 401


@pytest.mark.parametrize("changed", [lambda t: t[:-1], lambda t: t + "a", lambda t: t.swapcase(), lambda t: ""])
def test_a_cookie_that_is_not_the_whole_one(
    browser: TestClient, provider: ForgingProvider, changed: Callable[[str], str]
) -> None:
    log_in(browser, provider)
    token = browser.cookies[SESSION]
    browser.cookies.clear()
    browser.cookies.set(SESSION, changed(token))
    assert ask(browser).status_code == 401
    assert not is_logged_in(browser)


def test_cookies_of_another_service_or_of_before_it_was_started_anew(make: Make, provider: ForgingProvider) -> None:
    before, now = make(), make()
    log_in(before, provider)
    now.cookies.set(SESSION, before.cookies[SESSION])
    assert ask(now).status_code == 401
    address = begin(before)
    now.cookies.clear()
    now.cookies.set("belagg_inloggning", before.cookies["belagg_inloggning"])
    check_refused(now, come_back(now, provider.grant(address)), NOT_OURS)


@pytest.mark.parametrize("cookie", ["", "x", "gAAAAA", "a" * 5_000, "=" * 100])
def test_a_log_in_whose_cookie_is_forged(browser: TestClient, provider: ForgingProvider, cookie: str) -> None:
    answer = provider.grant(begin(browser))
    browser.cookies.clear()
    browser.cookies.set("belagg_inloggning", cookie)
    check_refused(browser, come_back(browser, answer), NOT_OURS)


# Other sites

OF_OTHERS: tuple[dict[str, str], ...] = (
    {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
    {"Sec-Fetch-Site": "same-site", "Origin": "https://annat.kommunen.se"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {},
)


@pytest.mark.parametrize("headers", OF_OTHERS)
def test_another_site_logs_nobody_out(browser: TestClient, provider: ForgingProvider, headers: dict[str, str]) -> None:
    log_in(browser, provider)
    refused = browser.post("/logga-ut", headers=headers)
    assert (refused.status_code, "begärdes från en annan webbplats" in refused.text) == (403, True)
    assert is_logged_in(browser)
    assert browser.get("/logga-ut").status_code == 405
    assert browser.post("/logga-ut", headers={"Origin": "http://localhost"}).status_code == 200


@pytest.mark.parametrize("headers", OF_OTHERS[:-1])
def test_another_site_asks_as_nobody(browser: TestClient, provider: ForgingProvider, headers: dict[str, str]) -> None:
    log_in(browser, provider)
    other = {"Sec-Fetch-Site": "", **headers}
    question = {"query": "skolskjuts"}
    sent = {name: value for name, value in other.items() if value}
    assert browser.post("/v1/search", json=question, headers=sent).status_code == 401
    assert browser.get("/v1/status", headers={**sent, "Sec-Fetch-Mode": "no-cors"}).status_code == 401
    assert ask(browser).status_code == 200


def test_a_link_on_another_site_leads_to_what_the_reader_may_see(
    browser: TestClient, provider: ForgingProvider
) -> None:
    log_in(browser, provider)
    going = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    assert "Inloggad:" in browser.get("/", headers=going).text
    assert "Inloggad:" not in browser.get("/", headers={**going, "Sec-Fetch-Dest": "iframe"}).text


# Addresses


def test_over_http_only_this_machine_logs_in(make: Make) -> None:
    browser = make("http://sok.kommunen.se", hosts=("sok.kommunen.se",))
    refused = browser.get("/logga-in")
    assert (refused.status_code, "bara att logga in över https" in refused.text) == (400, True)
    assert "set-cookie" not in refused.headers


def test_one_person_does_not_log_others_out(make: Make, provider: ForgingProvider) -> None:
    bo = make()
    provider.person = {"sub": "bo-2", "name": "Bo"}
    log_in(bo, provider)
    anna = TestClient(bo.app, "http://localhost", follow_redirects=False)
    provider.person = {"sub": "anna-1"}
    log_in(anna, provider)
    first = anna.cookies[SESSION]
    for _ in range(20):
        anna.cookies.clear()
        log_in(anna, provider)
    anna.cookies.clear()
    anna.cookies.set(SESSION, first)
    assert ask(anna).status_code == 401  # the oldest of her own
    assert is_logged_in(bo)
    later(bo, 3_601)
    assert not is_logged_in(bo)
