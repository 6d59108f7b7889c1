"""What the documentation points to is there, and what there is to set or run is documented."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from service.answer.live import LiveSearcher
from service.answer.searcher import Searcher
from service.cli.app import app
from service.http.app import create_app
from service.settings.values import Settings

REPOSITORY = Path(__file__).parents[2]
PAGES = sorted([*REPOSITORY.glob("*.md"), *(REPOSITORY / "docs").rglob("*.md")])
CODE = sorted(
    path
    for folder in ("indexer", "service", "bench", "tests", ".ci")
    for path in (REPOSITORY / folder).rglob("*")
    if path.suffix in {".py", ".js", ".html", ".css"} and path != Path(__file__)
)
OTHERS = [REPOSITORY / name for name in ("Makefile", "Dockerfile", "NOTICE", "pyproject.toml", ".ci/run")]
LINK = re.compile(r"\]\((?!https?://)([^)#\s]*)(?:#([^)\s]+))?\)")
CODE_FILE = re.compile(r"`((?:indexer|service|bench|tests|seeds|docs)/[\w./-]+)`")
PAGE = re.compile(r"\bdocs/[\w./-]*\w")
INVOCATION = re.compile(r"\bbelagg (\w+)\b([^`\n|;#&]*)")
FLAG = re.compile(r"(?<!\S)--[a-z][a-z-]*")
OF_TESTS = {"BELAGG_EVAL", "BELAGG_STATUTES", "BELAGG_SOURCE_TEXTS"}
"""Where tests find what is no part of the repository."""
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def anchors(text: str) -> set[str]:
    """What a page's headings can be linked to by, as forges make it."""
    return {
        re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in HEADING.findall(FENCE.sub("", text))
    }


def leads_nowhere(page: Path, link: str, anchor: str) -> bool:
    """Whether a link's file isn't there, or has no such heading."""
    target = page.parent / link if link else page
    return not target.exists() or bool(anchor and anchor not in anchors(target.read_text(encoding="utf-8")))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(REPOSITORY)))
def test_every_link_and_every_named_file_is_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    missing = [f"{link}#{anchor}" for link, anchor in LINK.findall(text) if leads_nowhere(page, link, anchor)]
    missing += [name for name in CODE_FILE.findall(text) if not (REPOSITORY / name).exists()]
    assert missing == []


def test_every_page_that_the_code_names_is_there() -> None:
    named = {
        (str(path.relative_to(REPOSITORY)), page)
        for path in [*CODE, *OTHERS]
        for page in PAGE.findall(path.read_text(encoding="utf-8"))
    }
    assert sorted((path, page) for path, page in named if not (REPOSITORY / page).exists()) == []


def test_the_readme_is_short() -> None:
    assert len((REPOSITORY / "README.md").read_text(encoding="utf-8").splitlines()) <= 120


def test_the_readme_shows_a_small_picture_and_the_two_commands() -> None:
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    (picture,) = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", readme)
    content = (REPOSITORY / picture).read_bytes()
    assert content.startswith(b"\x89PNG")
    assert len(content) < 150_000
    assert re.findall(r"^make \w+", readme, re.MULTILINE) == ["make run", "make test"]


def test_every_command_is_in_the_list_of_commands() -> None:
    page = (REPOSITORY / "docs" / "use.md").read_text(encoding="utf-8")
    commands = get_command(app).commands  # type: ignore[attr-defined]
    assert [name for name in commands if f"`belagg {name}" not in page] == []
    assert set(re.findall(r"`belagg (\w+)", page)) == set(commands)


def options_of(command: Any) -> set[str]:
    """Every flag of a command, and of those below it."""
    below = [options_of(one) for one in getattr(command, "commands", {}).values()]
    own = (flag for parameter in command.params for flag in (*parameter.opts, *parameter.secondary_opts))
    return {"--help", *own}.union(*below)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(REPOSITORY)))
def test_every_flag_that_is_named_beside_a_command_is_one_of_it(page: Path) -> None:
    commands = get_command(app).commands  # type: ignore[attr-defined]
    unknown = [
        f"belagg {name} {flag}"
        for name, rest in INVOCATION.findall(page.read_text(encoding="utf-8").replace("\\\n", " "))
        for flag in FLAG.findall(rest)
        if name not in commands or flag not in options_of(commands[name])
    ]
    assert unknown == []


def test_every_variable_that_is_named_is_one_that_is_read() -> None:
    settings = {f"BELAGG_{name.upper()}" for name in Settings.model_fields}
    options = {
        parameter.envvar
        for command in get_command(app).commands.values()  # type: ignore[attr-defined]
        for parameter in command.params
        if parameter.envvar is not None
    }
    named = {
        name
        for path in [*PAGES, *OTHERS, *(REPOSITORY / "docs" / "operation").iterdir()]
        for name in re.findall(r"\bBELAGG_[A-Z]\w*", path.read_text(encoding="utf-8"))
    }
    assert named <= settings | options | OF_TESTS
    assert settings | options <= named


def test_every_endpoint_is_in_the_page_of_the_api(searcher: Searcher) -> None:
    page = (REPOSITORY / "docs" / "api.md").read_text(encoding="utf-8")
    paths = create_app(LiveSearcher(searcher), Settings(rate=0)).openapi()["paths"]
    assert [path for path in paths if path not in page] == []
