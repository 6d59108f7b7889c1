"""The app with the real model and the example texts, in this process and as the process that a user starts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from indexer.build.pipeline import build_from_sources
from indexer.model.encoder import Encoder
from service.answer.live import LiveSearcher
from service.answer.searcher import Searcher
from service.corpus.local import Index
from service.evaluation.probing import calibrate
from service.http.app import create_app
from service.settings.values import Settings
from tests.conftest import Silent
from tests.service.http import repeated
from tests.service.http.collected import build_index
from tests.service.http.server import Server


@pytest.fixture(scope="session")
def app(searcher: Searcher) -> FastAPI:
    return create_app(LiveSearcher(searcher), Settings(rate=0, feedback=None, records=None))


@pytest.fixture(scope="session")
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, raise_server_exceptions=False, follow_redirects=False) as client:
        yield client


@pytest.fixture(scope="module")
def repeated_client(encoder: Encoder, silent: Silent, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Of an index of texts of which some say the same."""
    folder = tmp_path_factory.mktemp("repeated")
    build_from_sources([repeated.write(folder / "texter")], folder / "index", encoder, calibrate, silent)
    with TestClient(
        create_app(LiveSearcher(Searcher(Index.open(folder / "index", encoder.spec), encoder)), Settings(rate=0))
    ) as client:
        yield client


@pytest.fixture(scope="session")
def collected(encoder: Encoder, silent: Silent, tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    """Of an index of texts in collections."""
    folder = build_index(tmp_path_factory.mktemp("collected") / "index", encoder, silent)
    return Searcher(Index.open(folder, encoder.spec), encoder)


@pytest.fixture(scope="session")
def collected_client(collected: Searcher) -> Iterator[TestClient]:
    with TestClient(create_app(LiveSearcher(collected), Settings(rate=0))) as client:
        yield client


@pytest.fixture(scope="module")
def server(seeds_index: Path, model_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(seeds_index, model_folder, tmp_path_factory.mktemp("server")) as server:
        yield server
