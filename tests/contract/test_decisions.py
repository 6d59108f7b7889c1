"""The decisions: one a file, dated, with a status, in their list; and each library among the libraries."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
FOLDER = REPOSITORY / "docs" / "decisions"
DECISIONS = sorted(FOLDER.glob("[0-9]*.md"))
STATUS = re.compile(r"\d{4}-\d{2}-\d{2}.*\b(?:accepted|amended|in force|rejected|replaced|superseded)\b", re.IGNORECASE)


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda decision: decision.stem)
def test_a_decision_has_its_number_a_date_and_a_status(decision: Path) -> None:
    title, _, status, *_ = decision.read_text(encoding="utf-8").splitlines()
    assert re.match(rf"# {decision.name[:3]}[.:] \S", title)
    assert STATUS.search(status)


def test_the_list_has_every_decision_by_its_title() -> None:
    titles = [decision.read_text(encoding="utf-8").splitlines()[0] for decision in DECISIONS]
    expected = [
        f"- [{decision.name[:3]}]({decision.name}) {re.sub(r'^# ...[.:] ', '', title)}"
        for decision, title in zip(DECISIONS, titles, strict=True)
    ]
    listed = (FOLDER / "README.md").read_text(encoding="utf-8").splitlines()
    assert [line for line in listed if line.startswith("- ")] == expected


def test_numbers_are_given_once() -> None:
    numbers = [decision.name[:3] for decision in DECISIONS]
    assert sorted(set(numbers)) == numbers


def test_every_library_is_named_with_its_licence() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = [
        *project["dependencies"],
        *(name for extra in project["optional-dependencies"].values() for name in extra),
    ]
    names = {re.split(r"[<>=!\[; ]", requirement)[0] for requirement in needed}
    page = (FOLDER / "001-libraries.md").read_text(encoding="utf-8")
    rows = [re.split(r"(?<!\\)\|", line) for line in page.splitlines() if line.startswith("| ")]
    listed = {name.strip() for _, library, _, licence, _ in rows if licence.strip() for name in library.split(",")}
    assert names - listed == set()
    assert listed - names == {"library"}
