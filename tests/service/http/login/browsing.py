"""What a person does in a browser to log in, and what she sees."""

from __future__ import annotations

from typing import Any

import httpx2
from starlette.testclient import TestClient

from tests.service.http.login.forging import ForgingProvider

ANSWER = "/logga-in/svar"
QUESTION = {"query": "Vem får skolskjuts och lönepåslag?", "limit": 20}
SESSION = "belagg"


def begin(browser: TestClient, next_path: str = "") -> str:
    """The provider's address that a browser is sent to."""
    sent = browser.get("/logga-in", params={"next": next_path} if next_path else None)
    assert sent.status_code == 303, sent.text
    return str(sent.headers["location"])


def come_back(browser: TestClient, answer: dict[str, str]) -> httpx2.Response:
    return browser.get(ANSWER, params=answer, headers={"Sec-Fetch-Site": "cross-site"})


def log_in(browser: TestClient, provider: ForgingProvider, next_path: str = "") -> httpx2.Response:
    """Log in and come to the page that it was for."""
    return come_back(browser, provider.grant(begin(browser, next_path)))


def ask(browser: TestClient, **headers: str) -> Any:
    return browser.post("/v1/search", json=QUESTION, headers={"Sec-Fetch-Site": "same-origin", **headers})


def later(browser: TestClient, seconds: float) -> None:
    """Let so much time have gone by, for those who are logged in."""
    sessions = browser.app.state.accounts.sessions  # type: ignore[attr-defined]
    earlier = sessions.clock
    sessions.clock = lambda: earlier() + seconds


def shown(browser: TestClient, path: str = "/") -> str:
    """The head of a page: who is logged in."""
    return str(browser.get(path).text).partition("<main")[0]


def is_logged_in(browser: TestClient) -> bool:
    return "Inloggad:" in shown(browser)


def check_refused(browser: TestClient, response: Any, sentence: str, status: int = 400) -> None:
    """Nobody is logged in, which is said."""
    assert response.status_code == status, response.text
    assert sentence in response.text
    assert browser.cookies.get(SESSION) is None
    assert not is_logged_in(browser)
    assert ask(browser).status_code == 401
