"""The app with the real model and the example texts, in this process and as the process that a user starts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from service.app import create_app
from service.searcher import Searcher
from tests.api.server import Server


@pytest.fixture(scope="session")
def app(searcher: Searcher) -> FastAPI:
    return create_app(searcher)


@pytest.fixture(scope="session")
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, raise_server_exceptions=False, follow_redirects=False) as client:
        yield client


@pytest.fixture(scope="module")
def server(seeds_index: Path, model_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(seeds_index, model_folder, tmp_path_factory.mktemp("server")) as server:
        yield server
