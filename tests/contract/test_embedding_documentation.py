"""docs/embedding.md tells of every attribute, custom property, part, event and parameter, and no other."""

from __future__ import annotations

import re
from pathlib import Path

from service.http.widget import WIDGET, widget_script

PAGE = (Path(__file__).parents[2] / "docs" / "embedding.md").read_text(encoding="utf-8")
SCRIPT = widget_script()


def table(heading: str) -> dict[str, str]:
    """What stands in code in the first column of the table under a header, and the rest of its row."""
    assert f"| {heading}" in PAGE, heading
    rows = PAGE.split(f"| {heading}", 1)[1].split("\n\n")[0].splitlines()[2:]
    cells = [row.strip("| ").split(" | ", 1) for row in rows]
    return {name: rest for first, rest in cells for name in re.findall(r"`([^`]+)`", first)}


def test_attributes() -> None:
    observed = re.search(r"observedAttributes = \[([^\]]+)\]", SCRIPT)
    assert observed is not None
    assert set(table("attribute")) == set(re.findall(r'"([\w-]+)"', observed[1]))


def test_custom_properties_and_their_defaults() -> None:
    used = dict(re.findall(r"var\((--belagg-[\w-]+), (?:light-dark\(([^)]+)\)|[^)]+)\)", SCRIPT))
    documented = table("custom property")
    assert set(documented) == set(used)
    for name, default in used.items():
        assert re.findall(r"#[0-9a-f]{6}", documented[name]) == re.findall(r"#[0-9a-f]{6}", default), name


def test_parts() -> None:
    made = set(re.findall(r'\bpart: "([\w ]+)"', SCRIPT))
    assert set(table("part, for `::part()`")) == made


def test_events_and_what_they_tell() -> None:
    told = dict(re.findall(r'#tell\("([\w-]+)", \{([^}]*)\}', SCRIPT))
    documented = table("event")
    assert set(documented) == set(told)
    for name, detail in told.items():
        fields = re.findall(r"(?:^|,)\s*(\w+)", detail)
        told_of = [field for field in re.findall(r"`(\w+)`", documented[name]) if field in SCRIPT]
        assert [field for field in fields if field not in told_of] == [], name


def test_parameters_of_the_frame() -> None:
    script = (WIDGET / "embed.js").read_text(encoding="utf-8")
    attributes = re.search(r"ATTRIBUTES = \[([^\]]+)\]", script)
    assert attributes is not None
    taken = set(re.findall(r'"([\w-]+)"', attributes[1])) | set(re.findall(r'parameters\.get\("([\w-]+)"\)', script))
    assert set(table("parameter")) == taken
