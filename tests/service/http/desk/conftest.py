"""An editor at the desk of a service with texts in collections."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from indexer.model.encoder import Encoder
from service.answer.live import LiveSearcher
from service.answer.searcher import Searcher
from service.http.app import create_app
from service.http.guards import keys
from service.settings.levers.file import LeverFile
from service.settings.values import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(rate=0, records=tmp_path / "r.sqlite", editors=tmp_path / "editors.json")


@pytest.fixture
def key(settings: Settings) -> str:
    assert settings.editors is not None
    return keys.create(settings.editors, "Eva", None)


@pytest.fixture
def client(collected: Searcher, encoder: Encoder, settings: Settings, key: str, tmp_path: Path) -> Iterator[TestClient]:
    levers = LeverFile(tmp_path / "levers.csv")
    searcher = Searcher(collected.index, encoder, levers=levers)
    with TestClient(create_app(LiveSearcher(searcher), settings, levers), follow_redirects=True) as client:
        yield client


@pytest.fixture
def editor(client: TestClient, key: str) -> TestClient:
    assert client.post("/redaktion/logga-in", data={"nyckel": key}).status_code == 200
    return client
