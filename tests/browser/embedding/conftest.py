"""A service that one other site may embed, and that site, both as servers of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.model.encoder import Encoder
from service.answer.reading import Reader
from tests.browser.embedding.intranet import Intranet
from tests.browser.embedding.site import Site
from tests.browser.page import Page
from tests.service.http.serving import Serving


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    with Site() as site:
        yield site


@pytest.fixture(scope="session")
def embedded_server(site: Site, seeds_index: Path, encoder: Encoder, reader: Reader | None) -> Iterator[Serving]:
    """Lists the site's address, and not its other one."""
    with Serving.of(seeds_index, encoder, reader, {"BELAGG_ORIGINS": site.address}) as serving:
        yield serving


@pytest.fixture
def intranet(browser: Page, site: Site, embedded_server: Serving) -> Iterator[Intranet]:
    """An empty browser. At the end of every test the console holds nothing but what the test has looked at."""
    browser.forget()
    yield Intranet(browser, site, embedded_server.address)
    browser.check_console()
