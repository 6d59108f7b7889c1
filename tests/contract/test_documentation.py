"""What the documentation points to is there, and what there is to set or run is documented."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.main import get_command

from service.answer.live import LiveSearcher
from service.answer.searcher import Searcher
from service.cli import app
from service.http.app import create_app
from service.settings.values import Settings

REPOSITORY = Path(__file__).parents[2]
PAGES = [REPOSITORY / "README.md", REPOSITORY / "CHANGELOG.md", *sorted((REPOSITORY / "docs").glob("*.md"))]
LINK = re.compile(r"\]\((?!https?://|#)([^)#\s]+)")
CODE_FILE = re.compile(r"`((?:indexer|service|bench|tests|seeds)/[\w./-]+)`")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_and_every_named_file_is_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    missing = [link for link in LINK.findall(text) if not (page.parent / link).exists()]
    missing += [name for name in CODE_FILE.findall(text) if not (REPOSITORY / name).exists()]
    assert missing == []


def test_every_command_is_in_the_readme() -> None:
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    commands = get_command(app).commands  # type: ignore[attr-defined]
    assert [name for name in commands if f"belagg {name}" not in readme] == []


def test_every_endpoint_is_in_the_readme(searcher: Searcher) -> None:
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    assert [
        path for path in create_app(LiveSearcher(searcher), Settings(rate=0)).openapi()["paths"] if path not in readme
    ] == []
