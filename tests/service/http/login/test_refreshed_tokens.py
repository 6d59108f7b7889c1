"""Tokens that the provider gives when it is asked anew: of the same log-in, and no old ones."""

from __future__ import annotations

import time
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.testclient import TestClient

from tests.service.http.login.browsing import ask, begin, come_back, later
from tests.service.http.login.forging import CLIENT, ForgingProvider

NOW = int(time.time())
DATED_BACK = 7_200


def dated(seconds: int) -> dict[str, object]:
    """The times of a token that was issued so long after the log-in, by a clock that is two hours behind."""
    return {"iat": NOW - DATED_BACK + seconds, "exp": NOW + DATED_BACK}


def pass_for_provider(browser: TestClient, seconds: float) -> None:
    """Let so much time go by between what the provider is asked."""
    provider = browser.app.state.accounts.provider  # type: ignore[attr-defined]
    earlier = provider._clock
    provider._clock = lambda: earlier() + seconds


@pytest.mark.parametrize(
    ("log_in", "refreshed", "status"),
    [
        ({}, {"nonce": "another"}, 401),
        ({}, {"nonce": ""}, 401),
        ({"auth_time": NOW - 100}, {"auth_time": NOW - 100}, 200),
        ({"auth_time": NOW - 100}, {"auth_time": None}, 200),  # it need not be said again
        ({"auth_time": NOW - 100}, {"auth_time": NOW}, 401),
        ({"auth_time": NOW - 100}, {"auth_time": NOW - 9_000}, 401),
        ({"azp": CLIENT}, {"azp": CLIENT}, 200),
        ({"azp": CLIENT}, {"azp": None}, 401),
        ({}, {"azp": CLIENT}, 401),
        ({"aud": [CLIENT, "other"], "azp": CLIENT}, {"aud": [CLIENT, "third", "other"], "azp": CLIENT}, 200),
        ({"aud": [CLIENT, "other"], "azp": CLIENT}, {"aud": CLIENT, "azp": CLIENT}, 401),
        ({}, {"iss": "http://127.0.0.1:1"}, 401),
    ],
)
def test_a_refreshed_token_is_of_the_same_log_in(
    browser: TestClient,
    provider: ForgingProvider,
    log_in: dict[str, object],
    refreshed: dict[str, object],
    status: int,
) -> None:
    """OpenID Connect Core 1.0, 12.2."""
    provider.wrong.claims = log_in
    come_back(browser, provider.grant(begin(browser)))
    provider.wrong.claims = refreshed
    later(browser, 31)
    assert ask(browser).status_code == status


def test_the_nonce_of_the_log_in_may_be_said_again(browser: TestClient, provider: ForgingProvider) -> None:
    address = begin(browser)
    come_back(browser, provider.grant(address))
    provider.wrong.claims = {"nonce": parse_qs(urlsplit(address).query)["nonce"][0]}
    later(browser, 31)
    assert ask(browser).status_code == 200


@pytest.mark.parametrize(
    ("passed", "issued_after", "status"),
    [
        (31, 31, 200),
        (3_600, 3_600, 200),
        (3_600, 3_560, 200),  # the provider's clock was set right meanwhile
        (31, 0, 401),  # that of the log-in once more
        (31, -200, 401),
        (3_600, 31, 401),  # one from the hour before
    ],
)
def test_an_old_token_is_none_when_a_new_one_is_asked_for(
    browser: TestClient, provider: ForgingProvider, passed: int, issued_after: int, status: int
) -> None:
    """It is signed and hasn't gone out, but its groups are those of then. The provider's clock may be far behind."""
    provider.wrong.claims = dated(0)
    come_back(browser, provider.grant(begin(browser)))
    pass_for_provider(browser, passed)
    later(browser, 31)
    provider.wrong.claims = dated(issued_after)
    assert ask(browser).status_code == status


def test_each_new_token_is_newer_than_the_one_before(browser: TestClient, provider: ForgingProvider) -> None:
    found = []
    provider.wrong.claims = dated(0)
    come_back(browser, provider.grant(begin(browser)))
    for issued in (31, 62, 31):
        pass_for_provider(browser, 31)
        later(browser, 31)
        provider.wrong.claims = dated(issued)
        found.append(ask(browser).status_code)
    assert found == [200, 200, 401]
