"""docs/glossary.md: one word for one thing, in code, documents and interface."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
GLOSSARY = REPOSITORY / "docs" / "glossary.md"
_, _, LIST = GLOSSARY.read_text(encoding="utf-8").partition("\n## Never said\n")
NEVER = [
    word.strip()
    for row in re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", LIST, re.MULTILINE)[1:]
    for word in row[1].split(",")
]
NAMES_OF_NOTHING = re.findall(r"[a-z]+", re.search(r"is named (.*?) alone", LIST, re.DOTALL)[1])  # type: ignore[index]

PROSE = [*REPOSITORY.glob("*.md"), *(page for page in (REPOSITORY / "docs").rglob("*.md") if page != GLOSSARY)]
CODE = [*(REPOSITORY / "indexer").rglob("*.py"), *(REPOSITORY / "service").rglob("*.py")]
INTERFACE = [
    path for path in (REPOSITORY / "service" / "browser").rglob("*") if path.suffix in {".html", ".js", ".json", ".css"}
]
OF_TWO_THINGS = {"indexer": {"Page", "Reading", "Reference"}, "service": {"Places"}}
"""What the glossary says of them; no more."""
OF_OTHERS = re.compile(
    r"altChunk|\.chunk\(|max-snippet|SNIPPETS_MODE|\(snippets\)|without snippets"  # Word, PyTorch, robots, OpenVINO
    r"|solid Highlight|highlight=False|add_completion"  # CSS, rich, typer
    r"|kategorier\|etiketter|\|kategorier\\b\||nncf\.Dataset|\.dataset\."  # pages, NNCF, the DOM
)
"""What other people's programs are called by."""


def pattern_of(words: list[str]) -> re.Pattern[str]:
    """Any of some words, in any form, also as a part of a name."""
    either = "|".join(word.replace(" ", "[ _]") for word in words)
    return re.compile(rf"(?<![^\W_])(?:{either})(?:s|e[nrt]|erna|et|ed|ing)?(?![^\W_])", re.IGNORECASE)


def said(words: list[str], text: str) -> list[str]:
    """Which of some words stand in a text."""
    return pattern_of(words).findall(re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", OF_OTHERS.sub(" ", text)))


def test_what_is_never_said_is_said_nowhere() -> None:
    found = {
        str(path.relative_to(REPOSITORY)): words
        for path in [*PROSE, *CODE, *INTERFACE]
        if (words := said(NEVER, path.read_text(encoding="utf-8")))
    }
    assert found == {}


def test_a_term_is_explained_once() -> None:
    table, _, twice = GLOSSARY.read_text(encoding="utf-8").partition("\n## One word, two things\n")
    rows = re.findall(r"^\| [^|]+ \| ([^|]+) \| [^|]+ \|$", table, re.MULTILINE)[1:]
    terms = Counter(term.strip() for row in rows for term in row.split(","))
    assert {term for term, count in terms.items() if count > 1} == set(re.findall(r"\*(\w+?)s?\*", twice))


def test_names_say_what_they_are_of() -> None:
    names = {path.stem for path in CODE}
    for path in CODE:
        tree = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        names |= {node.name.lower() for node in tree if isinstance(node, ast.ClassDef | ast.FunctionDef)}
    assert names & set(NAMES_OF_NOTHING) == set()


@pytest.mark.parametrize("package", OF_TWO_THINGS)
def test_no_two_public_classes_of_a_package_share_a_name(package: str) -> None:
    named = Counter(
        node.name
        for path in CODE
        if path.relative_to(REPOSITORY).parts[0] == package
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    )
    assert {name for name, count in named.items() if count > 1} <= OF_TWO_THINGS[package]


def test_a_word_is_found_in_names_and_in_other_forms() -> None:
    assert len(NEVER) >= 18
    assert len(NAMES_OF_NOTHING) == 11
    for text in ("a chunk", "Chunks of text", "def chunk_of():", "class TextChunk:", "textChunk"):
        assert len(said(["chunk"], text)) == 1
    assert said(["chunk"], "altChunk, chunky") == []
    assert said(["chunk", "search result"], "the search results") == ["search results"]
