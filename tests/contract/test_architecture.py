"""docs/architecture.md has a heading for each room and no other, and what it names in the code is there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
PAGE = (REPOSITORY / "docs" / "architecture.md").read_text(encoding="utf-8")
_PROSE = re.sub(r"^```.*?^```", "", PAGE, flags=re.MULTILINE | re.DOTALL)
SECTIONS = dict(re.findall(r"^## ([^\n]+)\n(.*?)(?=^## |\Z)", _PROSE, re.MULTILINE | re.DOTALL))
ROOMS = [
    f"{package}/{folder.name}"
    for package in ("indexer", "service")
    for folder in sorted((REPOSITORY / package).iterdir())
    if folder.is_dir() and folder.name != "__pycache__"
]
CODE = {
    path: path.read_text(encoding="utf-8")
    for folder in ("indexer", "service", "bench")
    for path in sorted((REPOSITORY / folder).rglob("*.py"))
}
FILE = re.compile(r"`([\w./-]+(?:\.(?:py|js|json|css|toml)|/))`")
DOTTED = re.compile(r"`([A-Za-z]\w*)\.([A-Za-z]\w*)(?:\(\))?`")
CLASS = re.compile(r"`([A-Z][a-z]+[A-Za-z]*)`")
MOST_FILES, MOST_ROOMS, MOST_LINES = 12, 10, 350
OF_AN_INDEX = {"manifest.json", "encoder.json", "cache/refusals.json", "sentences/", "lexicon/", "belagg.toml"}


def defines(name: str, code: str) -> bool:
    """Whether some code gives a name a meaning."""
    pattern = rf"^\s*(?:(?:async )?def |class |self\.)?{name}\b(?:[(:\[]|\s*=|\s*$)"
    return re.search(pattern, code, re.MULTILINE) is not None


def test_each_room_has_a_heading_and_each_heading_of_a_room_has_the_room() -> None:
    assert sorted(title for title in SECTIONS if "/" in title) == sorted(ROOMS)


def test_a_room_is_seen_at_a_glance() -> None:
    house = {path: code for path, code in CODE.items() if not path.is_relative_to(REPOSITORY / "bench")}
    sizes = {
        path.parent: (
            sum(one.name != "__init__.py" for one in path.parent.glob("*.py")),
            sum((one / "__init__.py").exists() for one in path.parent.iterdir()),
        )
        for path in house
        if path.name == "__init__.py"
    }
    crowded = {
        str(room.relative_to(REPOSITORY)): (files, rooms)
        for room, (files, rooms) in sizes.items()
        if files > MOST_FILES or rooms > MOST_ROOMS
    }
    long = [str(path.relative_to(REPOSITORY)) for path, code in house.items() if code.count("\n") > MOST_LINES]
    assert (crowded, long) == ({}, [])


def test_each_room_says_what_lives_there_and_who_may_come_in() -> None:
    silent = [
        str(path.relative_to(REPOSITORY))
        for path, code in CODE.items()
        if path.name == "__init__.py"
        and not re.search(r"\b(?:comes?|may come) in\b", ast.get_docstring(ast.parse(code)) or "")
    ]
    assert [name for name in silent if not name.startswith("bench/")] == []


@pytest.mark.parametrize("title", SECTIONS)
def test_the_files_that_a_section_names_are_there(title: str) -> None:
    named = [name for name in FILE.findall(SECTIONS[title]) if name not in OF_AN_INDEX and not name.startswith("/")]
    room = REPOSITORY / title
    assert [name for name in named if not (REPOSITORY / name).exists() and not (room / name).exists()] == []


@pytest.mark.parametrize("title", SECTIONS)
def test_what_a_section_names_in_the_code_is_there(title: str) -> None:
    missing = []
    for holder, name in DOTTED.findall(FILE.sub("", SECTIONS[title])):
        holds = [
            code for path, code in CODE.items() if path.stem == holder or re.search(rf"^class {holder}\b", code, re.M)
        ]
        if f"{holder}.{name}" not in {"documents.sqlite", "hubness.npy", "Intl.PluralRules"}:
            missing += [] if any(defines(name, code) for code in holds) else [f"{holder}.{name}"]
    missing += [
        name
        for name in CLASS.findall(SECTIONS[title])
        if not any(re.search(rf"^(?:class )?{name}\b(?:[(:\[]| =)", code, re.M) for code in CODE.values())
    ]
    assert missing == []
