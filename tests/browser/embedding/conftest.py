"""A service that one other site may embed, and that site, both as servers of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.embedding.intranet import Intranet
from tests.browser.embedding.site import Site
from tests.browser.page import Page
from tests.service.http.server import Server


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    with Site() as site:
        yield site


@pytest.fixture(scope="session")
def embedded_server(
    site: Site, seeds_index: Path, model_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """Lists the site's address, and not its other one."""
    folder = tmp_path_factory.mktemp("embedded")
    with Server(seeds_index, model_folder, folder, settings={"BELAGG_ORIGINS": site.address}) as server:
        yield server


@pytest.fixture
def intranet(browser: Page, site: Site, embedded_server: Server) -> Iterator[Intranet]:
    """An empty browser. At the end of every test the console holds nothing but what the test has looked at."""
    browser.forget()
    yield Intranet(browser, site, embedded_server.address)
    browser.check_console()
