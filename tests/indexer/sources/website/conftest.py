"""A website to crawl, and a crawl of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.sources.folders import Skipped
from indexer.sources.website import fetching
from indexer.sources.website.crawl import WebsiteSource
from indexer.texts.raw_text import RawText
from tests.indexer.sources.website.server import Visit, Website, serve
from tests.service.cli.conftest import here

__all__ = ["here"]


@pytest.fixture
def site() -> Iterator[Website]:
    with serve() as running:
        yield running


@pytest.fixture
def visit(site: Website, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Visit:
    """One crawl from the front page, as fast as it can be."""
    monkeypatch.setattr(fetching, "BACKOFF", 0.01)

    def crawl(start: str = "/", **settings: object) -> list[RawText | Skipped]:
        source = WebsiteSource(site.origin + start, tmp_path / "pages", **({"delay": 0.0} | settings))  # type: ignore[arg-type]
        return list(source.texts())

    return crawl
