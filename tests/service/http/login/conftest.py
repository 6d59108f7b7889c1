"""The app with a provider that lies as a test tells it to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from service.answer.live import LiveSearcher
from service.answer.searcher import Searcher
from service.http.app import create_app
from service.settings.values import Settings
from tests.service.http.login.forging import CLIENT, SECRET, ForgingProvider

Make = Callable[..., TestClient]


@pytest.fixture(scope="session")
def running_provider() -> Iterator[ForgingProvider]:
    with ForgingProvider() as provider:
        yield provider


@pytest.fixture
def provider(running_provider: ForgingProvider) -> ForgingProvider:
    running_provider.reset()
    return running_provider


@pytest.fixture
def secret_file(tmp_path: Path) -> Path:
    file = tmp_path / "secret"
    file.write_text(f"{SECRET}\n", encoding="utf-8")
    return file


@pytest.fixture
def make(collected: Searcher, provider: ForgingProvider, secret_file: Path) -> Iterator[Make]:
    """A browser on a service of its own, whose people log in with the provider."""
    made = []

    def client(base: str = "http://localhost", **settings: Any) -> TestClient:
        usual = {"rate": 0, "login": provider.issuer, "login_client": CLIENT, "login_secret": secret_file}
        app = create_app(LiveSearcher(collected), Settings(**{**usual, **settings}))
        made.append(app)
        return TestClient(app, base, follow_redirects=False)

    yield client
    for app in made:
        if hasattr(app.state, "accounts"):
            app.state.accounts.close()


@pytest.fixture
def browser(make: Make) -> TestClient:
    return make()
