"""The trees drawn in the error modules are the trees of the code."""

from __future__ import annotations

import inspect
import re
from types import ModuleType

import pytest

import indexer.errors
import service.errors

ENTRY = re.compile(r"^(?P<indent>[│├└─ ]*)(?P<name>[A-Z]\w+)", re.MULTILINE)


def drawn(module: ModuleType) -> dict[str, str | None]:
    """Each class of the drawing and its parent's name."""
    path: list[tuple[int, str]] = []
    parents: dict[str, str | None] = {}
    tree = (module.__doc__ or "").partition("\n\n")[2]
    for match in ENTRY.finditer(inspect.cleandoc(tree)):
        depth = len(match["indent"])
        path = [entry for entry in path if entry[0] < depth]
        parents[match["name"]] = path[-1][1] if path else None
        path.append((depth, match["name"]))
    return parents


@pytest.mark.parametrize("module", [indexer.errors, service.errors], ids=lambda module: module.__name__)
def test_every_error_stands_in_the_tree_under_its_parent(module: ModuleType) -> None:
    classes = [item for item in vars(module).values() if inspect.isclass(item) and item.__module__ == module.__name__]
    written = {item.__name__: item.__base__.__name__ if item.__base__ is not None else None for item in classes}
    root = next(name for name, parent in drawn(module).items() if parent is None)
    assert drawn(module) == written | {root: None}
